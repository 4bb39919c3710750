"""What judges voices judges rightly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import voice_checks, voice_clips, voice_emotion, voice_fit
from benchmarks.voice_clips import Clip
from emotion_tree.voice import Estimate, load
from sound.prosody import RATE_HZ

pytestmark = pytest.mark.unit


def clip(emotion: str = "anger", speaker: str = "a", length_s: float = 1.0, seed: int = 0) -> Clip:
    sound = np.random.default_rng(seed).normal(size=round(length_s * RATE_HZ)) * 0.1
    return Clip(speaker, emotion, sound.astype(np.float32))


def test_places_are_those_of_the_classes_and_boredom_is_low() -> None:
    assert (clip("anger").arousal, clip("joy").valence, clip("neutral").arousal) == (0.7, 0.8, 0.0)
    assert clip("boredom").arousal < clip("sadness").arousal < 0


def test_concordance_minds_scale_and_offset_and_correlation_does_not() -> None:
    truth = np.array([-1.0, 0.0, 1.0, 0.5])
    assert voice_clips.correlation(truth * 0.2 + 3, truth) == pytest.approx(1)
    assert voice_clips.concordance(truth * 0.2 + 3, truth) < 0.1
    assert voice_clips.concordance(-truth, truth) < 0
    assert voice_clips.correlation(np.zeros(4), truth) == 0


def test_auc_of_ties_is_a_half() -> None:
    high = np.array([True, False, True, False])
    assert voice_clips.auc(np.ones(4), high) == 0.5
    assert voice_clips.auc(np.array([2.0, 1.0, 3.0, 2.0]), high) == pytest.approx(0.875)


@given(st.sampled_from((20.0, 10.0, 0.0)), st.integers(0, 10**9))
def test_noise_is_mixed_at_the_ratio_that_was_asked_for(snr_db: float, at: int) -> None:
    one = clip()
    loud = voice_clips.mixed(one, clip(seed=1, length_s=3.0).samples, snr_db, at)
    added = loud.samples - one.samples
    power = np.mean(np.square(one.samples)) / np.mean(np.square(added))
    assert 10 * np.log10(power) == pytest.approx(snr_db, abs=0.1)


def test_zeros_at_the_ends_are_cut_off() -> None:
    sound = np.array([0, 0, 1, 0, 2, 0], dtype=np.float32)
    assert voice_clips.trimmed(sound).tolist() == [1, 0, 2]
    assert len(voice_clips.trimmed(np.zeros(5, dtype=np.float32))) == 0


def test_a_reader_that_is_right_scores_full_and_one_that_is_wrong_does_not() -> None:
    clips = [clip(name) for name in ("anger", "sadness", "neutral", "joy", "boredom")]
    right = [(c, Estimate(c.arousal, c.valence, 0.1, 0.1, 1.0)) for c in clips]
    row = voice_emotion.scored("right", "a", right, 1.0)
    assert (row.r_arousal, row.auc_arousal, row.auc_valence, row.error) == pytest.approx((1, 1, 1, 0))
    assert row.concordance_arousal == pytest.approx(1)
    wrong = [(c, Estimate(-c.arousal, c.valence, 0.1, 0.1, 1.0)) for c in clips]
    assert voice_emotion.scored("wrong", "a", wrong, 1.0).r_arousal == pytest.approx(-1)
    assert voice_emotion.plain(replace(row, auc_valence=float("nan")))["auc_valence"] is None
    assert "wrong" in voice_emotion.table([row, voice_emotion.scored("wrong", "a", wrong, 1.0)])


def test_stated_errors_are_compared_with_those_that_were_made() -> None:
    rng = np.random.default_rng(2)
    names = ("anger", "sadness", "neutral", "joy")
    told = []
    for i in range(2000):
        one = clip(names[i % 4], length_s=0.01)
        a, v = one.arousal + 0.2 * rng.normal(), one.valence + 0.4 * rng.normal()
        told.append((one, Estimate(a, v, 0.2, 0.4, 1.0 - i * 1e-4)))
    found = voice_checks.calibration(told)
    assert found["stated errors"]["arousal within 1"] == pytest.approx(0.68, abs=0.03)
    assert found["stated errors"]["valence within 2"] == pytest.approx(0.95, abs=0.02)
    assert found["probabilities"]["NLL"] < found["probabilities"]["NLL of the prior"]
    assert found["probabilities"]["expected calibration error"] < 0.15


def test_silence_and_noise_are_no_voice() -> None:
    sounds = {"noise": clip(length_s=4.0).samples, "silence": np.zeros(4 * RATE_HZ, dtype=np.float32)}
    assert voice_checks.no_voice(sounds) == {"noise": 0.0, "silence": 0.0}


def test_fitting_finds_what_was_put_in() -> None:
    rng = np.random.default_rng(3)
    k = len(voice_fit.USED)
    clips = []
    for s in range(4):
        own = rng.normal(size=k) * 5
        for i in range(60):
            z = rng.normal(size=k) if i >= 10 else np.zeros(k)
            clips.append(
                voice_fit.Heard(
                    f"s{s}", "anger" if i >= 10 else "neutral", own + z, 0.3 * z[0], 0.1 * z[1], 2.0
                )
            )
    made = voice_fit.fit(
        clips, [voice_fit.Heard("r", "neutral", rng.normal(size=k), 0, 0, 2.0) for _ in range(5)]
    )
    assert int(np.argmax(np.abs(made.arousal))) == 0
    assert int(np.argmax(np.abs(made.valence))) == 1
    assert made.arousal[0] / made.within[0] == pytest.approx(0.3, rel=0.2)


def test_what_ships_is_what_the_fit_writes() -> None:
    model = load()
    assert model.features == voice_fit.USED
    assert model.calm_within == voice_fit.CALM_WITHIN
    assert model.prior.sum() == pytest.approx(1)
    assert np.all(model.between > 0)
    assert np.all(model.within > 0)
    assert model.arousal_error < model.arousal_spread
