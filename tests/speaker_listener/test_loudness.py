import numpy as np
import pytest

from sound.pcm import Samples
from speaker_listener.loudness import RATE_HZ, SPAN_DB, accents, levels

pytestmark = pytest.mark.unit


def tone(duration_s: float, amplitude: float) -> Samples:
    time_s = np.arange(round(duration_s * 24_000)) / 24_000
    return (amplitude * np.sin(2 * np.pi * 220 * time_s)).astype(np.float32)


def test_the_loudest_is_one_silence_is_zero_and_between_it_is_linear_in_decibels() -> None:
    level = levels(np.concatenate([tone(1, 0.5), tone(1, 0.05), tone(1, 0.0)]), 24_000)
    assert len(level) == 3 * RATE_HZ
    assert level[50] == pytest.approx(1.0, abs=0.05)
    assert level[150] == pytest.approx(1.0 - 20 / SPAN_DB, abs=0.05)
    assert np.all(level[205:] == 0)


def test_loudness_is_relative_to_the_phrase() -> None:
    made: Samples = np.concatenate([tone(1, 0.6), tone(1, 0.2)])
    assert np.allclose(levels(made, 24_000), levels(np.float32(0.3) * made, 24_000), atol=0.02)


def test_a_silent_phrase_is_silent_and_a_tiny_one_has_no_loudness() -> None:
    assert not levels(tone(1, 1e-5), 24_000).any()
    assert len(levels(tone(0.005, 0.5), 24_000)) == 0
    assert accents(levels(tone(0.005, 0.5), 24_000)) == ()
    assert accents(levels(tone(1, 1e-5), 24_000)) == ()


def test_stress_lies_on_the_loud_syllables_and_never_crowds() -> None:
    syllables = [tone(0.2, 0.5 if i % 3 == 1 else 0.12) for i in range(12)]
    gap = tone(0.08, 0.0)
    found = accents(levels(np.concatenate([part for s in syllables for part in (s, gap)]), 24_000))
    times = [a.time_s for a in found]
    assert [round(t / 0.28 - 0.36) for t in times] == [1, 4, 7, 10]
    assert all(0.4 <= a.strength <= 1.0 for a in found)
    assert max(a.strength for a in found) == pytest.approx(1.0)
