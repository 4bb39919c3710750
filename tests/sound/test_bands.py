"""Loudness and formant bands, frame by frame, on vowels made here."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sound.bands import BAND_EDGES_HZ, bands, envelope
from sound.pcm import Samples

pytestmark = pytest.mark.unit

RATE_HZ = 16000
# First two formants of American English vowels in Hz (Peterson and Barney, 1952, women).
FORMANTS_HZ = {"i": (310, 2790), "a": (850, 1220), "u": (370, 950)}


def vowel(name: str, duration_s: float = 0.4, pitch_hz: float = 200.0) -> Samples:
    """Return harmonics of the pitch, weighted by resonances at the vowel's formants and a voice's tilt."""
    at = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    sound = np.zeros_like(at)
    for harmonic in np.arange(pitch_hz, RATE_HZ / 2, pitch_hz):
        gain = sum(1 / (1 + ((harmonic - formant) / 90) ** 2) for formant in FORMANTS_HZ[name])
        sound += gain * (pitch_hz / harmonic) * np.sin(2 * np.pi * harmonic * at)
    scaled: Samples = (0.2 * sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def band_of(frequency_hz: float) -> int:
    return int(np.searchsorted(BAND_EDGES_HZ, frequency_hz, side="right")) - 1


def test_frames_cover_the_sound() -> None:
    assert envelope(vowel("a", 1.0), RATE_HZ).shape == (25,)
    assert envelope(vowel("a", 1.01), RATE_HZ).shape == (26,)
    assert bands(vowel("a", 1.0), RATE_HZ).shape == (25, len(BAND_EDGES_HZ) - 1)
    assert envelope(np.zeros(0, dtype=np.float32), RATE_HZ).shape == (0,)


def test_silence_is_nought_and_louder_is_more() -> None:
    quiet, loud = vowel("a") * 0.1, vowel("a")
    assert not envelope(np.zeros(6400, dtype=np.float32), RATE_HZ).any()
    assert not bands(np.zeros(6400, dtype=np.float32), RATE_HZ).any()
    assert (envelope(quiet, RATE_HZ) > 0).all()
    assert (envelope(quiet, RATE_HZ) < envelope(loud, RATE_HZ)).all()


def test_vowels_differ_where_their_formants_do() -> None:
    share = {name: bands(vowel(name), RATE_HZ).mean(axis=0) for name in FORMANTS_HZ}
    front, open_band = band_of(2790 - 300), band_of(850)
    upper = slice(front, front + 2)
    assert share["i"][upper].sum() > 3 * max(share["u"][upper].sum(), share["a"][upper].sum())
    assert share["a"][open_band] > 1.5 * share["i"][open_band]
    close = slice(0, open_band)
    assert share["u"][close].sum() > 2 * share["a"][close].sum()


def test_hiss_lies_in_the_highest_band() -> None:
    hiss = np.diff(np.random.default_rng(0).normal(0, 0.05, 6401), n=1).astype(np.float32)
    assert bands(hiss, RATE_HZ).mean(axis=0).argmax() == len(BAND_EDGES_HZ) - 2


@given(arrays(np.float32, st.integers(0, 3000), elements=st.floats(-1, 1, width=32)))
def test_values_stay_in_their_ranges(sound: Samples) -> None:
    loudness, shares = envelope(sound, RATE_HZ), bands(sound, RATE_HZ)
    assert ((loudness >= 0) & (loudness <= 1)).all()
    assert (shares >= 0).all()
    assert (shares.sum(axis=1) <= 1 + 1e-5).all()


def test_a_stream_may_be_cut_between_frames() -> None:
    sound = np.concatenate([vowel("a"), vowel("i"), vowel("u")])
    parts = np.concatenate([bands(sound[:6400], RATE_HZ), bands(sound[6400:], RATE_HZ)])
    np.testing.assert_allclose(parts, bands(sound, RATE_HZ), atol=1e-6)


def test_a_rate_that_has_no_whole_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="got fps=30, rate_hz=16000; use fps=25"):
        envelope(vowel("a"), RATE_HZ, fps=30)
