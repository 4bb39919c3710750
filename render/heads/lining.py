"""The inside of the mouth: a bag of skin behind the lips, which goes where the lips go and no further."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.landmarks import Landmarks

_EDGES_THAT_GIVE: Final = 7
"""So many edges behind the lips the bag gives way; deeper in it stays."""


@dataclass(frozen=True, eq=False)
class MouthLining:
    """The bag behind the lips; it is the same vertices on everybody."""

    base: BaseMesh
    landmarks: Landmarks

    @cached_property
    def vertices(self) -> Ints:
        """(N,) the bag without the rims of the lips."""
        return np.flatnonzero(np.isfinite(self._depth) & (self._depth > 0)).astype(np.int64)

    @cached_property
    def _edges(self) -> tuple[Ints, Ints]:
        quads = self.base.quads[self.base.body]
        start, end = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
        return np.concatenate([start, end]), np.concatenate([end, start])

    @cached_property
    def _rims(self) -> Ints:
        return np.unique(np.concatenate(self.landmarks.lip_rim))

    @cached_property
    def _depth(self) -> Floats:
        """(19158,) how many edges behind the rims a vertex lies: 0 on them, infinite where the bag is not."""
        start, end = self._edges
        rim = np.zeros(len(self.base.vertices), dtype=np.bool_)
        rim[self._rims] = True
        beside = np.unique(end[rim[start] & ~rim[end]])
        seed = beside[np.argmin(self.base.vertices[beside, 2])]
        inside = np.zeros_like(rim)
        inside[seed] = True
        free = ~rim[start] & ~rim[end]
        while not inside[end[free & inside[start]]].all():
            inside[end[free & inside[start]]] = True
        depth = np.full(len(rim), np.inf)
        depth[rim] = 0.0
        for count in range(1, 200):
            reached = end[(depth[start] == count - 1) & inside[end] & np.isinf(depth[end])]
            if not len(reached):
                break
            depth[reached] = count
        return depth

    @cached_property
    def _follow(self) -> tuple[Ints, Floats]:
        """The vertices (M,) that give way, and how they follow each vertex of the rims, (M, R).

        Each is the mean of its neighbours (Laplace's equation on the mesh), from the rims to where all stays.
        """
        depth = self._depth
        free = np.flatnonzero((depth > 0) & (depth < _EDGES_THAT_GIVE))
        row = np.full(len(depth), -1)
        row[free] = np.arange(len(free))
        column = np.full(len(depth), -1)
        column[self._rims] = np.arange(len(self._rims))
        start, end = self._edges
        inner = (row[start] >= 0) & np.isfinite(depth[end])
        start, end = start[inner], end[inner]
        matrix = np.zeros((len(free), len(free)))
        right = np.zeros((len(free), len(self._rims)))
        np.add.at(matrix, (row[start], row[start]), 1.0)
        among, held = row[end] >= 0, column[end] >= 0
        np.add.at(matrix, (row[start[among]], row[end[among]]), -1.0)
        np.add.at(right, (row[start[held]], column[end[held]]), 1.0)
        follow: Floats = np.linalg.solve(matrix, right).astype(np.float64)
        return free.astype(np.int64), follow

    def settled(self, offsets: Floats) -> Floats:
        """Return offsets (19158, 3) with the bag drawn along by the rims of the lips, whatever it did before."""
        free, follow = self._follow
        out = offsets.copy()
        out[self.vertices] = 0.0
        out[free] = follow @ offsets[self._rims]
        return out

    def drawn(self, offsets: Floats, more: Floats) -> Floats:
        """Return offsets and more of them, where the bag follows what the rims do more and keeps the rest."""
        return offsets + self.settled(more)
