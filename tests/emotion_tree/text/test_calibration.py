"""Logits become probabilities that agree with each other and with the prior that was asked for."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from emotion_tree.text.calibration import Calibration, Prior, as_data, log_softmax, parse_calibration
from emotion_tree.text.goemotions import EKMAN, ekman_matrix

pytestmark = pytest.mark.unit

EVEN = np.full(7, 1 / 7)
CALM = np.array([0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05])
PLAIN = Calibration(1.0, 0.0, np.zeros(7), {"goemotions": Prior(EVEN), "dialogue": Prior(CALM, 2.0)})
LOGITS = st.floats(-30, 30)


@given(arrays.arrays(float, (3, 7), elements=LOGITS), arrays.arrays(float, (3, 28), elements=LOGITS))
def test_both_distributions_sum_to_one_and_agree(ekman: np.ndarray, fine: np.ndarray) -> None:
    made = Calibration(0.7, 0.4, np.arange(7) / 10, PLAIN.priors)
    for prior in made.priors:
        classes, labels = made.probabilities(ekman, fine, prior)
        assert np.all(classes >= 0)
        assert np.allclose(classes.sum(-1), 1)
        # Labels of classes that the second head thinks next to impossible (under 1e-9) may lack a little.
        possible = np.exp(log_softmax(fine)) @ ekman_matrix() > 1e-6
        assert np.allclose((labels @ ekman_matrix())[possible], classes[possible])


def test_without_calibration_the_first_head_speaks() -> None:
    logits = np.array([2.0, 1, 0, 0, 0, 0, -1])
    classes, _ = PLAIN.probabilities(logits, np.zeros(28), "goemotions")
    assert np.allclose(classes, np.exp(logits) / np.exp(logits).sum())


def test_where_nothing_is_known_the_prior_is_what_is_left() -> None:
    classes, _ = PLAIN.probabilities(np.zeros(7), np.zeros(28), "dialogue")
    assert np.allclose(classes, CALM)


def test_a_temperature_lets_doubt_in() -> None:
    logits = np.array([0.0, 6, 0, 0, 0, 0, 0])
    sure, _ = PLAIN.probabilities(logits, np.zeros(28), "goemotions")
    doubting, _ = PLAIN.probabilities(logits, np.zeros(28), "dialogue")
    assert doubting[1] < sure[1]
    assert doubting.argmax() == 1


def test_an_unknown_prior_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="goemotions, dialogue; got 'poetry'"):
        PLAIN.probabilities(np.zeros(7), np.zeros(28), "poetry")


def test_a_calibration_survives_being_written_down() -> None:
    again = parse_calibration(json.loads(json.dumps(as_data(PLAIN))))
    logits, fine = np.linspace(-2, 2, 7), np.linspace(-1, 3, 28)
    for prior in PLAIN.priors:
        ours, theirs = (one.probabilities(logits, fine, prior)[0] for one in (PLAIN, again))
        assert np.allclose(ours, theirs, atol=1e-3)


def test_a_damaged_calibration_is_refused() -> None:
    data = as_data(PLAIN)
    lacking = {**data, "bias": {name: 0.0 for name in EKMAN[1:]}}
    with pytest.raises(ValueError, match="bias must have one value"):
        parse_calibration(lacking)
    cold = {**data, "priors": {"goemotions": {**data["priors"]["goemotions"], "temperature": 0}}}
    with pytest.raises(ValueError, match="temperature must be above 0"):
        parse_calibration(cold)
    with pytest.raises(ValueError, match="'goemotions'"):
        parse_calibration({**data, "priors": {}})
    spilt = {name: 0.5 for name in EKMAN}
    with pytest.raises(ValueError, match="sum to 1"):
        parse_calibration({**data, "priors": {"goemotions": {"frequencies": spilt, "temperature": 1.0}}})
