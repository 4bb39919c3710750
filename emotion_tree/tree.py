"""The interactive talking tree: the whole conversation, with every way it went and every way it did not.

    root ─┬─ user speaks ──┬─ avatar speaks ── …      the taken path
          │                ├─ user listens
          │                ├─ avatar speaks           an alternative: another answer to the same words
          │                └─ user listens
          └─ avatar listens

One level is one turn; a turn is two nodes under one parent: who speaks and who listens. The next turn hangs from the
speaking node. Times are seconds since the talk began. The tree knows no clock, no session and no storage.
"""

import math
from collections.abc import Iterator
from typing import cast

import networkx as nx

from emotion_tree.errors import TreeError
from emotion_tree.feeling import Feeling
from emotion_tree.fusion import Fused, fuse
from emotion_tree.level_sums import LevelSums
from emotion_tree.node import OTHER, ROOT_ID, Node, Party, Status
from emotion_tree.reading import Reading
from emotion_tree.response import Response
from emotion_tree.taken_path import TakenPath
from emotion_tree.traversal import Decay, LevelEvidence, accumulate, felt_vector

__all__ = ["Node", "Party", "TalkingTree"]


class TalkingTree:
    """A conversation as a tree of turns, and what it makes each party feel.

    Attributes:
        graph: edges lead from a speaking node to both nodes of each turn that follows it. A vertex carries its
            `node` and the id of its `partner`. Read it; change the tree through the methods.
        decay: how the past weighs in `feeling`.
    """

    def __init__(self, decay: Decay | None = None) -> None:
        self.graph: nx.DiGraph[int] = nx.DiGraph()
        self.decay = decay or Decay()
        self._path = TakenPath()
        self._sums = LevelSums()
        # The root needs a party to be a node; it says nothing and no feeling looks at it.
        root = Node(ROOT_ID, 0, "avatar", "speaking", 0.0, ended_s=0.0, status="done")
        self.graph.add_node(ROOT_ID, node=root, partner=None)

    # Where we are

    @property
    def root(self) -> Node:
        """Where the talk begins; nobody's turn."""
        return self.node(ROOT_ID)

    @property
    def current(self) -> Node:
        """The speaking node at the tip of the taken path, or the root before the first turn."""
        return self.node(self._path.tip)

    def node(self, node_id: int) -> Node:
        """Return a node.

        Raises:
            TreeError: if the tree has no such node.
        """
        if node_id not in self.graph:
            raise TreeError(f"expected one of the tree's {len(self.graph)} nodes; there is no node {node_id}")
        return cast(Node, self.graph.nodes[node_id]["node"])

    def partner(self, node_id: int) -> Node:
        """Return the other node of the same turn.

        Raises:
            TreeError: if there is no such node, or it is the root, which is nobody's turn.
        """
        self._of_a_turn(node_id)
        return self.node(self.graph.nodes[node_id]["partner"])

    def parent(self, node_id: int) -> Node | None:
        """Return the speaking node that a node's turn hangs from; None for the root."""
        self.node(node_id)
        above = self._parent_id(node_id)
        return None if above is None else self.node(above)

    def path(self) -> list[Node]:
        """Return the speaking nodes of the taken path, oldest first, without the root."""
        return [self.node(i) for i in self._path.ids()[1:]]

    def turns_at(self, parent_id: int) -> list[Node]:
        """Return the speaking nodes of all turns that follow a node, oldest first: the alternatives."""
        self.node(parent_id)
        children = (self.node(i) for i in self.graph.successors(parent_id))
        return [child for child in children if child.role == "speaking"]

    def depth_first(self) -> Iterator[Node]:
        """Yield every node: a turn's speaker, its listener, what followed that turn, then the next alternative."""
        yield self.root
        waiting = self.turns_at(ROOT_ID)[::-1]
        while waiting:
            speaker = waiting.pop()
            yield speaker
            yield self.partner(speaker.id)
            waiting += self.turns_at(speaker.id)[::-1]

    # Taking turns

    def open_turn(self, party: Party, started_s: float) -> Node:
        """Add a level below the current node: `party` speaks, the other listens.

        The turn before may still be open: what was heard of it is often known only after the next has begun.

        Returns:
            The speaking node, which is now the current one.

        Raises:
            TreeError: if the time is not a number of seconds from 0 on.
        """
        if not (math.isfinite(started_s) and started_s >= 0):
            raise TreeError(f"a turn must start at a time of 0 s or later, got {started_s}")
        parent, first = self.current, len(self.graph)
        speaker = Node(first, parent.level + 1, party, "speaking", started_s)
        listener = Node(first + 1, parent.level + 1, OTHER[party], "listening", started_s)
        for node, partner in ((speaker, listener), (listener, speaker)):
            self.graph.add_node(node.id, node=node, partner=partner.id)
            self.graph.add_edge(parent.id, node.id)
        self._path.push(speaker.id)
        return speaker

    def say(self, node_id: int, text: str) -> None:
        """Set what a speaking node says, in place of what it said before.

        Raises:
            TreeError: if the node is unknown, listens, or is closed.
        """
        self._open_speaker(node_id).text = text

    def extend(self, node_id: int, text: str) -> None:
        """Add words to what a speaking node says, after a space.

        Raises:
            TreeError: if the node is unknown, listens, or is closed.
        """
        node = self._open_speaker(node_id)
        node.text = " ".join(part for part in (node.text, text.strip()) if part)

    def note_backchannel(self, text: str) -> None:
        """Keep what the listener of the current turn said without taking the floor.

        Raises:
            TreeError: if nobody has spoken yet, so nobody listens.
        """
        if self.current.is_root:
            raise TreeError(f"a backchannel needs a turn to listen to; open one before noting {text!r}")
        self.partner(self.current.id).backchannels.append(text)

    def close(
        self, node_id: int, ended_s: float, status: Status = "done", heard_text: str | None = None
    ) -> None:
        """End a turn: its speaking node, and with it the listening one.

        Args:
            node_id: the speaking node.
            ended_s: seconds since the talk began, not before its start.
            status: "done", "interrupted" or "abandoned".
            heard_text: what the other party heard; if None, all of the text when done, else nothing.

        Raises:
            TreeError: if the node is unknown, listens, or is closed already, or time or status do not fit.
        """
        node = self._open_speaker(node_id, also_abandoned=True)
        if status == "open":
            raise TreeError(f"close node {node_id} as done, interrupted or abandoned; 'open' does not end it")
        if not (math.isfinite(ended_s) and ended_s >= node.started_s):
            raise TreeError(
                f"node {node_id} started at {node.started_s} s and cannot end at {ended_s}; give a later time"
            )
        if heard_text is None:
            heard_text = node.text if status == "done" else ""
        node.heard_text = heard_text
        node.status, node.ended_s = status, ended_s
        listener = self.partner(node_id)
        listener.status, listener.ended_s = status, ended_s

    def reopen(self, node_id: int) -> None:
        """Let the person go on: their words continue the same node, and a reply that nobody heard leaves the path.

        The reply stays in the tree below the person's node, abandoned; closing it may still follow.

        Raises:
            TreeError: if the node is no turn of the person at the tip of the path, or its reply was heard.
        """
        node = self._of_a_turn(node_id)
        if node.party != "user" or node.role != "speaking":
            raise TreeError(f"only words of the person can be continued; node {node_id} is {_what(node)}")
        tip = self.current
        if tip.id != node_id:
            if self._parent_id(tip.id) != node_id or tip.party != "avatar":
                raise TreeError(f"node {node_id} is neither current nor just answered; open a turn instead")
            if tip.heard_text:
                raise TreeError(f"the reply {tip.id} to node {node_id} was heard; open a turn instead")
            self.partner(tip.id).status = tip.status = "abandoned"
            self._path.cut(node.level)
        for part in (node, self.partner(node_id)):
            part.status, part.ended_s, part.heard_text = "open", None, ""

    def rewind(self, node_id: int) -> None:
        """Make another speaking node, or the root, current; the next turn branches there. Nothing is lost.

        Raises:
            TreeError: if the node is unknown or listens.
        """
        if self.node(node_id).role == "listening":
            raise TreeError(
                f"cannot rewind to node {node_id}, which listens; choose its partner {self.partner(node_id).id}"
            )
        missing: list[Node] = []
        here = self.node(node_id)
        while self._path.at(here.level) != here.id:
            missing.append(here)
            here = self.node(cast(int, self._parent_id(here.id)))
        self._path.cut(here.level)
        for speaker in reversed(missing):
            self._path.push(speaker.id)
            for node in (speaker, self.partner(speaker.id)):
                self._mark(node)

    # What is felt

    def read(self, node_id: int, reading: Reading) -> None:
        """Add evidence of what a node's party felt in that turn; it may come late.

        Raises:
            TreeError: if the node is unknown or the root.
        """
        node = self._of_a_turn(node_id)
        node.readings.append(reading)
        self._weigh(node)

    def show(self, node_id: int, response: Response) -> None:
        """Set what the character showed in a turn; it counts as evidence where the character named no feeling.

        Raises:
            TreeError: if the node is unknown, the root, or the person's.
        """
        node = self._of_a_turn(node_id)
        if node.party != "avatar":
            raise TreeError(f"only the character shows a response; node {node_id} is {_what(node)}")
        node.shown = response
        self._weigh(node)

    def fused(self, node_id: int) -> Fused | None:
        """Return the one reading that a node's evidence comes to, and the source that decided it.

        The character's is what it meant, else what it showed. None where there is no evidence.

        Raises:
            TreeError: if the node is unknown.
        """
        node = self.node(node_id)
        fused = fuse(node.readings)
        if fused is None and node.shown is not None:
            fused = fuse([node.shown.as_reading()])
        return fused

    def feeling(self, party: Party, now_s: float) -> Feeling:
        """Return what the taken path and its alternatives make a party feel now.

        Args:
            party: whose feeling.
            now_s: seconds since the talk began; what is old has faded.
        """
        return accumulate(self._evidence(party), now_s, self.decay)

    def _evidence(self, party: Party) -> Iterator[LevelEvidence]:
        """Yield the levels where the party's node on the path has evidence, newest first."""
        for level in self._path.levels_read(party):
            speaker = self.node(cast(int, self._path.at(level)))
            node = speaker if speaker.party == party else self.partner(speaker.id)
            parent_id = cast(int, self._parent_id(node.id))
            felt = self._sums.of(parent_id, party, node.id)
            if felt is not None:
                others = self._sums.others(parent_id, party, node.id)
                yield LevelEvidence(level, speaker.started_s, node.id, felt, *others)

    def _weigh(self, node: Node) -> None:
        """Take a node's changed evidence into its level's sum."""
        fused = self.fused(node.id)
        felt = felt_vector(fused.reading) if fused else None
        self._sums.put(cast(int, self._parent_id(node.id)), node.party, node.id, felt)
        speaker = node if node.role == "speaking" else self.partner(node.id)
        if self._path.at(node.level) == speaker.id:
            self._mark(node)

    def _mark(self, node: Node) -> None:
        parent_id = cast(int, self._parent_id(node.id))
        has_evidence = self._sums.of(parent_id, node.party, node.id) is not None
        self._path.mark(node.level, node.party, has_evidence)

    def _parent_id(self, node_id: int) -> int | None:
        return next(iter(self.graph.predecessors(node_id)), None)

    def _of_a_turn(self, node_id: int) -> Node:
        node = self.node(node_id)
        if node.is_root:
            raise TreeError("the root is nobody's turn; open a turn and use its node")
        return node

    def _open_speaker(self, node_id: int, *, also_abandoned: bool = False) -> Node:
        """Return a speaking node that still takes words; `also_abandoned`: or one that still needs its end."""
        node = self._of_a_turn(node_id)
        if node.role == "listening":
            raise TreeError(f"node {node_id} listens; use its speaking partner {self.partner(node_id).id}")
        unended = also_abandoned and node.status == "abandoned" and node.ended_s is None
        if node.status != "open" and not unended:
            raise TreeError(f"node {node_id} is closed ({node.status}); it can only be reopened or read")
        return node


def _what(node: Node) -> str:
    return f"the {'person' if node.party == 'user' else 'character'}'s, {node.role}"
