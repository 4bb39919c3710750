"""Fewer triangles for the same surface, in every face it makes.

Edges are collapsed one after another, each onto one of its ends, the one that costs least first (M. Garland and
P. Heckbert, "Surface simplification using quadric error metrics", SIGGRAPH 1997). What it costs is summed
over several poses of the mesh, so that what is flat at rest and bends in a smile is kept. Nothing new is made:
corners of the result are corners of the source, so textures, weights and shapes need no change.
"""

import heapq
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.heads.surface import Bools, Floats, Ints, Sheet, cross

_RIM: Final = 4.0
"""How much more a shift of a rim costs than one of the surface."""
_LEAST_TURN: Final = 0.1
"""Least cosine between a triangle's normals before and after a collapse."""
_SLIVER: Final = 1e-3
"""Of the squared length of an edge: what costs nothing otherwise, such as a plane, is thinned evenly."""


def simplify(
    sheet: Sheet, poses: Floats, count: int, weight: Floats | None = None, fixed: Bools | None = None
) -> Sheet:
    """Return a sheet of at most `count` triangles, or of as few as can be without tears and folds.

    Args:
        sheet: over the V vertices of a mesh; it must not have been cut.
        poses: (K, V, 3) places of the vertices, metres, at rest first.
        count: of triangles.
        weight: (V,) how dear the surface is there; 1 everywhere if not given.
        fixed: (V,) vertices that stay; none if not given.

    Raises:
        ValueError: if the sheet has been cut.
    """
    if sheet.t.any():
        raise ValueError("expected a sheet that has not been cut, got one with corners between vertices")
    work = _Collapse(sheet, poses, np.ones(poses.shape[1]) if weight is None else weight, fixed)
    work.run(count)
    kept = Sheet(sheet.a, sheet.b, sheet.t, sheet.uvs, work.triangles())
    return kept.keep(np.ones(len(kept.triangles), dtype=np.bool_))


