import numpy as np
import pytest

from render.heads.refine import refine
from render.heads.surface import Sheet, boundary, cut, plan

pytestmark = pytest.mark.unit


def octahedron() -> tuple[np.ndarray, Sheet]:
    places = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=np.float64)
    faces = np.array([[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]])
    return places, Sheet(np.arange(6), np.arange(6), np.zeros(6), np.zeros((6, 2)), faces)


def square(size: int) -> tuple[np.ndarray, Sheet]:
    side = np.linspace(0.0, 1.0, size + 1)
    x, y = np.meshgrid(side, side)
    places = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    rows = [r * (size + 1) + c for r in range(size) for c in range(size)]
    quads = np.array([[i, i + 1, i + size + 2, i + size + 1] for i in rows])
    return places, plan(quads, quads, places[:, :2])


def roundness(places: np.ndarray) -> float:
    radius = np.linalg.norm(places, axis=1)
    return float(radius.min() / radius.max())


def test_each_triangle_becomes_four_and_the_surface_stays_closed() -> None:
    places, sheet = octahedron()
    finer, moved = refine(sheet, places)
    assert len(finer.triangles) == 32
    assert len(moved) == 6 + 12
    assert len(boundary(finer.a[finer.triangles])) == 0


def test_an_octahedron_becomes_round() -> None:
    places, sheet = octahedron()
    finer, moved = refine(sheet, places)
    finest, smoothed = refine(finer, moved)
    assert len(finest.triangles) == 128
    assert roundness(smoothed) > 0.9
    normals = np.cross(
        smoothed[finest.a[finest.triangles[:, 1]]] - smoothed[finest.a[finest.triangles[:, 0]]],
        smoothed[finest.a[finest.triangles[:, 2]]] - smoothed[finest.a[finest.triangles[:, 0]]],
    )
    outward = smoothed[finest.a[finest.triangles]].mean(axis=1)
    assert ((normals * outward).sum(axis=1) > 0).all()


def test_a_flat_square_stays_flat_and_its_texture_stays_in_place() -> None:
    places, sheet = square(4)
    finer, moved = refine(sheet, places)
    assert not moved[:, 2].any()
    across = moved[finer.a][:, :2]
    inner = np.abs(across - 0.5).max(axis=1) < 0.4
    np.testing.assert_allclose(finer.uvs[inner], across[inner], atol=1e-12)


def test_a_seam_of_the_texture_does_not_open() -> None:
    quads = np.array([[0, 1, 4, 3], [1, 2, 5, 4]])
    places = np.array(
        [[0, 0, 0], [1, 0, 0.3], [2, 0, 0], [0, 1, 0], [1, 1, 0.3], [2, 1, 0]], dtype=np.float64
    )
    seamed = plan(
        quads, np.array([[0, 1, 2, 3], [4, 5, 6, 7]]), np.arange(16, dtype=np.float64).reshape(8, 2)
    )
    whole = plan(quads, quads, np.arange(12, dtype=np.float64).reshape(6, 2))
    finer, moved = refine(seamed, places)
    other, same = refine(whole, places)
    np.testing.assert_allclose(moved, same)
    assert len(boundary(finer.a[finer.triangles])) == len(boundary(other.a[other.triangles]))
    assert len(finer.a) > len(other.a)


def test_a_sheet_that_was_cut_is_refused() -> None:
    places, sheet = square(3)
    with pytest.raises(ValueError, match="not been cut"):
        refine(cut(sheet, places[:, 0] - 0.4), places)
