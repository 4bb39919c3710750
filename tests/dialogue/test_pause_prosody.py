"""How speech sounded before it stopped."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.pause_prosody import FEATURES, PauseProsody
from sound.pcm import Samples, silence

pytestmark = pytest.mark.unit

RATE_HZ = 16000


def voice(*pieces: tuple[float, float, float, float]) -> Samples:
    """Return a buzzing voice: pieces of (seconds, Hz at its start, Hz at its end, loudness), with short gaps."""
    parts = []
    for length_s, start_hz, end_hz, loud in pieces:
        f0 = np.linspace(start_hz, end_hz, round(length_s * RATE_HZ))
        phase = 2 * np.pi * np.cumsum(f0) / RATE_HZ
        parts += [loud * sum(np.sin(k * phase) / k for k in range(1, 12)), np.zeros(800)]
    return np.concatenate(parts[:-1]).astype(np.float32)


def measured(sound: Samples, chunk: int = 512) -> dict[str, float]:
    it = PauseProsody(RATE_HZ)
    whole = np.concatenate([sound, silence(0.15, RATE_HZ)])
    for at in range(0, len(whole), chunk):
        it.feed(whole[at : at + chunk])
    return dict(zip(FEATURES, it.features(len(sound) / RATE_HZ).tolist(), strict=True))


SAME = [(0.25, 140.0, 140.0, 0.1)] * 4


def test_a_falling_fading_end_is_told_from_a_level_one() -> None:
    level = measured(voice(*SAME, (0.3, 140, 140, 0.1)))
    falls = measured(voice(*SAME, (0.3, 140, 95, 0.03)))
    assert level["pitched"] == falls["pitched"] == 1
    assert abs(level["f0_end_st"]) < 0.5
    assert falls["f0_end_st"] < -3
    assert falls["f0_fall_st"] < -3
    assert falls["level_end_db"] < level["level_end_db"] - 5


def test_a_drawn_out_last_syllable_is_noticed() -> None:
    short = measured(voice(*SAME, (0.2, 140, 140, 0.1)))
    long = measured(voice(*SAME, (0.6, 140, 140, 0.1)))
    assert long["last_voice_s"] == pytest.approx(0.6, abs=0.06)
    assert long["lengthening"] > short["lengthening"] + 0.5


def test_without_a_voice_only_the_length_is_known() -> None:
    hiss = np.random.default_rng(1).standard_normal(RATE_HZ).astype(np.float32) * 0.1
    found = measured(hiss)
    assert found["pitched"] == 0
    assert found["speech_s"] == pytest.approx(0, abs=0.01)


def test_loudness_of_the_microphone_does_not_matter() -> None:
    sound = voice(*SAME, (0.3, 140, 110, 0.05))
    one, other = measured(sound), measured(sound * np.float32(0.3))
    for name in FEATURES:
        assert one[name] == pytest.approx(other[name], abs=1.0), name


@settings(max_examples=8, deadline=None)
@given(st.integers(100, 3000))
def test_however_the_sound_is_cut_the_features_are_the_same(chunk: int) -> None:
    sound = voice(*SAME)
    assert measured(sound, chunk) == pytest.approx(measured(sound), abs=1e-6)


def test_a_new_utterance_knows_nothing_of_the_one_before() -> None:
    it = PauseProsody(RATE_HZ)
    it.feed(voice(*SAME, (0.3, 300, 300, 0.2)))
    it.reset()
    sound = np.concatenate([voice(*SAME), silence(0.15, RATE_HZ)])
    it.feed(sound)
    np.testing.assert_allclose(
        it.features(len(sound) / RATE_HZ - 0.15), list(measured(voice(*SAME)).values()), atol=1e-6
    )


def test_minutes_of_speech_are_not_kept() -> None:
    it = PauseProsody(RATE_HZ)
    sound = voice(*SAME)
    for _ in range(20):
        it.feed(sound)
        it.features(20.0)
    assert sum(map(len, it._f0)) <= 1700
