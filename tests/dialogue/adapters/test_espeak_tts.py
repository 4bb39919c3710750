"""The voice that is always there."""

from collections.abc import AsyncIterator
from importlib.util import find_spec

import numpy as np
import pytest

import sound.espeak
from dialogue.adapters import espeak_tts
from dialogue.adapters.engine_tts import EngineTTS
from dialogue.conformance import check_tts
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import SpeechChunk, VoiceStyle
from dialogue.registry import create
from sound.espeak import shared_engine

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(find_spec("espeakng_loader") is None, reason="espeakng-loader is not installed"),
]


async def spoken(tts: EngineTTS, *texts: str, language: str = "en") -> list[SpeechChunk]:
    async def phrases() -> AsyncIterator[str]:
        for text in texts:
            yield text

    return [chunk async for chunk in tts.speak(phrases(), VoiceStyle(language=language))]


def test_the_registry_makes_it_and_its_worker_is_running() -> None:
    tts = create("tts", "espeak")
    assert isinstance(tts, EngineTTS)
    assert tts.rate_hz == 22050
    assert shared_engine().pid is not None


async def test_it_keeps_to_its_port() -> None:
    tts = espeak_tts.create({})
    assert len(await check_tts(tts)) > tts.rate_hz


async def test_phrases_come_with_sound_phones_and_words() -> None:
    first, second = await spoken(espeak_tts.create({}), "Oh, I see.", "That must have been hard.")
    assert [word.text for word in first.words] == ["Oh,", "I", "see."]
    assert second.phrase == "That must have been hard."
    assert second.phones[-1].end_s == pytest.approx(len(second.samples) / 22050, abs=1e-3)
    assert 0.2 < np.abs(second.samples).max() <= 0.9


@pytest.mark.parametrize("language", ["en", "en-GB", "de", "fr-FR"])
async def test_other_languages_are_spoken_too(language: str) -> None:
    (chunk,) = await spoken(espeak_tts.create({}), "Madame Curie", language=language)
    assert len(chunk.samples) > 8000


async def test_a_language_that_it_lacks_is_an_error() -> None:
    with pytest.raises(ProviderError, match="no voice"):
        await spoken(espeak_tts.create({}), "nuqneH", language="xx")


def test_a_voice_that_is_not_there_is_refused_at_the_start() -> None:
    with pytest.raises(ProviderError, match="espeak: eSpeak NG has no voice 'nobody'"):
        espeak_tts.create({"voice": "nobody"})


def test_another_setting_is_refused() -> None:
    with pytest.raises(PluginError, match="takes the setting voice, got speed"):
        espeak_tts.create({"speed": "2"})


def test_without_its_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound.espeak, "find_spec", lambda name: None)
    shared_engine().close()
    with pytest.raises(ProviderMissing, match=r'run: pip install "warmchat\[voice\]"'):
        espeak_tts.create({})
