"""The law of head motion makes heads that move as the measured ones do."""

import tomllib
from dataclasses import replace
from importlib import resources
from typing import Any

import numpy as np
import pytest

from speaker_listener.masks import head_motion
from speaker_listener.masks.head_motion import NOISE, RANGE, at_rest, law, parse_law, poses, pull
from speaker_listener.masks.motion_facts import band_power, kurtosis, velocities

pytestmark = pytest.mark.unit


def statistics() -> dict[str, Any]:
    """Return the data file."""
    text = (resources.files("speaker_listener.masks") / head_motion.STATISTICS).read_text("utf-8")
    return tomllib.loads(text)


def made(count: int, frames: int, epsilon: float | None, speaking: float = 1.0, seed: int = 0) -> np.ndarray:
    """Return (T, B, 6) poses of settled heads; ε even in [0, 1] where none is given."""
    rng = np.random.default_rng(seed)
    lively = rng.uniform(0, 1, count) if epsilon is None else np.full(count, epsilon)
    noise = rng.standard_normal((frames + 200, count, NOISE))
    moved, _ = poses(noise, lively, np.full(count, speaking), at_rest(count), law())
    return moved[200:]


def test_made_heads_have_the_spectrum_of_the_measured_ones() -> None:
    every = [clip - np.median(clip, axis=0) for clip in made(150, 300, None).transpose(1, 0, 2)]
    wanted = np.array(statistics()["measured"]["log10_power"]).T
    assert np.abs(np.log10(band_power(every)) - wanted).mean() < 0.15


def test_made_heads_have_the_spread_and_the_speed_of_the_measured_ones() -> None:
    measured = statistics()["measured"]
    every = made(200, 250, None, seed=1)
    assert every.std(axis=0).mean(axis=0) == pytest.approx(measured["pose_std"], rel=0.3)
    speed = np.sqrt(np.mean(np.diff(every, axis=0) ** 2, axis=(0, 1))) * 25
    assert speed == pytest.approx(measured["speed_std_per_s"], rel=0.3)


def test_heads_move_more_unevenly_than_noise_and_less_so_than_real_ones() -> None:
    every = list(made(80, 100, 0.5).transpose(1, 0, 2))
    assert 3.1 < kurtosis(every) < statistics()["measured"]["speed_kurtosis"]


def test_without_epsilon_a_head_comes_to_rest_whatever_the_noise() -> None:
    assert np.array_equal(made(3, 50, 0.0, seed=1), made(3, 50, 0.0, seed=2))
    rng = np.random.default_rng(0)
    one = np.ones(4)
    moved, heads = poses(rng.standard_normal((100, 4, NOISE)), one, one, at_rest(4), law())
    calm, _ = poses(rng.standard_normal((500, 4, NOISE)), 0 * one, one, heads, law())
    assert np.abs(moved[-1]).max() > 10 * np.abs(calm[-1]).max()
    assert np.abs(np.diff(calm, axis=0)).max() < 0.1


def test_the_livelier_the_more_it_moves() -> None:
    spread = [made(30, 200, epsilon).std(axis=0).mean() for epsilon in (0.1, 0.3, 0.6, 1.0)]
    assert spread == sorted(spread)
    assert spread[-1] > 5 * spread[0]


def test_listening_heads_are_slower_by_the_measured_share() -> None:
    speaking, listening = (velocities(made(1, 20_000, 0.3, role)[:, 0]).std() for role in (1.0, 0.0))
    assert listening / speaking == pytest.approx(law().listening_speed, rel=0.02)


def test_no_head_leaves_its_range() -> None:
    wild = replace(law(), shift_std=20 * law().shift_std)
    rng = np.random.default_rng(0)
    moved, _ = poses(rng.standard_normal((400, 10, NOISE)), np.ones(10), np.ones(10), at_rest(10), wild)
    assert (np.abs(moved) <= RANGE).all()
    assert np.abs(moved).max() > 0.9 * RANGE.max()


@pytest.mark.parametrize("tail", [1.0, 1.5, 3.0])
def test_pulls_have_unit_spread_and_keep_the_sign(tail: float) -> None:
    noise = np.random.default_rng(0).standard_normal(400_000)
    assert np.std(pull(noise, tail)) == pytest.approx(1.0, rel=0.03)
    assert np.array_equal(np.sign(pull(noise, tail)), np.sign(noise))


def test_a_law_that_lacks_a_constant_or_has_another_shape_is_refused() -> None:
    table = statistics()["law"]
    assert parse_law(table).tail == table["tail"]
    with pytest.raises(ValueError, match="expected rest_s in the law"):
        parse_law({key: value for key, value in table.items() if key != "rest_s"})
    with pytest.raises(ValueError, match=r"expected sway_hz of shape \(6,\)"):
        parse_law({**table, "sway_hz": [1.0]})
