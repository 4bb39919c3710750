import numpy as np
import pytest

from render.heads.surface import Sheet, boundary, cut, neighbours, normals, pieces, plan, smooth

pytestmark = pytest.mark.unit


def grid(size: int) -> tuple[np.ndarray, Sheet]:
    """Return a flat square of size x size quads in the plane z = 0, and its plan."""
    side = np.linspace(0.0, 1.0, size + 1)
    x, y = np.meshgrid(side, side)
    places = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    rows = [r * (size + 1) + c for r in range(size) for c in range(size)]
    quads = np.array([[i, i + 1, i + size + 2, i + size + 1] for i in rows])
    return places, plan(quads, quads, places[:, :2])


def area(places: np.ndarray, triangles: np.ndarray) -> float:
    p = places[triangles]
    return float(np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1).sum() / 2)


def test_a_vertex_with_two_places_in_the_texture_becomes_two_corners() -> None:
    quads = np.array([[0, 1, 2, 3], [1, 4, 5, 2]])
    uvs = np.arange(16, dtype=np.float64).reshape(8, 2)
    joined = plan(quads, quads, uvs)
    seamed = plan(quads, np.array([[0, 1, 2, 3], [6, 4, 5, 7]]), uvs)
    assert len(joined.a) == 6
    assert len(seamed.a) == 8
    assert sorted(seamed.a) == [0, 1, 1, 2, 2, 3, 4, 5]


def test_a_cut_follows_the_line_exactly() -> None:
    places, sheet = grid(7)
    field = places[:, 0] + 0.37 * places[:, 1] - 0.61
    kept, lost = cut(sheet, field), cut(sheet, -field)
    whole = area(places, sheet.triangles)
    assert whole == pytest.approx(1.0)
    parts = [area(half.apply(places), half.triangles) for half in (kept, lost)]
    assert sum(parts) == pytest.approx(whole)
    assert kept.apply(field).min() > -1e-9
    assert len(np.unique(kept.triangles)) == len(kept.a)


def test_a_cut_keeps_the_winding_and_the_texture() -> None:
    places, sheet = grid(5)
    kept = cut(sheet, 0.53 - places[:, 0] * places[:, 1] - places[:, 1] * 0.4)
    cut_places = kept.apply(places)
    up = normals(cut_places, kept.triangles)
    np.testing.assert_allclose(up, np.tile((0.0, 0.0, 1.0), (len(up), 1)), atol=1e-12)
    np.testing.assert_allclose(kept.uvs, cut_places[:, :2], atol=1e-12)


def test_a_cut_that_misses_leaves_all_or_nothing() -> None:
    places, sheet = grid(3)
    assert len(cut(sheet, np.ones(len(places))).triangles) == len(sheet.triangles)
    assert len(cut(sheet, -np.ones(len(places))).triangles) == 0


def test_normals_point_out_and_are_unit_or_zero() -> None:
    places = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [5, 5, 5]], dtype=np.float64)
    found = normals(places, np.array([[0, 1, 2]]))
    np.testing.assert_allclose(found[:3], np.tile((0.0, 0.0, 1.0), (3, 1)))
    assert not found[3].any()


def test_smoothing_flattens_a_bump_and_leaves_what_is_fixed() -> None:
    places, sheet = grid(6)
    bumped = places.copy()
    bumped[24, 2] = 1.0
    fixed = np.zeros(len(places), dtype=np.bool_)
    fixed[0] = True
    out = smooth(bumped, neighbours(sheet.triangles, len(places)), fixed, 5)
    assert out[24, 2] < 0.4
    assert (out[0] == bumped[0]).all()


def test_neighbours_refuse_a_vertex_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="got vertex 9"):
        neighbours(np.array([[0, 1, 9]]), 5)


def test_the_boundary_of_a_square_is_its_rim() -> None:
    places, sheet = grid(4)
    rim = places[np.unique(boundary(sheet.triangles))]
    assert len(boundary(sheet.triangles)) == 16
    assert (((rim[:, :2] == 0) | (rim[:, :2] == 1)).any(axis=1)).all()


def test_pieces_tell_apart_what_does_not_hang_together() -> None:
    found = pieces(np.array([[4, 5, 6], [0, 1, 2], [2, 1, 3]]), 8)
    assert found.tolist() == [0, 0, 0, 0, 4, 4, 4, 7]
