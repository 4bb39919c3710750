"""The two small fits find what is there to be found."""

import numpy as np
import pytest

from dialogue.completeness import BUCKETS
from dialogue.turn_training.fit import fit_network, fit_words, separation, sigmoid

pytestmark = pytest.mark.unit


def test_words_that_only_whole_sentences_have_get_weight() -> None:
    rng = np.random.default_rng(0)
    whole = (rng.random(600) < 0.4).astype(float)
    looks = np.stack([np.where(whole > 0, 7, 9), rng.integers(100, 200, 600)], axis=1)
    weights, bias = fit_words(looks, whole)
    assert weights.shape == (BUCKETS,)
    assert weights[7] + bias > 0.5
    assert weights[9] + bias < -0.5


def test_the_network_learns_what_no_line_can_tell() -> None:
    rng = np.random.default_rng(1)
    inputs = rng.uniform(-2, 2, (800, 2))
    done = (inputs[:, 0] * inputs[:, 1] > 0).astype(float)
    inner, inner_bias, outer, outer_bias = fit_network(inputs, done, np.ones(800), passes=150)
    scores = np.tanh(inputs @ inner + inner_bias) @ outer + outer_bias
    assert separation(scores, done) > 0.9


def test_separation_is_half_by_chance_and_one_when_all_is_told_apart() -> None:
    done = np.array([0.0, 0.0, 1.0, 1.0])
    assert separation(np.array([1.0, 2.0, 3.0, 4.0]), done) == 1
    assert separation(np.array([4.0, 1.0, 2.0, 3.0]), done) == 0.5


def test_huge_odds_are_no_error() -> None:
    np.testing.assert_allclose(sigmoid(np.array([-1e9, 0.0, 1e9])), [0, 0.5, 1], atol=1e-9)
