"""Triangles with what a renderer wants at their corners, and the geometry they need.

A `Sheet` is the plan of a surface: which base vertices its corners come from, and how they are joined.
Applying it to a shaped mesh, or to the offsets of a morph, gives arrays to draw; so each surface is
planned once and follows every shape.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The plan of a surface over the vertices of a mesh.

    Corner i lies at `(1 - t[i]) * mesh[a[i]] + t[i] * mesh[b[i]]`: t is 0 but where the surface was cut.
    """

    a: Ints
    """(N,) first vertex of the mesh."""
    b: Ints
    """(N,) second vertex of the mesh."""
    t: Floats
    """(N,) how far the corner lies from the first to the second, in [0, 1)."""
    uvs: Floats
    """(N, 2), v upwards."""
    triangles: Ints
    """(T, 3) rows of the corners."""

    def apply(self, values: Floats) -> Floats:
        """Return values given at the vertices of the mesh, (V, ...), at the corners: (N, ...)."""
        t = self.t.reshape(-1, *([1] * (values.ndim - 1)))
        mixed: Floats = values[self.a] * (1.0 - t) + values[self.b] * t
        return mixed

    def keep(self, triangles: NDArray[Any] | np.bool_) -> "Sheet":
        """Return the sheet with only the triangles marked in (T,), and no corner that none of them uses."""
        kept = self.triangles[np.asarray(triangles, dtype=np.bool_)]
        used, inverse = np.unique(kept, return_inverse=True)
        return Sheet(
            self.a[used], self.b[used], self.t[used], self.uvs[used], inverse.reshape(-1, 3).astype(np.int64)
        )


