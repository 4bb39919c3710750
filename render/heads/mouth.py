"""The mouth of a figure: where its lips touch, what brings them together again, and which skin is lip."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.figure import Figure
from render.heads.landmarks import Landmarks
from render.heads.surface import neighbours

_SEAL_REACH_M: Final = 0.046
"""How far from the mouth the skin gives way when closed lips hold a dropped jaw."""
_LIP_STIFFNESS: Final = 8.0
_UPPER_LIP_SHARE: Final = (0.15, 0.50)
"""Of the gap: how much the upper lip comes down to meet the lower, in the middle and near the corners."""
_CORNERS_RISE: Final = 0.6
"""How far lips that close over a dropped jaw lie on a straight line instead of a bow."""
_LIP_HEIGHT_M: Final = 0.012


def _bump(x: Floats) -> Floats:
    """Return a smooth hill: 1 at 0, level there, 0 from 1 on."""
    t = np.clip(np.abs(x), 0.0, 1.0)
    hill: Floats = 1.0 - t * t * (3.0 - 2.0 * t)
    return hill


@dataclass(frozen=True, eq=False)
class Mouth:
    """The mouth of one figure; every method returns offsets (19158, 3) in metres."""

    base: BaseMesh
    figure: Figure
    landmarks: Landmarks

    @cached_property
    def _skin(self) -> Ints:
        """(S,) skin vertices near enough to the mouth to be moved by it."""
        skin = self.base.group_vertices("body")
        near = np.linalg.norm(self.figure.vertices[skin] - self.centre, axis=1) < 0.075
        return np.asarray(skin[near], dtype=np.int64)

    @cached_property
    def centre(self) -> Floats:
        """(3,) metres: half-way between the middles of the lips."""
        upper, lower = self.landmarks.lip_rim
        rim = self.figure.vertices[np.concatenate([upper, lower])]
        middle: Floats = rim[np.abs(rim[:, 0]) < 0.002].mean(axis=0)
        return middle

    @cached_property
    def _triangles(self) -> Ints:
        """(T, 3) of the skin around the mouth."""
        quads = self.base.quads[self.base.body]
        quads = quads[np.isin(quads, self._skin).all(axis=1)]
        return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])

    @cached_property
    def _edges(self) -> tuple[Ints, Ints]:
        return neighbours(self._triangles, len(self.base.vertices))

    def lips_apart(self, offsets: Floats) -> Floats:
        """Return how far each lower rim vertex is below the upper rim at its x, (L,) metres."""
        upper, lower = self.landmarks.lip_rim
        place = self.figure.vertices + offsets
        order = np.argsort(place[upper, 0])
        above = np.interp(place[lower, 0], place[upper, 0][order], place[upper, 1][order])
        gap: Floats = above - place[lower, 1]
        return gap

    def seal(self, offsets: Floats, slide: bool = False) -> Floats:
        """Return the corrective that brings the lips together again after a shape has parted them.

        The rims are brought to one line, and the skin around gives way like a membrane, stiff in the lips,
        which keep their form (Laplace's equation on the mesh, with springs at the edges).

        Args:
            offsets: (19158, 3) what parts them.
            slide: the lips may slide along each other, sideways and to the front, and only close in height.
        """
        sealed = self._sealed_rims(offsets) - offsets[self._rims]
        return self._give(self._rims, sealed * (0.0, 1.0, 0.0) if slide else sealed)

    def close(self, jaw_open: Floats) -> Floats:
        """Return ARKit's mouthClose: what brings the lips of a dropped jaw (19158, 3) together again.

        The lower lip rises to the upper one, and takes the corners of the mouth along.
        """
        sealed = self._sealed_rims(jaw_open)
        middle = sealed[np.argmin(np.abs(self.figure.vertices[self._rims, 0]))]
        wanted = sealed + _CORNERS_RISE * (middle * (0.0, 1.0, 1.0) - sealed)
        return self._give(self._rims, wanted - jaw_open[self._rims])

    def level(self, offsets: Floats) -> Floats:
        """Return the corrective that closes the lips at the height where they met at rest.

        Lips that are rolled in or pressed do not wander up and down the face; forwards and sideways they go
        along with `offsets` (19158, 3).
        """
        wanted = self._sealed_rims(offsets) * (1.0, 0.0, 1.0)
        return self._give(self._rims, wanted - offsets[self._rims])

    @cached_property
    def _rims(self) -> Ints:
        """(R,) the vertices of both rims; the corners belong to both and come once."""
        return np.unique(np.concatenate(self.landmarks.lip_rim))

    def _sealed_rims(self, offsets: Floats) -> Floats:
        """Return how each vertex of `_rims` moves from rest for the rims to lie on one line between them."""
        rest = self.figure.vertices
        x = rest[self._rims, 0]
        lines = []
        for rim in self.landmarks.lip_rim:
            ordered = rim[np.argsort(rest[rim, 0])]
            moved = (rest + offsets)[ordered]
            lines.append(np.stack([np.interp(x, rest[ordered, 0], moved[:, k]) for k in range(3)], axis=1))
        high, low = lines
        middle, corner = _UPPER_LIP_SHARE
        down = middle + (corner - middle) * (x / np.abs(x).max()) ** 6
        sealed: Floats = high + down[:, None] * (low - high) - rest[self._rims]
        return sealed

    @cached_property
    def _stiffness(self) -> Floats:
        """(E,) of each of `_edges`: cotangent weights, so that a fine mesh stretches as a coarse one does."""
        place = self.figure.vertices
        start, end = self._edges
        count = len(place)
        keys = start * count + end
        order = np.argsort(keys)
        weights = np.zeros(len(keys))
        for turn in range(3):
            i, j, k = (self._triangles[:, (turn + step) % 3] for step in range(3))
            one, other = place[i] - place[k], place[j] - place[k]
            area = np.linalg.norm(np.cross(one, other), axis=1)
            cotangent = (one * other).sum(axis=1) / np.maximum(area, 1e-12)
            for key in (i * count + j, j * count + i):
                np.add.at(weights, order[np.searchsorted(keys, key, sorter=order)], 0.5 * cotangent)
        lips = np.zeros(count)
        for which in ("upper", "lower"):
            vertices, height, _ = self._lip(which)
            lips[vertices] = _bump(height / (1.4 * _LIP_HEIGHT_M)) ** 0.5
        # Very obtuse corners would pull the wrong way.
        stiff: Floats = np.clip(weights, 0.05, 5.0)
        return stiff * (1.0 + _LIP_STIFFNESS * np.minimum(lips[start], lips[end]))

    @cached_property
    def _membrane(self) -> tuple[Ints, Floats]:
        """The skin (S,) that gives way around the mouth, and how it follows each vertex of `_rims`, (S, R)."""
        distance = np.linalg.norm(self.figure.vertices - self.centre, axis=1)
        free = np.setdiff1d(self._skin[distance[self._skin] < _SEAL_REACH_M], self._rims)
        row = np.full(len(distance), -1)
        row[free] = np.arange(len(free))
        column = np.full(len(distance), -1)
        column[self._rims] = np.arange(len(self._rims))
        start, end = self._edges
        inner = row[start] >= 0
        start, end, stiff = start[inner], end[inner], self._stiffness[inner]
        matrix = np.zeros((len(free), len(free)))
        right = np.zeros((len(free), len(self._rims)))
        np.add.at(matrix, (row[start], row[start]), stiff)
        among = row[end] >= 0
        np.add.at(matrix, (row[start[among]], row[end[among]]), -stiff[among])
        held = column[end] >= 0
        np.add.at(right, (row[start[held]], column[end[held]]), stiff[held])
        follow: Floats = np.linalg.solve(matrix, right).astype(np.float64)
        return free.astype(np.int64), follow

    def _give(self, rims: Ints, offsets: Floats) -> Floats:
        """Return offsets (19158, 3) where the rims are moved by (R, 3) and the skin around gives way."""
        free, follow = self._membrane
        out = np.zeros_like(self.figure.vertices)
        out[rims] = offsets
        out[free] = follow @ offsets
        return out

    def _lip(self, which: str) -> tuple[Ints, Floats, Floats]:
        """Return the vertices of a lip, their height over its rim (metres) and their share of it."""
        upper, lower = self.landmarks.lip_rim
        rim = upper if which == "upper" else lower
        place = self.figure.vertices
        order = np.argsort(place[rim, 0])
        line_x, line_y, line_z = (place[rim, k][order] for k in range(3))
        skin = self._skin
        x = place[skin, 0]
        height = place[skin, 1] - np.interp(x, line_x, line_y)
        height = height if which == "upper" else -height
        ahead = place[skin, 2] - np.interp(x, line_x, line_z)
        width = np.abs(place[rim, 0]).max()
        share = _bump(height / _LIP_HEIGHT_M) * _bump(x / (1.05 * width)) ** 0.5
        # Behind the lips lies the inside of the mouth, which must not come out through them.
        share = share * np.clip(1.0 + ahead / 0.006, 0.0, 1.0)
        on = (height > -0.0012) & (share > 0.0)
        return skin[on], height[on], share[on]

    def lip_area(self) -> Floats:
        """Return how much each vertex of the base mesh belongs to the red of the lips, (19158,) in [0, 1]."""
        area = np.zeros(len(self.figure.vertices))
        for which in ("upper", "lower"):
            vertices, _, share = self._lip(which)
            area[vertices] = np.clip(2.2 * share - 0.4, 0.0, 1.0)
        return area
