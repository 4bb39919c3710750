import numpy as np
import pytest

from speaker_listener.motion_metrics import sync
from speaker_listener.motion_metrics.definitions import EVERY, METRICS, SYNC
from tests.speaker_listener.motion_metrics.small_faces import all_seen, wandering
from tests.speaker_listener.sync.spoken_clips import late, spoken

pytestmark = pytest.mark.unit


def test_every_score_is_defined_and_lies_in_its_range() -> None:
    clip = spoken()
    for face in (clip.weights.astype(np.float64), wandering(len(clip.weights), 3)):
        found = sync.evaluate(face, all_seen(len(face)), clip.samples, clip.rate_hz)
        assert found.keys() == SYNC.keys()
        assert all(SYNC[name].low <= value <= SYNC[name].high for name, value in found.items())
    assert EVERY.keys() == METRICS.keys() | SYNC.keys()


def test_a_late_mouth_is_worse_here_and_as_good_at_its_own_time() -> None:
    clip = spoken()
    own, moved = (
        sync.evaluate(
            late(clip.weights, k).astype(np.float64), all_seen(len(clip.weights)), clip.samples, 16_000
        )
        for k in (0, 5)
    )
    assert moved["sync_offset"] - own["sync_offset"] == pytest.approx(5)
    assert moved["sync_here"] < own["sync_here"] - 0.1
    assert moved["sync_c"] == pytest.approx(own["sync_c"], abs=0.1)
    assert SYNC["sync_offset"].goodness(own["sync_offset"]) > SYNC["sync_offset"].goodness(
        moved["sync_offset"]
    )


def test_clips_too_short_for_the_expert_lack_the_scores_as_clips_lack_others() -> None:
    found = sync.evaluate(wandering(40), all_seen(40), spoken().samples[: 40 * 640], 16_000)
    assert np.isnan([*found.values()]).all()


def test_what_is_no_face_is_refused() -> None:
    with pytest.raises(ValueError, match="the made face"):
        sync.evaluate(wandering(60) * 2, all_seen(60), spoken().samples, 16_000)
