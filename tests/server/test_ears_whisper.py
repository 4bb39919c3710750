"""Whisper in the ears: real speech through the real VAD and a real, tiny model, as the server puts them together."""

import asyncio
import importlib.util
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from dialogue.adapters import faster_whisper_asr, silero_vad
from dialogue.testing import ScriptedLLM
from server import providers, wire
from server.ears import Ears
from server.settings import Settings
from server.talk import Parts
from server.wire import Media
from sound.flite import FliteEngine
from sound.pcm import Samples, silence, to_pcm16
from speaker_listener.motion import MotionModel
from tests.server.live_server import Page, serving
from tests.server.stage import Stage
from tests.server.test_ears import Told

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        importlib.util.find_spec("faster_whisper") is None, reason="faster-whisper is not installed"
    ),
]

WORDS = "Hellofromatinymodel"
CHUNK = 320


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.dialogue.adapters import tiny_whisper

    folder = tmp_path_factory.mktemp("models") / "ears" / "base"
    folder.mkdir(parents=True)
    tiny_whisper.make(folder, WORDS)
    return folder


@pytest.fixture(scope="module")
def speech() -> Samples:
    if which("flite") is None:
        pytest.skip("flite is not installed")
    said = FliteEngine().speak("I had a long day at work.", "slt").samples
    return np.concatenate([silence(0.3, 16000), said, silence(1.5, 16000)])


def noise(gain: float) -> Samples:
    return np.random.default_rng(0).normal(0, gain, 4 * 16000).astype(np.float32)


async def heard(folder: Path, sound: Samples, done: Callable[[Told], bool]) -> Told:
    """Return what the ears tell of a sound that comes faster than any microphone's."""
    told = Told()
    asr = faster_whisper_asr.create({"model": str(folder)})
    ears = Ears(asr, silero_vad.create({}), told, asyncio.get_running_loop().time)
    ears.open_microphone(16000)
    for at in range(0, len(sound), CHUNK):
        chunk = sound[at : at + CHUNK]
        ears.hear(Media(wire.KIND_USER_SOUND, len(chunk), 0, 0, 0, to_pcm16(chunk)))
        await asyncio.sleep(0.002)
    for _ in range(200):
        if done(told):
            break
        await asyncio.sleep(0.02)
    await ears.close()
    return told


async def test_speech_becomes_partials_and_one_final_text(folder: Path, speech: Samples) -> None:
    told = await heard(folder, speech, lambda told: bool(told.of("ended")))
    assert [details for _, details in told.of("ended")] == [(WORDS, False, False)]
    assert {details for _, details in told.of("partial")} == {(WORDS, False)}
    assert [name for _, name, _ in told.calls][0] == "started"


async def test_a_cough_of_noise_is_no_utterance_with_words(folder: Path) -> None:
    told = await heard(folder, noise(0.05), lambda told: bool(told.of("ended")) or not told.of("started"))
    assert not told.of("partial")
    assert all(details[0] == "" for _, details in told.of("ended"))


def test_a_model_in_the_folder_of_models_is_what_hears(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMCHAT_MODELS", str(folder.parents[1]))
    ears = providers._ears(Settings())
    assert ears.name == "faster-whisper"
    assert ears.why == f"the best that is here: the Whisper model in {folder}, it hears en"


class WhisperStage(Stage):
    """A stage whose ears are real."""

    def __init__(self, folder: Path) -> None:
        super().__init__(ScriptedLLM().reply("Glad to hear it."))
        self.folder = folder

    def parts(self, motion: MotionModel) -> Parts:
        """Return what the talk is made of."""
        asr = faster_whisper_asr.create({"model": str(self.folder)})
        return replace(super().parts(motion), ears=asr, vad=lambda: silero_vad.create({}))


async def test_what_is_said_into_the_socket_comes_back_as_words_and_is_answered(
    folder: Path, speech: Samples
) -> None:
    """A page sends the sound at the pace of a microphone, as it must; the answer begins by what Whisper heard."""

    async def speak(page: Page) -> None:
        for number, at in enumerate(range(0, len(speech), CHUNK)):
            chunk = speech[at : at + CHUNK]
            media = Media(wire.KIND_USER_SOUND, len(chunk), 0, number, number * 20, to_pcm16(chunk))
            await page.socket.send(media.encode())
            await asyncio.sleep(0.018)

    with serving(WhisperStage(folder)) as live:
        async with live.talk() as page:
            await page.say(wire.MicrophoneOpen(rate_hz=16_000))
            speaking = asyncio.create_task(speak(page))
            final = await page.event("speech.heard", timeout_s=15.0, final=True)
            assert (final["text"], final["unsure"]) == (WORDS, False)
            assert await page.event("reply.started")
            assert any(e["type"] == "speech.heard" and not e["final"] for e in page.events)
            speaking.cancel()
            await page.listen(0.1)
