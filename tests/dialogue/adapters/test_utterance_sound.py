"""The sound of an utterance: kept whole, in order, and waited for."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters.utterance_sound import UtteranceSound
from dialogue.errors import ProviderError
from sound.pcm import AudioChunk

pytestmark = pytest.mark.unit

RATE_HZ = 16000


async def chunks(*lengths: int, rate_hz: int = RATE_HZ) -> AsyncIterator[AudioChunk]:
    at = 0
    for length in lengths:
        yield AudioChunk(np.arange(at, at + length, dtype=np.float32), rate_hz)
        at += length


@given(st.lists(st.integers(0, 100_000), max_size=12))
def test_however_it_is_cut_the_sound_is_whole_and_in_order(lengths: list[int]) -> None:
    sound = UtteranceSound("ear", RATE_HZ)
    asyncio.run(sound.collect(chunks(*lengths)))
    assert sound.over
    np.testing.assert_array_equal(sound.samples(), np.arange(sum(lengths), dtype=np.float32))


async def test_what_was_taken_is_no_longer_new() -> None:
    sound = UtteranceSound("ear", RATE_HZ)
    await sound.collect(chunks(RATE_HZ))
    assert sound.new_s == 1.0
    assert len(sound.peek()) == RATE_HZ
    assert sound.new_s == 1.0
    sound.samples()
    assert sound.new_s == 0.0


async def test_the_reader_waits_for_as_much_as_it_wants_or_for_the_end() -> None:
    sound = UtteranceSound("ear", RATE_HZ)
    queue: asyncio.Queue[int] = asyncio.Queue()

    async def live() -> AsyncIterator[AudioChunk]:
        while length := await queue.get():
            yield AudioChunk(np.zeros(length, dtype=np.float32), RATE_HZ)

    collecting = asyncio.create_task(sound.collect(live()))
    waiting = asyncio.create_task(sound.more(0.5))
    queue.put_nowait(RATE_HZ // 4)
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.put_nowait(RATE_HZ // 4)
    assert await waiting is True
    sound.samples()
    waiting = asyncio.create_task(sound.more(0.5))
    queue.put_nowait(0)
    assert await waiting is False
    await collecting


async def test_sound_at_another_rate_is_an_error_and_the_reader_wakes() -> None:
    sound = UtteranceSound("ear", RATE_HZ)
    with pytest.raises(ProviderError, match=r"ear: expected sound at 16000 Hz, got 8000"):
        await sound.collect(chunks(10, rate_hz=8000))
    assert sound.over
    assert await sound.more(1.0) is False
