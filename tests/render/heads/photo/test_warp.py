"""The thin plate goes through its landmarks, and keeps what is straight straight."""

import numpy as np
import pytest

from render.heads.photo.warp import thin_plate

pytestmark = pytest.mark.unit

KNOTS = np.random.default_rng(2).uniform(0, 300, size=(20, 2))


def test_landmarks_are_met() -> None:
    wanted = KNOTS + np.random.default_rng(3).normal(scale=6.0, size=KNOTS.shape)
    assert thin_plate(KNOTS, wanted, KNOTS, 0.0) == pytest.approx(wanted, abs=1e-6)
    stiff = np.abs(thin_plate(KNOTS, wanted, KNOTS, 0.05) - wanted).mean()
    assert 0.0 < stiff < np.abs(KNOTS - wanted).mean()


def test_a_turn_and_a_shift_stay_what_they_are() -> None:
    turn = np.array([[0.9, 0.2], [-0.2, 1.1]])
    places = np.random.default_rng(4).uniform(-100, 400, size=(50, 2))
    moved = thin_plate(KNOTS, KNOTS @ turn + 7.0, places, 0.01)
    assert moved == pytest.approx(places @ turn + 7.0, abs=1e-6)
