"""What a stream is put through: roles that flip, minutes of silence, and going back. Numbers only; no verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks import stances_memory
from benchmarks.stances_talks import StanceTalk, Voices, stance_talk
from render.rig import FPS, HEAD, INDEX, clip
from speaker_listener.metrics import Doubles, Frames
from speaker_listener.motion import (
    OTHER_RATE_HZ,
    OWN_RATE_HZ,
    MotionInput,
    MotionModel,
    PhraseAhead,
)
from speaker_listener.scene import Scene, play

FLIP_FRAMES: Final = 5
_MINUTE: Final = 60 * FPS
_ASTRAY_FRAMES: Final = 10
_OWN: Final = OWN_RATE_HZ // FPS
_OTHER: Final = OTHER_RATE_HZ // FPS


def flipping(said: Voices, duration_s: float) -> list[MotionInput]:
    """Return a talk whose role changes every 200 ms; phrases go on where they stopped, both sides sound throughout."""
    inputs = []
    phones, samples = max(said.own, key=lambda one: len(one[1]))
    whole = len(samples) // _OWN
    quiet = np.zeros(_OWN, np.float32)
    heard = len(said.other) // _OTHER
    spoken = 0
    for frame in range(round(duration_s * FPS)):
        other = said.other[frame % heard * _OTHER :][:_OTHER]
        if frame // FLIP_FRAMES % 2 == 0:
            inputs.append(MotionInput("listening", quiet, other, None, Scene().shown))
            continue
        at = spoken % whole
        ahead = PhraseAhead(phones, samples, at / FPS)
        own = samples[at * _OWN : (at + 1) * _OWN]
        inputs.append(MotionInput("speaking", own, other, ahead, Scene().shown))
        spoken += 1
    return inputs


@dataclass(frozen=True)
class Drift:
    """How a face at rest wanders off in ten minutes.

    Attributes:
        first: (6,) mean head of the first minute.
        last: (6,) of the last.
        spread: (6,) standard deviation of the minutes' means.
        farthest: of all channels, the greatest way from first to last minute in such deviations of a difference.
        channel: which channel that is.
        restlessness: the last minute's mean frame-to-frame way of the head over the first's; 1 keeps its pace.
    """

    first: Doubles
    last: Doubles
    spread: Doubles
    farthest: float
    channel: str
    restlessness: float


def drift(frames: Frames, channels: Sequence[str]) -> Drift:
    """Return how far the mean face of the last minute lies from that of the first.

    Args:
        frames: (T, channels) of at least three minutes.
        channels: their names.

    Raises:
        ValueError: there are less than three minutes, so that no spread of minutes is known.
    """
    minutes = len(frames) // _MINUTE
    if minutes < 3:
        raise ValueError(f"expected at least three minutes of frames, got {len(frames) / _MINUTE:.1f}")
    each = frames[: minutes * _MINUTE].reshape(minutes, _MINUTE, -1).astype(np.float64)
    means = each.mean(axis=1)
    spread = means.std(axis=0, ddof=1)
    way = np.abs(means[-1] - means[0])
    apart = np.divide(way, np.sqrt(2.0) * spread, out=np.zeros_like(way), where=spread > 1e-9)
    head = [INDEX[name] for name in HEAD]
    pace = [float(np.abs(np.diff(each[at][:, head], axis=0)).mean()) for at in (0, -1)]
    worst = int(apart.argmax())
    return Drift(
        means[0, head],
        means[-1, head],
        spread[head],
        float(apart[worst]),
        channels[worst],
        pace[1] / pace[0] if pace[0] else 1.0,
    )


def silence(model: MotionModel, minutes: int, seed: int = 0) -> tuple[Frames, list[int]]:
    """Return (T, channels) of a face in silence, and the bytes of its state after each minute."""
    stream = model.stream(seed)
    (quiet,) = Scene().wait(1 / FPS).inputs
    frames, sizes = [], []
    for frame in range(minutes * _MINUTE):
        frames.append(model.step([stream], [quiet])[0].values)
        if (frame + 1) % _MINUTE == 0:
            sizes.append(stances_memory.footprint(stream, model).bytes)
    return np.stack(frames), sizes


def streamed(model: MotionModel, talk: StanceTalk, seed: int) -> Frames:
    """Return (T, channels) as a server makes them: made ahead, thrown away, and taken up again at every change."""
    stream = model.stream(seed)
    frames = []
    changes = {change.frame for change in talk.changes}
    for frame, given in enumerate(talk.inputs):
        if frame in changes:
            kept = stream.snapshot()
            for astray in talk.inputs[max(0, frame - _ASTRAY_FRAMES) : frame]:
                model.step([stream], [astray])
            stream.restore(kept)
        frames.append(model.step([stream], [given])[0].values)
    return np.stack(frames)


def together(model: MotionModel, talks: Sequence[StanceTalk], seeds: Sequence[int]) -> list[Frames]:
    """Return (T, channels) of each talk, all stepped in one batch over the length of the shortest."""
    streams = [model.stream(seed) for seed in seeds]
    length = min(len(talk.inputs) for talk in talks)
    rows = [model.step(streams, [talk.inputs[t] for talk in talks]) for t in range(length)]
    return [np.stack([row[place].values for row in rows]) for place in range(len(talks))]


@dataclass(frozen=True)
class Sameness:
    """The greatest difference of any channel between frames that should be the same.

    Attributes:
        seed: two plays with one seed.
        going_back: a play, and one that was made ahead and taken back at every change.
        batched: a play alone, and in one batch with others.
        other_seed: two plays with two seeds; the only one that should not be 0.
    """

    seed: float
    going_back: float
    batched: float
    other_seed: float


def sameness(model: MotionModel, said: Voices, switches: int, seed: int = 0) -> Sameness:
    """Return whether streaming equals playing, in all the ways there are."""
    talks = [stance_talk(said, switches, seed + place) for place in range(3)]
    once = play(model, talks[0].inputs, seed)
    batch = together(model, talks, [seed, seed + 1, seed + 2])
    alone = [once, *(play(model, talks[k].inputs, seed + k) for k in (1, 2))]
    return Sameness(
        _apart(once, play(model, talks[0].inputs, seed)),
        _apart(once, streamed(model, talks[0], seed)),
        max(_apart(a[: len(b)], b) for a, b in zip(alone, batch, strict=True)),
        _apart(once, play(model, talks[0].inputs, seed + 1)),
    )


def _apart(first: Frames, second: Frames) -> float:
    return float(np.abs(first - second).max())


def outside_rig(frames: Frames) -> int:
    """Return how many values lie outside the limits of the rig."""
    return int(np.count_nonzero(np.stack([clip(frame) for frame in frames]) != frames))
