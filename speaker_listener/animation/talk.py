"""A recorded talk as motion inputs, and the face that a motion model gives it, frame by frame.

    own sound ─▶ levels ─▶ phrases ─┐
                                    ├─▶ MotionInput (25 a second) ─▶ MotionModel.step ─▶ (58,) in the rig's order
    other's sound ──────────────────┘

Each recording is read twice: once for its levels (four bytes a frame stay in memory), once for the frames. The
second reading is one phrase ahead at most, so the memory does not grow with the talk.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from typing import Final

import numpy as np

from render.rig import CHANNELS, FPS, Frame
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.phrases import SILENT_DB, Levels, Span, floor, spans
from speaker_listener.animation.recording import Recording
from speaker_listener.animation.spoken_phones import within
from speaker_listener.motion import (
    OTHER_RATE_HZ,
    OWN_RATE_HZ,
    MotionInput,
    MotionModel,
    PhraseAhead,
    Shown,
    Stance,
)

_OWN: Final = OWN_RATE_HZ // FPS
_OTHER: Final = OTHER_RATE_HZ // FPS
# Who pauses for longer than this, while another is there to answer, has given the floor away.
_FLOOR_GAP_S: Final = 1.0


@dataclass(frozen=True, eq=False)
class RecordedTalk:
    """What is said and heard, and what the face is to show.

    Attributes:
        own: what the character says; None where it only listens.
        other: what the person says; None where the character is alone.
        shown: throughout.
        phones: of `own`, in seconds from its start; empty where unknown.
    """

    own: Recording | None
    other: Recording | None
    shown: Shown = field(default_factory=Shown)
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True, eq=False)
class Score:
    """A talk that was gone through once.

    Attributes:
        talk: itself.
        count: frames of the longer recording.
        phrases: of `own`.
        speaks: (count,) in which frames the character holds the floor.
    """

    talk: RecordedTalk
    count: int
    phrases: tuple[Span, ...]
    speaks: "np.ndarray[tuple[int], np.dtype[np.bool_]]"

    @property
    def duration_s(self) -> float:
        """Length in seconds, of whole frames."""
        return self.count / FPS


def survey(talk: RecordedTalk) -> Score:
    """Go through the recordings once, and find out how long they are and where the phrases lie.

    Raises:
        AnimationError: a recording cannot be read or holds NaN; nothing was written by then.
    """
    own = levels(talk.own) if talk.own else np.zeros(0, dtype=np.float32)
    other = _length(talk.other) if talk.other else 0
    count = max(len(own), other)
    if count == 0:
        raise AnimationError("expected sound, and there is not a single sample; record it again")
    phrases = spans(own)
    alone = talk.other is None
    speaks = np.ones(count, dtype=np.bool_) if alone else floor(phrases, count, _FLOOR_GAP_S)
    return Score(talk, count, tuple(phrases), speaks)


def levels(recording: Recording) -> Levels:
    """Return (T,) dB of full scale of each frame of 40 ms; a constant offset of the recorder does not count."""
    found = [np.var(frame, dtype=np.float64) for frame in recording.frames(OWN_RATE_HZ, _OWN)]
    floor_power = 10.0 ** (SILENT_DB / 10.0)
    return np.asarray(10.0 * np.log10(np.maximum(found, floor_power)), dtype=np.float32)


def inputs(score: Score) -> Iterator[MotionInput]:
    """Yield the motion inputs of a talk; a phrase is the same object in all of its frames.

    Raises:
        AnimationError: a recording changed since the survey and cannot be read any more.
    """
    talk = score.talk
    own = _filled(talk.own, OWN_RATE_HZ, _OWN)
    other = _filled(talk.other, OTHER_RATE_HZ, _OTHER)
    at = 0
    for span in score.phrases:
        yield from (_input(score, k, next(own), next(other), None) for k in range(at, span.start))
        # The phrase is wanted whole before its first frame: this much is read ahead.
        frames = list(islice(own, span.stop - span.start))
        samples = np.concatenate(frames)
        phones = within(talk.phones, span.start / FPS, span.stop / FPS)
        for k, frame in enumerate(frames):
            ahead = PhraseAhead(phones, samples, k / FPS)
            yield _input(score, span.start + k, frame, next(other), ahead)
        at = span.stop
    yield from (_input(score, k, next(own), next(other), None) for k in range(at, score.count))


def animate(score: Score, model: MotionModel, seed: int) -> Iterator[Frame]:
    """Yield the frames of the face, (58,) in the order of render.rig.CHANNELS; same seed, same frames.

    Raises:
        AnimationError: the model works at another rate, or lacks channels of the rig.
    """
    if model.fps != FPS:
        raise AnimationError(f"expected a motion model of {FPS} frames a second, this one has {model.fps}")
    if lacking := [name for name in CHANNELS if name not in model.channels]:
        raise AnimationError(
            f"expected a motion model with all channels of the rig, this one lacks {', '.join(lacking)}"
        )
    columns = [model.channels.index(name) for name in CHANNELS]
    stream = model.stream(seed)
    for given in inputs(score):
        yield model.step([stream], [given])[0].values[columns]


def _length(recording: Recording) -> int:
    return sum(1 for _ in recording.frames(OTHER_RATE_HZ, _OTHER))


def _filled(recording: Recording | None, rate_hz: int, step: int) -> Iterator[Samples]:
    silent = np.zeros(step, dtype=np.float32)
    return chain(recording.frames(rate_hz, step) if recording else (), repeat(silent))


def _input(score: Score, k: int, own: Samples, other: Samples, phrase: PhraseAhead | None) -> MotionInput:
    stance: Stance = "speaking" if score.speaks[k] else "listening"
    if stance == "listening":
        own = np.zeros_like(own)
    return MotionInput(stance, own, other, phrase, score.talk.shown)
