"""Kokoro's real engine with a tiny model made here."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from dialogue.adapters import kokoro_tts
from dialogue.adapters.engine_tts import EngineTTS
from dialogue.adapters.kokoro_tts import voice_for
from dialogue.conformance import check_tts
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import SpeechChunk, VoiceStyle
from sound.loudness import integrated_lufs
from sound.neural_voice import NeuralVoice
from sound.pcm import rms
from sound.speech import Prosody
from tests.dialogue.adapters.tiny_voices import KOKORO_RATE_HZ, kokoro_model

pytestmark = pytest.mark.unit
real = pytest.mark.skipif(find_spec("kokoro_onnx") is None, reason="kokoro-onnx is not installed")

SENTENCE = "Hello there, I am glad to see you."


async def said(tts: EngineTTS, text: str, style: VoiceStyle | None = None) -> SpeechChunk:
    async def phrases() -> AsyncIterator[str]:
        yield text

    (chunk,) = [chunk async for chunk in tts.speak(phrases(), style or VoiceStyle())]
    return chunk


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kokoro_model(tmp_path_factory.mktemp("kokoro"))


@pytest.fixture(scope="module")
def tts(model: Path) -> EngineTTS:
    return kokoro_tts.create({"model": str(model)})


@real
async def test_it_keeps_to_its_port(tts: EngineTTS) -> None:
    assert tts.rate_hz == KOKORO_RATE_HZ
    assert len(await check_tts(tts)) > KOKORO_RATE_HZ


@real
async def test_words_and_phones_have_the_models_own_times(tts: EngineTTS) -> None:
    chunk = await said(tts, "I have 2 cats.")
    assert [word.text for word in chunk.words] == ["I", "have", "2", "cats."]
    assert [phone.symbol for phone in chunk.phones if phone.symbol != "SIL"][-4:] == ["K", "AE", "T", "S"]


@real
async def test_a_model_without_durations_has_words_all_the_same(tmp_path: Path) -> None:
    tts = kokoro_tts.create({"model": str(kokoro_model(tmp_path, durations=False)), "voice": "bm_lewis"})
    chunk = await said(tts, SENTENCE)
    assert [word.text for word in chunk.words] == SENTENCE.split()
    assert integrated_lufs(chunk.samples, KOKORO_RATE_HZ) == pytest.approx(-19, abs=0.5)


@real
async def test_a_faster_manner_is_faster(tts: EngineTTS) -> None:
    plain, fast = [await said(tts, SENTENCE, VoiceStyle(Prosody(rate=rate))) for rate in (1.0, 1.6)]
    assert len(fast.samples) < 0.8 * len(plain.samples)


@real
def test_a_blend_lies_between_its_voices_and_the_code_stays_out_of_our_process(model: Path) -> None:
    engine = NeuralVoice("kokoro", (model, model.parent / "voices-tiny.bin"))
    one, both, other = [
        rms(engine.speak(SENTENCE, voice).samples)
        for voice in ("en-us af_heart", "en-us af_heart=0.60 af_nicole=0.40", "en-us af_nicole")
    ]
    assert both == pytest.approx(0.6 * one + 0.4 * other, rel=0.01)
    assert not any("espeak" in mapped.path for mapped in psutil.Process().memory_maps())
    engine.close()


@real
def test_a_voice_that_is_none_is_refused_at_the_start(model: Path) -> None:
    with pytest.raises(ProviderError, match="no voice 'af_nobody'; it has af_heart"):
        kokoro_tts.create({"model": str(model), "voice": "af_nobody"})


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path))
    with pytest.raises(
        ProviderMissing, match=r"expected Kokoro's model.*put one there, or name it in voice\.model"
    ):
        kokoro_tts.create({})
    (tmp_path / "a.onnx").write_bytes(b"")
    with pytest.raises(ProviderMissing, match="voices .* beside"):
        kokoro_tts.create({"model": str(tmp_path)})
    with pytest.raises(PluginError, match="takes the settings model, voice; got speed"):
        kokoro_tts.create({"speed": "2"})


@pytest.mark.parametrize(
    ("style", "voice", "expected"),
    [
        (VoiceStyle(), "af_heart", "en-us af_heart"),
        (VoiceStyle(emotion="joy", intensity=0.5), "af_heart", "en-us af_heart=0.80 af_bella=0.20"),
        (VoiceStyle(emotion="sadness", intensity=1.0), "af_nicole", "en-us af_nicole"),
        (VoiceStyle(emotion="joy", intensity=1.0), "bf_emma", "en-gb bf_emma=0.60 bf_isabella=0.40"),
        (VoiceStyle(language="fr-FR"), "ff_siwis", "fr-fr ff_siwis"),
    ],
)
def test_the_feeling_blends_another_voice_in(style: VoiceStyle, voice: str, expected: str) -> None:
    there = ["af_heart", "af_bella", "af_nicole", "bf_emma", "bf_isabella", "ff_siwis"]
    assert voice_for(style, voice, there) == expected
