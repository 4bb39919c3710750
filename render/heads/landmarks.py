"""Places on the base mesh that shapes lean on: the rims of the lips and of the eyelids.

All people share one topology, so a landmark is the number of a vertex. A rim is an edge loop: at each
vertex, the edge straight on is the one that shares no quad with the edge we came by.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints

_UPPER_LIP, _UPPER_LIP_NEXT = 474, 7229
_LOWER_LIP = 493
_CORNER_OF_MOUTH = 7192
_LID_TOP = 6785
"""The top of the outer edge of the left eyelids."""
_LONGEST_LOOP = 200
PLACES: Final[dict[str, tuple[int, ...]]] = {
    "brow inner": (6984,),
    "brow middle": (6980,),
    "brow outer": (6982,),
    "brow": (6982, 6980, 6984),
    "cheek": (11894,),
    "cheek apple": (11677,),
    "cheek back": (11819,),
    "cheekbone": (6988,),
    "chin": (5211,),
    "chin dip": (724,),
    "chin dip line": (7600, 724),
    "chin side": (11825,),
    "corner of the eye": (11498,),
    "corner of the mouth": (7192,),
    "forehead": (5320,),
    "forehead side": (10415,),
    "glabella": (136,),
    "inner corner of the eye": (6889,),
    "lower lid": (6826,),
    "upper lid": (6930,),
    "jaw angle": (11849,),
    "jaw side": (11902,),
    "jowl": (7600,),
    "lower lip": (7238, 495),
    "lower lip middle": (495,),
    "lower lip side": (7238,),
    "nasolabial": (11690,),
    "nose bridge": (131,),
    "nose side": (11864,),
    "nose tip": (297,),
    "nose wing": (7056,),
    "philtrum": (5342,),
    "philtrum line": (11938, 5342),
    "philtrum side": (11938,),
    "temple": (6985,),
    "under the eye": (11829,),
    "upper lip": (7254, 509),
    "upper lip middle": (509,),
    "upper lip side": (7254,),
}
"""Named places of the left side and of the middle: a vertex, or a line of them towards the middle."""


class EdgeLoops:
    """The quads of the skin, ready to be walked along."""

    def __init__(self, base: BaseMesh) -> None:
        self._quads = base.quads[base.body]
        self._quads_at: dict[int, set[int]] = {}
        self._near: dict[int, set[int]] = {}
        for row, quad in enumerate(self._quads.tolist()):
            for k, vertex in enumerate(quad):
                self._quads_at.setdefault(vertex, set()).add(row)
                self._near.setdefault(vertex, set()).update((quad[k - 1], quad[(k + 1) % 4]))

    def walk(self, start: int, following: int) -> Ints:
        """Return the loop that begins with two neighbours, (L,) vertices in order.

        Raises:
            ValueError: if the edges do not close to a loop, which a damaged mesh would cause.
        """
        loop = [start, following]
        while len(loop) < _LONGEST_LOOP:
            shared = self._quads_at[loop[-2]] & self._quads_at[loop[-1]]
            beside = {int(v) for row in shared for v in self._quads[row]}
            ahead = self._near[loop[-1]] - beside
            if len(ahead) != 1:
                break
            (vertex,) = ahead
            if vertex == start:
                return np.array(loop, dtype=np.int64)
            loop.append(vertex)
        raise ValueError(f"expected a closed edge loop from vertex {start}, it ended after {len(loop)}")

    def neighbours(self, vertex: int) -> set[int]:
        """Return the vertices one edge away."""
        return self._near[vertex]


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Rims, and the mirror image of each vertex."""

    base: BaseMesh

    @cached_property
    def loops(self) -> EdgeLoops:
        """The skin, ready to be walked along."""
        return EdgeLoops(self.base)

    @cached_property
    def mirror(self) -> Ints:
        """For each vertex of the base mesh its twin across x = 0, (19158,); itself where it has none."""
        places = np.round(self.base.vertices, 3)
        flipped = places * (-1.0, 1.0, 1.0)
        twin = np.arange(len(places))
        rows = {tuple(place): i for i, place in enumerate((places + 0.0).tolist())}
        for i, place in enumerate((flipped + 0.0).tolist()):
            twin[i] = rows.get(tuple(place), i)
        return twin

    @cached_property
    def lip_rim(self) -> tuple[Ints, Ints]:
        """Upper and lower half of the line where the lips touch; both run from corner to corner."""
        loop = self.loops.walk(_UPPER_LIP, _UPPER_LIP_NEXT)
        corner = int(np.flatnonzero(loop == _CORNER_OF_MOUTH)[0])
        other = int(np.flatnonzero(loop == self.mirror[_CORNER_OF_MOUTH])[0])
        low, high = sorted((corner, other))
        lower = loop[low : high + 1]
        upper = np.concatenate([loop[high:], loop[: low + 1]])[::-1]
        if _LOWER_LIP not in lower:
            raise ValueError("expected the lower lip between the corners of the mouth, the mesh differs")
        return upper, lower

    def lid_rim(self, side: str) -> Ints:
        """The edge of both lids of the left or the right eye ("left", "right"), (28,) in order."""
        place = self.base.vertices
        beside = [
            v
            for v in self.loops.neighbours(_LID_TOP)
            if abs(place[v, 1] - place[_LID_TOP, 1]) < abs(place[v, 0] - place[_LID_TOP, 0])
        ]
        loop = self.loops.walk(_LID_TOP, min(beside, key=lambda v: place[v, 0]))
        return loop if side == "left" else self.mirror[loop]


def left_share(x_m: Floats, softness_m: float) -> Floats:
    """Return how far each place belongs to the left side: 0.5 at x = 0, 0 and 1 beyond the softness.

    The shares of left and right sum to 1, so the two halves of a shape make exactly the whole.
    """
    t = np.clip(x_m / softness_m, -1.0, 1.0)
    share: Floats = 0.5 + 0.75 * (t - t**3 / 3.0)
    return share
