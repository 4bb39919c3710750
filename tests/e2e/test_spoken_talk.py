"""Speaking in a real browser: the fake microphone plays real sentences, pocketsphinx hears them, Mira answers."""

import subprocess
from pathlib import Path

import pytest

from dialogue.testing import ScriptedLLM
from sound.pcm import from_pcm16
from tests.e2e.browser import (
    chromium,
    events,
    loudness,
    open_talk,
    press_talk,
    screenshot,
    spoken_by_flite,
    wait_for_event,
    wave_file,
    word_error_rate,
)
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

SENTENCE = "I went to the park with my sister yesterday."
JFK = (
    "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"
)


def heard_words(url: str, microphone: Path, utterances: int, name: str, limit_s: float) -> str:
    """Talk with that microphone, wait for so many answered utterances, and return all that was understood."""
    with chromium(microphone) as page:
        open_talk(page, url)
        press_talk(page)
        wait_for_event(page, "speech.heard", where="!e.final", limit_s=limit_s)
        screenshot(page, f"{name}-hearing")
        wait_for_event(page, "turn.committed", utterances, limit_s, where="e.party === 'user'")
        wait_for_event(page, "state.changed", utterances, limit_s, where="e.state === 'speaking'")
        page.wait_for_timeout(1000)
        screenshot(page, f"{name}-answered")
        epoch = int(events(page, "reply.started")[-1]["epoch"])
        assert loudness(page, epoch)[1].max() > 0.05
        return " ".join(e["text"] for e in events(page, "speech.heard") if e["final"])


def without_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the person begin, so that the greeting is not what they speak over."""
    monkeypatch.setattr("server.session.Session._greet", lambda self: None)


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_a_spoken_sentence_is_understood_and_answered(
    voice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_greeting(monkeypatch)
    microphone = wave_file(tmp_path / "said.wav", 2.5, spoken_by_flite(SENTENCE, voice), 30.0)
    mind = ScriptedLLM().reply("That sounds lovely, tell me more about your sister.")
    with ThreadedServer(mind) as server:
        heard = heard_words(server.url, microphone, 1, f"spoken-{voice}", 40)
    assert word_error_rate(SENTENCE, heard) <= 0.15, heard


def test_a_real_recording_is_understood_for_the_most_part(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recording pauses between its clauses; what was understood is joined over the utterances."""
    without_greeting(monkeypatch)
    raw = subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            data_dir / "speech/jfk.flac",
            "-f",
            "s16le",
            "-ac",
            "1",
            "-ar",
            "16000",
            "-",
        ],
        capture_output=True,
        check=True,
    ).stdout
    speech = from_pcm16(raw)
    microphone = wave_file(tmp_path / "jfk.wav", 2.5, speech, 30.0)
    mind = ScriptedLLM()
    for _ in range(8):
        mind.reply("Yes.", first_s=0.5)
    with ThreadedServer(mind) as server, chromium(microphone) as page:
        open_talk(page, server.url)
        press_talk(page)
        page.wait_for_timeout(2500 + 11000 + 2500)
        wait_for_event(page, "turn.committed", where="e.party === 'user'")
        screenshot(page, "spoken-jfk")
        heard = " ".join(e["text"] for e in events(page, "speech.heard") if e["final"])
    assert 1 - word_error_rate(JFK, heard) >= 0.6, heard
