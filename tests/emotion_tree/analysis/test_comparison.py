"""Conditions side by side: effect sizes by hand, and intervals that cover what they should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from emotion_tree.analysis.comparison import bootstrap_interval, cliffs_delta, compare, hedges_g, validate

pytestmark = pytest.mark.unit
sample = st.lists(st.floats(-5, 5), min_size=3, max_size=12).map(np.array)


def test_hedges_g_by_hand() -> None:
    first, second = np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0, 5.0])
    assert hedges_g(first, second) == pytest.approx((1 - 3 / 15) * 2.0)


def test_effect_sizes_turn_round_with_the_conditions() -> None:
    first, second = np.array([1.0, 2.5, 3.0]), np.array([2.0, 4.0, 5.5])
    g = hedges_g(first, second)
    assert g is not None
    assert hedges_g(second, first) == pytest.approx(-g)
    assert cliffs_delta(second, first) == pytest.approx(-cliffs_delta(first, second))


def test_cliffs_delta_is_one_where_every_value_is_above() -> None:
    assert cliffs_delta(np.array([1.0, 2.0]), np.array([3.0, 4.0])) == 1.0
    assert cliffs_delta(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 0.0


@given(sample, sample)
def test_the_interval_is_in_order_and_the_delta_bounded(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> None:
    found = compare(first, second)
    assert found is not None
    assert found.low <= found.high
    assert -1 <= found.cliffs_delta <= 1


def test_the_bootstrap_interval_covers_the_true_difference_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(11)
    covered = 0
    for trial in range(200):
        first, second = generator.normal(0, 1, 20), generator.normal(0.5, 1, 20)
        low, high = bootstrap_interval(first, second, resamples=400, seed=trial)
        covered += low <= 0.5 <= high
    assert 0.88 <= covered / 200 <= 0.99


def test_without_spread_there_is_no_standardised_difference() -> None:
    assert hedges_g(np.ones(4), np.full(4, 2.0)) is None
    assert hedges_g(np.ones(1), np.ones(3)) is None


def test_fewer_than_three_participants_are_not_compared() -> None:
    assert compare(np.array([1.0, 2.0]), np.array([1.0, 2.0, 3.0])) is None


def test_wrong_samples_are_sentences() -> None:
    with pytest.raises(ValueError, match="one a participant"):
        validate(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="finite"):
        compare(np.array([1.0, np.nan, 2.0]), np.ones(3))
    with pytest.raises(ValueError, match="at least one value"):
        cliffs_delta(np.array([]), np.ones(3))
