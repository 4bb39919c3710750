"""The stack of who spoke, and where each party has evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.taken_path import TakenPath

pytestmark = pytest.mark.unit


def test_cutting_forgets_the_levels_above() -> None:
    path = TakenPath()
    for node_id in (1, 3, 5):
        path.push(node_id)
        path.mark(len(path.ids()) - 1, "user", True)
    path.cut(1)
    assert (path.tip, path.ids(), path.at(2)) == (1, [0, 1], None)
    assert list(path.levels_read("user")) == [1]
    assert list(path.levels_read("avatar")) == []


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans())))
def test_marked_levels_come_newest_first_and_once(marks: list[tuple[int, bool]]) -> None:
    path, wanted = TakenPath(), set[int]()
    for level, has_evidence in marks:
        path.mark(level, "avatar", has_evidence)
        (wanted.add if has_evidence else wanted.discard)(level)
    assert list(path.levels_read("avatar")) == sorted(wanted, reverse=True)
