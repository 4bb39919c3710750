import numpy as np
import pytest

from speaker_listener.stance import BLEND_FRAMES, StanceState, step

pytestmark = pytest.mark.unit


def test_the_first_frame_takes_its_stance_at_once() -> None:
    assert step(StanceState(), "speaking", 1.0, True).speaking == 1.0
    first = step(StanceState(), "listening", 0.0, False)
    assert first.speaking == 0.0
    assert first.liveliness == 0.0
    assert not first.changed


def test_a_change_goes_over_smoothly_and_arrives() -> None:
    state = step(StanceState(), "listening", 1.0, False)
    weights = [state.speaking]
    for _ in range(BLEND_FRAMES):
        state = step(state, "speaking", 1.0, True)
        weights.append(state.speaking)
    assert weights[-1] == 1.0
    assert np.all(np.diff(weights) > 0)
    assert np.max(np.diff(weights)) < 0.08


def test_nothing_sudden_may_begin_for_half_a_second_after_a_change() -> None:
    state = step(StanceState(), "listening", 1.0, False)
    assert state.settled
    state = step(state, "speaking", 1.0, True)
    assert state.changed
    frames = 1
    while not state.settled:
        state = step(state, "speaking", 1.0, True)
        frames += 1
    assert 12 <= frames <= 15


def test_amplitude_counts_only_while_listening() -> None:
    state = step(StanceState(), "speaking", 0.0, True)
    assert state.liveliness == 1.0
    for _ in range(BLEND_FRAMES):
        state = step(state, "listening", 0.0, False)
    assert state.liveliness == 0.0


def test_speech_takes_the_mouth_faster_than_it_gives_it_back() -> None:
    state = step(StanceState(), "speaking", 1.0, False)
    taking = giving = 0
    while state.talking < 1.0:
        state, taking = step(state, "speaking", 1.0, True), taking + 1
    while state.talking > 0.0:
        state, giving = step(state, "speaking", 1.0, False), giving + 1
    assert taking <= 4 < giving
