from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from speaker_listener.corpora.parts import PartError
from speaker_listener.sync.expert import expert
from speaker_listener.training import sync_measure
from speaker_listener.training.sync_pairs import joined, pair
from tests.benchmarks.motion_folder import write_folder
from tests.speaker_listener.sync.spoken_clips import late, spoken
from tests.speaker_listener.training.small_pairs import following

pytestmark = pytest.mark.unit


def test_a_mouth_in_time_scores_high_and_a_late_one_low() -> None:
    clips = [replace(spoken(number), part="fit") for number in (0, 1)]
    moved = [replace(clip, channels=late(clip.channels, 6)) for clip in clips]
    own, off = sync_measure.real(expert(), clips), sync_measure.real(expert(), moved)
    assert own["clips"] == 2
    assert own["shifted"] > 0.95 > off["shifted"]
    assert own["windows"] > off["windows"]
    assert own["offset_error"] <= 1 < off["offset_error"]
    assert (own["offset_within_1"], off["offset_within_1"]) == (1.0, 0.0)
    assert own["loudness"] == 1.0


def test_pairs_are_scored_as_clips_are() -> None:
    rng = np.random.default_rng(0)
    pairs = [one for number in (0, 1) if (one := pair(spoken(number), "synthetic", rng)) is not None]
    found = sync_measure.held_out(expert(), joined(pairs))
    assert found["clips"] == 2
    assert found["shifted"] > 0.9
    assert found["confidence_here"] > found["loudness_here"]


def test_clips_for_reporting_are_not_looked_at_and_none_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PartError, match="part report"):
        sync_measure.real(expert(), [replace(spoken(), part="report")])
    with pytest.raises(ValueError, match="at least one clip with 44 frames to measure on, got none among 1"):
        sync_measure.held_out(expert(), joined([following(0, 43)]))
    found = sync_measure.fit_clips(write_folder(tmp_path), "talk")
    assert [clip.name for clip in found] == ["talk-p1-x"]


def test_a_moved_face_holds_its_ends() -> None:
    clip = spoken()
    assert np.array_equal(sync_measure.lips_moved(clip, 3), late(clip.weights, 3))
