"""The second look: when it begins, what sound it gets, and what is believed."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from dialogue import virtual_time
from dialogue.testing import ScriptedASR
from dialogue.unsure import Guess
from server.doubts import Doubts
from tests.server.unsure_asr import UnsureASR

pytestmark = pytest.mark.unit

Scene = Callable[[Doubts], Awaitable[None]]
SECOND = np.zeros(16_000, dtype=np.float32)


def doubting(asr: ScriptedASR, scene: Scene) -> list[object]:
    """Run a scene; return in order what was told (Guess) and what failed."""

    async def main() -> list[object]:
        told: list[object] = []
        doubts = Doubts(asr, told.append, told.append)
        await scene(doubts)
        await doubts.close()
        assert len(asyncio.all_tasks()) == 1
        return told

    return virtual_time.run(main())


def test_an_unsure_utterance_becomes_the_guess_of_the_second_look() -> None:
    async def scene(doubts: Doubts) -> None:
        doubts.add(Guess("ask knot", 0.1), SECOND, 0.0, 1.0)
        assert doubts.pending
        doubts.look()
        await asyncio.sleep(1)
        assert not doubts.pending

    assert doubting(UnsureASR().finds("ask not", 0.2), scene) == [Guess("ask not", 0.2)]


def test_ears_without_a_second_look_tell_their_first() -> None:
    async def scene(doubts: Doubts) -> None:
        doubts.add(Guess("ask knot", 0.1), SECOND, 0.0, 1.0)
        doubts.look()
        await asyncio.sleep(1)

    assert doubting(ScriptedASR(), scene) == [Guess("ask knot", 0.1)]


def test_who_goes_on_is_looked_at_as_a_whole() -> None:
    asr = UnsureASR().finds("ask not what", 0.2)

    async def scene(doubts: Doubts) -> None:
        doubts.add(Guess("ask", 0.1), SECOND, 0.0, 1.0)
        doubts.look()
        await asyncio.sleep(0.2)
        doubts.wait()
        doubts.add(Guess("not what", 0.1), SECOND, 1.5, 2.5)
        doubts.look()
        await asyncio.sleep(1)

    assert doubting(asr, scene) == [Guess("ask not what", 0.2)]
    assert asr.looks_s == [1.0, 2.0]


def test_a_guess_that_was_told_is_covered_by_the_next_when_the_person_only_paused() -> None:
    asr = UnsureASR().finds("ask", 0.2).finds("ask not what", 0.2).finds("something else", 0.2)

    async def scene(doubts: Doubts) -> None:
        for began_s in (0.0, 2.0, 9.0):
            doubts.add(Guess("words", 0.1), SECOND, began_s, began_s + 1)
            doubts.look()
            await asyncio.sleep(1)

    assert doubting(asr, scene) == [
        Guess("ask", 0.2),
        Guess("ask not what", 0.2, continues=True),
        Guess("something else", 0.2),
    ]
    assert asr.looks_s == [1.0, 2.0, 1.0]


def test_without_time_for_a_look_the_first_decides() -> None:
    async def scene(doubts: Doubts) -> None:
        doubts.add(Guess("hello", 0.3), SECOND, 0.0, 1.0)
        doubts.look()
        await asyncio.sleep(0.1)
        doubts.give_up()
        doubts.look()
        await asyncio.sleep(1)

    assert doubting(UnsureASR(), scene) == [Guess("hello", 0.3)]


def test_a_look_that_fails_is_said_and_the_first_decides() -> None:
    async def scene(doubts: Doubts) -> None:
        doubts.add(Guess("hello", 0.3), SECOND, 0.0, 1.0)
        doubts.look()
        await asyncio.sleep(1)

    failed, told = doubting(UnsureASR().finds_nothing(RuntimeError("died")), scene)
    assert str(failed) == "died"
    assert told == Guess("hello", 0.3)


def test_more_sound_than_can_be_waited_for_is_not_looked_at_and_not_lost() -> None:
    asr = UnsureASR().finds("the end", 0.2)

    async def scene(doubts: Doubts) -> None:
        doubts.add(Guess("a long story", 0.1), np.tile(SECOND, 14), 0.0, 14.0)
        doubts.add(Guess("and its end", 0.1), np.tile(SECOND, 2), 14.5, 16.5)
        doubts.look()
        await asyncio.sleep(1)

    assert doubting(asr, scene) == [Guess("a long story", 0.1), Guess("the end", 0.2)]
    assert asr.looks_s == [2.0]


def test_closing_ends_a_look() -> None:
    async def scene(doubts: Doubts) -> None:
        doubts.add(Guess("hello", 0.1), SECOND, 0.0, 1.0)
        doubts.look()

    assert doubting(UnsureASR().finds("hello"), scene) == []
