"""Moonshine's own small model through the port: it hears people, knows when it does not, and comes without a download."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ears import SENTENCES, read_audio, word_errors
from dialogue.adapters import moonshine_asr
from dialogue.adapters.looks.ear import LookingEar
from dialogue.conformance import check_asr
from dialogue.errors import PluginError, ProviderMissing
from dialogue.ports import Transcript
from dialogue.registry import create
from sound.pcm import AudioChunk, Samples, silence

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def ears() -> LookingEar:
    try:
        return moonshine_asr.create({})
    except ProviderMissing as missing:
        pytest.skip(f"there is no Moonshine here: {missing}")


async def in_chunks(samples: Samples) -> AsyncIterator[AudioChunk]:
    for at in range(0, len(samples), 320):
        yield AudioChunk(samples[at : at + 320], 16000)


async def heard(ears: LookingEar, samples: Samples) -> list[Transcript]:
    sound = np.concatenate([samples, silence(0.4, 16000)])
    return [transcript async for transcript in ears.transcribe(in_chunks(sound))]


async def test_it_keeps_to_its_port_and_reads_a_sentence(
    ears: LookingEar, say: Callable[..., Samples]
) -> None:
    words = "I had a long day at work and I am tired."
    assert await check_asr(ears, say(words)) == words


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (
            "jfk.flac",
            "and so my fellow americans ask not what your country can do for you ask what you can do for your country",
        ),
        (
            "change-sophie.wav",
            "the people who are crazy enough to think they can change the world are the ones who do",
        ),
        ("weather_question.wav", "what is the weather in paris"),
    ],
)
async def test_people_are_understood_word_for_word(
    ears: LookingEar, data_dir: Path, file: str, words: str
) -> None:
    final = (await heard(ears, read_audio(data_dir / "speech" / file)))[-1]
    assert final.final
    assert not final.unsure
    assert "".join(sign for sign in final.text.lower() if sign.isalpha() or sign == " ") == words


@pytest.mark.parametrize("gain", [0.02, 0.2, 5.0])
async def test_soft_loud_and_clipped_speech_is_understood(
    ears: LookingEar, say: Callable[..., Samples], gain: float
) -> None:
    sound = np.clip(say("My sister is coming to visit me on Sunday.", "slt", gain), -1, 1)
    final = (await heard(ears, sound))[-1]
    assert not final.unsure
    assert word_errors("My sister is coming to visit me on Sunday.", final.text) <= 1


async def test_most_of_a_minute_without_a_pause_is_understood(
    ears: LookingEar, say: Callable[..., Samples]
) -> None:
    """Sentence runs into sentence, for longer than a look has room: the cuts may cost a word, never a sentence."""
    said = [say(words, voice)[3200:-6400] for voice in ("slt", "rms") for words in SENTENCES]
    sound = np.concatenate(said)
    assert len(sound) > 35 * 16000
    final = (await heard(ears, sound))[-1]
    assert not final.unsure
    assert word_errors(" ".join(2 * SENTENCES), final.text) <= 0.1 * len(" ".join(2 * SENTENCES).split())


async def test_what_nobody_said_in_english_is_not_believed(ears: LookingEar, data_dir: Path) -> None:
    """Of German by four speakers whom no limit was chosen on, little is trusted: less than one clip in ten."""
    clips = sorted((data_dir / "emotional_speech" / "emodb").glob("1[123]*.flac"))[::5]
    assert len(clips) >= 25
    finals = [(await heard(ears, read_audio(clip)))[-1] for clip in clips]
    assert sum(final.text != "" and not final.unsure for final in finals) <= len(clips) // 10


async def test_noise_is_no_words(ears: LookingEar, data_dir: Path) -> None:
    for path in sorted((data_dir / "noise").glob("*.wav")):
        assert (await heard(ears, read_audio(path)[: 10 * 16000]))[-1].text == ""


def test_the_model_is_loaded_once_and_says_where_it_is_from(ears: LookingEar) -> None:
    other = create("asr", "moonshine")
    assert isinstance(other, LookingEar)
    assert other.decoder is ears.decoder
    assert (other.rate_hz, other.language) == (16000, "en")
    assert other.about == "a small neural model that comes with its package"


async def test_eight_people_at_once_are_all_understood(ears: LookingEar, say: Callable[..., Samples]) -> None:
    words = "We went to the sea and swam every morning."
    alike = await asyncio.gather(*(heard(ears, say(words)) for _ in range(8)))
    assert [transcripts[-1].text for transcripts in alike] == [words] * 8


def test_another_setting_and_a_broken_model_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="takes the setting model, got beam"):
        moonshine_asr.create({"beam": "5"})
    for name in ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(
        ProviderMissing, match="expected a Moonshine model in .*encoder_model.ort does not load"
    ):
        moonshine_asr.create({"model": str(tmp_path)})