class _Collapse:
    """The state of the work: triangles by their corners, and what each vertex has gathered of error."""

    def __init__(self, sheet: Sheet, poses: Floats, weight: Floats, fixed: Bools | None) -> None:
        self._vertex = sheet.a.tolist()
        self._faces: list[list[int] | None] = sheet.triangles.tolist()
        self._left = len(self._faces)
        self._poses = np.ascontiguousarray(poses.transpose(1, 0, 2))
        self._at: dict[int, set[int]] = {}
        for row, face in enumerate(sheet.triangles.tolist()):
            for corner in face:
                self._at.setdefault(self._vertex[corner], set()).add(row)
        vertices = sheet.a[sheet.triangles]
        rim = _lone_edges(vertices)
        self._rim = np.zeros(poses.shape[1], dtype=np.bool_)
        self._rim[rim[:, :2].ravel()] = True
        self._quadrics = _quadrics(vertices, rim, poses, weight)
        self._fixed = np.zeros(poses.shape[1], dtype=np.bool_) if fixed is None else fixed
        self._weight = weight
        self._current: dict[tuple[int, int], float] = {}
        self._heap: list[tuple[float, int, int]] = []
        sides = np.concatenate([vertices[:, [0, 1]], vertices[:, [1, 2]], vertices[:, [2, 0]]])
        self._offer(np.unique(np.concatenate([sides, sides[:, ::-1]]), axis=0))

    def triangles(self) -> Ints:
        """Return what is left, (T, 3) corners."""
        return np.array([face for face in self._faces if face is not None], dtype=np.int64).reshape(-1, 3)

    def run(self, count: int) -> None:
        """Collapse until `count` triangles are left or nothing more may go."""
        while self._left > count and self._heap:
            cost, start, end = heapq.heappop(self._heap)
            if self._current.get((start, end)) != cost:
                continue
            del self._current[start, end]
            moves = self._allowed(start, end)
            if moves is not None:
                self._collapse(start, end, moves)

    def _offer(self, edges: Ints) -> None:
        """Put directed edges (E, 2) into the queue at what their collapse costs now."""
        edges = edges[~self._fixed[edges[:, 0]]]
        start, end = edges[:, 0], edges[:, 1]
        place = self._poses[end]
        gathered = self._quadrics[start] + self._quadrics[end]
        cost = np.einsum("eki,ekij,ekj->e", place, gathered[..., :3, :3], place)
        cost += 2.0 * np.einsum("eki,eki->e", place, gathered[..., :3, 3]) + gathered[..., 3, 3].sum(axis=1)
        length = ((self._poses[start, 0] - self._poses[end, 0]) ** 2).sum(axis=1)
        cost = np.maximum(cost, 0.0) + _SLIVER * self._weight[start] * length**2
        for (a, b), value in zip(edges.tolist(), cost.tolist(), strict=True):
            self._current[a, b] = value
            heapq.heappush(self._heap, (value, a, b))

    def _near(self, vertex: int) -> set[int]:
        rows = self._at[vertex]
        found = {self._vertex[corner] for row in rows for corner in self._faces[row] or ()}
        found.discard(vertex)
        return found

    def _allowed(self, start: int, end: int) -> dict[int, int] | None:
        """Return which corner each corner of the start becomes, or None if the collapse would do harm."""
        shared = self._at[start] & self._at[end]
        lone = len(shared) == 1
        if not shared or len(shared) > 2 or (self._rim[start] and not lone):
            return None
        if len(self._near(start) & self._near(end)) != len(shared):
            return None
        moves: dict[int, int] = {}
        for row in shared:
            here = {self._vertex[corner]: corner for corner in self._faces[row] or ()}
            if moves.setdefault(here[start], here[end]) != here[end]:
                return None
        others = self._at[start] - shared
        corners = {c for row in others for c in self._faces[row] or () if self._vertex[c] == start}
        if not corners <= set(moves) or not others or self._folds(others, start, end):
            return None
        return moves

    def _folds(self, rows: set[int], start: int, end: int) -> bool:
        faces = np.array([[self._vertex[c] for c in self._faces[row] or ()] for row in rows], dtype=np.int64)
        before = self._poses[faces, 0]
        after = self._poses[np.where(faces == start, end, faces), 0]
        old = cross(before[:, 1] - before[:, 0], before[:, 2] - before[:, 0])
        new = cross(after[:, 1] - after[:, 0], after[:, 2] - after[:, 0])
        size = np.linalg.norm(old, axis=1) * np.linalg.norm(new, axis=1)
        return bool(((old * new).sum(axis=1) < _LEAST_TURN * size).any() or (size <= 0.0).any())

    def _collapse(self, start: int, end: int, moves: dict[int, int]) -> None:
        for row in list(self._at[start]):
            face = self._faces[row]
            assert face is not None
            vertices = [self._vertex[corner] for corner in face]
            if end in vertices:
                for vertex in vertices:
                    self._at[vertex].discard(row)
                self._faces[row] = None
                self._left -= 1
            else:
                self._faces[row] = [moves.get(corner, corner) for corner in face]
                self._at[end].add(row)
        self._at[start] = set()
        self._quadrics[end] += self._quadrics[start]
        self._rim[end] |= self._rim[start]
        near = np.array(sorted(self._near(end)), dtype=np.int64)
        if len(near):
            to = np.stack([near, np.full(len(near), end)], axis=1)
            self._offer(np.concatenate([to, to[:, ::-1]]))


def _lone_edges(vertices: Ints) -> Ints:
    """Return the edges that only one triangle has, (E, 3): from, to, and the row of the triangle."""
    sides = np.concatenate([vertices[:, [0, 1]], vertices[:, [1, 2]], vertices[:, [2, 0]]])
    _, inverse, count = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True, return_counts=True)
    lone = np.flatnonzero(count[inverse.ravel()] == 1)
    return np.concatenate([sides[lone], lone[:, None] % len(vertices)], axis=1)


def _quadrics(vertices: Ints, rim: Ints, poses: Floats, weight: Floats) -> NDArray[np.float64]:
    """Return the error quadrics, (V, K, 4, 4): of the planes around a vertex and of walls along rims."""
    total = np.zeros((poses.shape[1], len(poses), 4, 4))
    for k, place in enumerate(poses):
        p = place[vertices]
        across = cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
        area = np.linalg.norm(across, axis=1)
        normal = across / np.maximum(area, 1e-15)[:, None]
        made = _planes(normal, p[:, 0], area * weight[vertices].mean(axis=1))
        for corner in range(3):
            np.add.at(total[:, k], vertices[:, corner], made)
        along = place[rim[:, 1]] - place[rim[:, 0]]
        wall = cross(along, normal[rim[:, 2]])
        length = np.linalg.norm(wall, axis=1)
        wall /= np.maximum(length, 1e-15)[:, None]
        walls = _planes(wall, place[rim[:, 0]], _RIM * length**2 * weight[rim[:, 0]])
        for corner in range(2):
            np.add.at(total[:, k], rim[:, corner], walls)
    return total


def _planes(normal: Floats, point: Floats, weight: Floats) -> Floats:
    plane = np.concatenate([normal, -(normal * point).sum(axis=1, keepdims=True)], axis=1)
    made: Floats = weight[:, None, None] * plane[:, :, None] * plane[:, None, :]
    return made
