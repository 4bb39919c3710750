import numpy as np
import pytest

from render.rig import FRAME_MS
from speaker_listener.blinks import (
    LISTENING_PER_MIN,
    PROFILES,
    SPEAKING_PER_MIN,
    THINKING_PER_MIN,
    BlinkState,
    Moment,
    step,
)

pytestmark = pytest.mark.unit


def begun(moment: Moment, frames: int, seed: int = 1) -> int:
    rng, state, count = np.random.default_rng(seed), BlinkState(), 0
    for _ in range(frames):
        state = step(state, moment, rng)
        count += state.frame == 0
    return count


def test_every_blink_closes_fully_within_200_ms_and_faster_than_it_opens() -> None:
    for profile in PROFILES:
        assert 100 <= len(profile) * FRAME_MS <= 200
        closed = profile.index(1.0)
        assert closed + 1 <= len(profile) - closed
        assert list(profile[closed:]) == sorted(profile[closed:], reverse=True)


@pytest.mark.parametrize("per_min", [SPEAKING_PER_MIN, LISTENING_PER_MIN, THINKING_PER_MIN])
def test_blinks_come_as_often_as_asked(per_min: float) -> None:
    minutes = 60
    assert begun(Moment(per_min), minutes * 60 * 25) / minutes == pytest.approx(per_min, rel=0.12)


def test_two_blinks_are_never_closer_than_their_rest() -> None:
    rng, state, last = np.random.default_rng(2), BlinkState(), -100
    gaps = []
    for frame in range(20_000):
        state = step(state, Moment(60.0, gaze_shifts=True), rng)
        if state.frame == 0:
            gaps.append(frame - last)
            last = frame
    assert min(gaps) * FRAME_MS >= 1200


def test_the_end_of_a_phrase_makes_a_blink_likelier() -> None:
    def share(moment: Moment) -> float:
        ready = BlinkState(since_s=5.0)
        return float(
            np.mean([step(ready, moment, np.random.default_rng(seed)).frame == 0 for seed in range(800)])
        )

    assert share(Moment(12.0, phrase_ends=True)) > share(Moment(12.0)) + 0.2


def test_what_speaks_for_a_blink_is_kept_until_one_may_begin() -> None:
    kept = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        state = step(BlinkState(since_s=5.0), Moment(12.0, phrase_ends=True, allowed=False), rng)
        assert state.frame == -1
        kept += step(state, Moment(12.0), rng).frame == 0
    assert 0.25 < kept / 300 < 0.5
