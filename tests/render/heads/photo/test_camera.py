"""Cameras are found again from what they see."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.heads.photo.camera import Camera, first_guess, fit_camera, rotation

pytestmark = pytest.mark.unit

POINTS = np.random.default_rng(1).normal(scale=0.05, size=(30, 3))


def camera(yaw_deg: float, pitch_deg: float, roll_deg: float, scale: float = 1500.0) -> Camera:
    yaw, pitch, roll = np.radians([yaw_deg, pitch_deg, roll_deg])
    turn = (
        rotation(np.array([0, 0, roll]))
        @ rotation(np.array([-pitch, 0, 0]))
        @ rotation(np.array([0, yaw, 0]))
    )
    return Camera(turn, scale, np.array([200.0, 300.0]), POINTS.mean(axis=0))


@settings(max_examples=40, deadline=None)
@given(yaw=st.floats(-50, 50), pitch=st.floats(-25, 25), roll=st.floats(-60, 60), scale=st.floats(300, 9000))
def test_a_camera_is_found_again(yaw: float, pitch: float, roll: float, scale: float) -> None:
    truth = camera(yaw, pitch, roll, scale)
    found = fit_camera(POINTS, truth.project(POINTS), np.ones(30))
    assert found.project(POINTS) == pytest.approx(truth.project(POINTS), abs=1e-3 * scale)
    assert found.yaw_deg == pytest.approx(yaw, abs=0.2)
    assert found.pitch_deg == pytest.approx(pitch, abs=0.2)
    assert found.turn @ found.turn.T == pytest.approx(np.eye(3), abs=1e-9)


def test_angles_have_the_signs_that_are_told() -> None:
    ahead = np.array([[0.0, 0.0, 0.05]]) + POINTS.mean(axis=0)
    assert camera(20, 0, 0).project(ahead)[0, 0] > 200.0  # to its left: right in the picture
    assert camera(0, 20, 0).project(ahead)[0, 1] < 300.0  # lifted: up
    tilted = camera(0, 0, 20)
    assert tilted.roll_deg == pytest.approx(20.0)
    beside = np.array([[0.05, 0.0, 0.0]]) + POINTS.mean(axis=0)
    assert tilted.project(beside)[0, 1] < 300.0


def test_what_is_nearer_looks_larger() -> None:
    at = np.array([[0.05, 0.0, 0.0], [0.05, 0.0, 0.05]]) + POINTS.mean(axis=0)
    far, near = camera(0, 0, 0).project(at)[:, 0] - 200.0
    assert near == pytest.approx(far * 0.9 / 0.85)


@pytest.mark.parametrize("which", range(6))
def test_a_step_moves_pixels_as_the_derivative_says(which: int) -> None:
    at = camera(15, 5, -10)
    step = np.zeros(6)
    step[which] = 1e-5
    moved = (at.stepped(step).project(POINTS) - at.project(POINTS)) / 1e-5
    assert moved == pytest.approx(at.own_jacobian(POINTS)[:, :, which], rel=1e-3, abs=0.05)


def test_places_move_pixels_as_the_derivative_says() -> None:
    at = camera(15, 5, -10)
    for k in range(3):
        step = np.zeros(3)
        step[k] = 1e-6
        moved = (at.project(POINTS + step) - at.project(POINTS)) / 1e-6
        assert moved == pytest.approx(at.jacobian(POINTS)[:, :, k], rel=1e-3, abs=0.05)


def test_sight_goes_to_the_camera() -> None:
    at = camera(0, 0, 0)
    assert at.towards(POINTS.mean(axis=0)[None]) == pytest.approx(np.array([[0.0, 0.0, 1.0]]))


def test_a_landmark_that_is_not_believed_does_not_count() -> None:
    truth = camera(10, 0, 5)
    seen = truth.project(POINTS)
    seen[0] += 500.0
    weights = np.ones(30)
    weights[0] = 0.0
    assert fit_camera(POINTS, seen, weights).yaw_deg == pytest.approx(10.0, abs=0.1)


def test_the_first_guess_has_the_size_and_the_roll() -> None:
    truth = camera(0, 0, 30, 1200.0)
    guess = first_guess(POINTS, truth.project(POINTS))
    assert guess.roll_deg == pytest.approx(30.0, abs=3.0)
    assert guess.scale_px_per_m == pytest.approx(1200.0, rel=0.1)
