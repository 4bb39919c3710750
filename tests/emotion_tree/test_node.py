"""A node as it begins."""

import pytest

from emotion_tree.node import OTHER, Node

pytestmark = pytest.mark.unit


def test_a_new_node_is_open_empty_and_its_own() -> None:
    one, two = Node(1, 1, "user", "speaking", 0.5), Node(2, 1, "avatar", "listening", 0.5)
    one.backchannels.append("mm")
    one.metadata["model"] = "companion"
    assert (two.backchannels, two.metadata, two.readings) == ([], {}, [])
    assert (one.status, one.ended_s, one.heard_text) == ("open", None, "")
    assert not one.is_root
    assert Node(0, 0, "avatar", "speaking", 0.0).is_root


def test_each_party_has_the_other() -> None:
    assert [OTHER[OTHER[party]] for party in OTHER] == ["user", "avatar"]
