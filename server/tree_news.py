"""What the page gets to know of the tree: each node once, again when it has changed, and all of it after a break."""

from typing import Final

from emotion_tree.feeling import Feeling
from emotion_tree.node import Node
from emotion_tree.reading import EMOTIONS, Distribution, Reading
from emotion_tree.response import Response
from emotion_tree.tree import TalkingTree
from server import wire
from server.outbox import Outbox

_SMALL: Final = 0.005  # shares below this are noise on the page
_AT_A_TIME: Final = 200  # nodes in one event: some 100 kB


class TreeNews:
    """Keeps what the page was told of each node, and tells it what is new."""

    def __init__(self, tree: TalkingTree, outbox: Outbox) -> None:
        """Tell of `tree` through `outbox`."""
        self._tree = tree
        self._outbox = outbox
        self._told: dict[int, wire.TreeNode] = {}
        self._current = tree.current.id

    def tell(self, *node_ids: int) -> None:
        """Tell what has changed in the turns of these nodes, and where the talk stands; silent if nothing did."""
        changed: list[wire.TreeNode] = []
        for speaker in dict.fromkeys(self._tree.speaker(node_id) for node_id in node_ids):
            if speaker.is_root:
                continue
            for node in (speaker, self._tree.partner(speaker.id)):
                entry = self._entry(node)
                if self._told.get(node.id) != entry:
                    self._told[node.id] = entry
                    changed.append(entry)
        current = self._tree.current.id
        if changed or current != self._current:
            self._current = current
            self._outbox.event(wire.TreeChanged(whole=False, current=current, nodes=changed))

    def tell_all(self) -> None:
        """Tell this connection alone everything that was told before: it may have missed some of it."""
        nodes = list(self._told.values())
        for start in range(0, len(nodes), _AT_A_TIME):
            event = wire.TreeChanged(
                whole=start == 0, current=self._current, nodes=nodes[start : start + _AT_A_TIME]
            )
            self._outbox.direct(event, seq=0)

    def _entry(self, node: Node) -> wire.TreeNode:
        fused = self._tree.fused(node.id)
        feeling = self._tree.feeling_at(node.id)
        return wire.TreeNode(
            id=node.id,
            parent=self._tree.parent_id(node),
            partner=self._tree.partner(node.id).id,
            level=node.level,
            party=node.party,
            role=node.role,
            status=node.status,
            text=node.text or " · ".join(node.backchannels),
            heard_text=node.heard_text,
            started_s=round(node.started_s, 3),
            ended_s=None if node.ended_s is None else round(node.ended_s, 3),
            readings=[reading_on_the_wire(one) for one in node.readings],
            felt=None if fused is None else reading_on_the_wire(fused.reading),
            decided_by="" if fused is None else fused.decided_by,
            shown=None if node.shown is None else shown_on_the_wire(node.shown),
            valence=round(feeling.valence, 3),
            arousal=round(feeling.arousal, 3),
        )


def reading_on_the_wire(reading: Reading) -> wire.TreeReading:
    """Return a reading as the page gets it."""
    return wire.TreeReading(
        source=reading.source,
        emotions=named(reading.probabilities),
        valence=round(reading.valence, 3),
        arousal=round(reading.arousal, 3),
        intensity=round(reading.intensity, 3),
        confidence=round(reading.confidence, 3),
    )


def shown_on_the_wire(response: Response) -> wire.TreeShown:
    """Return what is shown as the page gets it."""
    return wire.TreeShown(
        emotions=named(response.expression),
        intensity=round(response.intensity, 3),
        attitude={name: round(weight, 3) for name, weight in response.attitude},
    )


def feeling_on_the_wire(feeling: Feeling) -> wire.TreeFeeling:
    """Return a feeling with its reasons as the page gets it."""
    return wire.TreeFeeling(
        emotions=named(feeling.distribution),
        valence=round(feeling.valence, 3),
        arousal=round(feeling.arousal, 3),
        trend=round(feeling.trend, 3),
        volatility=round(feeling.volatility, 3),
        weighed=[wire.TreeShare(node=node, share=round(share, 4)) for node, share in feeling.weighed],
    )


def named(distribution: Distribution) -> dict[str, float]:
    """Return a distribution (8,) by the names of its classes, without what is too small to matter."""
    shares = zip(EMOTIONS, distribution.tolist(), strict=True)
    return {name: round(share, 3) for name, share in shares if share >= _SMALL}
