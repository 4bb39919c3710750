"""When a reply was really heard: from its own clock to the session's, over holds and interruptions.

session time   |--started-----held········resumed------stopped--|
reply's clock  | 0        →   p1          p1        →  p2       |
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from emotion_tree.trajectory.events import PlaybackChanged


@dataclass(frozen=True)
class Stretch:
    """A stretch of a reply that was heard without a break; times are seconds, of the session and of the reply."""

    start_s: float
    end_s: float
    from_ms: float
    to_ms: float

    def session_s(self, reply_ms: float) -> float:
        """Return the session time of a moment of the reply that lies in this stretch."""
        span = self.to_ms - self.from_ms
        share = 0.0 if span <= 0 else (reply_ms - self.from_ms) / span
        return self.start_s + share * (self.end_s - self.start_s)


@dataclass
class Placement:
    """Where every reply of a talk lies in the session; made by `place`."""

    stretches: dict[int, list[Stretch]] = field(default_factory=dict)

    def session_s(self, epoch: int, reply_ms: float) -> float | None:
        """Return when this moment of a reply was heard; None where it never was."""
        found = self.stretches.get(epoch, [])
        at = bisect_right([one.from_ms for one in found], reply_ms) - 1
        # At the seam of two stretches the later one holds; past the last one nothing was heard.
        if at < 0 or reply_ms > found[at].to_ms:
            return None
        return found[at].session_s(reply_ms)


def place(changes: Iterable[PlaybackChanged]) -> Placement:
    """Return where the replies lie, from what the browser reported of their playback, in order.

    While a reply plays its clock runs as the session's does, so a stretch between two reports is a straight line. A reply
    whose end was never reported ends at its last report.
    """
    placement = Placement()
    last: dict[int, tuple[float, int, bool]] = {}  # epoch: session time, played, whether it is moving
    for change in changes:
        before = last.get(change.epoch)
        if before is not None and before[2] and change.played_ms > before[1] and change.t_s > before[0]:
            stretch = Stretch(before[0], change.t_s, before[1], change.played_ms)
            placement.stretches.setdefault(change.epoch, []).append(stretch)
        last[change.epoch] = (change.t_s, change.played_ms, change.what in ("started", "moved", "resumed"))
    return placement
