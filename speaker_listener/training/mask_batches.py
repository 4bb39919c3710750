"""What the mask generator learns from: heads of our own people, moved by the law of real head motion, and their silhouettes.

The law needs nothing but Gaussian noise, and that noise is given to the network as the first dimensions of η. So a target
belongs to its noise: nothing is averaged over, the generator cannot learn to ignore η, and at run time η has exactly the
distribution of training. Every batch is made anew from its number; no file is read but the people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from speaker_listener.masks import head_motion, silhouette
from speaker_listener.masks.head_motion import NOISE, MotionLaw
from speaker_listener.masks.model import told
from speaker_listener.masks.surface import HeadSurface, read_surface
from speaker_listener.training.mask_network import Shape

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

# Heads move for this long before a chunk begins, so that they may be anywhere.
_BEFORE: Final = 60
# Some chunks begin livelier than any head should be: the generator learns the way back.
_WILDEST: Final = 1.5
_STILL_SHARE: Final = 0.08
_UNKNOWN_SHARE: Final = 0.15
# People differ: each axis of a head is stretched by up to this, and half of them are mirrored.
_STRETCH: Final = 0.06
# Frames of a chunk whose masks are rendered: the first, and pairs of neighbours.
PAIRS: Final = 1


@dataclass(frozen=True, eq=False)
class Batch:
    """One batch of B chunks.

    Attributes:
        first: (B, 64, 64) first masks.
        noise: (B, N, d) ε · η.
        told: (B, told) history, whether it is known, role, ε.
        poses: (B, N, 6) targets.
        shown: (B, 1 + 2 · PAIRS) numbers of the frames whose masks are known; neighbours follow each other.
        masks: (B, 1 + 2 · PAIRS, 64, 64) their masks.
        people: (B,) rows of the people.
    """

    first: Floats
    noise: Floats
    told: Floats
    poses: Floats
    shown: NDArray[np.int64]
    masks: Floats
    people: NDArray[np.int64]


def people(folder: Path) -> list[HeadSurface]:
    """Return the heads of the people built in a folder, light ones.

    Raises:
        FileNotFoundError: there is none.
    """
    paths = sorted(folder.glob("*.light.glb"))
    if not paths:
        raise FileNotFoundError(
            f"expected people named *.light.glb in {folder}, found none; run `make run` first"
        )
    return [read_surface(path) for path in paths]


def make_batch(
    heads: Sequence[HeadSurface],
    law: MotionLaw,
    scale: Doubles,
    shape: Shape,
    count: int,
    seed: tuple[int, int],
) -> Batch:
    """Return the batch of a seed, always the same."""
    rng = np.random.default_rng(seed)
    begins = head_motion.at_rest(count)
    before = rng.standard_normal((_BEFORE, count, NOISE))
    earlier, begins = head_motion.poses(
        before, rng.uniform(0.0, _WILDEST, count), rng.uniform(0.0, 1.0, count), begins, law
    )
    epsilon = rng.uniform(0.0, 1.0, count) * (rng.random(count) >= _STILL_SHARE)
    speaking = np.where(rng.random(count) < 0.7, rng.integers(0, 2, count), rng.random(count))
    eta = rng.standard_normal((count, shape.frames, shape.width), dtype=np.float32)
    later, _ = head_motion.poses(
        eta[:, 1:, :NOISE].transpose(1, 0, 2).astype(np.float64),
        epsilon,
        speaking.astype(np.float64),
        begins,
        law,
    )
    poses = np.concatenate([earlier[-1:], later]).transpose(1, 0, 2)
    history = earlier[-shape.history :].transpose(1, 0, 2)
    known = rng.random(count) >= _UNKNOWN_SHARE
    shown = _shown(rng, count, shape.frames)
    chosen = rng.integers(0, len(heads), count)
    bodies = [_varied(heads[who], rng) for who in chosen]
    masks = np.stack(
        [silhouette.masks(body, one[frames]) for body, one, frames in zip(bodies, poses, shown, strict=True)]
    )
    return Batch(
        masks[:, 0],
        epsilon.astype(np.float32)[:, None, None] * eta,
        told(history, known, speaking, epsilon, scale),
        poses.astype(np.float32),
        shown,
        masks,
        chosen,
    )


def _shown(rng: np.random.Generator, count: int, frames: int) -> NDArray[np.int64]:
    pairs = rng.integers(0, frames - 1, (count, PAIRS))
    both = np.stack([pairs, pairs + 1], axis=2).reshape(count, -1)
    return np.concatenate([np.zeros((count, 1), dtype=np.int64), both], axis=1)


def _varied(head: HeadSurface, rng: np.random.Generator) -> HeadSurface:
    stretch = 1.0 + rng.uniform(-_STRETCH, _STRETCH, 3)
    stretch[0] *= 1.0 if rng.random() < 0.5 else -1.0
    return HeadSurface(head.name, (head.points * stretch).astype(np.float32))
