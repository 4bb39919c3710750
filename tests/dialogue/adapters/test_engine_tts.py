"""A speech engine behind the TTS port: in order, at one level, without waiting silence."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from dialogue.adapters.engine_tts import EngineTTS
from dialogue.errors import ProviderError, ProviderMissing
from dialogue.ports import SpeechChunk, VoiceStyle
from sound.errors import EngineError, EngineMissing
from sound.loudness import integrated_lufs
from sound.pcm import Samples, rms, silence
from sound.speech import Phone, Prosody, Speech, Word

pytestmark = pytest.mark.unit

RATE_HZ = 16000


class ToneEngine:
    """Says a tone of 100 ms a letter between silences; remembers what it was asked."""

    rate_hz = RATE_HZ

    def __init__(self, failure: Exception | None = None) -> None:
        self.asked: list[tuple[str, str, Prosody]] = []
        self._failure = failure

    def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        self.asked.append((text, voice, prosody))
        if self._failure:
            raise self._failure
        length_s = 0.1 * sum(map(str.isalpha, text))
        at = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
        tone = (0.7 * np.sin(2 * np.pi * 200 * at)).astype(np.float32)
        quiet = silence(0.3, RATE_HZ)
        end_s = 0.3 + length_s
        phones = (Phone("SIL", 0, 0.3), Phone("AA", 0.3, end_s), Phone("SIL", end_s, end_s + 0.3))
        return Speech(np.concatenate([quiet, tone, quiet]), RATE_HZ, phones, (Word(text, 0.3, end_s),))


async def phrases(*texts: str) -> AsyncIterator[str]:
    for text in texts:
        yield text


async def spoken(tts: EngineTTS, *texts: str, style: VoiceStyle | None = None) -> list[SpeechChunk]:
    return [chunk async for chunk in tts.speak(phrases(*texts), style or VoiceStyle())]


def tts(engine: ToneEngine) -> EngineTTS:
    return EngineTTS("tone", engine, lambda style: f"voice-{style.language}")


async def test_one_chunk_a_phrase_in_order() -> None:
    chunks = await spoken(tts(ToneEngine()), "Abcd.", "efghij,", "kl")
    assert [chunk.phrase for chunk in chunks] == ["Abcd.", "efghij,", "kl"]
    assert len(chunks[1].samples) > len(chunks[0].samples) > len(chunks[2].samples)


async def test_the_first_sound_comes_at_once() -> None:
    (chunk,) = await spoken(tts(ToneEngine()), "Hello")
    loud = np.flatnonzero(np.abs(chunk.samples) > 0.02)
    assert loud[0] / RATE_HZ <= 0.035
    assert chunk.phones[1].start_s == pytest.approx(loud[0] / RATE_HZ, abs=0.006)
    assert chunk.words[0].start_s == chunk.phones[1].start_s


@pytest.mark.parametrize(
    ("phrase", "pause_s"),
    [
        ("Hello.", 0.12),
        ("Hello!”", 0.12),
        ("Hello? ", 0.12),
        ("Hello…", 0.12),
        ("Hello,", 0.04),
        ("Hello", 0.04),
    ],
)
async def test_a_sentence_is_followed_by_a_small_pause(phrase: str, pause_s: float) -> None:
    (chunk,) = await spoken(tts(ToneEngine()), phrase)
    last = np.flatnonzero(np.abs(chunk.samples) > 0.02)[-1]
    assert (len(chunk.samples) - last) / RATE_HZ == pytest.approx(0.03 + pause_s, abs=0.008)
    assert chunk.phones[-1].symbol == "SIL"
    assert chunk.phones[-1].end_s == pytest.approx(len(chunk.samples) / RATE_HZ)


async def test_volume_is_the_styles_and_the_level_is_ours() -> None:
    engine = ToneEngine()
    plain, soft = [
        (await spoken(tts(engine), "Hello", style=VoiceStyle(Prosody(rate=1.2, volume=volume))))[0]
        for volume in (1.0, 0.5)
    ]
    assert integrated_lufs(plain.samples, RATE_HZ) == pytest.approx(-19, abs=0.3)
    assert rms(soft.samples) == pytest.approx(rms(plain.samples) / 2, rel=0.01)
    assert engine.asked[0][2] == Prosody(rate=1.2)


async def test_the_language_chooses_the_voice() -> None:
    engine = ToneEngine()
    await spoken(tts(engine), "Hallo", style=VoiceStyle(language="de"))
    assert engine.asked[0][1] == "voice-de"


async def test_a_phrase_without_sound_keeps_its_text() -> None:
    chunks = await spoken(tts(ToneEngine()), "🙂", "Hi")
    assert [(chunk.phrase, len(chunk.samples) > 0) for chunk in chunks] == [("🙂", False), ("Hi", True)]


async def test_the_next_phrase_is_not_asked_for_before_the_last_was_taken() -> None:
    engine = ToneEngine()
    stream = tts(engine).speak(phrases("one", "two", "three"), VoiceStyle())
    await anext(stream)
    assert [text for text, _, _ in engine.asked] == ["one"]
    await stream.aclose()


async def test_the_loop_goes_on_while_the_engine_works() -> None:
    class SlowEngine(ToneEngine):
        def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(timeout=5)
            return super().speak(text, voice, prosody)

    loop = asyncio.get_running_loop()
    assert len(await spoken(tts(SlowEngine()), "Hello")) == 1


async def test_what_the_engine_says_went_wrong_reaches_the_talk() -> None:
    with pytest.raises(ProviderError, match="tone: it broke") as failed:
        await spoken(tts(ToneEngine(EngineError("it broke"))), "Hello")
    assert failed.value.provider == "tone"
    with pytest.raises(ProviderMissing, match="not there"):
        await spoken(tts(ToneEngine(EngineMissing("not there"))), "Hello")


async def test_numbers_are_said_in_words_and_timed_as_written() -> None:
    class WordEngine(ToneEngine):
        def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
            made = super().speak(text, voice, prosody)
            texts = text.split()
            share_s = (made.duration_s - 0.6) / len(texts)
            words = [Word(one, 0.3 + n * share_s, 0.3 + (n + 1) * share_s) for n, one in enumerate(texts)]
            return Speech(made.samples, made.rate_hz, made.phones, tuple(words))

    engine = WordEngine()
    (chunk,) = await spoken(tts(engine), "Only $5.50 today.")
    assert engine.asked[0][0] == "Only five dollars and fifty cents today."
    assert [word.text for word in chunk.words] == ["Only", "$5.50", "today."]
    assert chunk.words[1].end_s - chunk.words[1].start_s > 3 * (chunk.words[0].end_s - chunk.words[0].start_s)


class GivingEngine(ToneEngine):
    """Gives what it is told to give."""

    def __init__(self, samples: Samples, rate_hz: int = RATE_HZ) -> None:
        super().__init__()
        self._given = Speech(samples, rate_hz)

    def speak(self, text: str, voice: str, prosody: Prosody) -> Speech:
        return self._given


@pytest.mark.parametrize(
    ("samples", "rate_hz", "sentence"),
    [
        (silence(0, RATE_HZ), RATE_HZ, "no sound came"),
        (silence(1, RATE_HZ), RATE_HZ, "1.0 s of silence came"),
        (np.full(RATE_HZ, np.nan, np.float32), RATE_HZ, "are no numbers"),
        (np.full(RATE_HZ, 0.1, np.float32), 8000, "expected sound at 16000 Hz"),
    ],
)
async def test_what_is_no_speech_is_a_sentence_and_not_played(
    samples: Samples, rate_hz: int, sentence: str
) -> None:
    with pytest.raises(ProviderError, match=sentence):
        await spoken(tts(GivingEngine(samples, rate_hz)), "How are you today?")


async def test_a_voice_without_the_letters_of_a_text_passes_it_over() -> None:
    english = EngineTTS("tone", GivingEngine(silence(0, RATE_HZ)), lambda style: "", can_say=str.isascii)
    (chunk,) = await spoken(english, "你好")
    assert (chunk.phrase, len(chunk.samples)) == ("你好", 0)
