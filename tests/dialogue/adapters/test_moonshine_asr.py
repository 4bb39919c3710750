"""Ears by Moonshine: what a person says is read while they say it, and what is unclear is refused."""

import asyncio
import importlib.util
import re
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters import moonshine_asr
from dialogue.adapters.moonshine_asr import MoonshineASR, accepted, is_quiet
from dialogue.adapters.moonshine_model import Understood
from dialogue.conformance import check_asr
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Transcript
from dialogue.registry import create
from sound.pcm import AudioChunk, Samples, from_pcm16, silence

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(
        importlib.util.find_spec("moonshine_voice") is None, reason="moonshine-voice is not installed"
    ),
]

RATE_HZ = 16000
LONG_TALK = (
    "On Monday I woke up early and walked to the river before breakfast.",
    "The water was high, because it had rained all through the night.",
    "I met an old friend from school who I had not seen for many years.",
    "We talked about our teachers, and about the games that we used to play.",
    "She has two children now, and she works in a hospital near the station.",
    "Later we drank coffee in a small garden and watched the boats go by.",
    "When I came home my brother had cooked soup with carrots and potatoes.",
    "He asked me why I was smiling, and so I told him the whole story.",
)


@pytest.fixture(scope="module")
def asr() -> MoonshineASR:
    return moonshine_asr.create({})


async def cut(sound: Samples, size: int = 320) -> AsyncIterator[AudioChunk]:
    """Yield the sound in chunks and let the reader work between them."""
    for at in range(0, len(sound), size):
        yield AudioChunk(sound[at : at + size], RATE_HZ)
        await asyncio.sleep(0)


async def heard(asr: MoonshineASR, sound: Samples) -> list[Transcript]:
    return [transcript async for transcript in asr.transcribe(cut(sound))]


async def test_it_keeps_the_promises_of_an_ear(asr: MoonshineASR, say: Callable[..., Samples]) -> None:
    await check_asr(asr, say("Hello, how are you?"))


@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
async def test_the_final_words_are_what_was_said(
    asr: MoonshineASR, say: Callable[..., Samples], voice: str
) -> None:
    final = (await heard(asr, say("My sister came to visit me on Sunday.", voice)))[-1]
    assert final.final
    assert final.text == "My sister came to visit me on Sunday."
    assert final.confidence is not None
    assert final.confidence > 0.7


@pytest.mark.parametrize("gain", [0.05, 0.2, 1.0])
async def test_how_far_away_a_person_is_does_not_matter(
    asr: MoonshineASR, say: Callable[..., Samples], gain: float
) -> None:
    assert (await heard(asr, say("I had a long day at work.", gain=gain)))[
        -1
    ].text == "I had a long day at work."


async def test_partials_come_before_the_end(asr: MoonshineASR, say: Callable[..., Samples]) -> None:
    """Sound stops coming until a partial transcript is there: it does not wait for the end."""
    came = asyncio.Event()
    sound = say("Tell me something about the sea and the mountains.")

    async def live() -> AsyncIterator[AudioChunk]:
        half = len(sound) // 2
        yield AudioChunk(sound[:half], RATE_HZ)
        await came.wait()
        yield AudioChunk(sound[half:], RATE_HZ)

    async with asyncio.timeout(20):
        transcripts = []
        async for transcript in asr.transcribe(live()):
            transcripts.append(transcript)
            came.set()
    assert "something about" in transcripts[0].text
    assert not transcripts[0].final
    assert transcripts[-1].text == "Tell me something about the sea and the mountains."


async def test_a_long_talk_with_pauses_is_read_whole(asr: MoonshineASR, say: Callable[..., Samples]) -> None:
    """Longer than the model can hear at once: read in stretches, and no word is lost between them."""
    sound = np.concatenate([say(sentence) for sentence in LONG_TALK])
    assert len(sound) > 30 * RATE_HZ
    text = (await heard(asr, sound))[-1].text
    said, understood = (set(re.findall(r"[a-z]+", words.lower())) for words in (" ".join(LONG_TALK), text))
    assert len(said & understood) >= 0.95 * len(said), said - understood


async def test_what_is_not_english_is_refused(asr: MoonshineASR, data_dir: Path) -> None:
    """One sentence of every second German speaker and feeling; a mistake in twenty is allowed for."""
    files = sorted((data_dir / "emotional_speech" / "emodb").iterdir())[::17]
    accepted_ones = [(await heard(asr, read_audio(file)))[-1].text for file in files]
    assert sum(map(bool, accepted_ones)) <= len(files) / 20, accepted_ones


async def test_noise_is_refused(asr: MoonshineASR, data_dir: Path) -> None:
    for file in sorted((data_dir / "noise").glob("*.wav")):
        for second in range(0, 4, 2):
            sound = read_audio(file)[second * RATE_HZ : (second + 2) * RATE_HZ]
            assert (await heard(asr, sound))[-1].text == "", file.name


def read_audio(path: Path) -> Samples:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    return from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)


async def test_no_sound_gives_a_final_nothing(asr: MoonshineASR) -> None:
    assert await heard(asr, silence(0.0, RATE_HZ)) == [Transcript("", final=True, confidence=0.0)]


async def test_sound_at_another_rate_is_a_sentence(asr: MoonshineASR) -> None:
    async def wrong() -> AsyncIterator[AudioChunk]:
        yield AudioChunk(silence(0.1, 8000), 8000)

    with pytest.raises(ProviderError, match="expected sound at 16000 Hz, got 8000; resample it first"):
        async for _ in asr.transcribe(wrong()):
            pass


async def test_several_people_are_read_at_once(asr: MoonshineASR, say: Callable[..., Samples]) -> None:
    said = ["I like this song.", "Where did you go?", "It rained all day."]
    finals = await asyncio.gather(*(heard(asr, say(text)) for text in said))
    assert [transcripts[-1].text for transcripts in finals] == said


async def test_a_talk_that_ends_early_leaves_nothing_running(
    asr: MoonshineASR, say: Callable[..., Samples]
) -> None:
    before = asyncio.all_tasks()
    transcripts = asr.transcribe(cut(say("This will not be heard out.")))
    await anext(transcripts)
    await transcripts.aclose()
    assert asyncio.all_tasks() == before


def test_unsure_words_are_not_acted_upon() -> None:
    assert accepted([Understood("Good kind.", 0.5)]) == ("", 0.5)
    assert accepted([Understood("I see.", 0.9), Understood("Good kind.", 0.3)])[0] == ""
    assert accepted([]) == ("", 0.0)


def test_quiet_is_measured_beside_what_was_loud() -> None:
    tone = np.sin(np.arange(RATE_HZ) * 0.3).astype(np.float32)
    assert is_quiet(np.concatenate([tone, 0.05 * tone[:4000]]), 0.16)
    assert not is_quiet(np.concatenate([tone, 0.5 * tone[:4000]]), 0.16)
    assert not is_quiet(0.05 * tone[:4000], 0.16)


def test_it_is_found_by_its_name() -> None:
    assert isinstance(create("asr", "moonshine", {}), MoonshineASR)


def test_another_setting_is_a_sentence() -> None:
    with pytest.raises(PluginError, match="takes the setting model, got modle"):
        moonshine_asr.create({"modle": "/x"})


def test_a_folder_without_a_model_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProviderMissing, match=r"tokenizer\.bin cannot be found there"):
        moonshine_asr.create({"model": str(tmp_path)})


def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moonshine_asr, "find_spec", lambda name: None)
    with pytest.raises(ProviderMissing, match=r'pip install "warmchat\[ears\]"'):
        moonshine_asr.create({})
