"""Softmax regression finds what is there."""

import numpy as np
import pytest

from benchmarks import softmax_regression

pytestmark = pytest.mark.unit


def test_it_learns_a_linear_rule_and_its_shares_sum_to_one() -> None:
    features = np.random.default_rng(0).normal(size=(600, 3))
    truth = (features @ np.array([[1.0, -1, 0], [0, 1, -1], [1, 0, -1]]).T).argmax(1)
    model = softmax_regression.fit(features, truth, 3)
    shares = model.probabilities(features)
    assert (model.said(shares) == truth).mean() > 0.9
    assert np.allclose(shares.sum(1), 1)


def test_without_anything_to_go_by_it_says_the_frequencies() -> None:
    truth = np.repeat([0, 1], [300, 100])
    shares = softmax_regression.fit(np.zeros((400, 1)), truth, 2).probabilities(np.zeros((1, 1)))
    assert shares[0] == pytest.approx([0.75, 0.25], abs=0.02)


def test_the_tilt_is_none_where_the_largest_share_is_best() -> None:
    sure = np.eye(3)[[0, 1, 2, 0]] * 0.9 + 0.1 / 3
    assert softmax_regression.tilt(sure, np.array([0, 1, 2, 0]), np.array([0.5, 0.25, 0.25])) == 0.0
