import gzip
from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT, INDEX
from speaker_listener.corpora import livelink
from speaker_listener.face_clip import GROUPS
from tests.speaker_listener.corpora.files import tone, write_wav

pytestmark = pytest.mark.unit

NAMES = [name[0].upper() + name[1:] for name in ARKIT]
ANGLES = (
    "HeadYaw HeadPitch HeadRoll LeftEyeYaw LeftEyePitch LeftEyeRoll RightEyeYaw RightEyePitch RightEyeRoll"
)
HEADER = ",".join(["Timecode", "BlendshapeCount", *NAMES, *ANGLES.split()])


def row(frame: int, jaw: float, start_s: int = 0) -> str:
    second, part = divmod(frame, 60)
    clock = start_s + second
    code = f"{clock // 3600 % 24:02d}:{clock // 60 % 60:02d}:{clock % 60:02d}:{part:02d}.250"
    values = ["0.0"] * 61
    values[ARKIT.index("jawOpen")] = f"{jaw:.6f}"
    return ",".join([code, "61", *values])


def take(frames: int = 120, start_s: int = 70_000) -> list[str]:
    return [HEADER, *(row(k, k / frames, start_s) for k in range(frames))]


def write(path: Path, lines: list[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def test_a_take_at_60_becomes_25_a_second(tmp_path: Path) -> None:
    clip = livelink.read_take(write(tmp_path / "a.csv", take()))
    assert clip.channels.shape == (50, 52)
    # A row stands for its own time, frame t for (t + 0.5) / 25.
    wanted = (np.arange(50) + 0.5) / 25 * 60 / 120
    assert clip.channels[:, INDEX["jawOpen"]] == pytest.approx(wanted, abs=0.01)
    assert clip.valid[:, GROUPS.index("tongue")].all()
    assert not clip.valid[:, GROUPS.index("turn")].any()


def test_dropped_frames_leave_the_others_in_their_places(tmp_path: Path) -> None:
    lines = take()
    whole = livelink.read_take(write(tmp_path / "a.csv", lines))
    holed = livelink.read_take(write(tmp_path / "b.csv", lines[:40] + lines[56:]))
    assert holed.channels == pytest.approx(whole.channels, abs=1e-3)
    mouth = holed.valid[:, GROUPS.index("mouth")]
    assert 1 <= np.count_nonzero(~mouth) <= 6


def test_a_take_over_midnight_and_one_cut_off_in_a_line_are_read(tmp_path: Path) -> None:
    lines = take(start_s=86_399)
    assert livelink.read_take(write(tmp_path / "a.csv", lines)).channels.shape == (50, 52)
    assert livelink.read_take(write(tmp_path / "b.csv", [*take(), "19:26:42:00.2,61,0.1"])).has_face


def test_the_data_folder_s_takes_are_gzipped_and_named_for_emotions(tmp_path: Path) -> None:
    write(tmp_path / "livelink" / "fearful-take1.csv.gz", take())
    (clip,) = livelink.clips(tmp_path)
    assert (clip.name, clip.emotion, clip.part) == ("fearful-take1", "fear", "fit")


def test_a_recording_beside_it_is_its_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(2.0))
    clip = livelink.read_take(write(tmp_path / "a.csv", take()))
    assert len(clip.samples) == 32_000
    assert len(clip.channels) == 50


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["frame,jawOpen", "1,2"], "Timecode,BlendshapeCount"),
        ([], "an empty file"),
        (take()[:2], "at least two rows"),
        ([*take()[:5], row(4, 0.1).replace("0.0,", "", 1), row(5, 0.2)], "cells in line 6"),
        ([*take()[:5], "19:99,61" + ",0.0" * 61, row(6, 0.2)], "timecode such as"),
        ([*take()[:5], row(5, float("nan"), 70_000)], "NaN or infinity in line 6"),
        ([*take()[:5], row(500, 0.5, 70_000)], "at line 6; cut the take"),
        ([*take()[:5], row(5, 0.5, 70_000).replace("0.500000", "wide")], "numbers in every cell"),
        ([*take()[:5], row(5, 50.0, 70_000)], "percent"),
    ],
)
def test_a_broken_take_is_refused_with_its_place(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        livelink.read_take(write(tmp_path / "a.csv", lines))


def test_a_file_that_is_no_gzip_and_a_folder_without_takes_say_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(b"plain")
    with pytest.raises(ValueError, match="a.csv.gz"):
        livelink.read_take(tmp_path / "a.csv.gz")
    with pytest.raises(FileNotFoundError, match="Live Link takes"):
        list(livelink.clips(tmp_path))
