"""Speech is noticed by the hiss of a consonant or by a half believed sound; keys, tones and noise are not."""

import subprocess
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from dialogue.onset import OnsetDetector
from sound.flite import FliteEngine
from sound.pcm import Samples, from_pcm16

pytestmark = pytest.mark.unit

RATE_HZ = 16000
CHUNK = 512


def in_a_room(sound: Samples, quiet_s: float = 3.0) -> Samples:
    rng = np.random.default_rng(0)
    whole = np.concatenate([np.zeros(round(quiet_s * RATE_HZ), dtype=np.float32), sound])
    return (whole + rng.normal(0, 3e-4, len(whole))).astype(np.float32)


def first_hiss_s(sound: Samples) -> float | None:
    detector = OnsetDetector(RATE_HZ, CHUNK)
    for at in range(0, len(sound) // CHUNK * CHUNK, CHUNK):
        if detector.hears(sound[at : at + CHUNK], 0.0):
            return (at + CHUNK) / RATE_HZ
    return None


@pytest.mark.parametrize("text", ["Stop, please.", "Sorry, but no.", "So what?"])
@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_the_hiss_that_begins_a_word_is_noticed_within_a_tenth_of_a_second(text: str, voice: str) -> None:
    if which("flite") is None:
        pytest.skip("flite is not installed")
    spoken = FliteEngine().speak(text, voice).samples
    begins = np.flatnonzero(np.abs(spoken) > 0.01)[0]
    noticed_s = first_hiss_s(in_a_room(spoken[begins:]))
    assert noticed_s is not None
    assert 0 < noticed_s - 3.0 < 0.1


def test_a_voice_without_a_hiss_is_left_to_the_voice_activity_detector() -> None:
    tone = (0.2 * np.sin(2 * np.pi * 150 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.float32)
    assert first_hiss_s(in_a_room(tone)) is None


def test_one_click_is_no_hiss() -> None:
    click = np.zeros(RATE_HZ, dtype=np.float32)
    click[1000:1100] = 0.5
    assert first_hiss_s(in_a_room(click)) is None


def test_a_room_that_always_hisses_becomes_the_floor() -> None:
    rng = np.random.default_rng(1)
    hiss = np.diff(rng.normal(0, 0.1, 4 * RATE_HZ), n=6).astype(np.float32)
    assert first_hiss_s(hiss) is None


def test_before_the_room_is_known_nothing_is_taken_for_a_hiss() -> None:
    detector = OnsetDetector(RATE_HZ, CHUNK)
    hiss = np.diff(np.random.default_rng(2).normal(0, 0.1, 9 * CHUNK + 6), n=6).astype(np.float32)
    assert not any(detector.hears(hiss[at : at + CHUNK], 0.0) for at in range(0, 9 * CHUNK, CHUNK))


def test_a_reset_forgets_the_room() -> None:
    detector = OnsetDetector(RATE_HZ, CHUNK)
    quiet, hiss = np.zeros(CHUNK, dtype=np.float32), np.tile([0.3, -0.3], CHUNK // 2).astype(np.float32)
    for _ in range(20):
        detector.hears(quiet, 0.0)
    assert [detector.hears(hiss, 0.0) for _ in range(2)] == [False, True]
    detector.reset()
    assert not any(detector.hears(hiss, 0.0) for _ in range(5))


def test_keys_and_room_noise_are_no_hiss(data_dir: Path) -> None:
    for path in [*sorted((data_dir / "noise").glob("*.wav")), data_dir / "speech" / "keyboard-typing.ogg"]:
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", "16000", "-"]
        assert (
            first_hiss_s(from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)) is None
        )


def test_a_sound_that_stands_out_and_is_half_believed_is_a_beginning() -> None:
    detector = OnsetDetector(RATE_HZ, CHUNK)
    tone = (0.1 * np.sin(2 * np.pi * 150 * np.arange(CHUNK) / RATE_HZ)).astype(np.float32)
    assert not any(detector.hears(0.001 * tone, 0.3) for _ in range(20))
    assert not detector.hears(tone, 0.02)
    assert not detector.hears(0.005 * tone, 0.15)
    assert detector.hears(tone, 0.08)
