"""The fakes do as they are told, and what they are keeps to the ports."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from dialogue.errors import ProviderBusy
from dialogue.ports import Delta, Message, SpeechChunk, Transcript, VoiceStyle
from dialogue.testing import (
    ScriptedASR,
    ScriptedLLM,
    ScriptedTTS,
    ScriptedVAD,
    ScriptExhausted,
    check_asr,
    check_llm,
    check_tts,
    check_vad,
)
from sound.pcm import AudioChunk, Samples, rms, silence

pytestmark = pytest.mark.unit

HELLO = [Message("user", "Hello.")]


async def each(phrases: Sequence[str]) -> AsyncIterator[str]:
    for phrase in phrases:
        yield phrase


async def sound(duration_s: float, rate_hz: int = 16_000) -> AsyncIterator[AudioChunk]:
    for _ in range(round(duration_s / 0.02)):
        yield AudioChunk(silence(0.02, rate_hz), rate_hz)


async def spoken(tts: ScriptedTTS, *phrases: str) -> list[SpeechChunk]:
    return [chunk async for chunk in tts.speak(each(phrases), VoiceStyle())]


async def test_replies_come_in_order_and_word_by_word() -> None:
    llm = ScriptedLLM().reply("One two three.").reply("Four", "five", Delta(text="six"))
    assert [piece async for piece in llm.stream(HELLO)] == ["One ", "two ", "three."]
    assert [piece async for piece in llm.stream(HELLO)] == ["Four", "five", Delta(text="six")]
    assert llm.prompts == [tuple(HELLO), tuple(HELLO)]


async def test_a_failing_reply_says_what_it_was_told_first() -> None:
    llm = ScriptedLLM().fail(ProviderBusy("llm", "too many"), after="I think ")
    stream = llm.stream(HELLO)
    assert [await anext(stream), await anext(stream)] == ["I ", "think "]
    with pytest.raises(ProviderBusy, match="llm: too many"):
        await anext(stream)


async def test_an_empty_script_says_so() -> None:
    with pytest.raises(ScriptExhausted, match="asked 1 times"):
        await anext(ScriptedLLM().stream(HELLO))
    with pytest.raises(ScriptExhausted, match="queue another"):
        await anext(ScriptedASR().transcribe(sound(0.1)))


async def test_a_closed_reply_is_counted() -> None:
    llm = ScriptedLLM().reply("One two three.")
    stream = llm.stream(HELLO)
    assert await anext(stream) == "One "
    await stream.aclose()
    assert llm.cancelled == 1


async def test_delays_pass_in_sleep_and_can_be_cancelled() -> None:
    llm = ScriptedLLM().reply("Late.", first_s=3600.0)
    task = asyncio.ensure_future(anext(llm.stream(HELLO)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert llm.cancelled == 1


async def test_partial_transcripts_grow_with_the_sound() -> None:
    asr = ScriptedASR().hears("good morning to you", every_s=0.3, confidence=0.8)
    heard = [transcript async for transcript in asr.transcribe(sound(0.7))]
    assert heard == [
        Transcript("good", final=False),
        Transcript("good morning", final=False),
        Transcript("good morning to you", final=True, confidence=0.8),
    ]
    assert asr.heard_s == [pytest.approx(0.7)]


async def test_a_recogniser_may_fail_at_the_end() -> None:
    asr = ScriptedASR().fail(ProviderBusy("asr", "too many"))
    with pytest.raises(ProviderBusy, match="asr: too many"):
        await anext(asr.transcribe(sound(0.1)))


async def test_each_letter_sounds_for_its_time() -> None:
    tts = ScriptedTTS(phone_s=0.1, gap_s=0.05)
    (chunk,) = await spoken(tts, "Hi you")
    assert [phone.symbol for phone in chunk.phones] == ["HH", "IH", "SIL", "IY", "OW", "AH", "SIL"]
    assert [(word.text, round(word.start_s, 2), round(word.end_s, 2)) for word in chunk.words] == [
        ("Hi", 0.0, 0.2),
        ("you", 0.25, 0.55),
    ]
    assert len(chunk.samples) == round(0.6 * tts.rate_hz)


async def test_vowels_are_loud_and_gaps_are_silent() -> None:
    tts = ScriptedTTS(phones={"papa": [("P", 0.1), ("AA", 0.2)]}, gap_s=0.1)
    (chunk,) = await spoken(tts, "Papa!")
    p, aa, gap = np.split(chunk.samples, [1600, 4800])
    assert rms(aa) > 3 * rms(p) > 0.01
    assert rms(gap) == 0


async def test_a_phrase_may_come_in_pieces_of_which_the_first_carries_it() -> None:
    whole = np.concatenate([chunk.samples for chunk in await spoken(ScriptedTTS(), "Good morning.")])
    pieces = await spoken(ScriptedTTS(chunk_s=0.1), "Good morning.")
    assert [piece.phrase for piece in pieces[:2]] == ["Good morning.", ""]
    assert np.array_equal(np.concatenate([piece.samples for piece in pieces]), whole)


async def test_a_voice_may_fail_at_a_phrase() -> None:
    tts = ScriptedTTS().fail(ProviderBusy("tts", "too many"), phrase=1)
    with pytest.raises(ProviderBusy, match="tts: too many"):
        await spoken(tts, "One.", "Two.")
    assert tts.spoken == ["One.", "Two."]


def test_speech_is_heard_in_its_spans_and_again_after_reset() -> None:
    vad = ScriptedVAD([(0.1, 0.2)], chunk_samples=160)
    chunk: Samples = silence(0.01, 16_000)
    heard = [vad.probability(chunk) > 0.5 for _ in range(30)]
    assert heard == [10 <= n < 20 for n in range(30)]
    vad.reset()
    assert not vad.probability(chunk) > 0.5


def test_an_ear_without_spans_goes_by_loudness_and_refuses_other_lengths() -> None:
    vad = ScriptedVAD(chunk_samples=160)
    assert vad.probability(np.full(160, 0.1, dtype=np.float32)) > 0.5
    assert vad.probability(silence(0.01, 16_000)) < 0.5
    with pytest.raises(ValueError, match="expected 160 samples, got 10"):
        vad.probability(np.zeros(10, dtype=np.float32))


async def test_the_fakes_keep_to_their_ports() -> None:
    llm = ScriptedLLM().reply("Hello there.").reply("And again.").reply("Stop me.")
    assert await check_llm(llm) == "Hello there."
    asr = ScriptedASR().hears("hello").hears("").hears("hello")
    assert await check_asr(asr) == "hello"
    assert rms(await check_tts(ScriptedTTS(chunk_s=0.2))) > 0.01
    check_vad(ScriptedVAD())
