"""The seam of everything that moves a face: one model, one stream a session, one step every 40 ms.

server ── MotionInput ──▶ MotionModel.step ──▶ FaceFrame ──▶ page
                              ▲      │
                              └ MotionStream (state of one session: snapshot, restore)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import Distribution, distribution
from render.rig import Frame
from sound.pcm import Samples
from sound.speech import Phone

Stance: TypeAlias = Literal["speaking", "listening"]

OWN_RATE_HZ = 24_000
OTHER_RATE_HZ = 16_000


@dataclass(frozen=True)
class PhraseAhead:
    """The phrase that is being spoken, known whole before it is heard.

    Attributes:
        phones: with times in seconds from the start of the phrase; empty where the voice gives no times.
        samples: (n,) the whole phrase at `OWN_RATE_HZ`, so that a model may look ahead inside it.
        now_s: where this frame begins, in seconds from the start of the phrase; negative before it.
    """

    phones: tuple[Phone, ...]
    samples: Samples
    now_s: float


@dataclass(frozen=True, eq=False)
class Shown:
    """What the face is to show.

    Attributes:
        expression: (8,) over emotion_tree.reading.EMOTIONS, sums to 1.
        intensity: in [0, 1].
        attitude: weights in [0, 1] of what no emotion class names: concern, interest, amusement, thinking.
    """

    expression: Distribution = field(default_factory=lambda: distribution({}))
    intensity: float = 0.0
    attitude: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, eq=False)
class MotionInput:
    """What one stream gets for one frame of 40 ms.

    Attributes:
        stance: whether the character holds the floor. While playback is held it still does, but `own` is silent.
        own: (960,) what the character is heard to say in this frame, at `OWN_RATE_HZ`.
        other: (640,) what the person says in this frame, at `OTHER_RATE_HZ`.
        phrase: the phrase around this frame, or None when nothing is being said.
        shown: the expression to show.
        thinking: the character is looking for an answer.
        nod: a nod is asked for in this frame (an utterance of the person was taken as a backchannel, say).
        listener_amplitude: in [0, 1]; how much the listening face moves. 0 is stillness.
        felt: (8,) what the person is taken to feel, over emotion_tree.reading.EMOTIONS; sums to 1.
    """

    stance: Stance
    own: Samples
    other: Samples
    phrase: PhraseAhead | None
    shown: Shown
    thinking: bool = False
    nod: bool = False
    listener_amplitude: float = 1.0
    felt: Distribution = field(default_factory=lambda: distribution({}))


@dataclass(frozen=True, eq=False)
class FaceFrame:
    """One frame of the face: (58,) in the order of render.rig.CHANNELS."""

    values: Frame

    def __post_init__(self) -> None:
        if not np.all(np.isfinite(self.values)):
            raise ValueError("a face frame must be finite; the motion model gave NaN or infinity")


@dataclass(frozen=True, eq=False)
class HeadMask:
    """The head as a generator drew it in one frame, before nods, stresses and bearing are laid on it.

    Attributes:
        mask: (64, 64) the silhouette, top row first, as the viewer sees it.
        pose: (6,) that goes with it, in the order of render.rig.HEAD.
        speaking: the role it was drawn for: 1 who holds the floor, 0 who listens.
        epsilon: how lively it was drawn, in [0, 1].
    """

    mask: NDArray[np.bool_]
    pose: NDArray[np.float64]
    speaking: float
    epsilon: float


class MotionStream(Protocol):
    """The motion state of one session."""

    def snapshot(self) -> object:
        """Return the whole state, to be given back to `restore`; later steps do not change it."""
        ...

    def restore(self, snapshot: object) -> None:
        """Go back to a state that `snapshot` gave."""
        ...


class MotionModel(Protocol):
    """Moves faces; shared by all sessions."""

    @property
    def fps(self) -> int:
        """Frames per second."""
        ...

    @property
    def channels(self) -> tuple[str, ...]:
        """Channel names, in the order of a frame."""
        ...

    def stream(self, seed: int) -> MotionStream:
        """Return the state of a new session; same seed and same inputs give the same frames."""
        ...

    def step(self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]) -> list[FaceFrame]:
        """Advance each stream by one frame and return the frames, batched over sessions.

        Raises:
            ValueError: if the numbers of streams and inputs differ, or a sound has another length than 40 ms.
        """
        ...


@runtime_checkable
class PreparingModel(Protocol):
    """A motion model to which a phrase may be given before its first frame is due, to be worked out in a thread."""

    def prepare(self, phones: tuple[Phone, ...], samples: Samples) -> None:
        """Work out a phrase; a step that comes to the very same objects then costs no more than any other.

        Args:
            phones: of the phrase; may be empty.
            samples: (n,) of the phrase at `OWN_RATE_HZ`.
        """
        ...


@runtime_checkable
class MaskedModel(Protocol):
    """A motion model whose heads may be masks that it generates; one can be asked for, and is decoded only then."""

    def mask(self, stream: MotionStream) -> HeadMask | None:
        """Return the head of the frame that the stream made last; None where no generator moves it.

        Raises:
            TypeError: if the stream is another model's.
        """
        ...
