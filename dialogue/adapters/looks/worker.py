"""The one thread in which a model works: whoever's turn has ended is served before those who still speak."""

import asyncio
import heapq
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import IntEnum
from itertools import count
from typing import Any, Final, TypeVar

# More bring little for a few seconds of sound.
_MOST_THREADS: Final = 4
_T = TypeVar("_T")


class Urgency(IntEnum):
    """Who waits for a look; the lowest first."""

    TURN_ENDED = 0
    PAUSE = 1
    SPEAKING = 2


class Worker:
    """Runs one piece of work at a time, the most urgent first; what is cancelled while it waits never starts."""

    def __init__(self, name: str) -> None:
        """Name the thread; it starts with the first work."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._waiting: list[tuple[Urgency, int, Future[Any], Callable[[], Any]]] = []
        self._order = count()

    async def run(self, urgency: Urgency, work: Callable[[], _T]) -> _T:
        """Return what `work` returns, or raise what it raises; cancelled once it runs, its result is dropped."""
        future: Future[_T] = Future()
        with self._lock:
            heapq.heappush(self._waiting, (urgency, next(self._order), future, work))
        self._thread.submit(self._next)
        return await asyncio.wrap_future(future)

    def _next(self) -> None:
        with self._lock:
            _, _, future, work = heapq.heappop(self._waiting)
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(work())
        except BaseException as error:  # it is the caller's, whatever it is
            future.set_exception(error)


def model_threads() -> int:
    """Return how many threads a model may take: one core is for the faces and the talks; OMP_NUM_THREADS overrules it."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    return max(1, min(_MOST_THREADS, (os.cpu_count() or 2) - 1))
