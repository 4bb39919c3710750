"""Time that jumps."""

import asyncio
import time

import pytest

from dialogue import virtual_time

pytestmark = pytest.mark.unit


def test_an_hour_of_sleep_takes_no_time_and_moves_the_clock() -> None:
    async def main() -> float:
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    started = time.perf_counter()
    assert virtual_time.run(main()) == pytest.approx(3600)
    assert time.perf_counter() - started < 1


def test_sleepers_wake_in_the_order_of_their_times() -> None:
    async def main() -> list[str]:
        woken: list[str] = []

        async def sleeper(name: str, wait_s: float) -> None:
            await asyncio.sleep(wait_s)
            woken.append(name)

        await asyncio.gather(sleeper("late", 30), sleeper("early", 0.5), sleeper("middle", 2))
        return woken

    assert virtual_time.run(main()) == ["early", "middle", "late"]


def test_a_timeout_comes_before_a_longer_sleep() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.sleep(50)
        return asyncio.get_running_loop().time()

    assert virtual_time.run(main()) == pytest.approx(5)


def test_a_thread_is_waited_for_where_nothing_is_scheduled() -> None:
    def work() -> str:
        time.sleep(0.02)
        return "done"

    async def main() -> str:
        return await asyncio.to_thread(work)

    assert virtual_time.run(main()) == "done"
