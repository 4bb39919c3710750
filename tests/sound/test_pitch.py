"""Pitch is found where a voice is, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sound.pcm import Samples
from sound.pitch import HIGHEST_HZ, HOP_S, LOWEST_HZ, PitchTracker, track

pytestmark = pytest.mark.unit

RATE_HZ = 16000
# (frequency in Hz, width in Hz) of the formants of a, i and u.
VOWELS = {
    "a": ((700, 80), (1200, 100), (2500, 150)),
    "i": ((300, 60), (2200, 100), (2900, 150)),
    "u": ((350, 60), (800, 80), (2300, 150)),
}


def sung(f0_hz: NDArray[np.float64], vowel: str) -> Samples:
    """Return a voice of (n,) fundamental frequencies: harmonics that fall by 12 dB an octave, through formants."""
    phase = 2 * np.pi * np.cumsum(f0_hz) / RATE_HZ
    sound = np.zeros(len(f0_hz))
    for k in range(1, int(4000 / f0_hz.max()) + 1):
        gain = sum(1 / (1 + ((k * f0_hz - place) / width) ** 2) for place, width in VOWELS[vowel])
        sound += (0.02 + gain) / k**2 * np.sin(k * phase)
    return np.asarray(0.3 * sound / np.abs(sound).max(), dtype=np.float32)


def swaying(middle_hz: float, length_s: float = 1.2) -> NDArray[np.float64]:
    at_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    return np.asarray(middle_hz * 2 ** (0.25 * np.sin(2 * np.pi * 1.2 * at_s)))


def off_by_st(sound: Samples, f0_hz: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return how far voiced frames are off, in semitones, and the share that is voiced."""
    found = track(sound, RATE_HZ)
    # What a frame hears lies around the middle of the two windows that it compares.
    places = np.arange(len(found.f0_hz)) * round(HOP_S * RATE_HZ) + 380
    truth = f0_hz[np.minimum(places, len(f0_hz) - 1)]
    return 12 * np.abs(np.log2(found.f0_hz[found.voiced] / truth[found.voiced])), float(found.voiced.mean())


@pytest.mark.parametrize("vowel", VOWELS)
@pytest.mark.parametrize("middle_hz", [80.0, 120.0, 180.0, 260.0, 380.0])
def test_a_swaying_voice_is_followed(middle_hz: float, vowel: str) -> None:
    f0_hz = swaying(middle_hz)
    off, voiced = off_by_st(sung(f0_hz, vowel), f0_hz)
    assert voiced > 0.9
    assert np.median(off) < 0.5
    assert np.mean(off > 2.5) < 0.05  # octaves lost


def test_pitch_is_found_in_noise_or_none_is_claimed() -> None:
    rng = np.random.default_rng(1)
    for snr_db, least in ((10, 0.9), (0, 0.4)):
        f0_hz = swaying(140.0)
        sound = sung(f0_hz, "a")
        noise = rng.normal(size=len(sound)) * sound.std() * 10 ** (-snr_db / 20)
        off, voiced = off_by_st((sound + noise).astype(np.float32), f0_hz)
        assert voiced > least
        assert np.mean(off > 2.5) < 0.05


def test_what_is_no_voice_has_no_pitch() -> None:
    rng = np.random.default_rng(2)
    white = rng.normal(size=RATE_HZ).astype(np.float32) * 0.1
    for sound in (white, np.cumsum(white) * 0.01, np.zeros(RATE_HZ), np.full(RATE_HZ, 0.5)):
        assert not track(sound.astype(np.float32), RATE_HZ).voiced.any()


def test_a_voice_without_its_fundamental_keeps_its_pitch() -> None:
    at_s = np.arange(RATE_HZ) / RATE_HZ
    sound = sum(np.sin(2 * np.pi * 150 * k * at_s) for k in (2, 3, 4))  # as through a telephone
    found = track((0.1 * np.asarray(sound)).astype(np.float32), RATE_HZ)
    assert found.f0_hz[found.voiced] == pytest.approx(150, rel=0.01)
    assert found.voiced.all()


@pytest.mark.parametrize("gain", [1e-4, 1.0, 30.0])
def test_loudness_plays_no_part(gain: float) -> None:
    sound = sung(swaying(200.0), "a")
    assert track(sound * np.float32(gain), RATE_HZ).f0_hz == pytest.approx(
        track(sound, RATE_HZ).f0_hz, rel=1e-4
    )


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12))
def test_however_the_sound_is_cut_the_frames_are_the_same(sizes: list[int]) -> None:
    sound = sung(swaying(150.0, 0.5), "i")
    whole = track(sound, RATE_HZ)
    tracker, parts, at = PitchTracker(RATE_HZ), [], 0
    for size in [*sizes, len(sound)]:
        parts.append(tracker.feed(sound[at : at + size]))
        at += size
    assert np.concatenate([p.f0_hz for p in parts]) == pytest.approx(whole.f0_hz)
    assert np.concatenate([p.aperiodicity for p in parts]) == pytest.approx(whole.aperiodicity)


def test_a_frame_comes_as_soon_as_its_50_ms_are_heard() -> None:
    tracker = PitchTracker(RATE_HZ)
    sound = sung(swaying(150.0, 0.2), "a")
    assert len(tracker.feed(sound[:700]).f0_hz) == 0
    assert len(tracker.feed(sound[700:800]).f0_hz) == 1


def test_reset_forgets() -> None:
    tracker = PitchTracker(RATE_HZ)
    tracker.feed(sung(swaying(300.0), "a"))
    tracker.reset()
    sound = sung(swaying(100.0), "a")
    assert tracker.feed(sound).f0_hz == pytest.approx(track(sound, RATE_HZ).f0_hz)


@given(st.floats(LOWEST_HZ, HIGHEST_HZ))
@settings(max_examples=30, deadline=None)
def test_a_tone_within_the_range_has_its_own_pitch(f0_hz: float) -> None:
    at_s = np.arange(RATE_HZ // 4) / RATE_HZ
    found = track((0.2 * np.sin(2 * np.pi * f0_hz * at_s)).astype(np.float32), RATE_HZ)
    octaves = np.log2(found.f0_hz[found.voiced] / f0_hz)
    assert found.voiced.mean() > 0.8
    assert np.median(np.abs(octaves)) < 0.01


def test_wrong_rates_and_stereo_are_refused() -> None:
    with pytest.raises(ValueError, match="whole hundreds.*11025"):
        PitchTracker(11025)
    with pytest.raises(ValueError, match=r"mono sound of shape \(n,\), got \(4, 2\)"):
        track(np.zeros((4, 2), dtype=np.float32), RATE_HZ)
