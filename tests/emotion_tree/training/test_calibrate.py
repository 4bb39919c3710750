"""Calibration finds what was done to the logits."""

import numpy as np
import pytest

from emotion_tree.text.calibration import log_softmax
from emotion_tree.training import calibrate, metrics

pytestmark = pytest.mark.unit

RNG = np.random.default_rng(5)


def drawn(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(log_softmax(logits))
    return np.array([RNG.choice(7, p=row) for row in shares])


def test_too_sure_logits_are_calmed() -> None:
    honest = RNG.normal(0, 1.5, (4000, 7))
    truth = drawn(honest)
    even = np.full(7, 1 / 7)
    made = calibrate.fit(3 * honest, np.zeros((4000, 28)), truth, even)
    before = np.exp(log_softmax(3 * honest))
    after, _ = made.probabilities(3 * honest, np.zeros((4000, 28)), "goemotions")
    assert metrics.calibration_error(before, truth) > 0.15
    assert metrics.calibration_error(after, truth) < 0.03
    assert made.ekman_weight == pytest.approx(1 / 3, abs=0.05)


def test_a_prior_takes_its_frequencies_and_finds_its_temperature() -> None:
    honest = RNG.normal(0, 1.5, (4000, 7))
    truth = drawn(honest / 2)
    even = np.full(7, 1 / 7)
    own = calibrate.fit(honest, np.zeros((4000, 28)), drawn(honest), even)
    made = calibrate.with_prior(own, "talk", even * 2, honest, np.zeros((4000, 28)), truth)
    assert made.priors["talk"].temperature == pytest.approx(2.0, abs=0.25)
    assert np.allclose(made.priors["talk"].frequencies, even)
    assert "talk" not in own.priors
