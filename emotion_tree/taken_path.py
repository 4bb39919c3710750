"""The taken path: which speaking node stands at each level, and on which levels each party has evidence."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from emotion_tree.node import ROOT_ID, Party


class TakenPath:
    """A stack of speaking nodes from the root to the current one. Knows ids only, not what they hold."""

    def __init__(self) -> None:
        self._ids: list[int] = [ROOT_ID]
        self._read: dict[Party, list[int]] = {"user": [], "avatar": []}

    @property
    def tip(self) -> int:
        """The current node."""
        return self._ids[-1]

    def ids(self) -> list[int]:
        """Return the ids from the root to the tip."""
        return list(self._ids)

    def at(self, level: int) -> int | None:
        """Return the speaking node of a level, or None above the tip."""
        return self._ids[level] if level < len(self._ids) else None

    def push(self, node_id: int) -> None:
        """Add the next level."""
        self._ids.append(node_id)

    def cut(self, level: int) -> None:
        """Make the node of this level the tip."""
        del self._ids[level + 1 :]
        for levels in self._read.values():
            del levels[bisect_left(levels, level + 1) :]

    def mark(self, level: int, party: Party, has_evidence: bool) -> None:
        """Note whether a party has evidence on a level of the path."""
        levels = self._read[party]
        at = bisect_left(levels, level)
        known = at < len(levels) and levels[at] == level
        if has_evidence and not known:
            insort(levels, level)
        elif known and not has_evidence:
            del levels[at]

    def levels_read(self, party: Party) -> Iterator[int]:
        """Yield the levels where a party has evidence, newest first."""
        return reversed(self._read[party])
