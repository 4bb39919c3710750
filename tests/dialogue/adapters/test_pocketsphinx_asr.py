"""The ear that is always there: in a process of its own, so that the loop never waits for it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator

import numpy as np
import psutil
import pytest

from dialogue.adapters import pocketsphinx_asr
from dialogue.adapters.pocketsphinx_asr import DecoderProcess, PocketsphinxASR, shared_process
from dialogue.conformance import check_asr
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Transcript
from dialogue.registry import create
from dialogue.unsure import SecondLook
from sound.pcm import AudioChunk, Samples

pytestmark = pytest.mark.unit

SENTENCE = "Please tell me more about your sister."
Say = Callable[..., Samples]


@pytest.fixture(scope="module")
def process() -> Iterator[DecoderProcess]:
    process = DecoderProcess(most_decoders=2)
    process.start()
    yield process
    process.close()


async def chunks(sound: Samples, rate_hz: int = 16000) -> AsyncIterator[AudioChunk]:
    for at in range(0, len(sound), 512):
        yield AudioChunk(sound[at : at + 512], rate_hz)


async def heard(process: DecoderProcess, sound: Samples) -> list[Transcript]:
    return [t async for t in PocketsphinxASR(process).transcribe(chunks(sound))]


async def test_it_keeps_to_its_port(process: DecoderProcess, say: Say) -> None:
    said = await check_asr(PocketsphinxASR(process), say(SENTENCE))
    assert said == "please tell me more about your sister"


async def test_partials_come_and_one_final_transcript(process: DecoderProcess, say: Say) -> None:
    *partials, final = await heard(process, say(SENTENCE))
    assert final.final
    assert final.text == "please tell me more about your sister"
    assert final.confidence is not None
    assert final.confidence > 0.3
    assert len(partials) >= 3
    assert not any(partial.final for partial in partials)
    assert all(a.text != b.text for a, b in zip(partials, partials[1:], strict=False))


async def test_partials_do_not_wait_for_the_end(process: DecoderProcess, say: Say) -> None:
    came = asyncio.Event()

    async def speaking() -> AsyncIterator[AudioChunk]:
        async for chunk in chunks(say(SENTENCE)):
            yield chunk
        await asyncio.wait_for(came.wait(), 20)

    async for transcript in PocketsphinxASR(process).transcribe(speaking()):
        if transcript.text.startswith("please tell"):
            came.set()
    assert transcript.final


async def test_no_sound_is_no_words(process: DecoderProcess, say: Say) -> None:
    assert await heard(process, say(SENTENCE)[:0]) == [Transcript("", True, 0.0)]


async def test_more_people_than_decoders_are_all_understood(process: DecoderProcess, say: Say) -> None:
    texts = {"slt": SENTENCE, "rms": "It is good to see you again."}
    spoken = [say(text, voice) for voice, text in texts.items() for _ in range(2)]
    finals = [
        transcripts[-1].text for transcripts in await asyncio.gather(*(heard(process, s) for s in spoken))
    ]
    assert finals[0] == finals[1] == "please tell me more about your sister"
    assert finals[2] == finals[3] == "it is good to see you again"


async def test_a_second_look_has_the_words_and_is_unsure_of_them_all_the_same(
    process: DecoderProcess, say: Say
) -> None:
    whole = DecoderProcess(1, "whole")
    try:
        found = await PocketsphinxASR(process, whole).look_again(say(SENTENCE))
        assert isinstance(PocketsphinxASR(process, whole), SecondLook)
        assert whole.pid not in (None, process.pid)  # nobody's live decoding waits for it
    finally:
        whole.close()
    assert (found.text, found.final, found.unsure) == ("please tell me more about your sister", True, True)


async def test_words_drowned_in_noise_are_told_as_unsure(process: DecoderProcess, say: Say) -> None:
    speech = say("She said that she would come back later in the afternoon.")
    noise = np.random.default_rng(3).normal(0, 0.03, len(speech)).astype(np.float32)
    final = (await heard(process, 0.4 * speech + noise))[-1]
    assert final.unsure or not final.text


async def test_another_rate_is_refused(process: DecoderProcess, say: Say) -> None:
    with pytest.raises(ProviderError, match="expected sound at 16000 Hz, got 48000; resample it first"):
        async for _ in PocketsphinxASR(process).transcribe(chunks(say(SENTENCE), 48000)):
            pass


async def test_what_breaks_the_sound_reaches_the_caller(process: DecoderProcess) -> None:
    async def broken() -> AsyncIterator[AudioChunk]:
        async for chunk in chunks(np.zeros(1024, dtype=np.float32)):
            yield chunk
            raise ConnectionError("the microphone is gone")

    with pytest.raises(ConnectionError, match="the microphone is gone"):
        async for _ in PocketsphinxASR(process).transcribe(broken()):
            pass


async def test_closing_early_frees_the_decoder_and_leaves_no_task(process: DecoderProcess, say: Say) -> None:
    never = asyncio.Event()

    async def speaking() -> AsyncIterator[AudioChunk]:
        async for chunk in chunks(say(SENTENCE)):
            yield chunk
        await never.wait()

    for _ in range(3):  # more often than there are decoders
        stream = PocketsphinxASR(process).transcribe(speaking())
        await anext(stream)
        await stream.aclose()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (await heard(process, say("Really?")))[-1].text == "really"


async def test_a_killed_process_is_said_and_started_again(say: Say) -> None:
    process = DecoderProcess()
    process.start()
    first = process.pid
    assert first is not None

    async def speaking() -> AsyncIterator[AudioChunk]:
        async for chunk in chunks(say("Really?")):
            yield chunk
        os.kill(first, signal.SIGKILL)
        await asyncio.Event().wait()

    with pytest.raises(ProviderError, match="the decoder process died") as failed:
        async for _ in PocketsphinxASR(process).transcribe(speaking()):
            pass
    assert failed.value.retryable
    assert (await heard(process, say("Really?")))[-1].text == "really"
    assert process.pid not in (None, first)
    process.close()
    assert not psutil.pid_exists(first)


async def test_a_final_that_never_comes_is_an_error(
    process: DecoderProcess, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pocketsphinx_asr, "_FINAL_DEADLINE_S", 0.05)
    monkeypatch.setattr(process, "end", lambda utterance: None)
    with pytest.raises(ProviderError, match="expected a transcript within"):
        await heard(process, say(SENTENCE)[:0])


def test_an_utterance_needs_a_process_that_runs() -> None:
    with pytest.raises(ProviderError, match="not running; start it first"):
        DecoderProcess().begin(lambda answer: None)


def test_the_registry_makes_it_and_its_model_is_loaded() -> None:
    asr = create("asr", "pocketsphinx")
    assert isinstance(asr, PocketsphinxASR)
    assert asr.rate_hz == 16000
    assert shared_process().pid is not None


def test_the_adapter_does_not_load_the_decoder_into_our_process() -> None:
    code = "import sys, dialogue.adapters.pocketsphinx_asr; sys.exit('pocketsphinx' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_takes_no_settings() -> None:
    with pytest.raises(PluginError, match="takes no settings, got beam"):
        pocketsphinx_asr.create({"beam": "1"})


def test_without_the_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pocketsphinx_asr, "find_spec", lambda name: None)
    with pytest.raises(ProviderMissing, match="run: pip install pocketsphinx"):
        DecoderProcess().start()
