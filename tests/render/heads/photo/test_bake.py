"""Triangles cover the pixels they should, and what hides is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.heads.photo.bake import cover, nearest_depth, sampled, unhidden

pytestmark = pytest.mark.unit

SQUARE = np.array([[2.0, 3.0], [12.0, 3.0], [12.0, 9.0], [2.0, 9.0]])
HALVES = np.array([[0, 1, 2], [0, 2, 3]])


def test_two_triangles_cover_a_rectangle() -> None:
    found = cover(SQUARE[HALVES], (20, 20))
    pixels = set(zip(found.row.tolist(), found.column.tolist(), strict=True))
    assert pixels == {(row, column) for row in range(3, 9) for column in range(2, 12)}
    assert found.mix(SQUARE, HALVES) == pytest.approx(np.stack([found.column, found.row], axis=1) + 0.5)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_pixels_of_any_triangle_lie_in_it(seed: int) -> None:
    corners = np.random.default_rng(seed).uniform(-5, 25, size=(4, 3, 2))
    found = cover(corners, (20, 20))
    assert (found.shares > -1e-5).all()
    assert found.shares.sum(axis=1) == pytest.approx(np.ones(len(found.row)))
    assert ((found.row >= 0) & (found.row < 20) & (found.column >= 0) & (found.column < 20)).all()


def test_a_triangle_without_area_covers_nothing() -> None:
    assert len(cover(np.array([[[1.0, 1.0], [5.0, 5.0], [9.0, 9.0]]]), (20, 20)).row) == 0


def test_what_lies_behind_is_hidden() -> None:
    seen = np.concatenate([SQUARE, SQUARE])
    depth = np.array([0.0] * 4 + [0.1] * 4)
    near = nearest_depth(seen, depth, np.concatenate([HALVES, HALVES + 4]), (20, 20))
    assert near[5, 5] == pytest.approx(0.1)
    assert np.isneginf(near[15, 15])
    at = np.array([[5.0, 5.0], [5.0, 5.0], [15.0, 15.0]])
    assert unhidden(near, at, np.array([0.0, 0.1, -3.0])).tolist() == [False, True, True]


def test_between_pixels_a_picture_is_mixed() -> None:
    picture = np.arange(12.0).reshape(3, 4)
    at = np.array([[0.5, 0.5], [1.0, 0.5], [0.5, 1.0], [3.5, 2.5], [99.0, -9.0]])
    assert sampled(picture, at) == pytest.approx([0.0, 0.5, 2.0, 11.0, 3.0])
    assert sampled(np.stack([picture] * 3, axis=2), at)[:, 1] == pytest.approx([0.0, 0.5, 2.0, 11.0, 3.0])
