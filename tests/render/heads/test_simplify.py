import numpy as np
import pytest

from render.heads.simplify import simplify
from render.heads.surface import Sheet, boundary, cut, plan

pytestmark = pytest.mark.unit


def grid(size: int) -> tuple[np.ndarray, Sheet]:
    """Return a flat square of size x size quads in the plane z = 0, and its plan."""
    side = np.linspace(0.0, 1.0, size + 1)
    x, y = np.meshgrid(side, side)
    places = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    rows = [r * (size + 1) + c for r in range(size) for c in range(size)]
    quads = np.array([[i, i + 1, i + size + 2, i + size + 1] for i in rows])
    return places, plan(quads, quads, places[:, :2])


def area(places: np.ndarray, sheet: Sheet) -> float:
    p = sheet.apply(places)[sheet.triangles]
    return float(np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1).sum() / 2)


def test_a_flat_square_keeps_its_outline() -> None:
    places, sheet = grid(12)
    thin = simplify(sheet, places[None], 20)
    assert len(thin.triangles) <= 20
    assert area(places, thin) == pytest.approx(1.0)
    corners = {(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)}
    assert corners <= {(float(x), float(y)) for x, y, _ in thin.apply(places)}


def test_textures_stay_where_they_were() -> None:
    places, sheet = grid(9)
    thin = simplify(sheet, places[None], 60)
    np.testing.assert_allclose(thin.uvs, thin.apply(places)[:, :2])


def test_what_is_flat_at_rest_and_bends_in_a_pose_is_kept() -> None:
    places, sheet = grid(16)
    bent = places.copy()
    bent[:, 2] = 0.3 * np.exp(-(((places[:, :2] - 0.75) ** 2).sum(axis=1)) / 0.01)

    def bump_kept(poses: np.ndarray) -> int:
        return int((np.abs(simplify(sheet, poses, 120).apply(places)[:, :2] - 0.75).max(axis=1) < 0.2).sum())

    assert bump_kept(np.stack([places, bent])) > 2 * bump_kept(places[None])


def test_weight_keeps_more_where_it_is_high_and_fixed_vertices_stay() -> None:
    rng = np.random.default_rng(5)
    places, sheet = grid(14)
    places[:, 2] = 0.02 * rng.normal(size=len(places))
    left = places[:, 0] < 0.5
    thin = simplify(sheet, places[None], 150, np.where(left, 20.0, 1.0))
    kept = thin.apply(places)[:, 0] < 0.5
    assert kept.sum() > 2 * (~kept).sum()
    fixed = np.zeros(len(places), dtype=np.bool_)
    fixed[[17, 100, 133]] = True
    assert {17, 100, 133} <= set(simplify(sheet, places[None], 40, fixed=fixed).a.tolist())


def test_a_seam_of_the_texture_does_not_tear() -> None:
    places, _ = grid(8)
    rows = [r * 9 + c for r in range(8) for c in range(8)]
    quads = np.array([[i, i + 1, i + 10, i + 9] for i in rows])
    right = np.array([c >= 4 for _ in range(8) for c in range(8)])
    # The right half lies elsewhere in the texture, so vertices on the line between have two corners.
    uvs = np.concatenate([places[:, :2], places[:, :2] + 5.0])
    sheet = plan(quads, np.where(right[:, None], quads + len(places), quads), uvs)
    thin = simplify(sheet, places[None], 24)
    assert area(places, thin) == pytest.approx(1.0)
    inner = np.abs(places[boundary(thin.a[thin.triangles])].mean(axis=1)[:, :2] - 0.5).max(axis=1) < 0.49
    assert not inner.any()
    at = thin.apply(places)[:, :2]
    shift = thin.uvs - at
    assert set(np.round(shift[:, 0], 9)) == {0.0, 5.0}
    for triangle in thin.triangles:
        assert len(set(np.round(shift[triangle, 0], 9))) == 1


def test_winding_is_kept() -> None:
    places, sheet = grid(10)
    places[:, 2] = 0.1 * np.sin(4.0 * places[:, 0])
    thin = simplify(sheet, places[None], 50)
    p = thin.apply(places)[thin.triangles]
    assert np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])[:, 2].min() > 0.0


def test_a_cut_sheet_is_refused() -> None:
    places, sheet = grid(5)
    with pytest.raises(ValueError, match="has not been cut"):
        simplify(cut(sheet, places[:, 0] - 0.33), places[None], 5)
