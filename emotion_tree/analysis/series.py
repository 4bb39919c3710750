"""What was read of each party, turn by turn: the series that emotion dynamics are computed on.

One point is one turn in which the party spoke, on the path that the talk took to its end, at the time when it began. Its
value is the fused reading of that turn, valence and arousal times intensity: what was felt is the product. A turn
without evidence has no point; it is not calm.

The *feeling* that the tree adds up is left out on purpose: it carries the past along by construction, and an
autocorrelation of it would measure the tree's decay and not the person.
"""

from dataclasses import dataclass

import numpy as np

from emotion_tree.analysis.measure import Values
from emotion_tree.node import Party
from emotion_tree.reading import EMOTIONS, NEUTRAL
from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.trajectory.record import Record
from emotion_tree.tree import TalkingTree


@dataclass(frozen=True, eq=False)
class Series:
    """Readings of one party over its turns.

    Attributes:
        t_s: (n,) when the turns began, session seconds, never decreasing.
        valence: (n,) in [-1, 1].
        arousal: (n,) in [-1, 1].
        emotions: (n, 8) over `EMOTIONS`; rows sum to 1, what is not felt is neutral.
        nodes: the turns' nodes.
        turns: how many turns the party had, with evidence or without.
    """

    t_s: Values
    valence: Values
    arousal: Values
    emotions: Values
    nodes: tuple[int, ...]
    turns: int


def series_of(record: Record, party: Party, tree: TalkingTree | None = None) -> Series:
    """Return what was read of a party on the taken path; `tree` spares building it again."""
    tree = tree_of(record) if tree is None else tree
    turns = [node for node in tree.path() if node.party == party and node.status != "abandoned"]
    rows = []
    for node in turns:
        fused = tree.fused(node.id)
        if fused is None:
            continue
        reading = fused.reading
        felt = reading.intensity * reading.probabilities
        felt[NEUTRAL] += 1.0 - felt.sum()
        rows.append((node, reading.intensity * reading.valence, reading.intensity * reading.arousal, felt))
    return Series(
        t_s=np.maximum.accumulate(np.array([row[0].started_s for row in rows], dtype=np.float64)),
        valence=np.array([row[1] for row in rows], dtype=np.float64),
        arousal=np.array([row[2] for row in rows], dtype=np.float64),
        emotions=np.array([row[3] for row in rows], dtype=np.float64).reshape(-1, len(EMOTIONS)),
        nodes=tuple(row[0].id for row in rows),
        turns=len(turns),
    )


def exchanges(tree: TalkingTree) -> list[tuple[int, int]]:
    """Return the pairs of nodes on the taken path where the character answered the person, oldest first."""
    path = [node for node in tree.path() if node.status != "abandoned"]
    return [
        (first.id, then.id)
        for first, then in zip(path, path[1:], strict=False)
        if first.party == "user" and then.party == "avatar"
    ]
