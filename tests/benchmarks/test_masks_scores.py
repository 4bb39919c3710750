"""The scores of made heads say what they should."""

import numpy as np
import pytest

from benchmarks.masks_scores import (
    SCORES,
    between_real,
    clip_overlaps,
    frechet,
    intervals,
    leads,
    score,
    spectrum_distance,
    yardstick,
)
from speaker_listener.masks.head_motion import law
from speaker_listener.training.mask_measure import made_clips
from tests.speaker_listener.masks.blobs import blob

pytestmark = pytest.mark.unit

RNG = np.random.default_rng(0)
REAL = made_clips(law(), [120] * 12, np.full(12, 0.58), 0)
UNITS = np.concatenate(REAL).std(axis=0), np.diff(np.stack(REAL), axis=1).std(axis=(0, 1)) * 25
BY = yardstick(REAL, *UNITS)


def test_the_distance_of_gaussians_is_the_known_one() -> None:
    first = RNG.standard_normal((200_000, 2))
    second = 2 * RNG.standard_normal((200_000, 2)) + [3, 0]
    assert frechet(first, second) == pytest.approx(9 + 2 * (2 - 1) ** 2, rel=0.02)
    assert frechet(first, first) == pytest.approx(0, abs=1e-9)


def test_the_real_heads_are_perfect_and_others_are_not() -> None:
    itself = score(REAL, BY)
    assert itself["pose_fd"] == pytest.approx(0, abs=1e-6)
    assert itself["spectrum"] == 0
    noise = [0.1 * RNG.standard_normal(one.shape) for one in REAL]
    other = score(noise, BY)
    assert other["pose_fd"] > 0.01
    assert other["speed_fd"] > 1
    assert other["spectrum"] > 0.5


def test_a_still_head_is_poor_and_a_moving_one_rich() -> None:
    still = score([0 * one for one in REAL], BY)
    assert still["sid"] == pytest.approx(0, abs=1e-4)
    assert still["var"] == 0
    assert score(REAL, BY)["sid"] > 3


def test_ten_times_the_power_is_a_distance_of_one() -> None:
    assert spectrum_distance([np.sqrt(10) * one for one in REAL], BY) == pytest.approx(1.0)


def test_one_half_of_the_real_heads_is_near_the_other() -> None:
    halves, far = between_real(BY, draws=5), score([3 * one for one in REAL], BY)
    assert halves.keys() == SCORES.keys()
    assert halves["pose_fd"] < far["pose_fd"]
    assert halves["spectrum"] < far["spectrum"]


def test_intervals_hold_what_they_are_of() -> None:
    made = made_clips(law(), [120] * 24, np.full(24, 0.58), 1)
    spans = intervals(made, BY, repeats=2)
    assert spans["var"][0] < score(made, BY)["var"] < spans["var"][1]


def test_what_is_nearer_to_the_real_heads_is_ahead_and_nothing_is_ahead_of_itself() -> None:
    made = made_clips(law(), [120] * 24, np.full(24, 0.58), 1)
    wild = [3 * one for one in made]
    ahead, behind = leads(made, wild, BY, repeats=2), leads(wild, made, BY, repeats=2)
    assert ahead.keys() == {"pose_fd", "speed_fd", "spectrum"}
    for name, (mean, low, high) in ahead.items():
        assert 0 < low < mean < high
        assert behind[name] == pytest.approx((-mean, -high, -low))
    assert all(lead == (0, 0, 0) for lead in leads(made, made, BY, repeats=2).values())


def test_masks_a_frame_apart_overlap_more_than_a_second_apart() -> None:
    near, far = clip_overlaps(REAL[:2], blob())
    assert 1.0 > near > far > 0.5
