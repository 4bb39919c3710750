import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speaker_listener.face_clip import Floats
from speaker_listener.sync.agreement import (
    FEWEST_WINDOWS,
    WITHIN_FRAMES,
    agreement,
    distances,
    mean_distances,
)

pytestmark = pytest.mark.unit


def directions(count: int, seed: int = 0) -> Floats:
    rows = np.random.default_rng(seed).standard_normal((count, 8))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@settings(max_examples=20, deadline=None)
@given(st.integers(-WITHIN_FRAMES, WITHIN_FRAMES), st.integers(0, 100))
def test_lips_that_come_late_are_found_to_be_so(late: int, seed: int) -> None:
    every = directions(200, seed)
    sound, lips = every[50:150], every[50 - late : 150 - late]
    found = agreement(mean_distances(lips, sound, np.ones(100, dtype=np.bool_)))
    assert found.offset_frames == late
    assert found.distance == pytest.approx(0.0, abs=1e-3)
    assert found.confidence > 1.0
    assert found.confidence_here == pytest.approx(found.confidence if late == 0 else 0.0, abs=0.2)


def test_the_scores_are_those_of_plain_loops() -> None:
    lips, sound = directions(60, 1), directions(60, 2)
    kept = np.ones(60, dtype=np.bool_)
    kept[20:23] = False
    places = [i for i in range(WITHIN_FRAMES, 60 - WITHIN_FRAMES) if kept[i]]
    means = [
        np.mean([np.linalg.norm(lips[i] - sound[i + s]) for i in places])
        for s in range(-WITHIN_FRAMES, WITHIN_FRAMES + 1)
    ]
    assert mean_distances(lips, sound, kept) == pytest.approx(means, abs=1e-5)
    assert distances(lips, sound, kept).shape == (31, len(places))
    found = agreement(np.array(means, dtype=np.float32))
    assert found.distance == pytest.approx(min(means), abs=1e-5)
    assert found.confidence == pytest.approx(np.median(means) - min(means), abs=1e-5)
    assert found.offset_frames == WITHIN_FRAMES - int(np.argmin(means))


def test_too_few_windows_say_nothing() -> None:
    enough = 2 * WITHIN_FRAMES + FEWEST_WINDOWS
    for count, known in ((enough, True), (enough - 1, False), (4, False)):
        found = agreement(
            mean_distances(directions(count), directions(count), np.ones(count, dtype=np.bool_))
        )
        assert np.isfinite(found.distance) == known


def test_lips_that_do_not_move_have_no_offset_and_no_confidence() -> None:
    still = np.repeat(directions(1), 80, axis=0)
    found = agreement(mean_distances(still, still, np.ones(80, dtype=np.bool_)))
    assert np.isnan(found.offset_frames)
    assert found.confidence == found.confidence_here == 0


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="of the same windows, got"):
        mean_distances(directions(50), directions(49), np.ones(50, dtype=np.bool_))
