"""Running sums of evidence per level and party, so that a thousand alternatives cost no more than one."""

from dataclasses import dataclass, field

import numpy as np

from emotion_tree.node import Party
from emotion_tree.traversal import FELT_SIZE, Felt

_NAMEABLE = 8  # more alternatives than this share so little each that none is worth naming


@dataclass
class _Sum:
    total: Felt = field(default_factory=lambda: np.zeros(FELT_SIZE))
    members: dict[int, Felt] = field(default_factory=dict)


class LevelSums:
    """Knows, for each parent and party, the sum of the evidence of all turns below it. Knows nothing of paths."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, Party], _Sum] = {}

    def put(self, parent_id: int, party: Party, node_id: int, felt: Felt | None) -> None:
        """Set, replace or (with None) take away the evidence (11,) of one node."""
        held = self._sums.setdefault((parent_id, party), _Sum())
        before = held.members.pop(node_id, None)
        if before is not None:
            held.total -= before
        if felt is not None:
            held.members[node_id] = felt
            held.total += felt
        if not held.members:
            held.total[:] = 0.0  # no rounding error outlives its evidence

    def of(self, parent_id: int, party: Party, node_id: int) -> Felt | None:
        """Return the evidence (11,) of one node, or None."""
        held = self._sums.get((parent_id, party))
        return held.members.get(node_id) if held else None

    def others(self, parent_id: int, party: Party, node_id: int) -> tuple[Felt, int, tuple[int, ...]]:
        """Return the sum (11,) of all but this node's evidence, how many they are, and their ids where few."""
        held = self._sums[parent_id, party]
        count = len(held.members) - (node_id in held.members)
        if count == 0:
            return np.zeros(FELT_SIZE), 0, ()
        own = held.members.get(node_id)
        total = held.total if own is None else held.total - own
        few = tuple(i for i in held.members if i != node_id) if count <= _NAMEABLE else ()
        return total, count, few
