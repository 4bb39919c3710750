"""What the masks bench asks of the generator itself: joins, ε, agreement of mask and pose, what hangs on the latents, cost."""

import time
import tracemalloc
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS
from speaker_listener.masks import silhouette, stream
from speaker_listener.masks.head_motion import AXES
from speaker_listener.masks.model import Floats, HeadMasks
from speaker_listener.masks.surface import HeadSurface

Doubles = NDArray[np.float64]

EPSILONS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_SETTLE: Final = 4 * FPS
_EVERY: Final = 7
_FULL: Final = 200
_HOUR: Final = 3600 * FPS
_MANY: Final = 20


def walk(
    model: HeadMasks, seconds: float, cues: stream.Cues, seed: int, mask: Floats | None = None
) -> tuple[Doubles, list[stream.MaskState]]:
    """Return (T, 6) poses and the states of a settled stream."""
    rng, state = np.random.default_rng(seed), stream.begin(model, mask)
    states = []
    for row in range(-_SETTLE, round(seconds * FPS)):
        state = stream.step(model, state, cues, rng)
        if row >= 0:
            states.append(state)
    return np.array([one.pose for one in states]), states


def joins(model: HeadMasks, unit: Doubles, seconds: float = 240.0, seed: int = 3) -> dict[str, float]:
    """Return how joins show: jumps of velocity where a chunk gives way to the next, over those inside chunks.

    Args:
        model: the generator.
        unit: (6,) spreads of velocities.
        seconds: of the stream.
        seed: of the stream.
    """
    poses, states = walk(model, seconds, stream.Cues(1.0, 0.58), seed)
    jump = np.linalg.norm(np.diff(poses, n=2, axis=0) * FPS / unit, axis=1)
    at = np.array([one.at for one in states])[2:]
    joined, inside = jump[at <= stream.OVERLAP + 1], jump[at > stream.OVERLAP + 1]
    first = jump[at <= 2]
    return {
        "join_p95": float(np.percentile(joined, 95) / np.percentile(inside, 95)),
        "join_mean": float(joined.mean() / inside.mean()),
        "first_frames_mean": float(first.mean() / inside.mean()),
        "largest": float(joined.max() / inside.max()),
    }


def by_epsilon(model: HeadMasks, unit: Doubles, seconds: float = 60.0, seed: int = 5) -> dict[str, float]:
    """Return the mean variance over axes at each ε, in spreads squared."""
    made = {}
    for epsilon in EPSILONS:
        poses, _ = walk(model, seconds, stream.Cues(1.0, epsilon), seed)
        made[f"{epsilon:g}"] = float(np.mean((poses / unit).var(axis=0)))
    return made


def listening_ratio(model: HeadMasks, seconds: float = 240.0, seed: int = 6) -> float:
    """Return how fast the head turns while it listens, over how fast while it speaks, at the same ε."""
    speeds = []
    for speaking in (0.0, 1.0):
        poses, _ = walk(model, seconds, stream.Cues(speaking, 0.58), seed)
        speeds.append(np.sqrt(np.mean(np.diff(poses[:, :3], axis=0) ** 2)))
    return float(speeds[0] / speeds[1])


def agreement(model: HeadMasks, heads: Sequence[HeadSurface], seed: int = 7) -> dict[str, float]:
    """Return the mean overlap of decoded masks with the silhouette of their pose, by person; and near and far overlaps."""
    made, near, far = {}, [], []
    for row, one in enumerate(heads):
        at_rest = silhouette.masks(one, np.zeros((1, AXES)))[0]
        poses, states = walk(model, 24.0, stream.Cues(1.0, 0.58), seed + row, at_rest)
        shown = decoded(model, states)
        truth = silhouette.masks(one, poses[::_EVERY])
        made[one.name] = float(silhouette.overlap(shown[::_EVERY], truth).mean())
        near.append(silhouette.overlap(shown[1:], shown[:-1]).mean())
        far.append(silhouette.overlap(shown[FPS:], shown[:-FPS]).mean())
    return {**made, "near": float(np.mean(near)), "far": float(np.mean(far))}


