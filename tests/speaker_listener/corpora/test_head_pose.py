import numpy as np
import pytest

from speaker_listener.corpora.head_pose import turns

pytestmark = pytest.mark.unit


def pose(yaw: float, pitch: float, roll: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    def turn(axis: int, angle: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        made, (a, b) = np.eye(3), [k for k in range(3) if k != axis]
        sign = -1.0 if axis == 1 else 1.0
        made[a, a] = made[b, b] = np.cos(angle)
        made[a, b], made[b, a] = -sign * np.sin(angle), sign * np.sin(angle)
        return made

    whole = np.eye(4)
    whole[:3, :3] = turn(1, yaw) @ turn(0, pitch) @ turn(2, roll)
    return whole


def test_yaw_pitch_and_roll_come_back_from_the_poses_of_the_rig() -> None:
    angles = np.array([[0.0, 0.0, 0.0], [0.3, -0.2, 0.1], [-0.4, 0.25, -0.3], [0, 0, 0], [0, 0, 0]])
    assert turns(np.stack([pose(*row) for row in angles])) == pytest.approx(angles, abs=1e-6)


def test_a_camera_beside_the_face_counts_as_rest() -> None:
    found = turns(np.stack([pose(0.5 + d, 0.1, 0.0) for d in (-0.1, 0.0, 0.1)]))
    assert found[:, 0] == pytest.approx([-0.1, 0.0, 0.1], abs=1e-6)
    assert found[:, 1:] == pytest.approx(0.0, abs=1e-6)


def test_what_is_no_pose_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(T, 4, 4\)"):
        turns(np.zeros((5, 6)))
    with pytest.raises(ValueError, match="without scale"):
        turns(2.0 * np.stack([pose(0, 0, 0)]))
