"""Timers with names, on virtual time."""

import asyncio

import pytest

from dialogue import virtual_time
from server.timers import Timers

pytestmark = pytest.mark.unit


def test_a_timer_goes_off_once_and_setting_it_again_begins_it_anew() -> None:
    async def main() -> None:
        timers, rung = Timers(), list[str]()
        timers.set("a", 1.0, lambda: rung.append("first"))
        timers.set("a", 2.0, lambda: rung.append("second"))
        timers.set("b", 1.5, lambda: rung.append("other"))
        await asyncio.sleep(1.9)
        assert rung == ["other"]
        await asyncio.sleep(5)
        assert rung == ["other", "second"]

    virtual_time.run(main())


def test_what_is_cancelled_or_closed_never_rings() -> None:
    async def main() -> None:
        timers, rung = Timers(), list[str]()
        timers.set("a", 1.0, lambda: rung.append("a"))
        timers.set("b", 1.0, lambda: rung.append("b"))
        timers.cancel("a")
        timers.cancel("never set")
        await asyncio.sleep(0.5)
        timers.close()
        await asyncio.sleep(5)
        assert rung == []

    virtual_time.run(main())
