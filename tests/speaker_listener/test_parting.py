import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker_listener.lips import CLOSE, JAW, LIP_CHANNELS, Floats, LipCurve
from speaker_listener.parting import parted

pytestmark = pytest.mark.unit


def shut(seconds: float, contact: float = 0.0) -> LipCurve:
    rows = round(seconds * 25)
    return LipCurve(
        0.02,
        25.0,
        np.zeros((rows, len(LIP_CHANNELS)), dtype=np.float32),
        np.full(rows, contact, dtype=np.float32),
    )


def level(*spans: tuple[float, float]) -> Floats:
    return np.concatenate([np.full(round(seconds * 100), loud, np.float32) for seconds, loud in spans])


def gap(curve: LipCurve, time_s: float) -> float:
    weights = curve.at(time_s).weights
    return float(weights[JAW] - weights[CLOSE])


def test_lips_part_towards_the_sound_that_ends_a_pause() -> None:
    made = parted(shut(3.0), level((1.0, 0.8), (1.0, 0.0), (1.0, 0.8)))
    assert gap(made, 1.9) > gap(made, 1.5) > 0
    assert 0.02 < gap(made, 1.9) < 0.1
    assert gap(made, 0.5) == gap(made, 2.5) == 0


def test_silence_to_the_end_and_short_breaks_part_nothing() -> None:
    assert not parted(shut(2.0), level((1.0, 0.8), (1.0, 0.0))).weights.any()
    assert not parted(shut(2.0), level((1.0, 0.8), (0.1, 0.0), (0.9, 0.8))).weights.any()
    assert not parted(shut(2.0), level((2.0, 0.0))).weights.any()


def test_lips_that_touch_stay_together() -> None:
    assert not parted(shut(2.0, contact=1.0), level((1.0, 0.0), (1.0, 0.8))).weights.any()


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), max_size=8))
def test_no_level_takes_a_mouth_out_of_range_or_closes_it(spans: list[tuple[float, float]]) -> None:
    before = shut(2.0)
    before.weights[:, JAW] = 0.5
    made = parted(before, level((0.0, 0.0), *spans))
    assert made.weights.shape == before.weights.shape
    assert (made.weights[:, JAW] >= 0.5).all()
    assert (made.weights <= 1.0).all()
