"""Facts about motion come out as they were put in."""

import numpy as np
import pytest

from speaker_listener.masks.motion_facts import (
    BANDS_HZ,
    WINDOW,
    band_power,
    burst_persistence,
    correlations,
    kurtosis,
    velocities,
)

pytestmark = pytest.mark.unit

RNG = np.random.default_rng(0)


def test_a_sine_shows_in_its_band_and_hardly_elsewhere() -> None:
    times = np.arange(400) / 25
    clip = np.sin(2 * np.pi * BANDS_HZ[4] * times)[:, None] * np.ones(6)
    power = band_power([clip])
    assert (power.argmax(axis=0) == 4).all()
    assert power[4, 0] > 100 * power[8, 0]


def test_twice_the_motion_is_four_times_the_power() -> None:
    clip = RNG.standard_normal((300, 6))
    assert band_power([2 * clip]) == pytest.approx(4 * band_power([clip]))


def test_white_noise_has_the_power_that_its_covariance_foretells() -> None:
    centre = np.eye(WINDOW) - 1 / WINDOW
    foretold = band_power(centre @ np.eye(WINDOW) @ centre, covariance=True)
    measured = band_power([RNG.standard_normal((20_000, 6))])
    assert measured.mean(axis=1) == pytest.approx(foretold, rel=0.1)


def test_clips_shorter_than_a_window_are_refused_where_no_other_is_there() -> None:
    with pytest.raises(ValueError, match="expected a clip of at least 90 frames"):
        band_power([np.zeros((89, 6))])


def test_velocities_are_per_second() -> None:
    assert velocities(np.arange(10)[:, None] * np.ones(6)) == pytest.approx(25 * np.ones((9, 6)))


def test_gaussian_velocities_have_a_kurtosis_of_three_and_rare_moves_more() -> None:
    steady = np.cumsum(RNG.standard_normal((20_000, 6)), axis=0)
    rare = np.cumsum(RNG.standard_normal((20_000, 6)) * (RNG.random((20_000, 1)) < 0.1), axis=0)
    assert kurtosis([steady]) == pytest.approx(3, abs=0.2)
    assert kurtosis([rare]) > 20


def test_bursts_persist_where_motion_comes_in_bursts() -> None:
    lively = np.repeat(RNG.integers(0, 2, 100), 50)[:, None]
    burst = np.cumsum(lively * RNG.standard_normal((5_000, 6)), axis=0)
    steady = np.cumsum(RNG.standard_normal((5_000, 6)), axis=0)
    assert burst_persistence([burst]) > 0.3
    assert abs(burst_persistence([steady])) < 0.1
    assert burst_persistence([steady[:20]]) == 0.0


def test_correlations_see_what_goes_together_and_stay_positive_definite() -> None:
    one = RNG.standard_normal((500, 1))
    clip = one * np.array([1, 1, -1, 0, 0, 0]) + 0.01 * RNG.standard_normal((500, 6))
    place, _ = correlations([clip])
    assert place[0, 1] == pytest.approx(0.8, abs=0.02)
    assert place[0, 2] == pytest.approx(-0.8, abs=0.02)
    assert np.linalg.eigvalsh(place).min() > 0.1
