from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.rig import INDEX
from sound.speech import Phone
from speaker_listener.corpora import offsets, targets, tracked
from speaker_listener.face_clip import FaceClip, no_face
from tests.speaker_listener.corpora.files import tone, write_track

pytestmark = pytest.mark.unit


def spoken(seconds: float = 8.0) -> FaceClip:
    """Return a clip whose mouth is that of the rules, with syllables at uneven times."""
    rng = np.random.default_rng(1)
    phones, at_s = [], 0.3
    while at_s < seconds - 0.6:
        for symbol, length_s in (("P", 0.08), (str(rng.choice(["AA", "IY", "EH"])), rng.uniform(0.1, 0.3))):
            phones.append(Phone(symbol, at_s, at_s + length_s))
            at_s += length_s
    samples = np.where(rng.random(int(seconds * 16_000)) < 2, tone(seconds), 0).astype(np.float32)
    channels, valid = targets.face(phones, samples, 16_000)
    return FaceClip("x", 25.0, channels, valid, samples, phones=tuple(phones))


@pytest.mark.parametrize("late_s", [-0.12, 0.0, 0.08, 0.2])
def test_a_picture_that_is_late_is_found_to_be(late_s: float) -> None:
    clip = spoken()
    times = (np.arange(len(clip.channels)) + 0.5) / 25
    moved = replace(clip, channels=clip.at(times - late_s).astype(np.float32))
    found = offsets.measure(moved, clip.phones)
    assert found.offset_s == pytest.approx(late_s, abs=0.011)
    assert found.sure
    aperture = INDEX["jawOpen"]
    put_right = moved.on_frames(found.offset_s)
    assert put_right.channels[8:-8, aperture] == pytest.approx(clip.channels[8:-8, aperture], abs=0.12)


def test_a_face_that_has_nothing_to_do_with_the_sound_is_not_sure() -> None:
    clip = spoken()
    noise = np.random.default_rng(0).random(len(clip.channels)).astype(np.float32)
    channels = np.zeros_like(clip.channels)
    channels[:, INDEX["jawOpen"]] = noise
    assert not offsets.measure(replace(clip, channels=channels), clip.phones).sure


def test_without_a_face_or_a_sound_there_is_no_offset() -> None:
    clip = spoken(2.0)
    channels, valid = no_face()
    with pytest.raises(ValueError, match="lacks one"):
        offsets.measure(replace(clip, channels=channels, valid=valid), clip.phones)


def test_unknown_clips_have_none_and_every_written_one_is_small() -> None:
    assert offsets.of_clip("nobody") == 0.0
    assert offsets.of_clip("talk-p1-a") == pytest.approx(-0.14, abs=0.02)
    for name, row in offsets._written().items():
        assert abs(row["offset_s"]) <= 0.25, name
        assert row["offset_s"] == 0 or row["agreement"] >= 0.3, name


def test_the_command_says_when_there_is_nothing_to_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offsets.main([str(tmp_path)]) == 1
    assert "face_tracks" in capsys.readouterr().err
    write_track(tmp_path / tracked.FOLDER / "drive-silent.npz")
    assert offsets.main([str(tmp_path)]) == 0
    assert "drive-silent" not in capsys.readouterr().out
