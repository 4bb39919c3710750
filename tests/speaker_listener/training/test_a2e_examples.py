from pathlib import Path

import numpy as np
import pytest

from sound.speech import SILENCE, Phone
from speaker_listener.corpora.styles import SpeakingStyle
from speaker_listener.face_clip import GROUPS, FaceClip
from speaker_listener.training.a2e_examples import (
    STYLE_SIZE,
    SYMBOLS,
    emotion_of,
    example,
    labels,
    load,
    numbers_of,
    save,
)
from tests.speaker_listener.training.a2e_toy import clips

pytestmark = pytest.mark.unit


def face_clip(frames: int = 25) -> FaceClip:
    return FaceClip(
        "one",
        25.0,
        np.full((frames, 52), 0.25, np.float32),
        np.ones((frames, len(GROUPS)), np.bool_),
        np.full(frames * 640 + 100, 0.1, np.float32),
        phones=(Phone("AA", 0.1, 0.3),),
        emotion="joy",
        intensity=0.5,
        source="made",
        speaker="someone",
    )


def test_a_clip_becomes_four_rows_of_sound_for_each_frame() -> None:
    made = example(face_clip(), None)
    assert made is not None
    assert made.mel.shape == (100, 80)
    assert made.face.shape == (25, 52)
    assert made.speaker == "made:someone"
    assert np.isnan(made.style).all()
    assert (made.phones[10:30] == SYMBOLS.index("AA")).all()
    assert (made.phones[:10] == SYMBOLS.index(SILENCE)).all()


def test_the_ordinary_style_is_zero_and_short_clips_are_left_out() -> None:
    made = example(face_clip(), SpeakingStyle())
    assert made is not None
    assert not made.style.any()
    assert example(face_clip(9), None) is None


def test_an_emotion_is_its_intensity_at_its_place_and_neutral_is_nothing() -> None:
    assert emotion_of("joy", 0.5).sum() == pytest.approx(0.5)
    assert not emotion_of("neutral", 0.9).any()
    assert not emotion_of(None, None).any()


def test_style_numbers_are_differences_from_the_ordinary_style() -> None:
    made = numbers_of(SpeakingStyle(jaw=1.5, parted=0.1))
    assert made.shape == (STYLE_SIZE,)
    assert made[0] == pytest.approx(0.5)
    assert made[-1] == pytest.approx(0.1)


def test_labels_stay_inside_the_clip() -> None:
    made = labels([Phone("AA", -0.1, 0.05), Phone("B", 0.95, 1.4)], 100)
    assert (made[:5] == SYMBOLS.index("AA")).all()
    assert (made[95:] == SYMBOLS.index("B")).all()


def test_a_shard_comes_back_as_it_went(tmp_path: Path) -> None:
    some = clips(3)
    save(tmp_path / "some.npz", some)
    again = list(load([tmp_path / "some.npz"]))
    assert [one.speaker for one in again] == [one.speaker for one in some]
    for a, b in zip(again, some, strict=True):
        np.testing.assert_array_equal(a.mel, b.mel)
        np.testing.assert_array_equal(a.face, b.face)
        np.testing.assert_array_equal(a.phones, b.phones)


def test_nothing_is_no_shard_and_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected examples to write"):
        save(tmp_path / "none.npz", [])
    (tmp_path / "broken.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"expected .*broken\.npz to be a shard"):
        list(load([tmp_path / "broken.npz"]))
