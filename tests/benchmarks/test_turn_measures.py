"""Gaps and overlaps between two speakers."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import turn_measures
from benchmarks.turn_measures import HUMAN_MEDIAN_S, joined, summary, transfers_s

pytestmark = pytest.mark.unit


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(turn_measures).failed == 0


def test_an_overlap_counts_below_zero() -> None:
    assert transfers_s([(0.0, 2.0)], [(1.75, 4.0)]) == [-0.25]


def test_one_who_goes_on_alone_changes_nothing() -> None:
    assert transfers_s([(0.0, 1.0), (2.0, 3.0)], []) == []


def test_the_summary_stands_beside_people() -> None:
    found = summary([HUMAN_MEDIAN_S, -0.1, 1.0])
    assert found.median_s == HUMAN_MEDIAN_S
    assert found.beside_human_s == 0
    assert found.overlaps == pytest.approx(1 / 3, abs=1e-3)
    with pytest.raises(ValueError, match="at least one change of speaker"):
        summary([])


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0.01, 5)).map(lambda s: (s[0], s[0] + s[1]))))
def test_joined_stretches_are_in_order_and_apart(spans: list[tuple[float, float]]) -> None:
    found = joined(spans)
    assert all(
        later[0] - earlier[1] >= turn_measures.JOINED_S
        for earlier, later in zip(found, found[1:], strict=False)
    )
