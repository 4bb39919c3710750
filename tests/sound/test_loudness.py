"""Loudness as the standard defines it, and as ffmpeg measures it."""

import math
import subprocess
import wave
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound.loudness import block_powers, gated_lufs, integrated_lufs, lufs_of, power_of
from sound.pcm import Samples, to_pcm16

pytestmark = pytest.mark.unit


def tone(rate_hz: int, hz: float, length_s: float, level: float) -> Samples:
    at = np.arange(round(length_s * rate_hz)) / rate_hz
    samples: Samples = (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)
    return samples


def speechlike(rate_hz: int) -> Samples:
    """Return noise in syllables with pauses, brighter and darker, loud and soft."""
    rng = np.random.default_rng(1)
    parts = []
    for index in range(24):
        noise = rng.normal(0, 0.08 if index % 5 else 0.02, round(0.18 * rate_hz))
        shaped = np.convolve(noise, np.ones(1 + index % 7) / (1 + index % 7), "same")
        parts += [
            shaped * np.hanning(len(shaped)),
            np.zeros(round((0.05 + 0.4 * (index % 6 == 0)) * rate_hz)),
        ]
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_a_full_scale_sine_of_one_kilohertz_reads_minus_three(rate_hz: int) -> None:
    assert integrated_lufs(tone(rate_hz, 997, 2.0, 1.0), rate_hz) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.skipif(which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 48_000])
def test_it_agrees_with_ffmpeg(tmp_path: Path, rate_hz: int) -> None:
    samples = speechlike(rate_hz)
    file = tmp_path / "sound.wav"
    with wave.open(str(file), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate_hz)
        wav.writeframes(to_pcm16(samples))
    command = ["ffmpeg", "-nostats", "-i", str(file), "-af", "ebur128", "-f", "null", "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    told = next(line.split()[1] for line in reversed(printed.splitlines()) if line.strip().startswith("I:"))
    assert integrated_lufs(samples, rate_hz) == pytest.approx(float(told), abs=0.15)


def test_pauses_and_whispers_between_do_not_count() -> None:
    loud = tone(16_000, 500, 3.0, 0.3)
    quiet = tone(16_000, 500, 6.0, 0.003)
    alone = integrated_lufs(loud, 16_000)
    assert integrated_lufs(np.concatenate([loud, quiet, loud]), 16_000) == pytest.approx(alone, abs=0.3)


def test_bass_counts_little_and_treble_more() -> None:
    low, middle, high = [integrated_lufs(tone(24_000, hz, 1.0, 0.1), 24_000) for hz in (30, 500, 5000)]
    assert low < middle - 5
    assert high > middle + 2.5


def test_silence_and_nothing_have_no_loudness() -> None:
    for samples in (np.zeros(0, np.float32), np.zeros(16_000, np.float32)):
        assert integrated_lufs(samples, 16_000) == -math.inf
    assert gated_lufs(np.zeros(0)) == -math.inf
    with pytest.raises(ValueError, match="must be positive, got 0 Hz"):
        block_powers(np.zeros(10, np.float32), 0)


def test_a_single_short_word_has_a_loudness() -> None:
    short, long = (integrated_lufs(tone(16_000, 300, length_s, 0.2), 16_000) for length_s in (0.2, 2.0))
    assert short == pytest.approx(long, abs=0.5)


@given(st.floats(-60, 0))
def test_loudness_and_power_are_each_others_inverse(lufs: float) -> None:
    assert lufs_of(power_of(lufs)) == pytest.approx(lufs)


@given(st.floats(-10, 12))
def test_so_many_decibels_more_are_so_much_louder(gain_db: float) -> None:
    samples = speechlike(8_000)
    plain = integrated_lufs(samples, 8_000)
    gained = integrated_lufs(samples * np.float32(10 ** (gain_db / 20)), 8_000)
    assert gained - plain == pytest.approx(gain_db, abs=0.02)
