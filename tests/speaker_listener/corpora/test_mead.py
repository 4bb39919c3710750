from pathlib import Path

import pytest

from speaker_listener.corpora import mead
from speaker_listener.corpora.parts import part_of_speaker
from tests.speaker_listener.corpora.files import tone, write_track, write_wav

pytestmark = pytest.mark.unit


def test_actor_emotion_and_level_come_from_the_folders(tmp_path: Path) -> None:
    write_wav(tmp_path / "M003/audio/disgusted/level_2/017.wav", tone(2.0))
    write_track(tmp_path / "M003/video/front/disgusted/level_2/017.npz")
    write_wav(tmp_path / "W009/audio/neutral/level_1/001.wav", tone(1.0))
    tracked, sound_alone = mead.clips(tmp_path)
    assert (tracked.emotion, tracked.speaker) == ("disgust", "M003")
    assert tracked.intensity == pytest.approx(2 / 3)
    assert tracked.channels.shape == (50, 52)
    assert tracked.part == part_of_speaker("MEAD", "M003")
    assert (sound_alone.emotion, sound_alone.intensity, sound_alone.has_face) == ("neutral", 0.0, False)


def test_another_layout_and_unknown_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="M003/audio/angry"):
        list(mead.clips(tmp_path))
    write_wav(tmp_path / "M003/audio/bored/level_2/017.wav", tone(0.2))
    with pytest.raises(ValueError, match="got bored/level_2"):
        list(mead.clips(tmp_path))


def test_a_track_of_another_length_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "M003/audio/angry/level_3/001.wav", tone(4.0))
    write_track(tmp_path / "M003/video/front/angry/level_3/001.npz")
    with pytest.raises(ValueError, match="M003-angry-level_3-001"):
        list(mead.clips(tmp_path))
