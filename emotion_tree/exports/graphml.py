"""The talking tree as GraphML: both nodes of every turn, every alternative, and which way was taken.

Node 0 is the root. Edges lead from the speaking node of a turn to both nodes of each turn that follows it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

import networkx as nx

from emotion_tree.exports.columns import label, wall_time
from emotion_tree.exports.format import Format
from emotion_tree.exports.legal_text import legal
from emotion_tree.exports.spoken import taken_path
from emotion_tree.node import OTHER, ROOT_ID
from emotion_tree.trajectory.events import ReadingTaken, TreeMoved, TurnChanged
from emotion_tree.trajectory.record import MediaBlock, Record

Attributes: TypeAlias = dict[str, str | float | int]


def graph(record: Record) -> "nx.DiGraph[int]":
    """Return the tree of a record; attributes are plain values, and left out where there is none.

    A turn whose parent was never recorded, because consent came later, hangs from the root.
    """
    made: nx.DiGraph[int] = nx.DiGraph()
    made.graph |= _of_talk(record)
    made.add_node(ROOT_ID, role="root", level=0, taken=True)
    path = taken_path(record)
    newest = {event.node: event for event in record.of(TurnChanged)}
    for turn in newest.values():
        taken = turn.node in path
        made.add_node(turn.node, **_speaking(turn), taken=taken)
        made.add_node(turn.listener, **_listening(turn), taken=taken)
    for turn in newest.values():
        parent = turn.parent if turn.parent in newest else ROOT_ID
        for child, role in ((turn.node, "speaking"), (turn.listener, "listening")):
            made.add_edge(parent, child, role=role, taken=turn.node in path)
    _add_readings(made, record)
    return made


def _of_talk(record: Record) -> Attributes:
    header = record.header
    moves = list(record.of(TreeMoved))
    began = wall_time(record, 0.0)
    found: Attributes = {
        "talk": legal(header.id),
        "study": legal(header.study),
        "participant": legal(header.participant),
        "condition": legal(header.condition),
        "began_at": began.isoformat() if began else "",
        "duration_s": record.duration_s,
    }
    return found | ({"current": moves[-1].current} if moves else {})


def _both(turn: TurnChanged) -> Attributes:
    values: Attributes = {
        "level": turn.level,
        "status": turn.status,
        "started_s": float(turn.started_s),
    }
    return values if turn.ended_s is None else values | {"ended_s": float(turn.ended_s)}


def _speaking(turn: TurnChanged) -> Attributes:
    return _both(turn) | {
        "role": "speaking",
        "party": turn.party,
        "partner": turn.listener,
        "text": legal(turn.text),
        "heard_text": legal(turn.heard_text),
    }


def _listening(turn: TurnChanged) -> Attributes:
    return _both(turn) | {
        "role": "listening",
        "party": OTHER[turn.party],
        "partner": turn.node,
        "backchannels": legal("\n".join(turn.backchannels)),
    }


def _add_readings(made: "nx.DiGraph[int]", record: Record) -> None:
    """Give each node the number of its readings, and what the newest one says."""
    for event in record.of(ReadingTaken):
        if event.node not in made:
            continue
        node = made.nodes[event.node]
        node["readings"] = node.get("readings", 0) + 1
        node |= {
            "source": event.source,
            "valence": float(event.valence),
            "arousal": float(event.arousal),
            "intensity": float(event.intensity),
            "emotion": label(event.emotions),
        }


def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write the tree as GraphML, with a type for every attribute."""
    nx.write_graphml(graph(record), path, encoding="utf-8", prettyprint=True)
    return [path]


FORMATS: Final = (Format("graphml", "the talking tree with its alternatives", ".graphml", write),)
