"""An ear that looks: final words before the turn ends, words that stand, and a model that others wait for too."""

import asyncio
import threading
from collections.abc import AsyncIterator

import numpy as np
import pytest

from dialogue.adapters.looks.decoder import Decoded, Segment
from dialogue.adapters.looks.ear import LookingEar
from dialogue.adapters.looks.guards import WHISPERS
from dialogue.errors import ProviderError
from dialogue.ports import Transcript
from dialogue.testing import ScriptedVAD
from sound.pcm import AudioChunk, Samples

pytestmark = pytest.mark.unit


def chunks(duration_s: float, rate_hz: int = 16000) -> list[AudioChunk]:
    noise = np.random.default_rng(0).normal(0, 0.1, round(duration_s * rate_hz)).astype(np.float32)
    return [AudioChunk(noise[at : at + 3200], rate_hz) for at in range(0, len(noise), 3200)]


async def at_once(sound: list[AudioChunk]) -> AsyncIterator[AudioChunk]:
    for chunk in sound:
        yield chunk


class ScriptedDecoder:
    """Stands in for a model where a test must see or stop its work; says how much sound it was given."""

    def __init__(self, error: Exception | None = None, mean_log_probability: float = -0.2) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()
        self.looked = threading.Semaphore(0)
        self.given_s: list[float] = []
        self._error = error
        self._mean = mean_log_probability

    limits = WHISPERS
    sees_more_with_care = True

    def decode(self, samples: Samples, language: str | None = None, *, careful: bool = False) -> Decoded:
        self.given_s.append(len(samples) / 16000)
        self.begun.set()
        self.looked.release()
        assert self.go_on.wait(10)
        if self._error is not None:
            raise self._error
        words = " ".join(f"w{n}" for n in range(int(len(samples) / 8000)))
        return Decoded((Segment(words),), self._mean, 1, 0.0, "en", 1.0)


class Microphone:
    """Sound that comes when the test says so."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[list[AudioChunk]] = asyncio.Queue()

    def hears(self, duration_s: float, loud: bool = True) -> None:
        heard = chunks(duration_s)
        self._queue.put_nowait([AudioChunk(chunk.samples * loud, 16000) for chunk in heard])

    def ends(self) -> None:
        self._queue.put_nowait([])

    async def sound(self) -> AsyncIterator[AudioChunk]:
        while heard := await self._queue.get():
            for chunk in heard:
                yield chunk


def listening(decoder: ScriptedDecoder) -> LookingEar:
    return LookingEar("a model", decoder, vad=ScriptedVAD)


async def test_the_final_text_is_there_before_the_turn_ends_and_is_not_made_again() -> None:
    """What was understood in the pause is the final transcript: no look is left for the end of the turn."""
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())
    microphone.hears(1.2)
    microphone.hears(0.25, loud=False)
    words = await anext(stream)
    assert (words.text, words.final) == ("w0 w1", False)
    assert decoder.given_s[-1] == pytest.approx(1.45)
    looks = len(decoder.given_s)
    microphone.hears(0.2, loud=False)
    microphone.ends()
    assert [(t.text, t.final) async for t in stream] == [("w0 w1", True)]
    assert len(decoder.given_s) == looks


async def test_speech_after_the_pause_is_looked_at() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())
    microphone.hears(1.2)
    microphone.hears(0.25, loud=False)
    await anext(stream)
    microphone.hears(0.3)
    microphone.ends()
    final = [t async for t in stream][-1]
    assert (final.text, final.final) == ("w0 w1 w2", True)
    assert decoder.given_s[-1] == pytest.approx(1.75)


async def test_a_turn_that_ends_within_a_look_waits_for_that_look_only() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    decoder.go_on.clear()
    stream = listening(decoder).transcribe(microphone.sound())
    microphone.hears(0.3)
    microphone.hears(0.25, loud=False)
    first = asyncio.create_task(anext(stream))
    assert await asyncio.to_thread(decoder.begun.wait, 10)
    microphone.hears(0.2, loud=False)
    microphone.ends()
    await asyncio.sleep(0)
    decoder.go_on.set()
    assert [(await first).text, *[t.text async for t in stream]] == ["w0", "w0"]
    assert len(decoder.given_s) == 1


async def test_it_listens_on_while_the_model_works() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())
    decoder.go_on.clear()
    microphone.hears(0.6)
    first = asyncio.create_task(anext(stream))
    assert await asyncio.to_thread(decoder.begun.wait, 10)
    microphone.hears(5.0)
    decoder.go_on.set()
    assert (await first).text == "w0"  # on which both looks agree
    assert decoder.given_s == pytest.approx([0.6, 5.6])
    await stream.aclose()


async def test_partials_only_grow() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())

    async def speak() -> None:
        for _ in range(6):
            microphone.hears(0.5)
            assert await asyncio.to_thread(decoder.looked.acquire, timeout=10)
        microphone.ends()

    speaking = asyncio.create_task(speak())
    texts = [t.text async for t in stream]
    await speaking
    assert all(later.startswith(earlier) for earlier, later in zip(texts, texts[1:], strict=False))
    assert texts[-1] == "w0 w1 w2 w3 w4 w5"
    assert len(texts) >= 4


async def test_what_is_cancelled_before_its_turn_never_keeps_the_model_busy() -> None:
    decoder, microphones = ScriptedDecoder(), (Microphone(), Microphone())
    asr = listening(decoder)
    decoder.go_on.clear()
    streams = [asr.transcribe(microphone.sound()) for microphone in microphones]
    for microphone in microphones:
        microphone.hears(0.3)
        microphone.hears(0.25, loud=False)
    first, second = (asyncio.create_task(anext(stream)) for stream in streams)
    assert await asyncio.to_thread(decoder.begun.wait, 10)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    decoder.go_on.set()
    await first
    await streams[0].aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert len(decoder.given_s) == 1


async def last_of(decoder: ScriptedDecoder) -> Transcript:
    return [t async for t in listening(decoder).transcribe(at_once(chunks(0.8)))][-1]


async def test_a_model_that_fails_is_a_providers_error() -> None:
    with pytest.raises(ProviderError, match="a model: expected a transcript .* out of memory"):
        await last_of(ScriptedDecoder(RuntimeError("out of memory")))


async def test_words_that_the_model_is_not_sure_of_are_unsure() -> None:
    final = await last_of(ScriptedDecoder(mean_log_probability=-1.2))
    assert (final.text, final.final, final.unsure) == ("w0", True, True)
    assert final.confidence == pytest.approx(np.exp(-1.2))


async def test_after_a_slow_look_the_next_waits_for_more_speech() -> None:
    """A look that took 0.4 s leaves the machine to others until there is 0.8 s of new speech."""
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())
    decoder.go_on.clear()
    microphone.hears(0.6)
    first = asyncio.create_task(anext(stream))
    assert await asyncio.to_thread(decoder.begun.wait, 10)
    await asyncio.sleep(0.4)
    decoder.go_on.set()
    microphone.hears(0.4)
    await asyncio.sleep(0.1)
    assert decoder.given_s == pytest.approx([0.6])
    microphone.hears(0.6)
    assert (await first).text == "w0"
    assert decoder.given_s == pytest.approx([0.6, 1.6])
    await stream.aclose()
