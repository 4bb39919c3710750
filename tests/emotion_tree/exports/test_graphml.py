"""GraphML, read back by networkx: both nodes of every turn, all alternatives, the way that was taken."""

import tempfile
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given

from emotion_tree.exports import graphml
from emotion_tree.exports.legal_text import legal
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def read(record: Record, folder: Path) -> "nx.DiGraph[int]":
    (path,) = graphml.write(record, (), folder / "talk.graphml")
    tree = nx.read_graphml(path, node_type=int)
    assert isinstance(tree, nx.DiGraph)
    return tree


def test_the_tree_is_read_back_with_both_nodes_of_every_turn(tmp_path: Path) -> None:
    tree = read(a_talk(), tmp_path)
    assert len(tree) == 1 + 2 * 7
    assert nx.is_arborescence(tree)
    for turn in a_talk().turns():
        assert tree.nodes[turn.node]["role"] == "speaking"
        assert tree.nodes[turn.listener]["role"] == "listening"
        assert tree.nodes[turn.node]["started_s"] == turn.started_s
        assert tree.nodes[turn.node]["ended_s"] == turn.ended_s
        assert set(tree.predecessors(turn.node)) == set(tree.predecessors(turn.listener)) == {turn.parent}
        assert (tree.nodes[turn.node]["text"], tree.nodes[turn.node]["level"]) == (turn.text, turn.level)


def test_the_path_is_marked_and_the_alternatives_are_kept(tmp_path: Path) -> None:
    tree = read(a_talk(), tmp_path)
    speaking = {node for node in tree if tree.nodes[node]["role"] == "speaking"}
    assert {node for node in speaking if tree.nodes[node]["taken"]} == {1, 3, 5, 11, 13}
    assert {node for node in speaking if not tree.nodes[node]["taken"]} == {7, 9}
    assert nx.descendants(tree, 5) == {7, 8, 9, 10, 11, 12, 13, 14}
    path = nx.shortest_path(tree, 0, tree.graph["current"])
    assert path == [0, 1, 3, 5, 11, 13]
    assert all(tree.edges[edge]["taken"] for edge in nx.utils.pairwise(path))


def test_a_node_carries_what_its_newest_reading_says(tmp_path: Path) -> None:
    tree = read(a_talk(), tmp_path)
    first = tree.nodes[1]
    assert (first["readings"], first["source"], first["emotion"], first["valence"]) == (
        2,
        "text",
        "sadness",
        -0.6,
    )
    assert "readings" not in tree.nodes[7]


def test_an_open_turn_has_no_end_and_an_orphan_hangs_from_the_root(tmp_path: Path) -> None:
    talk = a_talk()
    late = Record(talk.header, tuple(event for event in talk.events if 11.1 < event.t_s < 12))
    tree = read(late, tmp_path)
    assert "ended_s" not in tree.nodes[7]
    assert set(tree.predecessors(7)) == {0}


@some_records
@given(records())
def test_any_record_is_read_back_with_every_turn(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = read(record, Path(folder))
    nodes = {node for turn in record.turns() for node in (turn.node, turn.listener)}
    assert set(tree) == nodes | {0}
    assert tree.graph["talk"] == legal(record.header.id)
    assert tree.graph["duration_s"] == record.duration_s


def test_a_record_without_anything_is_a_root(tmp_path: Path) -> None:
    tree = read(Record(a_header(), ()), tmp_path)
    assert {node: tree.nodes[node]["role"] for node in tree} == {0: "root"}
