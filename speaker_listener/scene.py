"""Scripted talks, played through a motion model offline: for metrics, benchmarks and tests.

frames = play(create({}), Scene().listen(their_voice).think(0.6).speak(phones, samples).inputs)
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np

from render.rig import FPS
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.metrics import Frames
from speaker_listener.motion import (
    OTHER_RATE_HZ,
    OWN_RATE_HZ,
    MotionInput,
    MotionModel,
    PhraseAhead,
    Shown,
)

_OWN: int = OWN_RATE_HZ // FPS
_OTHER: int = OTHER_RATE_HZ // FPS


@dataclass(frozen=True, eq=False)
class Scene:
    """A talk as the motion inputs of its frames; each method returns the scene with something added.

    Attributes:
        inputs: so far.
        shown: what the face is to show in what is added next.
        listener_amplitude: of what is added next.
    """

    inputs: tuple[MotionInput, ...] = ()
    shown: Shown = field(default_factory=Shown)
    listener_amplitude: float = 1.0

    def showing(self, shown: Shown) -> "Scene":
        """From here on the face is to show this."""
        return replace(self, shown=shown)

    def with_amplitude(self, listener_amplitude: float) -> "Scene":
        """From here on the listening face moves this much."""
        return replace(self, listener_amplitude=listener_amplitude)

    def listen(self, other: Samples) -> "Scene":
        """The person says (n,) `other` at `OTHER_RATE_HZ`; the last frame is filled with silence."""
        heard = _framed(other, _OTHER)
        return self._add(self._quiet(row) for row in heard)

    def wait(self, duration_s: float) -> "Scene":
        """Both are silent, and the character listens."""
        return self.listen(np.zeros(round(duration_s * OTHER_RATE_HZ), dtype=np.float32))

    def think(self, duration_s: float) -> "Scene":
        """Both are silent, and the character looks for an answer."""
        still = replace(self._quiet(np.zeros(_OTHER, dtype=np.float32)), thinking=True)
        return self._add([still] * round(duration_s * FPS))

    def nod(self) -> "Scene":
        """One frame of silence in which a nod is asked for."""
        return self._add([replace(self._quiet(np.zeros(_OTHER, dtype=np.float32)), nod=True)])

    def speak(
        self,
        phones: tuple[Phone, ...],
        samples: Samples,
        *,
        from_s: float = 0.0,
        until_s: float | None = None,
    ) -> "Scene":
        """The character says a phrase, or the part of it between two times.

        Args:
            phones: of the phrase; may be empty.
            samples: (n,) of the phrase at `OWN_RATE_HZ`; the last frame is filled with silence.
            from_s: where the first frame begins; negative for a lead before the sound.
            until_s: where it is broken off; None is the end.
        """
        end_s = len(samples) / OWN_RATE_HZ if until_s is None else until_s
        count = ceil((end_s - from_s) * FPS - 1e-6)
        return self._add(self._spoken(phones, samples, from_s + k / FPS) for k in range(count))

    def _spoken(self, phones: tuple[Phone, ...], samples: Samples, now_s: float) -> MotionInput:
        start = round(now_s * OWN_RATE_HZ)
        own = np.zeros(_OWN, dtype=np.float32)
        heard = samples[max(0, start) : max(0, start + _OWN)]
        offset = max(0, -start) if len(heard) else 0
        own[offset : offset + len(heard)] = heard
        return MotionInput(
            "speaking",
            own,
            np.zeros(_OTHER, dtype=np.float32),
            PhraseAhead(phones, samples, now_s),
            self.shown,
            listener_amplitude=self.listener_amplitude,
        )

    def _quiet(self, other: Samples) -> MotionInput:
        return MotionInput(
            "listening",
            np.zeros(_OWN, dtype=np.float32),
            other,
            None,
            self.shown,
            listener_amplitude=self.listener_amplitude,
        )

    def _add(self, inputs: Iterable[MotionInput]) -> "Scene":
        return replace(self, inputs=(*self.inputs, *inputs))


def play(model: MotionModel, inputs: Iterable[MotionInput], seed: int = 0) -> Frames:
    """Return (T, channels): the frames of a new stream of the model over the inputs."""
    stream = model.stream(seed)
    return np.stack([model.step([stream], [given])[0].values for given in inputs])


def _framed(samples: Samples, step: int) -> Samples:
    return np.pad(samples, (0, -len(samples) % step)).reshape(-1, step)
