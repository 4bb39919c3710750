"""How nodes hang together, before anything is said or felt."""

import pytest

from emotion_tree.errors import TreeError
from emotion_tree.links import Links

pytestmark = pytest.mark.unit


def three_levels() -> Links:
    """root ── 1 ─┬─ 3 ── 7        the listening partners are 2, 4, 6 and 8
    └─ 5"""
    links = Links()
    one = links.add_turn(links.root, "user", 0.0)
    three = links.add_turn(one, "avatar", 1.0)
    links.add_turn(one, "avatar", 2.0)
    links.add_turn(three, "user", 3.0)
    return links


def test_a_turn_is_a_speaker_and_a_listener_below_one_parent() -> None:
    links = three_levels()
    three, four = links.node(3), links.partner(3)
    assert (three.party, three.role, four.party, four.role) == ("avatar", "speaking", "user", "listening")
    assert links.parent(3) is links.parent(4) is links.node(1)
    assert links.parent_id(four) == 1
    assert links.parent(0) is None


def test_the_speaker_stands_for_its_turn() -> None:
    links = three_levels()
    assert [links.speaker(i).id for i in range(9)] == [0, 1, 1, 3, 3, 5, 5, 7, 7]


def test_climbing_goes_from_the_turn_of_a_node_to_the_first_level_by_level() -> None:
    links = three_levels()
    assert [node.id for node in links.climb(8)] == [7, 3, 1]
    assert [node.id for node in links.climb(5)] == [5, 1]
    assert list(links.climb(0)) == []


def test_depth_first_follows_one_way_to_its_end() -> None:
    assert [node.id for node in three_levels().depth_first()] == [0, 1, 2, 3, 4, 7, 8, 5, 6]


@pytest.mark.parametrize("ask", [Links.node, Links.partner, Links.speaker, Links.parent, Links.turns_at])
def test_a_node_that_is_not_there_is_named(ask: object) -> None:
    with pytest.raises(TreeError, match=r"expected one of the tree's 9 nodes; there is no node 99"):
        ask(three_levels(), 99)  # type: ignore[operator]
