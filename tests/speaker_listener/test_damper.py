import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker_listener.damper import at_rest, follow

pytestmark = pytest.mark.unit


@given(start=st.floats(-2, 2), target=st.floats(-2, 2), rate=st.floats(0.5, 30))
def test_a_follower_at_rest_reaches_a_still_target_and_never_passes_it(
    start: float, target: float, rate: float
) -> None:
    state = at_rest(np.array([start]))
    low, high = min(start, target) - 1e-9, max(start, target) + 1e-9
    for _ in range(600):
        state = follow(state, np.array([target]), rate)
        assert low <= state.value[0] <= high
    assert state.value[0] == pytest.approx(target, abs=1e-3)


def test_the_solution_is_that_of_the_damped_equation() -> None:
    state = at_rest(np.array([0.0]))
    for frame in range(1, 20):
        state = follow(state, np.array([1.0]), 5.0)
        time_s = frame * 0.04
        assert state.value[0] == pytest.approx(1 - (1 + 5 * time_s) * np.exp(-5 * time_s))


def test_velocity_has_no_corner_where_the_target_jumps() -> None:
    state = at_rest(np.array([0.0]))
    path = []
    for frame in range(60):
        state = follow(state, np.array([1.0 if frame > 20 else 0.0]), 6.0)
        path.append(state.value[0])
    velocity = np.diff(path)
    assert np.abs(np.diff(velocity)).max() < 0.6 * velocity.max()


def test_each_part_may_have_a_rate_of_its_own() -> None:
    state = follow(at_rest(np.zeros(2)), np.ones(2), np.array([2.0, 20.0]))
    assert state.value[1] > 5 * state.value[0]
