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
from collections.abc import Iterable, Iterator
from typing import cast

from emotion_tree.errors import TreeError
from emotion_tree.feeling import Feeling
from emotion_tree.fusion import Fused, fuse
from emotion_tree.level_sums import LevelSums
from emotion_tree.links import Links
from emotion_tree.node import Node, Party, Status
from emotion_tree.reading import Reading
from emotion_tree.response import Response
from emotion_tree.taken_path import TakenPath
from emotion_tree.traversal import Decay, LevelEvidence, accumulate, felt_vector

__all__ = ["Node", "Party", "TalkingTree"]


class TalkingTree(Links):
    """A conversation as a tree of turns, and what it makes each party feel.

    Attributes:
        decay: how the past weighs in `feeling`.
    """

    def __init__(self, decay: Decay | None = None) -> None:
        super().__init__()
        self.decay = decay or Decay()
        self._path = TakenPath()
        self._sums = LevelSums()

    # Where we are

    @property
    def current(self) -> Node:
        """The speaking node at the tip of the taken path, or the root before the first turn."""
        return self.node(self._path.tip)

    def path(self) -> list[Node]:
        """Return the speaking nodes of the taken path, oldest first, without the root."""
        return [self.node(i) for i in self._path.ids()[1:]]

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
        speaker = self.add_turn(self.current, party, started_s)
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
        node = self.of_a_turn(node_id)
        if node.party != "user" or node.role != "speaking":
            raise TreeError(f"only words of the person can be continued; node {node_id} is {_what(node)}")
        tip = self.current
        if tip.id != node_id:
            if self.parent_id(tip) != node_id or tip.party != "avatar":
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
            here = self.node(self.parent_id(here))
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
        node = self.of_a_turn(node_id)
        node.readings.append(reading)
        self._weigh(node)

    def show(self, node_id: int, response: Response) -> None:
        """Set what the character showed in a turn; it counts as evidence where the character named no feeling.

        Raises:
            TreeError: if the node is unknown, the root, or the person's.
        """
        node = self.of_a_turn(node_id)
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

    def feeling(self, party: Party, now_s: float, decay: Decay | None = None) -> Feeling:
        """Return what the taken path and its alternatives make a party feel now.

        Args:
            party: whose feeling.
            now_s: seconds since the talk began; what is old has faded.
            decay: how the past weighs, where it is not the tree's own way.
        """
        return accumulate(self.evidence(party), now_s, decay or self.decay)

    def feeling_at(self, node_id: int, party: Party | None = None) -> Feeling:
        """Return what a party felt when a node's turn ended, along the way that leads to it.

        Args:
            node_id: any node; the root gives no feeling.
            party: whose feeling; the node's own party if None.

        Raises:
            TreeError: if the tree has no such node.
        """
        node = self.node(node_id)
        at_s = node.started_s if node.ended_s is None else node.ended_s
        party = party or node.party
        return accumulate(self._levels(self._way(self.speaker(node_id), party), party), at_s, self.decay)

    def evidence(self, party: Party) -> Iterator[LevelEvidence]:
        """Yield the levels of the taken path where a party has evidence: the reverse-level traversal.

        Newest level first, and at each the path's node with the alternatives that share its parent.
        """
        yield from self._levels(self._way(self.current, party), party)

    def _way(self, speaker: Node, party: Party) -> Iterator[Node]:
        """Yield speaking nodes from one up to the root; on the taken path only those where the party was read."""
        if self._path.at(speaker.level) != speaker.id:
            yield from self.climb(speaker.id)
            return
        for level in self._path.levels_read(party):
            if level <= speaker.level:
                yield self.node(cast(int, self._path.at(level)))

    def _levels(self, speakers: Iterable[Node], party: Party) -> Iterator[LevelEvidence]:
        """Yield the evidence of a party in the turns of these speaking nodes, where there is any."""
        for speaker in speakers:
            node = speaker if speaker.party == party else self.partner(speaker.id)
            parent_id = self.parent_id(node)
            felt = self._sums.of(parent_id, party, node.id)
            if felt is not None:
                others = self._sums.others(parent_id, party, node.id)
                yield LevelEvidence(node.level, speaker.started_s, node.id, felt, *others)

    def _weigh(self, node: Node) -> None:
        """Take a node's changed evidence into its level's sum."""
        fused = self.fused(node.id)
        felt = felt_vector(fused.reading) if fused else None
        self._sums.put(self.parent_id(node), node.party, node.id, felt)
        speaker = self.speaker(node.id)
        if self._path.at(node.level) == speaker.id:
            self._mark(node)

    def _mark(self, node: Node) -> None:
        parent_id = self.parent_id(node)
        has_evidence = self._sums.of(parent_id, node.party, node.id) is not None
        self._path.mark(node.level, node.party, has_evidence)

    def _open_speaker(self, node_id: int, *, also_abandoned: bool = False) -> Node:
        """Return a speaking node that still takes words; `also_abandoned`: or one that still needs its end."""
        node = self.of_a_turn(node_id)
        if node.role == "listening":
            raise TreeError(f"node {node_id} listens; use its speaking partner {self.partner(node_id).id}")
        unended = also_abandoned and node.status == "abandoned" and node.ended_s is None
        if node.status != "open" and not unended:
            raise TreeError(f"node {node_id} is closed ({node.status}); it can only be reopened or read")
        return node


def _what(node: Node) -> str:
    return f"the {'person' if node.party == 'user' else 'character'}'s, {node.role}"
