from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import motion_clips
from benchmarks.motion_clips import MotionClip
from sound.errors import EngineMissing
from sound.speech import Phone
from speaker_listener.corpora.offsets import of_clip
from speaker_listener.face_clip import GROUPS
from tests.benchmarks.motion_folder import write_folder
from tests.speaker_listener.corpora.files import clip

pytestmark = pytest.mark.unit


def test_parts_never_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion_clips, "phones_of", lambda clip: ())
    folder = write_folder(tmp_path)
    report = {one.name for group in ("talk", "grid") for one in motion_clips.load(folder, group, "report")}
    fit = {one.name for group in ("talk", "grid") for one in motion_clips.load(folder, group, "fit")}
    assert report == {"talk-p4-x", "talk-p5-x", "grid-lbax4n", "grid-lbbc2a"}
    assert fit == {"talk-p1-x", "grid-bbaf2n"}


def test_faces_lie_on_their_sound_by_the_clips_own_offset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(motion_clips, "phones_of", lambda clip: ())
    one = next(iter(motion_clips.load(write_folder(tmp_path), "grid", "report")))
    assert one.clip.offset_s == of_clip("grid-lbax4n") != 0
    assert one.count == 75
    # The picture is late, so its last frames are missing once it is moved to the sound.
    assert not one.seen[-1]
    assert one.seen[:70].all()


def test_a_cut_clip_keeps_what_belongs_to_its_frames() -> None:
    phones = (Phone("AA", 0.0, 0.5), Phone("B", 1.2, 1.4))
    whole = MotionClip(replace(clip(2.0), phones=phones))
    half = whole.cut(25)
    assert (half.count, half.clip.duration_s, half.clip.phones) == (25, 1.0, phones[:1])
    assert np.array_equal(half.real, whole.real[:25])


def test_a_frame_is_seen_where_mouth_and_upper_face_both_were() -> None:
    made = clip(1.0)
    made.valid[3, GROUPS.index("brows")] = False
    made.valid[5, GROUPS.index("tongue")] = False
    assert np.flatnonzero(~MotionClip(made).seen).tolist() == [3]


def test_the_fingerprint_knows_every_sample_and_every_frame() -> None:
    first, second = MotionClip(clip(1.0)), MotionClip(clip(1.0))
    assert motion_clips.fingerprint([first]) == motion_clips.fingerprint([second])
    second.clip.channels[3, 3] += 0.1
    assert motion_clips.fingerprint([first]) != motion_clips.fingerprint([second])


def test_a_folder_without_clips_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="WARMCHAT_DATA or --data"):
        motion_clips.data_folder(None)
    monkeypatch.setenv("WARMCHAT_DATA", str(tmp_path))
    assert motion_clips.data_folder(None) == tmp_path
    with pytest.raises(FileNotFoundError, match="talk"):
        motion_clips.load(tmp_path, "talk", "report")


def test_phones_come_from_words_where_they_are_known(data_dir: Path) -> None:
    """On the fit part only: the report clips are for the bench."""
    try:
        first, second = motion_clips.load(data_dir, "grid", "fit")
    except EngineMissing as missing:
        pytest.skip(str(missing))
    assert (first.name, second.name) == ("grid-bbaf2n", "grid-brbk7n")
    assert [phone.symbol for phone in first.clip.phones if phone.symbol != "SIL"][:3] == ["B", "IH", "N"]
