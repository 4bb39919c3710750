"""Speaking in a real browser: the fake microphone plays real sentences, Moonshine hears them, Mira answers."""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dialogue.ports import ASR, LLM
from dialogue.testing import ScriptedLLM
from server.parts import Parts
from sound.pcm import Samples, from_pcm16
from tests.e2e.browser import (
    RATE_HZ,
    chromium,
    events,
    loudness,
    open_talk,
    press_talk,
    screenshot,
    spoken_by_flite,
    wait_for,
    wait_for_event,
    wave_file,
    word_error_rate,
)
from tests.e2e.live_server import ThreadedServer, default_parts
from tests.server.unsure_asr import UnsureASR

pytestmark = [pytest.mark.e2e, pytest.mark.spoken]

SENTENCES = (
    "I went to the park with my sister yesterday.",
    "I would like to learn how to play the guitar.",
    "My friend told me some very good news.",
    "I am a little worried about my exam next week.",
)
# A woman's and a man's; ten more sentences of hers are heard in `test_ten_turns`.
VOICES = ("rms", "slt")
# Time for a short answer; who speaks sooner interrupts it. Measured beside another browser on two processors: answers begin
# 2 to 6 s after the last word, with the picture drawn without a graphics card.
PAUSE_S = 9.0
CHANGE = "The people who are crazy enough to think they can change the world are the ones who do."
JFK = (
    "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"
)


def without_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the person begin, so that the greeting is not what they speak over."""
    monkeypatch.setattr("server.session.Session.greet", lambda self: None)


def test_spoken_sentences_of_two_voices_are_understood_and_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_greeting(monkeypatch)
    said = [spoken_by_flite(text, voice) for text, voice in zip(SENTENCES, 2 * VOICES, strict=True)]
    pieces = [piece for sound in said for piece in (PAUSE_S, sound)]
    microphone = wave_file(tmp_path / "said.wav", *pieces, 30.0)
    mind = ScriptedLLM()
    for _ in range(2 * len(SENTENCES)):
        mind.reply("That sounds good.")
    with ThreadedServer(mind) as server, chromium(microphone, calm=True) as page:
        open_talk(page, server.url)
        press_talk(page)
        wait_for_event(page, "speech.heard", where="!e.final")
        screenshot(page, "spoken-hearing")
        wait_for_event(page, "playback.started")
        page.wait_for_timeout(400)
        screenshot(page, "spoken-answered")
        wait_for_event(page, "playback.started", len(SENTENCES), 60)
        page.wait_for_timeout(1500)
        heard = " ".join(e["text"] for e in events(page, "speech.heard") if e["final"])
        epoch = int(events(page, "reply.started")[-1]["epoch"])
        assert loudness(page, epoch)[1].max() > 0.05
    assert word_error_rate(" ".join(SENTENCES), heard) <= 0.15, heard


@pytest.mark.parametrize(
    ("recording", "said"),
    [
        pytest.param("change-sophie.wav", CHANGE, id="change-sophie"),
        pytest.param("weather_question.wav", "What is the weather in Paris?", id="weather"),
        pytest.param("jfk.flac", JFK, id="jfk"),
    ],
)
def test_a_real_recording_is_understood_for_the_most_part(
    recording: str, said: str, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording pauses between its clauses; what was understood is joined over the utterances."""
    without_greeting(monkeypatch)
    speech = read_audio(data_dir / "speech" / recording)
    microphone = wave_file(tmp_path / "said.wav", 2.5, speech, 30.0)
    mind = ScriptedLLM()
    for _ in range(8):
        mind.reply("Yes.", first_s=0.5)
    with ThreadedServer(mind) as server, chromium(microphone, calm=True) as page:
        open_talk(page, server.url)
        press_talk(page)
        page.wait_for_timeout(2500 + 1000 * len(speech) / RATE_HZ + 3000)
        wait_for_event(page, "playback.started")  # an answer, or that nothing was understood: never silence
        screenshot(page, f"spoken-{recording.split('.')[0]}")
        # A draft is nothing that was understood.
        heard = " ".join(e["text"] for e in events(page, "speech.heard") if e["final"] and not e["unsure"])
    assert 1 - word_error_rate(said, heard) >= 0.6, heard


def test_she_asks_about_likely_words_and_a_spoken_yes_says_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two real voices, two scripted transcripts: which words are likely is measured elsewhere."""
    without_greeting(monkeypatch)
    asr = UnsureASR().finds("i like my new job", 0.5)
    asr.hears("i lie my new jaw", confidence=0.1).hears("yes i did")
    mind = ScriptedLLM().reply("Good for you.")
    monkeypatch.setattr("tests.e2e.live_server.default_parts", lambda mind: hearing_by(asr, mind))
    sentence, yes = spoken_by_flite("I like my new job."), spoken_by_flite("Yes, I did.")
    microphone = wave_file(tmp_path / "said.wav", 4.0, sentence, 12.0, yes, 60.0)
    with ThreadedServer(mind) as server, chromium(microphone, calm=True) as page:
        open_talk(page, server.url)
        press_talk(page)
        page.locator("textarea").fill("By the way")  # the person writes while they speak
        wait_for_event(page, "speech.heard", where="e.unsure")
        wait_for(page, "document.querySelector('.draft-line q')")
        screenshot(page, "spoken-unsure-beside")
        assert page.locator("textarea").input_value() == "By the way"
        page.get_by_role("button", name="Add it").click()
        assert page.locator("textarea").input_value() == "By the way i like my new job"
        page.locator("textarea").fill("")
        wait_for_event(page, "turn.committed", where="e.text === 'Good for you.'", limit_s=60)
        screenshot(page, "spoken-unsure-confirmed")
        spoken = [event["text"] for event in events(page, "turn.committed")]
    assert spoken[0].endswith("Did you say: i like my new job?")
    assert spoken[1:] == ["i like my new job", "Good for you."]


def hearing_by(asr: ASR, mind: LLM) -> tuple[Parts, Any]:
    """Return what `make run` starts, with other ears and another mind."""
    parts, motion = default_parts(mind)
    return replace(parts, ears=asr), motion


def read_audio(path: Path) -> Samples:
    """Return a recording as 16 kHz sound, whatever its form."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    return from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)
