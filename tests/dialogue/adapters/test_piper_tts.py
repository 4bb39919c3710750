"""Piper's real engine with a tiny voice made here."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import psutil
import pytest

from dialogue.adapters import piper_tts
from dialogue.adapters.engine_tts import EngineTTS
from dialogue.adapters.piper_tts import speaker_for
from dialogue.conformance import check_tts
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import SpeechChunk, VoiceStyle
from sound.loudness import integrated_lufs
from sound.speech import Prosody
from tests.dialogue.adapters.tiny_voices import PIPER_RATE_HZ, piper_voice

pytestmark = pytest.mark.unit
real = pytest.mark.skipif(find_spec("piper") is None, reason="piper-tts is not installed")

SENTENCE = "Hello there, I am glad to see you."


async def said(tts: EngineTTS, text: str, style: VoiceStyle | None = None) -> SpeechChunk:
    async def phrases() -> AsyncIterator[str]:
        yield text

    (chunk,) = [chunk async for chunk in tts.speak(phrases(), style or VoiceStyle())]
    return chunk


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return piper_voice(tmp_path_factory.mktemp("piper"), ("neutral", "angry"))


@pytest.fixture(scope="module")
def tts(voice: Path) -> EngineTTS:
    return piper_tts.create({"model": str(voice)})


@real
async def test_it_keeps_to_its_port(tts: EngineTTS) -> None:
    assert tts.rate_hz == PIPER_RATE_HZ
    assert len(await check_tts(tts)) > PIPER_RATE_HZ


@real
async def test_words_and_phones_have_the_models_own_times(tts: EngineTTS) -> None:
    chunk = await said(tts, "I have 2 cats.")
    assert [word.text for word in chunk.words] == ["I", "have", "2", "cats."]
    symbols = [phone.symbol for phone in chunk.phones if phone.symbol != "SIL"]
    assert symbols[:1] == ["AY"]
    assert symbols[-4:] == ["K", "AE", "T", "S"]
    starts = [word.start_s for word in chunk.words]
    assert starts == sorted(starts)
    assert starts[-1] > 0.4 * len(chunk.samples) / PIPER_RATE_HZ


@real
async def test_a_faster_manner_is_faster(tts: EngineTTS) -> None:
    plain, fast = [await said(tts, SENTENCE, VoiceStyle(Prosody(rate=rate))) for rate in (1.0, 1.6)]
    assert len(fast.samples) < 0.8 * len(plain.samples)


@real
async def test_speakers_of_other_loudness_come_out_alike(voice: Path) -> None:
    first, second = [piper_tts.create({"model": str(voice), "voice": name}) for name in ("0", "angry")]
    loudness = [
        integrated_lufs((await said(tts, SENTENCE)).samples, PIPER_RATE_HZ) for tts in (first, second)
    ]
    assert loudness == pytest.approx([-19, -19], abs=0.5)


@real
async def test_its_code_stays_out_of_our_process(tts: EngineTTS) -> None:
    await said(tts, SENTENCE)
    assert not any("espeakbridge" in mapped.path for mapped in psutil.Process().memory_maps())


@real
@pytest.mark.parametrize(("broken", "sentence"), [("silent", "of silence came"), ("nan", "are no numbers")])
async def test_a_damaged_voice_is_a_sentence(tmp_path: Path, broken: str, sentence: str) -> None:
    tts = piper_tts.create({"model": str(piper_voice(tmp_path, broken=broken))})
    with pytest.raises(ProviderError, match=sentence):
        await said(tts, SENTENCE)


@real
def test_a_file_that_is_no_model_and_a_speaker_that_is_none(tmp_path: Path, voice: Path) -> None:
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"nothing")
    Path(f"{bad}.json").write_bytes(Path(f"{voice}.json").read_bytes())
    with pytest.raises(ProviderMissing, match="Piper does not load"):
        piper_tts.create({"model": str(bad)})
    with pytest.raises(ProviderError, match="no speaker 'nobody'; it has angry, neutral"):
        piper_tts.create({"model": str(voice), "voice": "nobody"})


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path))
    with pytest.raises(
        ProviderMissing, match=r"expected a Piper voice.*put one there, or name it in voice\.model"
    ):
        piper_tts.create({})
    (tmp_path / "a.onnx").write_bytes(b"")
    with pytest.raises(ProviderMissing, match="configuration beside it"):
        piper_tts.create({"model": str(tmp_path)})
    with pytest.raises(PluginError, match="takes the settings model, voice; got speed"):
        piper_tts.create({"speed": "2"})


def test_a_speaker_named_after_a_feeling_says_what_is_felt() -> None:
    names = ["Amused", "angry", "neutral"]
    assert speaker_for(VoiceStyle(emotion="joy", intensity=0.8), names) == "Amused"
    assert speaker_for(VoiceStyle(emotion="joy", intensity=0.2), names) == "neutral"
    assert speaker_for(VoiceStyle(emotion="fear", intensity=0.9), names) == "neutral"
    assert speaker_for(VoiceStyle(), ["p225", "p226"]) == ""


def test_a_tiny_voice_is_like_a_real_one_to_onnx_runtime(tmp_path: Path) -> None:
    """The tiny voice itself: its sound is as long as its phones, and NaN only where it was asked for."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(piper_voice(tmp_path)), providers=["CPUExecutionProvider"])
    ids = np.array([[20, 30, 40]], dtype=np.int64)
    fed = {"input": ids, "input_lengths": np.array([3]), "scales": np.array([0.667, 1.5, 0.8], np.float32)}
    (sound,) = session.run(None, fed)
    assert sound.shape == (1, 1, 1, 3 * 6 * 256)
    assert np.isfinite(sound).all()
