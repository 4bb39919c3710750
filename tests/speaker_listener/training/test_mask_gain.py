"""A generator that moves too little is given more noise."""

import pytest

from speaker_listener.masks import model as masks_model
from speaker_listener.training.mask_gain import choose_gain, power_excess

pytestmark = pytest.mark.unit


def test_more_noise_is_more_power_and_the_model_keeps_its_gain() -> None:
    model = masks_model.load()
    before = model.noise_gain
    assert choose_gain(model, gains=(0.5, 1.0)) in (0.5, 1.0)
    assert model.noise_gain == before
    assert power_excess(model, 0.5) < power_excess(model, 1.0)


def test_the_gain_that_ships_is_one_that_fits() -> None:
    model = masks_model.load()
    assert abs(power_excess(model, model.noise_gain)) < 0.4
