from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT
from speaker_listener.face_clip import read_clip

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
