"""Conditions in blocks: balanced, repeatable, and different from seed to seed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies import assign

pytestmark = pytest.mark.unit

conditions = st.lists(st.text("abcdef", min_size=1, max_size=4), min_size=1, max_size=5, unique=True)


@given(conditions, st.integers(1, 5), st.integers(0, 2**53), st.integers(0, 200))
def test_every_block_is_balanced_and_comes_out_the_same_again(
    names: list[str], times: int, seed: int, number: int
) -> None:
    size = times * len(names)
    block = assign.block(number, names, size, seed)
    assert Counter(block) == dict.fromkeys(names, times)
    slots = [assign.condition(number * size + place, names, size, seed) for place in range(size)]
    assert slots == block == assign.block(number, names, size, seed)


def test_the_first_blocks_of_a_seed_stay_what_they_are() -> None:
    found = [assign.block(number, ["a", "b"], 4, 20261122) for number in range(2)]
    assert found == [["b", "a", "a", "b"], ["b", "a", "a", "b"]]


def test_orders_are_spread_evenly() -> None:
    seen = Counter("".join(assign.block(number, ["a", "b"], 4, 5)) for number in range(6_000))
    assert len(seen) == 6
    # Each of the six orders is expected 1000 times, with a standard deviation of 29.
    assert all(abs(count - 1_000) < 150 for count in seen.values())


def test_another_seed_gives_another_order() -> None:
    one, other = ([assign.condition(slot, ["a", "b"], 2, seed) for slot in range(40)] for seed in (1, 2))
    assert one != other


@pytest.mark.parametrize(("count", "size"), [(2, 3), (3, 2), (2, 0), (0, 2)])
def test_blocks_that_cannot_be_balanced_are_refused(count: int, size: int) -> None:
    with pytest.raises(ValueError, match="block_size must be a multiple of the number of conditions"):
        assign.require_blocks(count, size)


def test_slots_count_from_nought() -> None:
    with pytest.raises(ValueError, match="count from 0, got -1"):
        assign.condition(-1, ["a"], 1, 1)


@given(st.lists(st.text(min_size=1), unique=True, max_size=8), st.integers())
def test_shuffling_keeps_every_name(names: list[str], seed: int) -> None:
    made = assign.shuffled(names, seed, "x")
    assert sorted(made) == sorted(names)
    assert made == assign.shuffled(list(reversed(names)), seed, "x")
