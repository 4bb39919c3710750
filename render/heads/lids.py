"""Which skin goes with an eyelid, and how far: the same vertices on everybody, measured on the base mesh."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.landmarks import Landmarks
from render.heads.surface import Bools

_WHOLLY: Final = {"upper": 3.2, "lower": 0.5}
"""So many edges away from the rim the skin is lid and goes wholly with it."""
_NO_MORE: Final = {"upper": 7.0, "lower": 7.5}
"""From here on, at the fold under the brow and on the cheek, it stays."""
_LINING_RAD: Final = np.radians(130.0)
"""The inside of the lid, which lines the socket, follows less and less down to here."""


def _fade(x: Floats) -> Floats:
    """Return 1 below 0, 0 above 1, smoothly between."""
    t = np.clip(x, 0.0, 1.0)
    faded: Floats = 1.0 - t * t * (3.0 - 2.0 * t)
    return faded


@dataclass(frozen=True, eq=False)
class LidField:
    """The lids of one eye."""

    base: BaseMesh
    landmarks: Landmarks
    side: str
    """ "left" or "right"."""

    @cached_property
    def rims(self) -> dict[str, Ints]:
        """The vertices of the "upper" and the "lower" rim; both begin and end at the corners of the eye."""
        loop = self.landmarks.lid_rim(self.side)
        x = self.base.vertices[loop, 0]
        low, high = sorted((int(np.argmin(x)), int(np.argmax(x))))
        one, other = loop[low : high + 1], np.concatenate([loop[high:], loop[: low + 1]])
        height = [self.base.vertices[half[1:-1], 1].mean() for half in (one, other)]
        upper, lower = (one, other) if height[0] > height[1] else (other, one)
        return {"upper": upper, "lower": lower}

    @cached_property
    def lashes(self) -> dict[str, Ints]:
        """The helper vertices of each lid's lashes."""
        sets = [self.base.group_vertices(f"helper-{self.side[0]}-eyelashes-{i}") for i in (1, 2)]
        sets.sort(key=lambda vertices: float(self.base.vertices[vertices, 1].mean()))
        return {"lower": sets[0], "upper": sets[1]}

    def follow(self, lid: str) -> tuple[Ints, Floats]:
        """Return the vertices (S,) that go with the "upper" or the "lower" lid, and their share (S,) in (0, 1]."""
        share = np.where(self.lining, self._lining_share(lid), self._skin_share(lid))
        share[self.lashes[lid]] = 1.0
        share[self.rims["upper" if lid == "lower" else "lower"][1:-1]] = 0.0
        share[self.rims[lid]] = 1.0
        moved = np.flatnonzero(share > 1e-3)
        return moved.astype(np.int64), share[moved]

    @cached_property
    def _relative(self) -> Floats:
        """(19158, 3) decimetres from the middle of the eye."""
        ball = self.base.group_vertices(f"helper-{self.side[0]}-eye")
        relative: Floats = self.base.vertices - self.base.vertices[ball].mean(axis=0)
        return relative

    @cached_property
    def _edges(self) -> tuple[Ints, Ints]:
        """The edges of the skin's quads, both ways."""
        quads = self.base.quads[self.base.body]
        start = quads.ravel()
        end = np.roll(quads, -1, axis=1).ravel()
        return np.concatenate([start, end]), np.concatenate([end, start])

    @cached_property
    def lining(self) -> Bools:
        """(19158,) whether a vertex lies behind the rim: the thickness of the lids and the socket."""
        rim = self.landmarks.lid_rim(self.side)
        start, end = self._edges
        free = ~np.isin(start, rim) & ~np.isin(end, rim)
        start, end = start[free], end[free]
        inside = np.zeros(len(self.base.vertices), dtype=np.bool_)
        seeds = [v for r in rim for v in self.landmarks.loops.neighbours(int(r)) if v not in rim]
        depth = self._relative[seeds, 2]
        inside[seeds[int(np.argmin(depth))]] = True
        while True:
            reached = inside.copy()
            reached[end[inside[start]]] = True
            if (reached == inside).all():
                return inside
            inside = reached

    def _above(self, lid: str) -> Floats:
        """Return how far each vertex stands beyond the rim of a lid at its x, (19158,) radians."""
        place = self._relative
        rim = place[self.rims[lid]]
        order = np.argsort(rim[:, 0])
        edge = np.interp(place[:, 0], rim[order, 0], np.arctan2(rim[order, 1], rim[order, 2]))
        above: Floats = np.arctan2(place[:, 1], place[:, 2]) - edge
        return above if lid == "upper" else -above

    def _skin_share(self, lid: str) -> Floats:
        away = self._edges_from(self.rims[lid])
        share = _fade((away - _WHOLLY[lid]) / (_NO_MORE[lid] - _WHOLLY[lid]))
        return np.where(self._above(lid) > -0.05, share, 0.0)

    def _edges_from(self, rim: Ints) -> Floats:
        """Return how many edges of the outer skin lie between each vertex and a rim, (19158,); inf if many."""
        start, end = self._edges
        outside = ~self.lining[start] & ~self.lining[end]
        start, end = start[outside], end[outside]
        away = np.full(len(self.base.vertices), np.inf)
        away[rim] = 0.0
        for count in range(1, 9):
            reached = end[away[start] == count - 1]
            away[reached] = np.minimum(away[reached], count)
        return away

    def _lining_share(self, lid: str) -> Floats:
        above = self._above(lid)
        share: Floats = np.where(above > -0.05, 1.0 - np.clip(above / _LINING_RAD, 0.0, 1.0), 0.0)
        return share
