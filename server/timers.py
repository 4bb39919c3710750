"""A talk's timers: each has a name, and setting one again begins it anew."""

import asyncio
from collections.abc import Callable


class Timers:
    """Named timers of the running event loop."""

    def __init__(self) -> None:
        self._set: dict[str, asyncio.TimerHandle] = {}

    def set(self, name: str, wait_s: float, then: Callable[[], None]) -> None:
        """Call `then` after so long, in place of what this timer was set to."""
        self.cancel(name)
        self._set[name] = asyncio.get_running_loop().call_later(wait_s, then)

    def cancel(self, name: str) -> None:
        """Let a timer not go off; one that was never set is none."""
        timer = self._set.pop(name, None)
        if timer is not None:
            timer.cancel()

    def close(self) -> None:
        """Cancel them all."""
        for name in list(self._set):
            self.cancel(name)
