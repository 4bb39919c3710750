"""The server's scheduler on a machine of any speed, on virtual time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stances_clock import slow_machine
from render.rig import FPS, FRAME_S

pytestmark = pytest.mark.unit


def test_a_machine_that_is_fast_enough_drops_nothing() -> None:
    found = slow_machine(0.02, 4.0)
    assert found.live_per_s == pytest.approx(FPS, abs=0.5)
    assert found.speech_share == 1.0
    assert found.late_frames == found.wasted_share == found.burst == 0


@settings(max_examples=15, deadline=None)
@given(step_s=st.floats(0.045, 1.5))
def test_however_slow_a_listening_face_drops_frames_and_never_queues_them(step_s: float) -> None:
    found = slow_machine(step_s, 6.0)
    # One frame a step: what was missed is gone, and the sound that waits is never older than 200 ms.
    assert found.live_per_s <= 1.0 / step_s + 1e-6
    assert found.live_per_s >= 1.0 / (step_s + FRAME_S) - 0.5
    assert found.burst == 0
    assert found.pending_frames <= 5


@settings(max_examples=10, deadline=None)
@given(step_s=st.floats(0.045, 0.6))
def test_however_slow_a_speaking_face_stays_with_its_sound(step_s: float) -> None:
    # A frame is begun at its moment and comes a step later; none waits behind others.
    assert slow_machine(step_s, 6.0).late_frames <= step_s / FRAME_S + 2
