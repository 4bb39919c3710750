"""The errors of the tree."""

import pytest

from emotion_tree.errors import TreeError
from emotion_tree.tree import TalkingTree

pytestmark = pytest.mark.unit


def test_a_tree_error_is_no_key_error_of_the_graph_below() -> None:
    with pytest.raises(TreeError, match="expected one of the tree's 1 nodes; there is no node 7"):
        TalkingTree().node(7)
