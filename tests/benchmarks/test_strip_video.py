"""Which picture of a video belongs to a frame of its sound, and where the mouth is in it."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.strip_video import decoded, mouth_box, picture_number, pictures
from tests.speaker_listener.corpora.files import clip, write_track

pytestmark = pytest.mark.unit


def pose(
    x_cm: float = 0.0, y_cm: float = 0.0, z_cm: float = -30.0
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    made = np.eye(4)
    made[:3, 3] = x_cm, y_cm, z_cm
    return made


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Ten pictures of 64 × 64, each 20 brighter than the one before."""
    binary = shutil.which("ffmpeg")
    if binary is None:
        pytest.skip("ffmpeg is not installed")
    path = tmp_path / "videos" / "talk-p1-x.mp4"
    path.parent.mkdir()
    raw = b"".join(bytes([20 * k + 20]) * 64 * 64 for k in range(10))
    command = [
        binary,
        "-v",
        "error",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-s",
        "64x64",
        "-r",
        "25",
        "-i",
        "-",
    ]
    subprocess.run([*command, "-pix_fmt", "yuv420p", str(path)], input=raw, check=True)
    return path


def test_a_picture_that_comes_late_is_looked_for_later() -> None:
    assert picture_number(10, 0.0, 25.0, 100) == 10
    assert picture_number(10, 0.08, 25.0, 100) == 12
    assert picture_number(10, -0.08, 25.0, 100) == 8
    assert picture_number(10, 0.0, 50.0, 100) == 21


@given(st.integers(0, 1000), st.floats(-0.5, 0.5), st.sampled_from([24.0, 25.0, 29.97, 30.0, 60.0]))
def test_a_picture_is_the_one_that_stands_at_that_time_or_the_nearest_there_is(
    frame: int, offset_s: float, fps: float
) -> None:
    number = picture_number(frame, offset_s, fps, 200)
    at_s = (frame + 0.5) / 25 + offset_s
    assert 0 <= number < 200
    if 0 <= at_s < 200 / fps - 1e-6:
        assert number / fps <= at_s + 1e-6
        assert at_s < (number + 1) / fps + 1e-6


def test_the_mouth_is_a_square_below_the_middle_of_a_face_that_looks_at_us() -> None:
    left, top, right, bottom = mouth_box(pose(), (256, 256))
    assert abs(left + right - 256) <= 1
    assert abs((right - left) - (bottom - top)) <= 1
    assert (top + bottom) / 2 > 128


def test_the_cut_follows_the_head_and_grows_with_its_nearness() -> None:
    middle, aside, near = (mouth_box(one, (400, 200)) for one in (pose(), pose(3.0, 3.0), pose(z_cm=-20.0)))
    assert aside[0] > middle[0]
    assert aside[1] < middle[1]
    assert near[2] - near[0] > 1.3 * (middle[2] - middle[0])


def test_a_head_behind_the_camera_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a head before the camera"):
        mouth_box(pose(z_cm=10.0), (64, 64))


def test_the_pictures_asked_for_come_whatever_their_order(film: Path) -> None:
    made = decoded(film, [7, 2, 7])
    assert sorted(made) == [2, 7]
    assert np.asarray(made[2]).mean() == pytest.approx(60, abs=6)
    assert np.asarray(made[7]).mean() == pytest.approx(160, abs=6)


def test_a_video_shorter_than_its_track_is_named(film: Path) -> None:
    with pytest.raises(ValueError, match=r"up to number 30 of talk-p1-x\.mp4, got 1"):
        decoded(film, [3, 30])


def test_what_is_no_video_is_named(tmp_path: Path, film: Path) -> None:
    (tmp_path / "no.mp4").write_bytes(b"no video")
    with pytest.raises(ValueError, match=r"of no\.mp4, got 0: "):
        decoded(tmp_path / "no.mp4", [1])


def test_without_ffmpeg_a_sentence_says_so(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FileNotFoundError, match="expected ffmpeg on PATH"):
        decoded(film, [1])


def test_the_pictures_of_a_clip_are_shifted_by_its_offset(tmp_path: Path, film: Path) -> None:
    write_track(tmp_path / "face_tracks" / "talk-p1-x.npz", 10, head=np.stack([pose()] * 10))
    spoken = replace(clip(0.4, name="talk-p1-x"), offset_s=0.08)
    (whole, mouth), _ = pictures(tmp_path, spoken, [3, 4], 32)
    assert whole.size == mouth.size == (32, 32)
    assert np.asarray(whole).mean() == pytest.approx(120, abs=6)


def test_a_clip_without_a_video_has_no_pictures(tmp_path: Path) -> None:
    assert pictures(tmp_path, clip(name="talk-p1-x"), [0], 32) == []
