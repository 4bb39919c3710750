"""A tree out of its record."""

import pytest

from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.trajectory.talks import a_header, a_talk, the_events

pytestmark = pytest.mark.unit


def test_the_tree_stands_as_it_stood_at_the_end() -> None:
    tree = tree_of(a_talk())
    assert [node.id for node in tree.path()] == [1, 3, 5, 11, 13]
    assert [node.id for node in tree.turns_at(5)] == [7, 11]
    assert tree.node(7).status == "interrupted"
    assert tree.node(7).heard_text == "Have you looked in the"
    assert [reading.source for reading in tree.node(1).readings] == ["voice", "text"]


def test_the_feeling_comes_out_of_the_rebuilt_tree() -> None:
    tree = tree_of(a_talk())
    assert tree.feeling("user", 30.0).valence > 0.1  # they were found
    assert tree_of(a_talk(), until_s=15.0).feeling("user", 15.0).valence < -0.2


def test_it_can_stand_as_at_any_time() -> None:
    tree = tree_of(a_talk(), until_s=14.5)
    assert [node.id for node in tree.path()] == [1, 3, 5, 7, 9]
    assert tree_of(a_talk(), until_s=0.1).current.is_root


def test_new_turns_get_ids_of_their_own() -> None:
    tree = tree_of(a_talk())
    node = tree.open_turn("avatar", 50.0)
    assert node.id == 15
    assert tree.partner(node.id).id == 16


def test_a_record_that_began_in_mid_talk_hangs_from_the_root() -> None:
    late = tuple(event for event in the_events() if event.t_s > 9)
    tree = tree_of(Record(a_header(), late))
    assert [node.id for node in tree.path()] == [5, 11, 13]
    assert tree.parent_id(tree.node(5)) == 0
    assert tree.open_turn("avatar", 50.0).id == 15


def test_a_turn_that_was_open_when_the_record_broke_off_is_closed() -> None:
    cut = tuple(event for event in the_events() if event.t_s <= 12.0)
    tree = tree_of(Record(a_header(), cut))
    assert (tree.node(7).status, tree.node(7).ended_s) == ("interrupted", 11.8)