def decoded(model: HeadMasks, states: Sequence[stream.MaskState]) -> Floats:
    """Return (T, 64, 64) masks of states."""
    return model.decode(np.stack([one.latents[one.at] for one in states]))


def on_latents(model: HeadMasks, unit: Doubles, count: int = 64, seed: int = 8) -> dict[str, float]:
    """Return how much the poses change, in spreads, where something is taken from the generator.

    Zeroed: the latents are 0. Shuffled: they are in another order in time. No mask: the first mask is empty. Other mask: it is
    that of the next person.
    """
    rng = np.random.default_rng(seed)
    masks = np.stack([model.rest_mask(model.people[row % len(model.people)]) for row in range(count)])
    noise = 0.58 * rng.standard_normal((count, model.frames, model.width), dtype=np.float32)
    told = np.concatenate([model.told(np.zeros((model.history, AXES)), False, 1.0, 0.58)] * count)
    z1 = model.encode(masks)
    chunk = model.generate(z1, noise, told)
    order = rng.permutation(model.frames)
    changed = {
        "zeroed": model.poses(np.zeros_like(chunk.latents)),
        "shuffled": model.poses(np.ascontiguousarray(chunk.latents[:, order])),
        "no_mask": model.generate(model.encode(np.zeros_like(masks)), noise, told).poses,
        "other_mask": model.generate(np.roll(z1, 1, axis=0), noise, told).poses,
    }
    return {
        name: float(np.sqrt(np.mean(((poses - chunk.poses) / unit) ** 2))) for name, poses in changed.items()
    }


def cost(model: HeadMasks, seconds: float = 120.0, seed: int = 9) -> dict[str, float]:
    """Return speeds over real time and times of a step on one thread."""
    rng, state, cues = np.random.default_rng(seed), stream.begin(model), stream.Cues(1.0, 0.58)
    taken, frames = [], round(seconds * FPS)
    states = []
    for _ in range(frames):
        begun = time.perf_counter()
        state = stream.step(model, state, cues, rng)
        taken.append(time.perf_counter() - begun)
        states.append(state)
    begun = time.perf_counter()
    for one in states[:_FULL]:
        stream.mask(model, one)
    masks_s = (time.perf_counter() - begun) / _FULL
    step_s = float(np.mean(taken))
    heads = [stream.begin(model) for _ in range(_MANY)]
    rngs, ticks = [np.random.default_rng(row) for row in range(_MANY)], []
    for _ in range(_FULL):
        begun = time.perf_counter()
        heads = stream.step_many(model, heads, [cues] * _MANY, rngs)
        ticks.append(time.perf_counter() - begun)
    return {
        "poses_x_realtime": 1 / FPS / step_s,
        "masks_x_realtime": 1 / FPS / (step_s + masks_s),
        "step_p50_ms": float(np.percentile(taken, 50) * 1e3),
        "step_p99_ms": float(np.percentile(taken, 99) * 1e3),
        "tick_of_20_mean_ms": float(np.mean(ticks[1:]) * 1e3),
        "tick_of_20_p99_ms": float(np.percentile(ticks[1:], 99) * 1e3),
    }


def hour(model: HeadMasks, seed: int = 10) -> dict[str, float]:
    """Return how much more memory is held after an hour than after its first minute, and how far the head strayed."""
    rng, state, most = np.random.default_rng(seed), stream.begin(model), np.zeros(AXES)
    tracemalloc.start()
    try:
        for row in range(_HOUR):
            state = stream.step(model, state, stream.Cues(float(row // 250 % 2), 0.58), rng)
            most = np.maximum(most, np.abs(state.pose))
            if row == 60 * FPS:
                early = tracemalloc.get_traced_memory()[0]
        late = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return {"grown_kb": (late - early) / 1024, "held_kb": late / 1024, "farthest_yaw_rad": float(most[0])}
