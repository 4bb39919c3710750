"""Voices at one loudness: found with the first words, steady afterwards, never clipped."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sound.levelling import PEAK, TARGET_LUFS, Leveller, limited
from sound.loudness import integrated_lufs
from sound.pcm import Samples

pytestmark = pytest.mark.unit

RATE_HZ = 16_000


def syllables(length_s: float, level: float, seed: int = 0) -> Samples:
    rng = np.random.default_rng(seed)
    at = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    carrier = (
        np.sin(2 * np.pi * 180 * at) + 0.3 * np.sin(2 * np.pi * 1800 * at) + 0.02 * rng.normal(size=len(at))
    )
    samples: Samples = (level * carrier * np.sin(np.pi * 4 * at) ** 2).astype(np.float32)
    return samples


@pytest.mark.parametrize("level", [0.03, 0.1, 0.5])
def test_soft_and_loud_voices_come_to_one_loudness_with_their_first_phrase(level: float) -> None:
    levelled = Leveller().level(syllables(1.5, level), RATE_HZ)
    assert integrated_lufs(levelled, RATE_HZ) == pytest.approx(TARGET_LUFS, abs=0.3)


def test_a_phrase_that_is_soft_by_nature_stays_softer() -> None:
    leveller = Leveller()
    for seed in range(4):
        leveller.level(syllables(2.0, 0.2, seed), RATE_HZ)
    aside = leveller.level(syllables(1.0, 0.1), RATE_HZ)
    assert integrated_lufs(aside, RATE_HZ) == pytest.approx(TARGET_LUFS - 6, abs=1.5)


def test_the_gain_moves_by_one_decibel_a_phrase_at_most_once_a_voice_is_known() -> None:
    leveller = Leveller()
    for _ in range(3):
        leveller.level(syllables(2.0, 0.2), RATE_HZ)
    gains = [leveller.gain_db or 0.0]
    for _ in range(40):
        leveller.level(syllables(2.0, 0.05), RATE_HZ)
        gains.append(leveller.gain_db or 0.0)
    steps = np.diff(np.array(gains, dtype=np.float64))
    assert np.abs(steps).max() <= 1.0 + 1e-9
    assert gains[-1] - gains[0] == pytest.approx(12, abs=0.5), "and gets there"


@pytest.mark.parametrize("volume", [0.5, 1.0, 1.4])
def test_the_volume_of_a_feeling_stays_audible(volume: float) -> None:
    leveller = Leveller()
    plain = leveller.level(syllables(2.0, 0.2), RATE_HZ)
    shaped = leveller.level(syllables(2.0, 0.2), RATE_HZ, volume)
    difference = integrated_lufs(shaped, RATE_HZ) - integrated_lufs(plain, RATE_HZ)
    assert difference == pytest.approx(20 * np.log10(volume), abs=0.3)


def test_silence_stays_silent_and_teaches_nothing() -> None:
    leveller = Leveller()
    assert not leveller.level(np.zeros(RATE_HZ, np.float32), RATE_HZ).any()
    assert leveller.gain_db is None


@given(st.integers(0, 50), st.floats(0.5, 30))
@settings(max_examples=25)
def test_no_peak_passes_and_what_is_far_from_one_is_untouched(seed: int, height: float) -> None:
    rng = np.random.default_rng(seed)
    samples = (0.2 * rng.uniform(-1, 1, 4000)).astype(np.float32)
    at = int(rng.integers(500, 3500))
    samples[at] = height
    shaped = limited(samples, RATE_HZ)
    assert np.abs(shaped).max() <= PEAK + 1e-6
    far = np.abs(np.arange(4000) - at) > 0.012 * RATE_HZ
    assert np.array_equal(shaped[far], samples[far])


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=12), st.booleans())
@settings(max_examples=25, deadline=None)
def test_sound_in_pieces_is_the_same_sound(sizes: list[int], known: bool) -> None:
    leveller = Leveller()
    if known:
        leveller.hear(syllables(2.0, 0.5), RATE_HZ)
    whole = syllables(sum(sizes) / RATE_HZ, 0.4)[: sum(sizes)]
    whole[len(whole) // 2] = 1.0
    stream = leveller.stream(RATE_HZ, 1.4)
    cuts = np.cumsum([0, *sizes])
    given_out = [stream.feed(whole[a:b]) for a, b in zip(cuts, cuts[1:], strict=False)]
    gain_db = leveller.gain_db
    together = np.concatenate([*given_out, stream.finish()])
    assert len(together) == len(whole)
    assert np.abs(together).max(initial=0.0) <= PEAK + 1e-6
    if known and gain_db is not None:
        expected = limited(whole * np.float32(10 ** (gain_db / 20) * 1.4), RATE_HZ)
        assert np.allclose(together, expected, atol=1e-5)


def test_a_voice_in_pieces_begins_after_one_look_and_then_at_once() -> None:
    leveller = Leveller()
    first = leveller.stream(RATE_HZ)
    pieces = [first.feed(piece) for piece in np.split(syllables(1.0, 0.3), 10)]
    assert [len(piece) > 0 for piece in pieces[:5]] == [False, False, False, True, True]
    first.finish()
    assert len(leveller.stream(RATE_HZ).feed(syllables(0.1, 0.3))) > 0
