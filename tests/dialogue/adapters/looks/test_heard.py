"""When the sound of an utterance is worth a look, and what of it is speech."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from dialogue.adapters.looks.heard import Heard
from dialogue.errors import ProviderError
from dialogue.testing import ScriptedVAD
from sound.pcm import AudioChunk

pytestmark = pytest.mark.unit

RATE_HZ = 16000


def heard(*speech_s: tuple[float, float]) -> Heard:
    return Heard(ScriptedVAD(speech_s), "test")


async def sound(length_s: float, rate_hz: int = RATE_HZ) -> AsyncIterator[AudioChunk]:
    for _ in range(round(length_s / 0.02)):
        yield AudioChunk(np.zeros(rate_hz // 50, dtype=np.float32), rate_hz)


async def endless(length_s: float) -> AsyncIterator[AudioChunk]:
    async for chunk in sound(length_s):
        yield chunk
    await asyncio.Event().wait()


async def occasions(ear: Heard, length_s: float) -> list[str]:
    """Return the occasions there are until nothing new comes, with a look at each."""
    collecting = asyncio.create_task(ear.collect(endless(length_s)))
    await asyncio.sleep(0)
    found: list[str] = []
    while True:
        waiting = asyncio.create_task(ear.occasion())
        await asyncio.sleep(0)
        if not waiting.done():
            break
        found.append(waiting.result())
        ear.look()
    waiting.cancel()
    collecting.cancel()
    await asyncio.gather(waiting, collecting, return_exceptions=True)
    return found


async def test_new_speech_is_worth_a_look_silence_is_not() -> None:
    assert await occasions(heard((0, 0.3)), 0.3) == []
    assert await occasions(heard((0, 0.6)), 0.6) == ["speech"]
    assert await occasions(heard(), 3.0) == []


async def test_a_pause_after_speech_is_worth_one_look() -> None:
    assert await occasions(heard((0, 0.2)), 1.5) == ["pause"]


async def test_speech_after_a_pause_is_worth_another() -> None:
    ear = heard((0, 1.0), (2.0, 2.3))
    collecting = asyncio.create_task(ear.collect(sound(3.0)))
    await collecting
    assert await ear.occasion() == "over"
    assert ear.last_speech_sample == pytest.approx(2.3 * RATE_HZ, abs=512)


async def test_a_look_knows_its_speech_and_whether_it_ends_in_a_pause() -> None:
    ear = heard((0.5, 1.5))
    await ear.collect(sound(1.6))
    look = ear.look()
    assert look.samples.shape == (round(1.6 * RATE_HZ),)
    assert look.speech_s() == pytest.approx(1.0, abs=0.05)
    assert look.speech_s(RATE_HZ) == pytest.approx(0.5, abs=0.05)
    assert look.speech_s(0, RATE_HZ) == pytest.approx(0.5, abs=0.05)
    assert not look.paused


async def test_after_a_fifth_of_a_second_no_word_is_cut() -> None:
    ear = heard((0.5, 1.0))
    await ear.collect(sound(1.25))
    assert ear.look().paused


async def test_no_sound_is_an_empty_look() -> None:
    ear = heard()
    await ear.collect(sound(0))
    assert (len(ear.look().samples), ear.last_speech_sample) == (0, 0)


async def test_another_rate_is_refused_and_ends_the_waiting() -> None:
    ear = heard()
    with pytest.raises(ProviderError, match="test: expected sound at 16000 Hz, got 48000; resample it first"):
        await ear.collect(sound(0.1, 48000))
    assert await ear.occasion() == "over"
