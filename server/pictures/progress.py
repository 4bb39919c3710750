"""How far a long piece of work is, for a person at a terminal: share, rate, and the time that is left."""

import sys
import time
from collections.abc import Callable
from typing import Final, TextIO

_WIDTH: Final = 24
_EVERY_S: Final = 0.5


class Progress:
    """One line on a terminal that is written anew; nothing where no terminal is."""

    def __init__(
        self, count: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin to count.

        Args:
            count: pieces in all.
            stream: stderr where not given.
            clock: seconds.
        """
        self._count = count
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._began_s = self._told_s = clock()
        self._done = 0
        self._told = False

    def step(self) -> None:
        """Count a piece that is done."""
        self._done += 1
        now_s = self._clock()
        last = self._done == self._count
        if not self._stream.isatty() or (now_s - self._told_s < _EVERY_S and not last):
            return
        self._told_s, self._told = now_s, True
        line = progress_line(self._done, self._count, now_s - self._began_s)
        print(f"\r{line}\033[K", end="\n" if last else "", file=self._stream, flush=True)

    def break_off(self) -> None:
        """Leave the line, so that what is said next begins on one of its own."""
        if self._told and self._done < self._count:
            print(file=self._stream, flush=True)


def progress_line(done: int, count: int, passed_s: float) -> str:
    """Return what is told.

    >>> progress_line(50, 200, 20.0)
    ' 25 % ██████░░░░░░░░░░░░░░░░░░  50 of 200 pictures, 2.5 a second, 1:00 left'
    """
    rate = done / max(passed_s, 1e-9)
    left_s = round((count - done) / rate)
    filled = _WIDTH * done // count
    bar = "█" * filled + "░" * (_WIDTH - filled)
    return (
        f"{100 * done // count:3} % {bar}  {done} of {count} pictures, {rate:.1f} a second, "
        f"{left_s // 60}:{left_s % 60:02} left"
    )
