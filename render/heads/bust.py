"""What of the body is shown: head, neck and shoulders, and a crew-neck top of our own."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.figure import Figure
from render.heads.surface import Sheet, boundary, cut, neighbours, normals, plan, smooth, unit

_COLLAR_RADII_M: Final = (0.070, 0.092, 0.062)
"""Of the neck opening: sideways, to the front, to the back."""
_COLLAR_TILT: Final = 0.30
"""How far forward the axis of the opening leans for each metre up, as the neck does."""
_THROAT_M: Final = -0.085
"""Below the top of the neck; above this all is skin."""
_NAPE_M: Final = -0.118
_DIP: Final = 1.2
"""The collar goes no lower than this at the nape, and lower by so much for each metre further in front."""
_BOTTOM_M: Final = -0.34
_OVERLAP_M: Final = 0.012
"""How far the skin goes on below the collar."""
_CLOTH_M: Final = 0.004
"""How far the cloth lies off the skin."""
_EDGE_ROUNDS: Final = 14
_COLLAR: Final = (
    (0.0, 0.0),
    (0.003, 0.0016),
    (0.008, 0.0022),
    (0.0125, 0.0014),
    (0.0135, -0.001),
    (0.010, -0.004),
)
"""Profile of the ribbed collar from its seam: metres up along the skin, metres out from it."""


@dataclass(frozen=True, eq=False)
class Cloth:
    """A surface that follows no shape."""

    positions: Floats
    normals: Floats
    uvs: Floats
    triangles: Ints
    weights: Floats
    shade: Floats
    """(N,) multiplies the colour."""


def _above_neckline(figure: Figure) -> Floats:
    """Return how far each vertex lies inside the neck opening, (V,) metres, negative where cloth covers it.

    The opening is a tube around the neck, so its edge lies on collar bones, shoulders and nape alike.
    """
    place = figure.vertices - figure.neck_m
    sideways, front, back = _COLLAR_RADII_M
    ahead = place[:, 2] - _COLLAR_TILT * place[:, 1]
    radius = np.hypot(place[:, 0] / sideways, ahead / np.where(ahead > 0.0, front, back))
    # The tube would go on down the back and through the body to the hips.
    lowest = _NAPE_M - _DIP * np.clip(ahead + 0.02, 0.0, 0.1)
    inside = np.minimum((1.0 - radius) * sideways, figure.vertices[:, 1] - lowest)
    return np.maximum(inside, figure.vertices[:, 1] - _THROAT_M)


def skin_sheet(base: BaseMesh, figure: Figure) -> Sheet:
    """Plan the skin that can be seen: all of the body's down to a little below the collar."""
    sheet = plan(base.quads[base.body], base.quad_uvs[base.body], base.uvs)
    return cut_skin(sheet, figure)


def cut_skin(sheet: Sheet, figure: Figure) -> Sheet:
    """Return a sheet of skin over the base mesh, cut a little below the collar."""
    return cut(sheet, _above_neckline(figure) + _OVERLAP_M)


def make_garment(base: BaseMesh, figure: Figure) -> Cloth:
    """Make the top: the skin below the neckline, moved outwards, smoothed like cloth, with a collar."""
    whole = plan(base.quads[base.body], base.quad_uvs[base.body], base.uvs)
    # One corner a vertex, so that the cloth has no seam where the skin's texture has one.
    whole = replace(whole, uvs=np.zeros_like(whole.uvs))
    merged = _weld(whole)
    near = _neighbourhood(merged, figure)
    above = _above_neckline(figure)
    cloth = cut(near, -above)
    outwards = normals(figure.vertices, merged.a[merged.triangles])
    normal = unit(cloth.apply(outwards))
    edge = _neck_edge(cloth, above)
    skin = cloth.apply(figure.vertices)
    positions = _drape(skin + _CLOTH_M * normal, cloth.triangles, edge)
    # Smoothing sinks into round shoulders: near the collar, where there is skin below, that is undone.
    lack = _CLOTH_M - ((positions - skin) * normal).sum(axis=1)
    near_skin = np.clip(3.0 + cloth.apply(above) / _OVERLAP_M, 0.0, 1.0)
    positions += (np.maximum(lack, 0.0) * near_skin)[:, None] * normal
    return _with_collar(positions, normal, cloth, cloth.apply(figure.weights), edge)


def _weld(sheet: Sheet) -> Sheet:
    used, inverse = np.unique(sheet.a, return_inverse=True)
    zeros = np.zeros(len(used))
    return Sheet(used, used.copy(), zeros, np.zeros((len(used), 2)), inverse[sheet.triangles])


def _neighbourhood(sheet: Sheet, figure: Figure) -> Sheet:
    y = figure.vertices[sheet.a, 1]
    return sheet.keep((y[sheet.triangles] > _BOTTOM_M).all(axis=1))


def _neck_edge(cloth: Sheet, above: Floats) -> Ints:
    """Return the open edges (E, 2) of the cloth that lie on the neckline."""
    edges = boundary(cloth.triangles)
    on_line = np.abs(cloth.apply(above)) < 1e-6
    return edges[on_line[edges].all(axis=1)]


def _drape(positions: Floats, triangles: Ints, edge: Ints) -> Floats:
    fixed = np.zeros(len(positions), dtype=np.bool_)
    fixed[np.unique(boundary(triangles))] = True
    out = smooth(positions, neighbours(triangles, len(positions)), fixed, 14)
    off_edge = np.ones(len(positions), dtype=np.bool_)
    off_edge[np.unique(edge)] = False
    return smooth(out, _both_ways(edge), off_edge, _EDGE_ROUNDS)


def _both_ways(edge: Ints) -> tuple[Ints, Ints]:
    both = np.concatenate([edge, edge[:, ::-1]])
    return both[:, 0], both[:, 1]


def _with_collar(positions: Floats, normal: Floats, cloth: Sheet, weights: Floats, edge: Ints) -> Cloth:
    ring = np.unique(edge)
    row = {int(v): i for i, v in enumerate(ring)}
    rise = np.array([0.0, 1.0, _COLLAR_TILT]) / np.hypot(1.0, _COLLAR_TILT)
    # Cut through a coarse mesh, the edge is uneven: a collar that followed each normal would be frilled.
    calm = smooth(normal, _both_ways(edge), np.zeros(len(normal), dtype=np.bool_), 4 * _EDGE_ROUNDS)
    out = unit(calm[ring])
    up = unit(rise - (out @ rise)[:, None] * out)
    rows = [positions[ring] + a * up + b * out for a, b in _COLLAR]
    start = len(positions)
    count = len(ring)
    faces = [cloth.triangles]
    lower = np.array([[row[int(i)], row[int(j)]] for i, j in edge], dtype=np.int64)
    for k in range(len(rows) - 1):
        base_row, next_row = start + k * count, start + (k + 1) * count
        i, j = lower[:, 0], lower[:, 1]
        faces.append(np.stack([base_row + j, base_row + i, next_row + i], axis=1))
        faces.append(np.stack([base_row + j, next_row + i, next_row + j], axis=1))
    triangles = np.concatenate(faces)
    points = np.concatenate([positions, *rows])
    shade = np.ones(len(points))
    shade[start:] = 0.86
    shade[start + (len(rows) - 1) * count :] = 0.5
    return Cloth(
        positions=points,
        normals=normals(points, triangles),
        uvs=np.zeros((len(points), 2)),
        triangles=triangles,
        weights=np.concatenate([weights, *[weights[ring]] * len(rows)]),
        shade=shade,
    )
