"""Real heads come as six channels about the pivot of the rig."""

from pathlib import Path

import numpy as np
import pytest

from speaker_listener.masks.silhouette import rotations
from speaker_listener.masks.tracks import FACE_WIDTH_CM, PIVOT_CM, from_pivot, read_tracks

pytestmark = pytest.mark.unit


def tracked(turn: np.ndarray, pivot_cm: np.ndarray) -> np.ndarray:
    """Return (T, 4, 4) poses of a face whose pivot is at (T, 3) places."""
    made = np.tile(np.eye(4), (len(turn), 1, 1))
    made[:, :3, :3] = rotations(turn)
    made[:, :3, 3] = pivot_cm - made[:, :3, :3] @ PIVOT_CM
    return made


def test_a_head_that_only_turns_about_its_pivot_does_not_shift() -> None:
    turn = np.array([[0.0, 0.0, 0.0], [0.3, 0.1, -0.2], [-0.3, -0.1, 0.2]])
    poses = from_pivot(tracked(turn, np.tile([1.0, 2.0, -30.0], (3, 1))))
    assert poses[:, :3] == pytest.approx(turn, abs=1e-6)
    assert poses[:, 3:] == pytest.approx(np.zeros((3, 3)), abs=1e-6)


def test_shifts_are_in_head_widths_from_the_middle_one() -> None:
    place = np.array([[0.0, 0.0, -30.0], [FACE_WIDTH_CM, 0.0, -30.0], [-FACE_WIDTH_CM, 0.0, -30.0]])
    poses = from_pivot(tracked(np.zeros((3, 3)), place))
    assert poses[:, 3] == pytest.approx([0.0, 1.0, -1.0])


def write_track(folder: Path, name: str, poses: np.ndarray, fps: float) -> None:
    """Write a tracked face without shapes."""
    (folder / "face_tracks").mkdir(exist_ok=True)
    count = len(poses)
    np.savez(
        folder / "face_tracks" / f"{name}.npz",
        blendshapes=np.zeros((count, 1), np.float32),
        names=np.array(["jawOpen"]),
        fps=fps,
        valid=np.arange(count) != 7,
        head=poses,
    )


def test_tracks_are_read_at_25_frames_and_only_of_the_parts_asked_for(tmp_path: Path) -> None:
    yaw = np.linspace(-0.3, 0.3, 90)
    poses = tracked(np.stack([yaw, 0 * yaw, 0 * yaw], axis=1), np.zeros((90, 3)))
    poses[7, :3, 3] = 1e6  # what the tracker lost counts for nothing
    write_track(tmp_path, "mead-M030-sad-level3", poses, fps=30.0)
    write_track(tmp_path, "mead-W009-sad-level3", poses, fps=30.0)
    (one,) = read_tracks(tmp_path, ("fit",))
    assert (one.name, one.part, len(one.poses)) == ("mead-M030-sad-level3", "fit", 75)
    assert one.seconds == 3.0
    assert np.diff(one.poses[:, 0]) == pytest.approx(np.full(74, 0.6 / 89 * 30 / 25), rel=0.01)
    assert np.abs(one.poses[:, 3:]).max() < 1e-6
    (other,) = read_tracks(tmp_path, ("report",))
    assert other.part == "report"


def test_a_folder_without_tracks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="expected tracked heads of the part train or fit"):
        read_tracks(tmp_path, ("train", "fit"))


def test_a_track_without_head_poses_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "face_tracks").mkdir()
    np.savez(
        tmp_path / "face_tracks" / "mead-M030-sad-level3.npz",
        blendshapes=np.zeros((10, 1), np.float32),
        names=np.array(["jawOpen"]),
        fps=25.0,
        valid=np.ones(10, bool),
    )
    with pytest.raises(ValueError, match=r"expected an array named head in mead-M030-sad-level3\.npz"):
        read_tracks(tmp_path, ("fit",))


def test_the_real_tracks_are_heads_that_sit(data_dir: Path) -> None:
    tracks = read_tracks(data_dir, ("train", "fit"))
    assert len(tracks) == 15
    for one in tracks:
        assert np.isfinite(one.poses).all()
        assert np.abs(one.poses[:, :3]).max() < 1.0
        assert np.median(one.poses, axis=0) == pytest.approx(np.zeros(6), abs=0.02)
