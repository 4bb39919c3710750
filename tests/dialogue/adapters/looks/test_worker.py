"""One thread, the most urgent work first."""

import asyncio
import threading

import pytest

from dialogue.adapters.looks.worker import Urgency, Worker

pytestmark = pytest.mark.unit


async def test_a_turn_that_ended_goes_before_those_who_still_speak() -> None:
    worker, done, go_on = Worker("test"), [], threading.Event()
    busy = asyncio.create_task(worker.run(Urgency.SPEAKING, lambda: go_on.wait(10)))
    await asyncio.sleep(0)
    waiting = [
        asyncio.create_task(worker.run(urgency, lambda name=name: done.append(name)))  # type: ignore[misc]
        for urgency, name in (
            (Urgency.SPEAKING, "speaking"),
            (Urgency.SPEAKING, "speaking too"),
            (Urgency.PAUSE, "pausing"),
            (Urgency.TURN_ENDED, "done"),
        )
    ]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(busy, *waiting)
    assert done == ["done", "pausing", "speaking", "speaking too"]


async def test_what_is_cancelled_while_it_waits_never_runs() -> None:
    worker, done, go_on = Worker("test"), [], threading.Event()
    busy = asyncio.create_task(worker.run(Urgency.SPEAKING, lambda: go_on.wait(10)))
    cancelled = asyncio.create_task(worker.run(Urgency.PAUSE, lambda: done.append("cancelled")))
    await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    go_on.set()
    assert await busy
    assert await worker.run(Urgency.SPEAKING, lambda: "next") == "next"
    assert done == []


async def test_what_goes_wrong_is_the_callers() -> None:
    def fail() -> None:
        raise ValueError("too long")

    worker = Worker("test")
    with pytest.raises(ValueError, match="too long"):
        await worker.run(Urgency.PAUSE, fail)
    assert await worker.run(Urgency.PAUSE, lambda: 1) == 1
