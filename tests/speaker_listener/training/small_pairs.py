"""Pairs of noise whose lips follow their sound, so that a training of seconds has something to learn."""

import numpy as np

from speaker_listener.sync.windows import PAIRED_BANDS, ROWS_A_FRAME, SHAPES
from speaker_listener.training.sync_pairs import Pair, Pairs, joined

FRAMES = 60


def following(seed: int, frames: int = FRAMES, kind: str = "synthetic") -> Pair:
    """Return a pair in which each of a few shapes goes with a few bands."""
    rng = np.random.default_rng(seed)
    moves = np.cumsum(rng.standard_normal((frames + 8, 4)), axis=0)
    moves = (moves - moves.mean(axis=0)) / moves.std(axis=0)
    now = moves[4:-4]
    shapes = np.zeros((frames, len(SHAPES)))
    shapes[:, [0, 4, 9, 13]] = 0.4 + 0.1 * now
    sound = np.repeat(np.repeat(now, ROWS_A_FRAME, axis=0), PAIRED_BANDS // 4, axis=1) / 3 - 1
    loud = np.zeros((frames, len(SHAPES)))
    loud[:, 0] = rng.uniform(0, 0.7, frames)
    mouths = np.repeat(shapes[None], 3, axis=0)
    heard, seen, jaw = (np.asarray(part, dtype=np.float16) for part in (sound, mouths, loud))
    return Pair(kind, heard, seen, jaw, speaking=np.ones(frames, dtype=np.bool_))


def some(count: int = 6) -> Pairs:
    """Return pairs of the kind "synthetic"."""
    return joined([following(seed) for seed in range(count)])
