"""The voice behind a server, with a server that is not ours: `supertonic serve`, with a tiny model made here."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest

from dialogue.adapters import openai_tts
from dialogue.adapters.openai_tts import RATE_HZ, OpenAITTS
from dialogue.conformance import check_tts
from dialogue.errors import ProviderRefused
from dialogue.ports import VoiceStyle
from sound.loudness import integrated_lufs
from sound.pcm import Samples
from sound.speech import Prosody
from tests.dialogue.adapters.tiny_supertonic import LETTER_S, supertonic_model

pytestmark = pytest.mark.unit

MODEL = "supertonic-3"
LANGUAGE_MARKS = len("<na></na>")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = supertonic_model(tmp_path_factory.mktemp("voices") / "supertonic3")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).parent / "supertonic"
    log = folder.parent / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [program, "serve", "--model", MODEL, "--port", str(port)],
            env={**os.environ, "SUPERTONIC_CACHE_DIR": str(folder), "HF_HUB_OFFLINE": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/v1/health", server, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _wait_for(health: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until_s = time.monotonic() + 40
    while True:
        try:
            with urlopen(health, timeout=5):
                return
        except URLError:
            assert server.poll() is None, log.read_text("utf-8", "replace")
            assert time.monotonic() < until_s, log.read_text("utf-8", "replace")
            time.sleep(0.1)


@pytest.fixture
async def tts(url: str) -> AsyncIterator[OpenAITTS]:
    made = openai_tts.create({"url": url, "model": MODEL, "voice": "F1"})
    yield made
    await made.aclose()


async def said(tts: OpenAITTS, phrase: str, style: VoiceStyle) -> Samples:
    async def phrases() -> AsyncIterator[str]:
        yield phrase

    async with aclosing(tts.speak(phrases(), style)) as chunks:
        return np.concatenate([chunk.samples async for chunk in chunks])


async def test_a_server_of_others_keeps_to_the_port(tts: OpenAITTS) -> None:
    assert len(await check_tts(tts)) > RATE_HZ


async def test_it_has_no_raw_sound_and_is_heard_at_the_right_length_and_loudness(tts: OpenAITTS) -> None:
    sound = await said(tts, "It sounds as long as it has letters.", VoiceStyle())
    letters = len("It sounds as long as it has letters.") + LANGUAGE_MARKS
    assert len(sound) / RATE_HZ == pytest.approx(letters * LETTER_S + 0.12, abs=0.05)
    assert integrated_lufs(sound, RATE_HZ) == pytest.approx(-19, abs=0.5)


async def test_its_pace_is_followed_and_one_that_it_refuses_is_left_out(tts: OpenAITTS) -> None:
    phrase = "The same words at another pace."
    usual, quick, slower_than_it_can = [
        len(await said(tts, phrase, VoiceStyle(Prosody(rate=rate)))) for rate in (1.0, 1.5, 0.5)
    ]
    assert quick < 0.75 * usual
    # At its own pace, which is 1.05: what counts is that it speaks.
    assert slower_than_it_can == pytest.approx(usual / 1.05, rel=0.05)


async def test_a_voice_that_it_lacks_is_a_sentence(url: str) -> None:
    tts = openai_tts.create({"url": url, "model": MODEL, "voice": "coral"})
    with pytest.raises(ProviderRefused, match=r"400.*unknown voice.*coral"):
        await said(tts, "Hello there.", VoiceStyle())
    await tts.aclose()
