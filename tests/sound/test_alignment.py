"""The fewest differences, and where they are."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound import alignment
from sound.alignment import align, edit_distance

pytestmark = pytest.mark.unit

words = st.text("abc", max_size=12)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(alignment).failed == 0


@given(words, words)
def test_the_distance_is_the_same_both_ways_and_within_its_bounds(left: str, right: str) -> None:
    distance = edit_distance(left, right)
    assert distance == edit_distance(right, left)
    assert abs(len(left) - len(right)) <= distance <= max(len(left), len(right))
    assert (distance == 0) == (left == right)


@given(words, words, words)
def test_a_way_round_is_never_shorter(left: str, middle: str, right: str) -> None:
    assert edit_distance(left, right) <= edit_distance(left, middle) + edit_distance(middle, right)


@given(words, words)
def test_pairs_rise_and_explain_the_distance(left: str, right: str) -> None:
    pairs = align(left, right)
    assert all(a < c and b < d for (a, b), (c, d) in zip(pairs, pairs[1:], strict=False))
    replaced = sum(left[i] != right[j] for i, j in pairs)
    assert replaced + (len(left) - len(pairs)) + (len(right) - len(pairs)) == edit_distance(left, right)
