import numpy as np
import pytest

from render.rig import INDEX
from speaker_listener.motion_metrics import upper_face
from tests.speaker_listener.motion_metrics.small_faces import NUMBERS, all_seen, triple, wandering

pytestmark = pytest.mark.unit


def blinking(
    *starts: int, frames: int = 250, length: int = 4, depth: float = 0.8
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    face = np.zeros((frames, 52))
    for start in starts:
        for side in ("Left", "Right"):
            face[start : start + length, INDEX[f"eyeBlink{side}"]] = depth
    return face


@pytest.mark.parametrize("number", NUMBERS)
def test_scores_are_those_of_plain_loops(number: int) -> None:
    made, real, seen, _, expected = triple(number)
    found = upper_face.evaluate(made, real, seen)
    assert found == pytest.approx({name: expected[name] for name in found}, abs=1e-9, nan_ok=True)


def test_blinks_are_counted_timed_and_measured() -> None:
    found = upper_face.blink_statistics(blinking(50, 150))
    assert found == pytest.approx({"blinks_per_min": 12.0, "blink_ms": 160.0, "blink_depth": 0.8})


def test_a_look_down_and_half_a_blink_are_none() -> None:
    assert upper_face.find_blinks(blinking(50, length=60)) == []
    assert upper_face.find_blinks(blinking(50, depth=0.2)) == []
    assert np.isnan(upper_face.blink_statistics(blinking())["blink_ms"])


def test_a_blink_counts_from_where_the_lids_usually_are() -> None:
    (blink,) = upper_face.find_blinks(np.clip(blinking(50) + 0.15, 0, 1))
    assert (blink.start_frame, blink.frames) == (50, 4)
    assert blink.depth == pytest.approx(0.8)


def test_half_the_movement_is_half_the_range_whatever_the_mouth_does() -> None:
    real = wandering()
    made = 0.5 * real
    made[:, INDEX["jawOpen"]] = 0.9
    assert upper_face.evaluate(made, real, all_seen(100))["upper_range_ratio"] == pytest.approx(0.5)


def test_a_real_face_that_does_not_move_gives_no_ratio() -> None:
    found = upper_face.evaluate(wandering(), np.zeros((100, 52)), all_seen(100))
    assert np.isnan(found["upper_range_ratio"])
