"""Quaternions turn as the rig's rotations say, and nodes as glTF says."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.turns import of_matrix, product, quaternions, turned, world_turns

pytestmark = pytest.mark.unit

angles = st.floats(-3.0, 3.0)


def spin(axis: int, angle: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    made = np.eye(3)
    a, b = (axis + 1) % 3, (axis + 2) % 3
    made[a, a] = made[b, b] = np.cos(angle)
    made[b, a], made[a, b] = np.sin(angle), -np.sin(angle)
    return made


@given(yaw=angles, pitch=angles, roll=angles)
def test_a_pose_turns_by_yaw_then_pitch_then_roll(yaw: float, pitch: float, roll: float) -> None:
    matrix = spin(1, yaw) @ spin(0, pitch) @ spin(2, roll)
    found = quaternions(np.array([[yaw, pitch, roll]]))[0]
    np.testing.assert_allclose(turned(found, np.eye(3)), matrix.T, atol=1e-12)
    again = of_matrix(matrix)
    assert abs(float(again @ found)) == pytest.approx(1.0, abs=1e-9)


def test_positive_yaw_turns_to_the_left_and_positive_pitch_lowers_the_chin() -> None:
    face = np.array([[0.0, 0.0, 1.0]])
    assert turned(quaternions(np.array([[0.3, 0.0, 0.0]]))[0], face)[0, 0] > 0
    assert turned(quaternions(np.array([[0.0, 0.3, 0.0]]))[0], face)[0, 1] < 0


def test_ancestors_turn_what_hangs_from_them() -> None:
    half = np.sqrt(0.5)
    matrix = np.eye(4)
    matrix[:3, :3] = 2.0 * spin(0, np.pi / 2).T  # glTF stores columns first
    nodes: list[dict[str, Any]] = [
        {"rotation": [0.0, half, 0.0, half], "children": [1]},
        {"matrix": matrix.ravel().tolist(), "children": [2]},
        {"rotation": [1.0, 0.0, 0.0, 0.0]},
    ]
    found = world_turns(nodes)
    np.testing.assert_allclose(found[0], [0, 0, 0, 1])
    np.testing.assert_allclose(found[1], [0, half, 0, half])
    np.testing.assert_allclose(found[2], product([0, half, 0, half], [half, 0, 0, half]), atol=1e-12)


def test_nodes_in_a_ring_are_refused() -> None:
    with pytest.raises(ValueError, match="in a ring"):
        world_turns([{"children": [1]}, {"children": [0]}])
