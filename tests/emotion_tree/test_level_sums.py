"""Running sums agree with sums made anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.level_sums import LevelSums
from emotion_tree.traversal import FELT_SIZE

pytestmark = pytest.mark.unit


@given(
    st.lists(st.tuples(st.integers(1, 15), st.one_of(st.none(), st.floats(-1, 1))), min_size=1, max_size=60)
)
def test_others_are_all_but_one(puts: list[tuple[int, float | None]]) -> None:
    sums, held = LevelSums(), dict[int, float]()
    for node_id, value in puts:
        sums.put(0, "user", node_id, None if value is None else np.full(FELT_SIZE, value))
        held.pop(node_id, None)
        if value is not None:
            held[node_id] = value
    for node_id in range(1, 16):
        total, count, few = sums.others(0, "user", node_id)
        rest = {i: v for i, v in held.items() if i != node_id}
        np.testing.assert_allclose(total, np.full(FELT_SIZE, sum(rest.values())), atol=1e-12)
        assert count == len(rest)
        assert set(few) == (set(rest) if len(rest) <= 8 else set())
        own = sums.of(0, "user", node_id)
        assert (None if own is None else own[0]) == held.get(node_id)


def test_parties_and_parents_are_apart() -> None:
    sums = LevelSums()
    sums.put(0, "user", 1, np.ones(FELT_SIZE))
    assert sums.of(0, "avatar", 1) is None
    assert sums.of(1, "user", 1) is None
