"""Scores by hand."""

import numpy as np
import pytest

from emotion_tree.training import metrics

pytestmark = pytest.mark.unit

TRUTH = np.array([0, 0, 0, 1, 1, 2])
SAID = np.array([0, 0, 1, 1, 0, 0])


def test_f1_by_hand() -> None:
    # class 0: 2 right of 4 said and 3 true; class 1: 1 of 2 and 2; class 2 never said
    assert metrics.f1_scores(TRUTH, SAID, 3) == pytest.approx([4 / 7, 0.5, 0.0])
    assert metrics.macro_f1(TRUTH, SAID, 3) == pytest.approx((4 / 7 + 0.5) / 3)
    assert metrics.weighted_f1(TRUTH, SAID, 3) == pytest.approx((3 * 4 / 7 + 2 * 0.5) / 6)


def test_all_right_is_one_and_a_class_that_is_nowhere_counts_zero() -> None:
    assert metrics.weighted_f1(TRUTH, TRUTH, 3) == 1.0
    assert metrics.macro_f1(TRUTH, TRUTH, 4) == 0.75


def test_calibration_error_is_the_gap_between_sureness_and_being_right() -> None:
    shares = np.tile([0.8, 0.2], (10, 1))
    right = np.array([0] * 8 + [1] * 2)
    assert metrics.calibration_error(shares, right) == pytest.approx(0.0)
    assert metrics.calibration_error(shares, np.zeros(10, int)) == pytest.approx(0.2)
    assert metrics.calibration_error(np.tile([1.0, 0.0], (4, 1)), np.ones(4, int)) == pytest.approx(1.0)


def test_log_loss_of_even_shares_is_the_logarithm_of_their_number() -> None:
    assert metrics.log_loss(np.full((5, 7), 1 / 7), np.zeros(5, int)) == pytest.approx(np.log(7))
