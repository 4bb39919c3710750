import pytest

from speaker_listener.corpora.parts import (
    PartError,
    for_constants,
    for_scores,
    for_weights,
    part_of_speaker,
)
from speaker_listener.face_clip import FaceClip
from tests.speaker_listener.corpora.files import clip

pytestmark = pytest.mark.unit

TRAIN, FIT, REPORT = clip(part="train"), clip(part="fit"), clip(part="report", name="secret")


def test_report_clips_never_train_and_never_choose_constants() -> None:
    for use in (for_weights, for_constants):
        with pytest.raises(PartError, match="made/secret of the part report"):
            list(use([TRAIN, REPORT]))
    with pytest.raises(PartError, match="secret"):
        list(for_weights([REPORT], ships=False))


def test_research_clips_train_only_what_stays_here() -> None:
    assert list(for_weights([TRAIN, FIT], ships=False)) == [TRAIN, FIT]
    with pytest.raises(PartError, match="weights that ship"):
        list(for_weights([TRAIN, FIT]))
    assert list(for_constants([TRAIN, FIT])) == [TRAIN, FIT]


def test_scores_are_for_clips_that_nothing_was_fitted_to() -> None:
    assert list(for_scores([REPORT])) == [REPORT]
    for used in (TRAIN, FIT):
        with pytest.raises(PartError, match="report scores"):
            list(for_scores([used]))


def test_a_clip_of_unknown_origin_is_for_scores_only() -> None:
    unknown = FaceClip("x", 25.0, TRAIN.channels, TRAIN.valid, TRAIN.samples)
    with pytest.raises(PartError):
        list(for_weights([unknown]))


def test_a_speaker_is_always_in_the_same_part_and_about_a_fifth_report() -> None:
    parts = [part_of_speaker("MEAD", f"M{number:03d}") for number in range(500)]
    assert parts == [part_of_speaker("MEAD", f"M{number:03d}") for number in range(500)]
    assert 60 < parts.count("report") < 140
    assert set(parts) == {"fit", "report"}
