"""What moves a head in the masks bench: the mask generator, and simpler things that people use instead.

Every system gives clips (T, 6) as long as the real ones, each from its own median. The simple ones have, axis by axis, the
spread (or, for the random walk, the speed) of the real heads of the fit part, so that none loses by its size alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS, FRAME_S
from speaker_listener import head
from speaker_listener.masks import stream
from speaker_listener.masks.head_motion import AXES, RANGE
from speaker_listener.masks.model import HeadMasks
from speaker_listener.masks.motion_facts import velocities
from speaker_listener.masks.tracks import HeadTrack

Doubles = NDArray[np.float64]
# From a length and chance to a clip.
Mover = Callable[[int, np.random.Generator], Doubles]

MIDDLING: Final = 0.58
_SETTLE: Final = 6 * FPS
_SINES_HZ: Final = (0.13, 0.31, 0.53)
_OCTAVES_HZ: Final = (0.25, 0.5, 1.0, 2.0)
_FORGETS_S: Final = 1.0
_PHRASE_FRAMES: Final = 60


@dataclass(frozen=True, eq=False)
class System:
    """Something that moves heads.

    Attributes:
        name: of its row.
        move: makes one clip.
        says: what it is.
    """

    name: str
    move: Mover
    says: str

    def clips(self, lengths: Sequence[int], seed: int) -> list[Doubles]:
        """Return clips of these lengths, each from its own median."""
        rng = np.random.default_rng(seed)
        made = [self.move(length, rng) for length in lengths]
        return [clip - np.median(clip, axis=0) for clip in made]


def systems(model: HeadMasks, fit: Sequence[HeadTrack]) -> Iterator[System]:
    """Yield all that are compared.

    Args:
        model: the mask generator.
        fit: real heads of the fit part, to which the simple systems' sizes are set.
    """
    every = [one.poses for one in fit]
    frames = [len(one) for one in every]
    spread = np.sqrt(np.average([one.var(axis=0) for one in every], axis=0, weights=frames))
    speed = np.sqrt(np.mean(np.concatenate([velocities(one) for one in every]) ** 2, axis=0))
    yield System(
        "crhmg", generated(model, MIDDLING), f"the mask generator at ε = {MIDDLING}, a calm speaker's"
    )
    yield System("crhmg-any", generated(model, None), "the same, ε drawn for each clip, even in [0, 1]")
    yield System("sine", lambda length, rng: _sines(length, rng, spread), "three sines an axis")
    yield System("perlin", lambda length, rng: _perlin(length, rng, spread), "gradient noise of four octaves")
    yield System("ou", lambda length, rng: _pulled_walk(length, rng, spread), "Ornstein-Uhlenbeck noise")
    yield System("walk", lambda length, rng: _walk(length, rng, speed), "a random walk within a head's range")
    yield System("rules", _rules, "the wandering and phrases of the rules' head; without nods and beats")
    chosen = _middling_talk(fit)
    yield System("loop", lambda length, rng: _loop(length, rng, chosen.poses), f"{chosen.name}, repeated")


def generated(model: HeadMasks, epsilon: float | None, speaking: float = 1.0) -> Mover:
    """Return what moves heads by the mask generator; ε is drawn for each clip where none is given."""

    def move(length: int, rng: np.random.Generator) -> Doubles:
        lively = float(rng.uniform()) if epsilon is None else epsilon
        cues = stream.Cues(speaking, lively)
        state, made = stream.begin(model), np.empty((length, AXES))
        for row in range(-_SETTLE, length):
            state = stream.step(model, state, cues, rng)
            if row >= 0:
                made[row] = state.pose
        return made

    return move


def _sines(length: int, rng: np.random.Generator, spread: Doubles) -> Doubles:
    times = np.arange(length)[:, None] * FRAME_S
    parts = [
        np.sin(2 * np.pi * (hz * rng.uniform(0.8, 1.25, AXES) * times + rng.random(AXES))) for hz in _SINES_HZ
    ]
    return np.asarray(spread * np.sum(parts, axis=0) * np.sqrt(2 / len(_SINES_HZ)))


def _perlin(length: int, rng: np.random.Generator, spread: Doubles) -> Doubles:
    """Return gradient noise; each octave has half the height of the one below."""
    made = np.zeros((length, AXES))
    for octave, hz in enumerate(_OCTAVES_HZ):
        place = np.arange(length) * FRAME_S * hz + rng.random()
        slopes = rng.uniform(-1, 1, (int(place[-1]) + 2, AXES))
        left = place.astype(int)
        part = (place - left)[:, None]
        ease = part**3 * (part * (6 * part - 15) + 10)
        made += 0.5**octave * ((1 - ease) * slopes[left] * part + ease * slopes[left + 1] * (part - 1))
    return np.asarray(spread * made / _perlin_spread())


def _perlin_spread() -> float:
    """Return the spread of the sum of octaves of slopes that are even in [−1, 1]."""
    part = (np.arange(1000) + 0.5) / 1000
    ease = part**3 * (part * (6 * part - 15) + 10)
    one = np.mean(((1 - ease) * part) ** 2 + (ease * (part - 1)) ** 2) / 3
    return float(np.sqrt(one * sum(0.25**octave for octave in range(len(_OCTAVES_HZ)))))


def _pulled_walk(length: int, rng: np.random.Generator, spread: Doubles) -> Doubles:
    keep = np.exp(-FRAME_S / _FORGETS_S)
    state = rng.standard_normal(AXES)
    made = np.empty((length, AXES))
    for row in range(length):
        state = keep * state + np.sqrt(1 - keep * keep) * rng.standard_normal(AXES)
        made[row] = spread * state
    return made


def _walk(length: int, rng: np.random.Generator, speed: Doubles) -> Doubles:
    steps = rng.standard_normal((length, AXES)) * speed * FRAME_S
    place = np.cumsum(steps, axis=0)
    # At the end of a head's range it turns back.
    return np.asarray(RANGE - np.abs((place - RANGE) % (4 * RANGE) - 2 * RANGE))


def _rules(length: int, rng: np.random.Generator) -> Doubles:
    state, made = head.HeadState(), np.empty((length, AXES))
    for row in range(-_SETTLE, length):
        cues = head.HeadCues(1.0, new_phrase=row % _PHRASE_FRAMES == 0)
        state = head.step(state, cues, rng)
        if row >= 0:
            made[row] = state.pose
    return made


def _loop(length: int, rng: np.random.Generator, poses: Doubles) -> Doubles:
    begin = int(rng.integers(len(poses)))
    return poses[(begin + np.arange(length)) % len(poses)]


def _middling_talk(fit: Sequence[HeadTrack]) -> HeadTrack:
    """Return the talk clip in the middle by how much its head moves."""
    talks = [one for one in fit if one.name.startswith("talk")] or list(fit)
    order = sorted(talks, key=lambda one: float(np.sum(velocities(one.poses).var(axis=0))))
    return order[len(order) // 2]
