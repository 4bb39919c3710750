"""A talking tree out of its record: to go on with a talk, or to look at it again."""

from emotion_tree.node import Node
from emotion_tree.reading import Reading, distribution
from emotion_tree.response import Response
from emotion_tree.trajectory.events import Event, ReadingTaken, ShownState, TreeMoved, TurnChanged
from emotion_tree.trajectory.record import Record
from emotion_tree.tree import TalkingTree


def tree_of(record: Record, until_s: float = float("inf")) -> TalkingTree:
    """Return the tree as it stood at a session time, with the ids that its nodes had.

    A record that begins in mid-talk, because consent came later, lacks the turns before: what hung from them hangs from
    the root. A turn that was still open when the record broke off is open no longer; it ended when it was last seen.
    """
    tree = TalkingTree()
    for event in record.events:
        if event.t_s > until_s:
            break
        _apply(tree, event)
    for node in list(tree.depth_first()):
        if node.role == "speaking" and node.status == "open":
            tree.close(
                node.id, max(node.started_s, min(record.duration_s, until_s)), "interrupted", node.heard_text
            )
    return tree


def _apply(tree: TalkingTree, event: Event) -> None:
    match event:
        case TurnChanged():
            _put_turn(tree, event)
        case TreeMoved(current=current) if current in tree.graph:
            tree.rewind(tree.speaker(current).id)
        case ReadingTaken(node=node) if node in tree.graph:
            tree.read(node, _reading(event))
        case _:
            pass


def _put_turn(tree: TalkingTree, turn: TurnChanged) -> None:
    if turn.node not in tree.graph:
        parent = tree.node(turn.parent) if turn.parent in tree.graph else tree.root
        tree.add_turn(parent, turn.party, turn.started_s, first=turn.node)
    speaker, listener = tree.node(turn.node), tree.partner(turn.node)
    for node in (speaker, listener):
        node.status, node.ended_s, node.started_s = turn.status, turn.ended_s, turn.started_s
    speaker.text, speaker.heard_text = turn.text, turn.heard_text
    listener.backchannels = list(turn.backchannels)
    if turn.shown is not None:
        tree.show(_avatars(speaker, listener).id, _response(turn.shown))


def _avatars(speaker: Node, listener: Node) -> Node:
    return speaker if speaker.party == "avatar" else listener


def _response(shown: ShownState) -> Response:
    return Response(
        expression=distribution(shown.emotions),
        intensity=shown.intensity,
        attitude=tuple(shown.attitude.items()),
    )


def _reading(event: ReadingTaken) -> Reading:
    return Reading(
        probabilities=distribution(event.emotions),
        valence=event.valence,
        arousal=event.arousal,
        intensity=event.intensity,
        source=event.source,
        confidence=event.confidence,
    )
