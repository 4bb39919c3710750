"""Silhouettes of a head at a pose: what a camera straight in front sees of it, as a mask of 64 × 64.

    points of the surface ─ turn, shift ─▶ pinhole camera ─▶ 128 × 128 cells that a point falls into ─ 2 × 2 means ─▶ mask

The camera stands as a person's does, at arm's length, and never moves; nearer heads are larger.

Conventions:
    A pose is (6,) in the order of render.rig.HEAD. A mask is (64, 64) in [0, 1], row 0 above, column 0 at the viewer's left.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from speaker_listener.masks.surface import HeadSurface

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

SIZE: Final = 64
_FINE: Final = 2 * SIZE
# Head widths: from the camera to the pivot, what the picture shows at the pivot, and how high its middle lies.
CAMERA_HW: Final = 5.0
PICTURE_HW: Final = 2.7
MIDDLE_HW: Final = 0.34
_FOCAL: Final = CAMERA_HW / PICTURE_HW
# Nothing may come nearer to the camera than this.
_NEAREST_HW: Final = 0.5


def rotations(angles: NDArray[np.floating]) -> Doubles:
    """Return (T, 3, 3) matrices of (T, 3) yaw, pitch and roll in radians: yaw about Y, then pitch about X, then roll about Z."""
    (sy, sp, sr), (cy, cp, cr) = np.sin(angles.T), np.cos(angles.T)
    rows = [
        [cy * cr + sy * sp * sr, sy * sp * cr - cy * sr, sy * cp],
        [cp * sr, cp * cr, -sp],
        [cy * sp * sr - sy * cr, sy * sr + cy * sp * cr, cy * cp],
    ]
    return np.moveaxis(np.array(rows, dtype=np.float64), 2, 0)


def masks(surface: HeadSurface, poses: NDArray[np.floating]) -> Floats:
    """Return (T, 64, 64) silhouettes of a head at (T, 6) poses.

    Raises:
        ValueError: the poses have another shape or are not finite.
    """
    if poses.ndim != 2 or poses.shape[1] != 6 or not np.isfinite(poses).all():
        raise ValueError(f"expected finite poses of shape (T, 6), got {poses.shape}")
    made = np.zeros((len(poses), SIZE, SIZE), dtype=np.float32)
    for row, (turn, shift) in enumerate(zip(rotations(poses[:, :3]), poses[:, 3:], strict=True)):
        made[row] = _mask(surface.points, turn.astype(np.float32), shift.astype(np.float32))
    return made


def _mask(points: Floats, turn: Floats, shift: Floats) -> Floats:
    x, y, z = (points @ turn.T + shift).T
    scale = _FINE * _FOCAL / np.maximum(CAMERA_HW - z, _NEAREST_HW)
    column = np.floor(_FINE / 2 + x * scale).astype(np.int64)
    row = np.floor(_FINE / 2 - (y - MIDDLE_HW) * scale).astype(np.int64)
    inside = (column >= 0) & (column < _FINE) & (row >= 0) & (row < _FINE)
    fine = np.zeros((_FINE, _FINE), dtype=np.bool_)
    fine.reshape(-1)[row[inside] * _FINE + column[inside]] = True
    # A near head spreads its points: a cell between two full ones is full.
    fine[1:-1] |= fine[:-2] & fine[2:]
    fine[:, 1:-1] |= fine[:, :-2] & fine[:, 2:]
    return np.asarray(fine.reshape(SIZE, 2, SIZE, 2).mean(axis=(1, 3)), dtype=np.float32)


def overlap(first: NDArray[np.floating], second: NDArray[np.floating]) -> Doubles:
    """Return (...) intersection over union of masks (..., 64, 64), cut at one half; 1 where both are empty."""
    a, b = first >= 0.5, second >= 0.5
    both, either = (a & b).sum(axis=(-2, -1)), (a | b).sum(axis=(-2, -1))
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)


def centroids(shown: NDArray[np.floating]) -> Doubles:
    """Return (..., 2) the middles of masks (..., 64, 64): column and row, in pixels; the picture's middle where one is empty."""
    weight = shown.astype(np.float64)
    total = weight.sum(axis=(-2, -1))
    place = np.arange(SIZE) + 0.5
    column = (weight.sum(axis=-2) * place).sum(axis=-1)
    row = (weight.sum(axis=-1) * place).sum(axis=-1)
    middle = np.stack([column, row], axis=-1) / np.maximum(total, 1e-9)[..., None]
    return np.where(total[..., None] > 0, middle, SIZE / 2)
