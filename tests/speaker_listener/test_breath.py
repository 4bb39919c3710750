import numpy as np
import pytest

from speaker_listener.breath import BreathState, step

pytestmark = pytest.mark.unit


def lifts(minutes: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    rng, state, made = np.random.default_rng(0), BreathState(), []
    for _ in range(round(minutes * 60 * 25)):
        state = step(state, rng)
        made.append(state.lift)
    return np.array(made)


def test_about_fifteen_breaths_a_minute_none_like_the_last() -> None:
    lift = lifts(4)
    starts = np.flatnonzero((lift[:-1] <= 0) & (lift[1:] > 0))
    assert len(starts) / 4 == pytest.approx(15, abs=1.5)
    assert np.std(np.diff(starts)) > 2


def test_breathing_in_is_quicker_than_breathing_out_and_never_jumps() -> None:
    lift = lifts(2)
    rises = np.diff(lift) > 0
    assert rises.mean() < 0.49
    assert np.abs(np.diff(lift)).max() < 0.13
    assert np.abs(lift).max() < 1.2
