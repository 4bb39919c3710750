"""Made mouths as other faces and other trackers would show them: drawn anew each time a mouth is learned from.

    other strength and power of each shape ─▶ habits of trackers ─▶ smoother ─▶ up to a frame early or late ─▶ trembling ─▶
    shapes that a rig lacks

A shift within a frame still counts as in time: real pictures are that far off, and rules are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from speaker_listener.face_clip import Floats
from speaker_listener.metrics import Doubles
from speaker_listener.sync.windows import SHAPES
from speaker_listener.training.sync_trackers import Trackers, by_spread, factors

_POWER: Final = (0.6, 2.2)
_SIZE: Final = 0.4
_PULL: Final = 0.3
# How far shapes in spreads are made weights again: the spread of a tracked mouth that speaks.
_WEIGHT: Final = 0.1
_NODES_FRAMES: Final = 12
_ALONE_SHARE: Final = 0.5


@dataclass(frozen=True)
class Variety:
    """How often and how much.

    Attributes:
        tracked_share: of mouths that take the habits of trackers, wholly or in part.
        smooth_share: of mouths that are smoothed, by up to `smoothest_frames`.
        smoothest_frames: widest spread of the smoothing.
        shift_frames: most that a mouth is early or late as a whole.
        wander_frames: spread of what is early and late inside it.
        tremble: most that a shape trembles, in its own spreads.
        lack_share: of shapes that are left out.
        jaw_share: of mouths of which the jaw alone is left.
    """

    tracked_share: float = 0.6
    smooth_share: float = 0.5
    smoothest_frames: float = 1.2
    shift_frames: float = 0.8
    wander_frames: float = 0.35
    tremble: float = 0.4
    lack_share: float = 0.12
    jaw_share: float = 0.12

    def apply(self, shapes: Floats, rng: np.random.Generator, habits: Trackers) -> Floats:
        """Return (B, T, 16) mouths as others would show them.

        Args:
            shapes: (B, T, 16) weights.
            rng: from which everything is drawn.
            habits: of tracked mouths.
        """
        made = _other_strength(shapes, rng)
        made = self._as_tracked(made, rng, habits)
        made = self._smoothed(made, rng)
        made = self._in_other_time(made, rng)
        size = rng.uniform(0.0, self.tremble, (len(made), 1, 1)).astype(np.float32)
        return self._lacking(made + size * _trembling(made, rng, habits.memory), rng)

    def _as_tracked(self, shapes: Floats, rng: np.random.Generator, habits: Trackers) -> Floats:
        count, frames, width = shapes.shape
        pull = habits.pull * np.exp(rng.normal(0.0, _PULL, (count, *habits.pull.shape)))
        rest = _remembered(rng.standard_normal((count, frames, width)), habits.memory) @ habits.root
        tracked = factors(shapes) @ pull + rest * rng.uniform(0.2, 1.0, (count, 1, 1))
        mix = rng.uniform(0.3, 1.0, (count, 1, 1)) * (rng.random((count, 1, 1)) < self.tracked_share)
        return np.asarray(_WEIGHT * ((1.0 - mix) * by_spread(shapes) + mix * tracked), dtype=np.float32)

    def _smoothed(self, shapes: Floats, rng: np.random.Generator) -> Floats:
        spread = rng.uniform(0.3, self.smoothest_frames, (len(shapes), 1))
        around = np.arange(-3, 4)
        kernel = np.exp(-0.5 * np.square(around / spread))
        kernel[rng.random(len(shapes)) >= self.smooth_share] = around == 0
        kernel /= kernel.sum(axis=1, keepdims=True)
        padded = np.pad(shapes, ((0, 0), (3, 3), (0, 0)), mode="edge")
        frames = shapes.shape[1]
        parts = (padded[:, k : k + frames] * kernel[:, k, None, None] for k in range(len(around)))
        return np.asarray(sum(parts), dtype=np.float32)

    def _in_other_time(self, shapes: Floats, rng: np.random.Generator) -> Floats:
        count, frames, _ = shapes.shape
        nodes = np.arange(0, frames + _NODES_FRAMES, _NODES_FRAMES)
        moved = rng.uniform(-self.shift_frames, self.shift_frames, (count, 1))
        moved = moved + self.wander_frames * rng.standard_normal((count, len(nodes)))
        moved = np.clip(moved, -1.0, 1.0)
        times = np.arange(frames)
        at = np.clip(np.stack([times + np.interp(times, nodes, row) for row in moved]), 0, frames - 1.001)
        left = np.floor(at).astype(np.intp)
        share = (at - left)[..., None]
        rows = np.arange(count)[:, None]
        return np.asarray(shapes[rows, left] * (1 - share) + shapes[rows, left + 1] * share, dtype=np.float32)

    def _lacking(self, shapes: Floats, rng: np.random.Generator) -> Floats:
        kept = rng.random((len(shapes), 1, len(SHAPES))) >= self.lack_share
        kept |= np.array(SHAPES) == "jawOpen"
        jaw_alone = rng.random((len(shapes), 1, 1)) < self.jaw_share
        kept &= ~(jaw_alone & (np.array(SHAPES) != "jawOpen"))
        return np.where(kept, shapes, np.float32(0.0))


def as_loud(loud: Floats, others: Floats, rng: np.random.Generator) -> Floats:
    """Return (B, T, 16) mouths whose jaw follows loudness: right in time, wrong in what they say.

    In one half nothing else moves, in the other everything else is another clip's.

    Args:
        loud: (B, T, 16) in which the jaw alone moves.
        others: (B, T, 16) mouths of the batch.
        rng: chooses whose.
    """
    made = others[rng.permutation(len(others))].copy()
    for name in ("jawOpen", "mouthClose"):
        made[..., SHAPES.index(name)] = loud[..., SHAPES.index(name)]
    alone = rng.random((len(made), 1, 1)) < _ALONE_SHARE
    return np.where(alone, loud, made).astype(np.float32)


def _other_strength(shapes: Floats, rng: np.random.Generator) -> Floats:
    most = np.maximum(shapes.max(axis=1, keepdims=True), 1e-3)
    size = np.exp(rng.normal(0.0, _SIZE, (len(shapes), 1, shapes.shape[2])))
    power = np.exp(rng.uniform(np.log(_POWER[0]), np.log(_POWER[1]), (len(shapes), 1, shapes.shape[2])))
    return np.asarray(most * size * np.clip(shapes / most, 0.0, 1.0) ** power, dtype=np.float32)


def _trembling(shapes: Floats, rng: np.random.Generator, memory: Floats) -> Floats:
    spread = shapes.std(axis=1, keepdims=True)
    return np.asarray(_remembered(rng.standard_normal(shapes.shape), memory) * spread, dtype=np.float32)


def _remembered(white: Doubles, memory: Floats) -> Floats:
    """Return (B, T, n) noise of spread 1 in which each frame is like the last by (n,) `memory`."""
    made = np.empty(white.shape, dtype=np.float32)
    made[:, 0] = white[:, 0]
    fresh = np.sqrt(1.0 - np.square(memory))
    for frame in range(1, white.shape[1]):
        made[:, frame] = memory * made[:, frame - 1] + fresh * white[:, frame]
    return made
