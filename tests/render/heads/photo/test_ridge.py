"""The bounded problem is solved as slow ways solve it, and never leaves its bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.heads.photo.ridge import bounded_ridge

pytestmark = pytest.mark.unit


def test_without_bounds_it_is_ordinary_ridge() -> None:
    rng = np.random.default_rng(0)
    rows, wanted, prior = rng.normal(size=(20, 5)), rng.normal(size=20), rng.normal(size=5)
    free = np.tile((-np.inf, np.inf), (5, 1))
    found = bounded_ridge(rows, wanted, prior, np.full(5, 2.0), free)
    stacked = np.concatenate([rows, 2.0 * np.eye(5)])
    expected = np.linalg.lstsq(stacked, np.concatenate([wanted, 2.0 * prior]), rcond=None)[0]
    assert found == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 12))
def test_it_keeps_within_bounds_and_no_small_step_is_better(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    rows, wanted = rng.normal(size=(15, count)), 3.0 * rng.normal(size=15)
    prior, pull = rng.uniform(-1, 2, count), rng.uniform(0.1, 2.0, count)
    bounds = np.tile((0.0, 1.0), (count, 1))
    found = bounded_ridge(rows, wanted, prior, pull, bounds)
    assert (found >= 0.0).all()
    assert (found <= 1.0).all()

    def cost(x: np.ndarray) -> float:
        return float(((rows @ x - wanted) ** 2).sum() + ((pull * (x - prior)) ** 2).sum())

    for k in range(count):
        for step in (-1e-4, 1e-4):
            other = found.copy()
            other[k] = np.clip(other[k] + step, 0.0, 1.0)
            assert cost(other) >= cost(found) - 1e-9


def test_what_is_held_at_one_place_stays_there() -> None:
    found = bounded_ridge(
        np.eye(2), np.array([3.0, 4.0]), np.zeros(2), np.full(2, 0.1), np.array([[0.0, 0.0], [-9.0, 9.0]])
    )
    assert found[0] == 0.0
    assert found[1] == pytest.approx(4.0, rel=0.05)
