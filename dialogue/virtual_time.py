"""An event loop whose clock jumps: where everybody waits for time alone, the time has come at once.

For tests of whole talks: a hundred turns with their pauses run in a second, in the same order each time.

    virtual_time.run(main())    # `asyncio.sleep(60)` in it takes no time, and loop.time() moves by 60
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    """Never waits for time: it moves the loop's clock instead. Sockets and threads are waited for as ever."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; a wait for time alone becomes a jump."""
        if timeout is None:  # nothing is scheduled: only a socket or a thread can go on
            return super().select(None)
        ready = super().select(0)
        if not ready:
            self.now_s += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time; starts at 0 s."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)
        # Timers are due when they are a clock tick away; without this a jump may fall a rounding error short.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._jumping.now_s


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on a loop of its own with virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
