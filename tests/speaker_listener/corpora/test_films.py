from pathlib import Path

import numpy as np
import pytest

from speaker_listener.corpora.films import read_film
from speaker_listener.face_clip import GROUPS
from tests.speaker_listener.corpora.files import tone, write_track, write_wav

pytestmark = pytest.mark.unit


def test_sound_and_track_make_a_clip_and_facts_are_kept(tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "a.wav", tone(2.0))
    poses = np.tile(np.eye(4, dtype=np.float32), (60, 1, 1))
    track = write_track(tmp_path / "a.npz", frames=60, fps=30.0, head=poses)
    clip = read_film("a", sound, track, source="made", emotion="joy")
    assert (clip.source, clip.emotion, clip.fps, clip.channels.shape) == ("made", "joy", 25.0, (50, 58))
    assert clip.valid[:, GROUPS.index("turn")].all()


def test_a_film_that_is_not_tracked_has_sound_alone_and_a_silent_one_is_refused(tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "a.wav", tone(1.0))
    clip = read_film("a", sound, tmp_path / "a.npz", source="made")
    assert not clip.has_face
    assert clip.motion == ""
    with pytest.raises(FileNotFoundError, match="track the film first"):
        read_film("a", None, tmp_path / "a.npz")


def test_lengths_that_differ_are_refused(tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "a.wav", tone(1.0))
    with pytest.raises(ValueError, match=r"1.00 and 2.00 s; is 25"):
        read_film("a", sound, write_track(tmp_path / "a.npz"))


def test_what_the_tracker_did_not_see_is_not_valid(tmp_path: Path) -> None:
    lost = np.ones(50, dtype=np.uint8)
    lost[20:25] = 0
    clip = read_film("a", None, write_track(tmp_path / "a.npz", valid=lost))
    mouth = clip.valid[:, GROUPS.index("mouth")]
    assert not mouth[20:25].any()
    assert mouth[:20].all()


def test_nan_in_a_track_is_refused(tmp_path: Path) -> None:
    rows = np.zeros((50, 51), dtype=np.float32)
    rows[3, 4] = np.nan
    with pytest.raises(ValueError, match="NaN or infinity in 1 places"):
        read_film("a", None, write_track(tmp_path / "a.npz", blendshapes=rows))
