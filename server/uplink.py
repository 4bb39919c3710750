"""Maps the microphone's count of samples to session time, although packets come late and clocks differ."""

from collections import deque
from collections.abc import Callable
from typing import Final

from server.wire import MICROPHONE_RATE_HZ

# Over a window the least delayed packet is nearly on time; a window short enough follows the drift of a sound
# card (100 ppm is 1 ms in 10 s), and long enough outlives a bad spell of the network.
_WINDOW_S: Final = 10.0


class UplinkClock:
    """Estimates when, in session time, a sample was spoken.

    The offset between arrival and sample time is the true offset plus a delay that is never negative, so its
    smallest value over a window is the estimate; as windows pass it follows the drift.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        """`now_s` gives the session time."""
        self._now_s = now_s
        self._heard = 0
        self._offsets: deque[tuple[float, float]] = deque()  # (arrival, offset), offsets rising

    def restart(self) -> None:
        """The microphone was opened anew; what was heard before keeps its count."""
        self._offsets.clear()

    def heard(self, samples: int) -> None:
        """A packet of so many samples has just come."""
        self._heard += samples
        arrival_s = self._now_s()
        offset_s = arrival_s - self._heard / MICROPHONE_RATE_HZ
        while self._offsets and self._offsets[-1][1] >= offset_s:
            self._offsets.pop()
        self._offsets.append((arrival_s, offset_s))
        while self._offsets[0][0] < arrival_s - _WINDOW_S:
            self._offsets.popleft()

    def session_s(self, heard_s: float) -> float:
        """Return the session time of a sample, given its time since the first microphone was opened."""
        if not self._offsets:
            return self._now_s()
        return max(0.0, heard_s + self._offsets[0][1])
