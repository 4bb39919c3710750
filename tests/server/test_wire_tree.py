"""The tree's events: what a page may ask for, and that what it gets names every party and status of the tree."""

from typing import get_args

import pytest
from pydantic import ValidationError

from emotion_tree.node import Party, Role, Status
from server import wire_tree
from server.mood import Steers
from server.wire import SessionSet, decode_event

pytestmark = pytest.mark.unit


def test_parties_roles_and_statuses_are_the_trees_own() -> None:
    fields = wire_tree.TreeNode.model_fields
    assert get_args(fields["party"].annotation) == get_args(Party)
    assert get_args(fields["role"].annotation) == get_args(Role)
    assert get_args(fields["status"].annotation) == get_args(Status)


def test_what_may_steer_is_the_same_in_asking_and_in_answering() -> None:
    asked = [arg for arg in get_args(SessionSet.model_fields["steers"].annotation) if arg is not type(None)]
    told = wire_tree.TreeReasons.model_fields["steers"].annotation
    assert get_args(asked[0]) == get_args(told) == get_args(Steers)


def test_why_asks_for_now_unless_a_node_is_named() -> None:
    assert decode_event('{"type": "tree.why"}') == wire_tree.TreeWhy(node=0)
    assert decode_event('{"type": "tree.why", "node": 3}') == wire_tree.TreeWhy(node=3)


def test_a_text_beyond_the_limit_cannot_be_made() -> None:
    with pytest.raises(ValidationError):
        wire_tree.TreeEdit(node=1, text="x" * 8_001)