def plan(quads: Ints, quad_uvs: Ints, uvs: Floats) -> Sheet:
    """Plan a surface of quads (F, 4) with a row of `uvs` at each corner (F, 4).

    A vertex with two places in the texture becomes two corners.
    """
    pairs = np.stack([quads.ravel(), quad_uvs.ravel()], axis=1)
    corners, inverse = np.unique(pairs, axis=0, return_inverse=True)
    q = inverse.reshape(-1, 4).astype(np.int64)
    # The halves of a quad stay together: who draws them finds the corners they share still at hand.
    triangles = np.stack([q[:, [0, 1, 2]], q[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    proper = (triangles[:, 0] != triangles[:, 1]) & (triangles[:, 1] != triangles[:, 2])
    proper &= triangles[:, 0] != triangles[:, 2]
    a = corners[:, 0].astype(np.int64)
    return Sheet(a, a.copy(), np.zeros(len(a)), uvs[corners[:, 1]], triangles[proper])


def cut(sheet: Sheet, field: Floats) -> Sheet:
    """Keep the part of a sheet where a field over the mesh, (V,), is positive, cut along its zero line.

    The sheet must not have been cut before.
    """
    values = field[sheet.a]
    # A corner exactly on the line would make triangles without area.
    values = np.where(np.abs(values) < 1e-9, 1e-9, values)
    inside = values[sheet.triangles] > 0
    whole = sheet.triangles[inside.all(axis=1)]
    edges: dict[tuple[int, int], int] = {}
    fresh: list[tuple[int, int, float]] = []

    def crossing(i: int, j: int) -> int:
        low, high = min(i, j), max(i, j)
        if (low, high) not in edges:
            edges[low, high] = len(sheet.a) + len(fresh)
            fresh.append((low, high, float(values[low] / (values[low] - values[high]))))
        return edges[low, high]

    pieces: list[tuple[int, int, int]] = []
    for triangle, within in zip(sheet.triangles, inside, strict=True):
        if within.any() and not within.all():
            pieces += _clip(triangle, within, crossing)
    return _extend(sheet, fresh, np.concatenate([whole, np.array(pieces, dtype=np.int64).reshape(-1, 3)]))


def _clip(triangle: Ints, within: Bools, crossing: Callable[[int, int], int]) -> list[tuple[int, int, int]]:
    # Turn the triangle so that the corner that differs from the other two comes first.
    first = int(np.flatnonzero(within == (within.sum() == 1))[0])
    p, q, r = (int(triangle[(first + k) % 3]) for k in range(3))
    pq, rp = crossing(p, q), crossing(r, p)
    if within[first]:
        return [(p, pq, rp)]
    return [(pq, q, r), (pq, r, rp)]


def _extend(sheet: Sheet, fresh: list[tuple[int, int, float]], triangles: Ints) -> Sheet:
    low = np.array([f[0] for f in fresh], dtype=np.int64)
    high = np.array([f[1] for f in fresh], dtype=np.int64)
    t = np.array([f[2] for f in fresh])
    uvs = sheet.uvs[low] * (1 - t)[:, None] + sheet.uvs[high] * t[:, None]
    grown = Sheet(
        np.concatenate([sheet.a, sheet.a[low]]),
        np.concatenate([sheet.b, sheet.a[high]]),
        np.concatenate([sheet.t, t]),
        np.concatenate([sheet.uvs, uvs]),
        triangles,
    )
    return grown.keep(np.ones(len(triangles), dtype=np.bool_))


def normals(positions: Floats, triangles: Ints) -> Floats:
    """Return the unit normals of the vertices (V, 3), each the mean of its triangles' by area; 0 where none."""
    p = positions[triangles]
    face = cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    index = triangles.ravel()
    spread = np.repeat(face, 3, axis=0)
    total: Floats = np.stack(
        [np.bincount(index, weights=spread[:, k], minlength=len(positions)) for k in range(3)], axis=1
    )
    return unit(total)


def turned(vertices: Floats, move: Floats, triangles: Ints, rest: Floats) -> Floats:
    """Return how the normals (V, 3) of vertices turn when they are moved by (V, 3), (V, 3) to add.

    It is `normals(vertices + move, triangles) - rest`, worked out only where something moves.

    Args:
        vertices: (V, 3) at rest.
        move: (V, 3) offsets.
        triangles: (T, 3).
        rest: (V, 3) the normals at rest.
    """
    moved = np.asarray((move != 0.0).any(axis=1))
    touched = np.zeros(len(vertices), dtype=np.bool_)
    touched[triangles[moved[triangles].any(axis=1)]] = True
    around = triangles[touched[triangles].any(axis=1)]
    out = np.zeros_like(vertices)
    if len(around):
        out[touched] = (normals(vertices + move, around) - rest)[touched]
    return out


def cross(a: Floats, b: Floats) -> Floats:
    """Return the cross products of vectors (N, 3); for few of them far faster than numpy's."""
    out = np.empty_like(a)
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        out[:, i] = a[:, j] * b[:, k] - a[:, k] * b[:, j]
    return out


def unit(vectors: Floats) -> Floats:
    """Return vectors (N, 3) at length 1; a zero stays zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-15)
    return scaled


def neighbours(triangles: Ints, count: int) -> tuple[Ints, Ints]:
    """Return the directed edges of the triangles, each once, as two arrays (from, to) of vertices < count."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    if len(pairs) and pairs.max() >= count:
        raise ValueError(f"expected triangles over {count} vertices, got vertex {pairs.max()}")
    return pairs[:, 0], pairs[:, 1]


def pieces(triangles: Ints, count: int) -> Ints:
    """Return for each of `count` vertices the least vertex of the piece it hangs together with, (count,)."""
    start, end = neighbours(triangles, count)
    label = np.arange(count, dtype=np.int64)
    while True:
        spread = label.copy()
        np.minimum.at(spread, start, label[end])
        if (spread == label).all():
            return label
        label = spread


def smooth(values: Floats, edges: tuple[Ints, Ints], fixed: Bools, rounds: int) -> Floats:
    """Return values (V, 3) after some rounds of moving each free vertex half-way to its neighbours' mean."""
    start, end = edges
    count = np.bincount(start, minlength=len(values)).astype(np.float64)
    free = ~fixed & (count > 0)
    out = values.copy()
    for _ in range(rounds):
        total = np.stack(
            [np.bincount(start, weights=out[end, k], minlength=len(out)) for k in range(3)], axis=1
        )
        out[free] = 0.5 * out[free] + 0.5 * total[free] / count[free, None]
    return out


def boundary(triangles: Ints) -> Ints:
    """Return the edges (E, 2) that only one triangle has, in its winding."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    _, inverse, count = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True, return_counts=True)
    lone: Ints = edges[count[inverse.ravel()] == 1]
    return lone
