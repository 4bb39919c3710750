"""The softer voice, where its program is installed."""

from collections.abc import AsyncIterator
from shutil import which

import numpy as np
import pytest

import sound.flite
from dialogue.adapters import flite_tts
from dialogue.adapters.engine_tts import EngineTTS
from dialogue.conformance import check_tts
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import VoiceStyle
from dialogue.registry import create
from sound.pitch import track

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(which("flite") is None, reason="flite is not installed"),
]


async def phrases() -> AsyncIterator[str]:
    yield "Oh, I see."
    yield "That must have been hard."


def test_the_registry_makes_it() -> None:
    tts = create("tts", "flite")
    assert isinstance(tts, EngineTTS)
    assert tts.rate_hz == 16000


async def test_it_keeps_to_its_port() -> None:
    tts = flite_tts.create({})
    assert len(await check_tts(tts)) > tts.rate_hz


@pytest.mark.parametrize("voice", ["slt", "rms"])
async def test_phrases_come_with_sound_phones_and_words(voice: str) -> None:
    tts = flite_tts.create({"voice": voice})
    first, second = [chunk async for chunk in tts.speak(phrases(), VoiceStyle())]
    assert [word.text for word in first.words] == ["Oh,", "I", "see."]
    assert [word.text for word in second.words] == second.phrase.split()
    assert {phone.symbol for phone in second.phones} >= {"DH", "M", "AH", "HH", "B"}


def test_a_voice_that_is_not_there_is_refused_at_the_start() -> None:
    with pytest.raises(ProviderError, match="no voice 'nobody'; there are"):
        flite_tts.create({"voice": "nobody"})


def test_a_voice_of_another_rate_is_refused() -> None:
    with pytest.raises(ProviderError, match="expected a voice of 16000 Hz, 'kal' has 8000; take slt"):
        flite_tts.create({"voice": "kal"})


def test_another_setting_is_refused() -> None:
    with pytest.raises(PluginError, match="takes the setting voice, got speed"):
        flite_tts.create({"speed": "2"})


def test_without_the_program_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound.flite, "which", lambda name: None)
    with pytest.raises(ProviderMissing, match="apt-get install flite"):
        flite_tts.create({})


async def test_a_timbre_has_a_voice_of_its_own_unless_one_was_chosen() -> None:
    async def height_hz(tts: EngineTTS, timbre: str) -> float:
        chunks = [chunk async for chunk in tts.speak(phrases(), VoiceStyle(timbre=timbre))]
        pitch = track(np.concatenate([chunk.samples for chunk in chunks]), tts.rate_hz)
        return float(np.median(pitch.f0_hz[pitch.voiced]))

    by_timbre = flite_tts.create({})
    assert await height_hz(by_timbre, "male") < 0.75 * await height_hz(by_timbre, "female")
    chosen = flite_tts.create({"voice": "slt"})
    assert await height_hz(chosen, "male") == await height_hz(chosen, "female")
