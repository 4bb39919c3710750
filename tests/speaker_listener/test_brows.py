import numpy as np
import pytest

from render.rig import INDEX, rest
from speaker_listener.brows import BrowState, step

pytestmark = pytest.mark.unit


def test_a_raising_comes_stays_briefly_and_goes() -> None:
    state, path = step(BrowState(), 0.5), []
    for _ in range(60):
        state = step(state, 0.0)
        frame = rest()
        state.add_to(frame, 1.0)
        path.append(frame[INDEX["browOuterUpLeft"]])
    assert 0.2 < max(path) < 0.5
    assert 4 <= int(np.argmax(path)) <= 12
    assert path[-1] < 0.01
    assert np.abs(np.diff(path)).max() < 0.1


def test_without_a_cause_brows_stay() -> None:
    state = step(BrowState(), 0.0)
    frame = rest()
    state.add_to(frame, 1.0)
    assert not frame.any()


def test_both_brows_rise_alike() -> None:
    frame = rest()
    step(step(BrowState(), 1.0), 0.0).add_to(frame, 1.0)
    assert frame[INDEX["browOuterUpLeft"]] == frame[INDEX["browOuterUpRight"]] > 0


def test_brows_that_are_up_already_rise_by_what_is_left() -> None:
    state = step(step(step(BrowState(), 1.0), 0.0), 0.0)
    low, high = rest(), rest()
    high[INDEX["browOuterUpLeft"]] = 0.9
    state.add_to(low, 1.0)
    state.add_to(high, 1.0)
    assert 0.9 < high[INDEX["browOuterUpLeft"]] < 1.0
    rise = low[INDEX["browOuterUpLeft"]]
    assert high[INDEX["browOuterUpLeft"]] == pytest.approx(0.9 + 0.1 * rise)
