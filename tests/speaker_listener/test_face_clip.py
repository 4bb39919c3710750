from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT, CHANNELS
from speaker_listener.face_clip import (
    COLUMNS,
    GROUPS,
    FaceClip,
    by_name,
    no_face,
    read_clip,
    seen,
)

pytestmark = pytest.mark.unit


def write(folder: Path, **changed: object) -> Path:
    """Write a clip of 50 frames at 25 fps whose jaw opens evenly from 0 to 1, in a tracker's own order."""
    frames = np.zeros((50, 3), dtype=np.float32)
    frames[:, 2] = np.linspace(0, 1, 50)
    arrays: dict[str, object] = {
        "blendshapes": frames,
        "names": np.array(["_neutral", "mouthClose", "jawOpen"]),
        "fps": 25.0,
        "valid": np.ones(50, dtype=bool),
        "audio16k": np.full(32_000, 16_384, dtype=np.int16),
    }
    path = folder / "clip-a.npz"
    np.savez(path, **{k: v for k, v in (arrays | changed).items() if v is not None})  # type: ignore[arg-type]
    return path


def test_shapes_are_found_by_name_and_missing_ones_are_zero(tmp_path: Path) -> None:
    clip = read_clip(write(tmp_path))
    assert clip.name == "clip-a"
    assert clip.weights.shape == (50, len(ARKIT))
    assert clip.weights[-1, ARKIT.index("jawOpen")] == 1.0
    assert np.count_nonzero(clip.weights.any(axis=0)) == 1
    assert clip.samples[0] == pytest.approx(0.5)


def test_the_grid_has_a_row_per_frame_of_the_sound_and_an_offset_moves_it(tmp_path: Path) -> None:
    clip = read_clip(write(tmp_path))
    jaw = ARKIT.index("jawOpen")
    plain, late = clip.on_grid(), clip.on_grid(0.04)
    assert plain.shape == (50, len(ARKIT))
    assert plain[:, jaw] == pytest.approx(np.linspace(0, 1, 50), abs=1e-6)
    # What is seen 40 ms late is read 40 ms later.
    assert late[:-1, jaw] == pytest.approx(plain[1:, jaw], abs=1e-6)


def test_a_clip_at_30_frames_a_second_comes_on_the_same_grid(tmp_path: Path) -> None:
    clip = read_clip(write(tmp_path, fps=30.0, audio16k=np.zeros(16_000, dtype=np.int16)))
    assert clip.on_grid().shape[0] == 25
    assert clip.at(np.array([-5.0, 99.0]))[:, ARKIT.index("jawOpen")] == pytest.approx([0.0, 1.0])


def test_a_clip_without_sound_has_none(tmp_path: Path) -> None:
    clip = read_clip(write(tmp_path, audio16k=None))
    assert len(clip.samples) == 0
    assert clip.on_grid().shape[0] == 50


def test_a_file_that_is_no_clip_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="with fps in clip-a"):
        read_clip(write(tmp_path, fps=None))
    with pytest.raises(ValueError, match=r"shape \(50, 2\)"):
        read_clip(write(tmp_path, names=np.array(["jawOpen", "mouthClose"])))


def a_clip(**changed: object) -> FaceClip:
    given: dict[str, object] = {
        "name": "x",
        "fps": 25.0,
        "channels": np.zeros((50, len(ARKIT)), dtype=np.float32),
        "valid": np.ones((50, len(GROUPS)), dtype=np.bool_),
        "samples": np.zeros(32_000, dtype=np.float32),
    }
    return FaceClip(**(given | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"channels": np.zeros((50, 51), dtype=np.float32)}, r"\(T, 52\) or \(T, 58\), got \(50, 51\)"),
        ({"valid": np.ones((50,), dtype=np.bool_)}, r"valid of shape \(50, 8\)"),
        ({"channels": np.full((50, 52), np.nan, dtype=np.float32)}, "NaN or infinity in 2600 places"),
        ({"channels": np.full((50, 52), 40.0, dtype=np.float32)}, "percent"),
        ({"samples": np.array([0.0, np.inf], dtype=np.float32)}, "finite samples"),
        ({"fps": 0.0}, "rates must be positive"),
        ({"part": "test"}, "a part of train, fit, report"),
        ({"emotion": "happy"}, "an emotion of neutral, joy"),
        ({"intensity": 1.2}, r"intensity in \[0, 1\]"),
    ],
)
def test_what_no_model_could_learn_from_is_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=f"x: .*{said}"):
        a_clip(**changed)


def test_every_channel_is_in_one_group() -> None:
    assert sorted(np.concatenate(list(COLUMNS.values()))) == list(range(len(CHANNELS)))


def test_on_frames_rows_are_valid_where_both_rows_around_them_are() -> None:
    valid = np.ones((60, len(GROUPS)), dtype=np.bool_)
    valid[31] = False
    channels = np.tile(np.linspace(0, 1, 60, dtype=np.float32)[:, None], (1, len(CHANNELS)))
    moved = a_clip(fps=30.0, channels=channels, valid=valid).on_frames()
    assert moved.channels.shape == (50, len(CHANNELS))
    assert moved.fps == 25.0
    lost = np.flatnonzero(~moved.valid.all(axis=1))
    # Row 31 of 30 a second stands for 1.05 s: the frames at 1.02 and 1.06 s lean on it.
    assert list(lost) == [25, 26]


def test_on_frames_takes_an_offset_out_and_says_so() -> None:
    channels = np.tile(np.linspace(0, 1, 50, dtype=np.float32)[:, None], (1, len(ARKIT)))
    late = a_clip(channels=channels).on_frames(0.08)
    assert late.offset_s == 0.08
    assert late.channels[:-2] == pytest.approx(channels[2:], abs=1e-6)
    assert not late.valid[-2:].any()
    assert late.on_frames().channels == pytest.approx(late.channels)


def test_a_clip_without_a_face_has_no_rows_and_the_length_of_its_sound() -> None:
    channels, valid = no_face()
    clip = a_clip(channels=channels, valid=valid)
    assert not clip.has_face
    assert clip.duration_s == 2.0
    assert clip.on_frames() is clip


def test_names_are_found_whatever_their_capitals_and_groups_are_whole_or_not_there() -> None:
    names = ["JawOpen", "EyeLookInLeft", *(name for name in ARKIT if name.startswith("brow"))]
    weights, groups = by_name(np.ones((3, len(names))), names)
    assert weights[:, ARKIT.index("jawOpen")].all()
    assert groups == ["brows"]
    assert seen(np.array([True, False]), groups).sum() == 1
