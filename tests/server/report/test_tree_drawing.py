"""The drawn tree: no two turns in one place, the taken path straight down."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.tree import TalkingTree
from server.report.tree_drawing import drawing, lay_out
from tests.emotion_tree.trajectory.talks import a_talk

pytestmark = pytest.mark.unit


def test_the_taken_path_is_lane_0_and_what_was_left_is_beside_it() -> None:
    placed = lay_out(tree_of(a_talk()))
    assert [one.speaker.id for one in placed if one.taken] == [1, 3, 5, 11, 13]
    assert {one.lane for one in placed if one.taken} == {0}
    assert {one.speaker.id: one.lane for one in placed if not one.taken} == {7: 1, 9: 1}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1000)), min_size=1, max_size=40))
def test_every_turn_is_placed_once_and_none_on_another(steps: list[tuple[bool, int]]) -> None:
    tree = TalkingTree()
    for i, (back, where) in enumerate(steps):
        if back:
            speakers = [
                tree.root.id,
                *(n.id for n in tree.depth_first() if n.role == "speaking" and not n.is_root),
            ]
            tree.rewind(speakers[where % len(speakers)])
        node = tree.open_turn("user" if i % 2 else "avatar", float(i))
        tree.close(node.id, float(i))
    placed = lay_out(tree)
    assert len(placed) == len(steps)
    assert len({one.speaker.id for one in placed}) == len(steps)
    assert len({(one.lane, one.speaker.level) for one in placed}) == len(steps)
    for one in placed:
        assert (one.parent.speaker.id if one.parent else tree.root.id) == tree.parent_id(one.speaker)


def test_the_drawing_names_moods_and_what_was_cut() -> None:
    drawn = drawing(tree_of(a_talk()))
    assert "speaking joy" in drawn
    assert "interrupted" in drawn
    assert "Found them!" in drawn
    assert drawn.count('class="edge taken"') == 5


def test_a_tree_without_turns_is_a_root() -> None:
    assert lay_out(TalkingTree()) == []
    assert "<circle" in drawing(TalkingTree())
