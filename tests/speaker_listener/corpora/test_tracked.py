from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT, INDEX
from speaker_listener.corpora import offsets, tracked
from speaker_listener.corpora.parts import PartError, for_weights
from speaker_listener.face_clip import COLUMNS, GROUPS
from tests.speaker_listener.corpora.files import write_track

pytestmark = pytest.mark.unit


def test_a_group_is_read_on_the_frames_of_its_sound_with_its_labels(tmp_path: Path) -> None:
    folder = tmp_path / tracked.FOLDER
    sound = np.zeros(32_000, dtype=np.int16)
    write_track(folder / "grid-lbax4n.npz", audio16k=sound)
    write_track(folder / "mead-W009-happy-level2.npz", frames=60, fps=30.0)
    (spoken,) = tracked.clips(tmp_path, "grid")
    assert (spoken.text, spoken.part, spoken.fps) == ("lay blue at x four now", "report", 25.0)
    assert len(spoken.channels) == 50
    (acted,) = tracked.clips(tmp_path, "mead")
    assert (acted.emotion, acted.speaker) == ("joy", "W009")
    assert acted.intensity == pytest.approx(2 / 3)
    assert len(acted.channels) == 50
    assert not acted.valid[:, GROUPS.index("tongue")].any()


def test_the_offset_that_was_measured_is_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offsets, "_written", lambda: {"talk-p1-x": {"offset_s": 0.08}})
    write_track(tmp_path / tracked.FOLDER / "talk-p1-x.npz", audio16k=np.zeros(32_000, dtype=np.int16))
    (moved,) = tracked.clips(tmp_path, "talk")
    assert moved.offset_s == 0.08
    jaw = INDEX["jawOpen"]
    assert moved.channels[:-2, jaw] == pytest.approx(np.linspace(0, 1, 50)[2:], abs=1e-6)
    # Where the picture has ended already, nothing is seen.
    assert moved.valid[:-2, GROUPS.index("mouth")].all()
    assert not moved.valid[-2:].any()


def test_head_turns_join_the_channels_and_shifts_stay_unknown(tmp_path: Path) -> None:
    poses = np.tile(np.eye(4, dtype=np.float32), (50, 1, 1))
    path = write_track(tmp_path / "drive-x.npz", head=poses)
    clip = tracked.read_track(path)
    assert clip.channels.shape == (50, 58)
    assert clip.valid[:, GROUPS.index("turn")].all()
    assert not clip.valid[:, GROUPS.index("shift")].any()
    with pytest.raises(ValueError, match="50 head poses"):
        tracked.with_turns(clip, poses[:-1])


def test_parts_are_those_of_the_data_folder() -> None:
    report = ["talk-p4-a", "talk-p7-a", "grid-lbax4n", "mead-W009-sad-level3", "talk-p9-new"]
    assert {tracked.part_of(name) for name in report} == {"report"}
    assert {tracked.part_of(name) for name in ("talk-p1-b", "mead-M030-sad-level3", "drive-d3")} == {"fit"}
    assert {tracked.part_of(name) for name in ("grid-bbaf2n", "grid-brbk7n")} == {"train"}


def test_a_word_that_grid_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="GRID sentence code"):
        tracked.grid_text("qqqqqq")


def test_a_folder_without_clips_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"talk-\*.npz"):
        list(tracked.clips(tmp_path, "talk"))


def test_every_column_of_the_rig_is_in_one_group() -> None:
    places = np.concatenate(list(COLUMNS.values()))
    assert sorted(places) == list(range(len(ARKIT) + 6))


def test_the_real_clips_are_read_and_report_clips_cannot_train(data_dir: Path) -> None:
    clips = list(tracked.clips(data_dir, "talk"))
    assert sorted({clip.part for clip in clips}) == ["fit", "report"]
    assert all(clip.fps == 25 and len(clip.samples) for clip in clips)
    with pytest.raises(PartError, match="talk-p"):
        list(for_weights(clips, ships=False))
