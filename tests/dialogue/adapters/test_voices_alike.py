"""Every voice that is here comes out at one loudness, and says when each word sounds."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from shutil import which

import numpy as np
import pytest

from dialogue.adapters.engine_tts import EngineTTS
from dialogue.ports import SpeechChunk, VoiceStyle
from dialogue.registry import create
from sound.levelling import PEAK, TARGET_LUFS
from sound.loudness import integrated_lufs
from sound.speech import Prosody

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(find_spec("espeakng_loader") is None, reason="espeakng-loader is not installed"),
    pytest.mark.skipif(which("flite") is None, reason="flite is not installed"),
]

PHRASES = (
    "Oh, I see.",
    "That must have been hard for you, and I am glad that you told me.",
    "It was $5.50 at 10:30, wasn't it?",
    "Yes!",
    "Would you like to say more about what happened then?",
)
VOICES = (
    ("espeak", ""),
    ("espeak", "en-us"),
    ("espeak", "en+m3"),
    ("flite", "slt"),
    ("flite", "rms"),
    ("flite", "awb"),
    ("flite", "kal16"),
)


async def said(name: str, voice: str, style: VoiceStyle) -> list[SpeechChunk]:
    async def phrases() -> AsyncIterator[str]:
        for phrase in PHRASES:
            yield phrase

    tts = create("tts", name, {"voice": voice} if voice else {})
    assert isinstance(tts, EngineTTS)
    return [chunk async for chunk in tts.speak(phrases(), style)]


def loudness(chunks: list[SpeechChunk], rate_hz: int) -> float:
    return integrated_lufs(np.concatenate([chunk.samples for chunk in chunks]), rate_hz)


@pytest.mark.parametrize(("name", "voice"), VOICES)
async def test_a_voice_is_as_loud_as_all_others_and_times_every_word(name: str, voice: str) -> None:
    chunks = await said(name, voice, VoiceStyle())
    rate_hz = {"espeak": 22_050, "flite": 16_000}[name]
    assert loudness(chunks, rate_hz) == pytest.approx(TARGET_LUFS, abs=0.75), "so any two are within 1.5 LU"
    assert max(float(np.abs(chunk.samples).max()) for chunk in chunks) <= PEAK + 1e-6
    for chunk in chunks:
        assert [word.text for word in chunk.words] == chunk.phrase.split()


@pytest.mark.parametrize("volume", [0.7, 1.2])
async def test_the_volume_of_a_feeling_is_heard_around_it(volume: float) -> None:
    chunks = await said("flite", "slt", VoiceStyle(Prosody(volume=volume)))
    assert loudness(chunks, 16_000) == pytest.approx(TARGET_LUFS + 20 * np.log10(volume), abs=1.0)
