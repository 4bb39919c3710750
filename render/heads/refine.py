"""Make a coarse surface smooth: each triangle becomes four, and its corners move to where a smooth surface lies.

The method is Loop's subdivision (C. Loop, "Smooth subdivision surfaces based on triangles", University of
Utah, 1987), with his rules for edges that only one triangle has.
"""

import numpy as np

from render.heads.surface import Floats, Ints, Sheet


def refine(sheet: Sheet, places: Floats) -> tuple[Sheet, Floats]:
    """Divide a sheet once and smooth it.

    Args:
        sheet: over the V vertices of a mesh; it must not have been cut.
        places: (V, 3) metres.

    Returns:
        A sheet of four times as many triangles, and the places (V + E, 3) of the vertices it lies over: the
        old ones, moved, and one for each of the E edges.

    Raises:
        ValueError: if the sheet has been cut.
    """
    if sheet.t.any():
        raise ValueError("expected a sheet that has not been cut, got one with corners between vertices")
    edges, sides, opposite = _edges(sheet.a[sheet.triangles])
    middles = _edge_points(places, edges, sides, opposite)
    moved = np.concatenate([_moved(places, edges, sides), middles])
    corner_edges, corner_sides, _ = _edges(sheet.triangles)
    first = len(sheet.a) + corner_sides.reshape(3, -1).T
    ab, bc, ca = first[:, 0], first[:, 1], first[:, 2]
    a, b, c = sheet.triangles.T
    quarters = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    vertices = np.zeros(len(corner_edges), dtype=np.int64)
    # The same side of a triangle is one edge of the mesh and, at a seam of the texture, two of the corners.
    vertices[corner_sides] = len(places) + sides
    over = np.concatenate([sheet.a, vertices])
    uvs = np.concatenate([sheet.uvs, sheet.uvs[corner_edges].mean(axis=1)])
    triangles = np.stack([np.stack(quarter, axis=1) for quarter in quarters], axis=1).reshape(-1, 3)
    return Sheet(over, over.copy(), np.zeros(len(over)), uvs, triangles.astype(np.int64)), moved


def _edges(triangles: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the edges (E, 2), the edge of each side (3T,), and the vertex opposite each side (3T,)."""
    all_sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges, sides = np.unique(np.sort(all_sides, axis=1), axis=0, return_inverse=True)
    opposite = np.concatenate([triangles[:, 2], triangles[:, 0], triangles[:, 1]])
    return edges, sides.ravel().astype(np.int64), opposite


def _edge_points(places: Floats, edges: Ints, sides: Ints, opposite: Ints) -> Floats:
    count = np.bincount(sides, minlength=len(edges))
    across = _sum_at(sides, places[opposite], len(edges))
    ends = places[edges].sum(axis=1)
    inner = (count == 2)[:, None]
    points: Floats = np.where(inner, 0.375 * ends + 0.125 * across, 0.5 * ends)
    return points


def _moved(places: Floats, edges: Ints, sides: Ints) -> Floats:
    lone = edges[np.bincount(sides, minlength=len(edges)) == 1]
    around, valence = _ring(places, edges)
    rim, on_rim = _ring(places, lone)
    n = np.maximum(valence, 3)
    share = (0.625 - (0.375 + 0.25 * np.cos(2 * np.pi / n)) ** 2)[:, None]
    inner = places * (1.0 - share) + share * around / np.maximum(valence, 1)[:, None]
    outer = 0.75 * places + 0.125 * rim
    out = np.where((on_rim == 2)[:, None], outer, inner)
    # Where several rims meet nothing is smooth, and what no triangle uses has no ring.
    still = (valence == 0) | ((on_rim != 0) & (on_rim != 2))
    out[still] = places[still]
    moved: Floats = out
    return moved


def _ring(places: Floats, edges: Ints) -> tuple[Floats, Ints]:
    ends = np.concatenate([edges[:, 0], edges[:, 1]])
    others = np.concatenate([edges[:, 1], edges[:, 0]])
    valence = np.bincount(ends, minlength=len(places)).astype(np.int64)
    return _sum_at(ends, places[others], len(places)), valence


def _sum_at(index: Ints, values: Floats, size: int) -> Floats:
    total: Floats = np.stack([np.bincount(index, values[:, k], size) for k in range(3)], axis=1)
    return total
