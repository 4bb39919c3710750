"""Triangles to pixels: which texel of an atlas is which place of the head, and what of the head the camera sees."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.heads.base import Floats, Ints

_EDGE: Final = 1e-6
_HIDDEN_M: Final = 0.004
"""What lies this much behind what is seen is hidden: a face is smooth, and the depth is known by pixels only."""


@dataclass(frozen=True, eq=False)
class Cover:
    """The pixels that triangles cover, (M,) of them; a pixel on an edge may come twice."""

    row: Ints
    column: Ints
    triangle: Ints
    shares: Floats
    """(M, 3) of the triangle's corners; each row sums to 1."""

    def mix(self, values: Floats, triangles: Ints) -> Floats:
        """Return values (V, ...) of the corners of triangles (T, 3) at the pixels: (M, ...)."""
        corners = values[triangles[self.triangle]]
        shares = self.shares.reshape(*self.shares.shape, *([1] * (values.ndim - 1)))
        mixed: Floats = (corners * shares).sum(axis=1)
        return mixed


def cover(corners_px: Floats, size_px: tuple[int, int]) -> Cover:
    """Return what triangles (T, 3, 2) cover of a picture of this width and height; pixels' middles lie at .5."""
    width, height = size_px
    low = np.clip(np.floor(corners_px.min(axis=1)), 0, (width, height)).astype(np.int64)
    high = np.clip(np.ceil(corners_px.max(axis=1)), 0, (width, height)).astype(np.int64)
    span = high - low
    count = span[:, 0] * span[:, 1]
    which = np.repeat(np.arange(len(corners_px)), count)
    place = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    column = low[which, 0] + place % np.maximum(span[which, 0], 1)
    row = low[which, 1] + place // np.maximum(span[which, 0], 1)
    a, b, c = corners_px[:, 0], corners_px[:, 1], corners_px[:, 2]
    area = _cross(b - a, c - a)
    proper = np.abs(area) > 1e-9
    at = np.stack([column + 0.5, row + 0.5], axis=1) - a[which]
    whole = np.where(proper, area, 1.0)[which]
    second = _cross(at, (c - a)[which]) / whole
    third = _cross((b - a)[which], at) / whole
    shares = np.stack([1.0 - second - third, second, third], axis=1)
    inside = (shares >= -_EDGE).all(axis=1) & proper[which]
    return Cover(row[inside], column[inside], which[inside], shares[inside])


def _cross(a: Floats, b: Floats) -> Floats:
    out: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return out


def nearest_depth(seen_px: Floats, depth: Floats, triangles: Ints, size_px: tuple[int, int]) -> Floats:
    """Return what is nearest to the camera at each pixel, (H, W); -inf where there is nothing.

    Args:
        seen_px: (V, 2) where vertices are seen.
        depth: (V,) how near, larger is nearer.
        triangles: (T, 3).
        size_px: width and height.
    """
    found = cover(seen_px[triangles], size_px)
    near = np.full((size_px[1], size_px[0]), -np.inf)
    np.maximum.at(near, (found.row, found.column), found.mix(depth, triangles))
    return near


def unhidden(near: Floats, at_px: Floats, depth: Floats) -> NDArray[np.bool_]:
    """Return whether nothing lies before places seen at (M, 2) pixels in this depth (M,); `near` is (H, W)."""
    height, width = near.shape
    column = np.clip(at_px[:, 0].astype(np.int64), 0, width - 1)
    row = np.clip(at_px[:, 1].astype(np.int64), 0, height - 1)
    seen: NDArray[np.bool_] = depth > near[row, column] - _HIDDEN_M
    return seen


def sampled(picture: Floats, at_px: Floats) -> Floats:
    """Return a picture (H, W, ...) between its pixels at (M, 2), middles at .5; at its edge, the edge."""
    height, width = picture.shape[:2]
    x = np.clip(at_px[:, 0] - 0.5, 0.0, width - 1.000001)
    y = np.clip(at_px[:, 1] - 0.5, 0.0, height - 1.000001)
    left, top = x.astype(np.int64), y.astype(np.int64)
    right, down = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    shape = (len(at_px), *([1] * (picture.ndim - 2)))
    a, b = (x - left).reshape(shape), (y - top).reshape(shape)
    upper = picture[top, left] * (1.0 - a) + picture[top, right] * a
    lower = picture[down, left] * (1.0 - a) + picture[down, right] * a
    mixed: Floats = upper * (1.0 - b) + lower * b
    return mixed
