import numpy as np
import pytest

from render.rig import ARKIT, INDEX, rest
from speaker_listener.reactions.pulses import KINDS, PulseState, step

pytestmark = pytest.mark.unit

SEEN = {"brow": "browOuterUpLeft", "smile": "mouthSmileLeft", "concern": "browInnerUp"}


def path(kind: str, height: float = 0.6, frames: int = 150) -> np.ndarray:
    heights = np.zeros(len(KINDS))
    heights[KINDS.index(kind)] = height
    state, made = step(PulseState(), heights), []
    for _ in range(frames):
        state = step(state, np.zeros(len(KINDS)))
        frame = rest()
        state.add_to(frame, 1.0)
        made.append(frame[INDEX[SEEN[kind]]])
    return np.array(made)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_comes_stays_briefly_and_goes_without_a_start(kind: str) -> None:
    course = path(kind)
    assert 0.2 < course.max() < 0.6
    assert course[-1] < 0.01
    assert np.abs(np.diff(course)).max() < 0.1


def test_concern_comes_more_slowly_than_a_smile_and_that_than_brows() -> None:
    tops = [int(np.argmax(path(kind) > 0.5 * path(kind).max())) for kind in KINDS]
    assert tops[0] < tops[1] < tops[2]


def test_nothing_happens_without_a_cause() -> None:
    frame = rest()
    step(PulseState(), np.zeros(len(KINDS))).add_to(frame, 1.0)
    assert not frame.any()


def test_what_is_raised_already_rises_by_what_is_left() -> None:
    state = PulseState()
    for _ in range(12):
        state = step(state, np.ones(len(KINDS)))
    full = np.ones(len(rest()), dtype=np.float32)
    state.add_to(full, 1.0)
    assert full[: len(ARKIT)].max() == 1.0
    still = rest()
    state.add_to(still, 0.0)
    assert not still.any()
    assert state.concern > 0.3
