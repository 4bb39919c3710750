"""The microphone's samples on the session clock, although packets come late and sound cards drift."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.uplink import UplinkClock
from server.wire import MICROPHONE_RATE_HZ

pytestmark = pytest.mark.unit

PACKET_S = 0.02
PACKET = round(PACKET_S * MICROPHONE_RATE_HZ)
TOLERANCE_S = 0.020


@dataclass
class Clock:
    """A clock that a test sets."""

    s: float = 0.0

    def __call__(self) -> float:
        return self.s


def errors_s(opened_s: float, drift: float, delays_s: list[float]) -> list[float]:
    """Send packets through a line with these delays; return the error of the estimate after each.

    Sample n of a card that drifts is spoken at `opened_s + n / rate · (1 + drift)`. Packets never overtake.
    """
    clock = Clock()
    uplink = UplinkClock(clock)
    errors = []
    for packet, delay_s in enumerate(delays_s, start=1):
        spoken_s = opened_s + packet * PACKET_S * (1 + drift)
        clock.s = max(clock.s, spoken_s + delay_s)
        uplink.heard(PACKET)
        errors.append(uplink.session_s(packet * PACKET_S) - spoken_s)
    return errors


def test_on_a_perfect_line_the_time_is_exact() -> None:
    assert max(map(abs, errors_s(3.0, 0.0, [0.0] * 100))) < 1e-9


def test_before_any_sound_it_is_now() -> None:
    assert UplinkClock(Clock(4.0)).session_s(0.0) == 4.0


def test_a_steady_delay_is_taken_for_distance_and_never_grows() -> None:
    assert errors_s(0.0, 0.0, [0.015] * 200) == pytest.approx([0.015] * 200)


@st.composite
def jittered_seconds(draw: st.DrawFn) -> list[float]:
    """Draw the delay of 50 packets: up to 12 ms at the best, and spikes that have drained before the second ends."""
    delays_s = [draw(st.floats(0.0, 0.012))] * 50
    spikes = draw(st.dictionaries(st.integers(0, 30), st.floats(0.0, 0.3), max_size=8))
    for packet, spike_s in spikes.items():
        delays_s[packet] = spike_s
    return delays_s


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.0, 100.0),
    st.floats(-100e-6, 100e-6),
    st.lists(jittered_seconds(), min_size=1, max_size=5),
    st.integers(1, 5),
)
def test_with_jitter_and_drift_the_error_stays_within_20_ms(
    opened_s: float, drift: float, seconds: list[list[float]], rounds: int
) -> None:
    delays_s = [delay_s for second in seconds for delay_s in second] * rounds
    errors = errors_s(opened_s, drift, delays_s)
    assert max(map(abs, errors[50:]), default=0.0) <= TOLERANCE_S


def test_ten_minutes_of_drift_never_adds_up() -> None:
    for drift in (-100e-6, 100e-6):
        errors = errors_s(1.0, drift, [0.003, 0.030, 0.008] * 10_000)
        assert max(map(abs, errors)) <= TOLERANCE_S


@pytest.mark.parametrize("drift", [-200e-6, 200e-6])
def test_after_an_hour_of_200_ppm_the_time_is_still_within_40_ms(drift: float) -> None:
    """Left alone, the count of samples would be 720 ms off by then."""
    errors = errors_s(1.0, drift, [0.003, 0.030, 0.008] * 60_000)
    assert max(map(abs, errors)) <= 0.040


def test_one_packet_in_time_is_enough_for_a_window() -> None:
    late = [0.3] * 400
    errors = errors_s(0.0, 0.0, [0.001, *late])
    assert max(map(abs, errors)) == pytest.approx(0.001, abs=1e-6)


def test_a_bad_spell_of_the_whole_window_is_believed_only_while_it_lasts() -> None:
    errors = errors_s(0.0, 0.0, [0.001] * 10 + [0.2] * 600 + [0.001] * 20)
    assert errors[480] == pytest.approx(0.001, abs=1e-6)
    assert errors[609] == pytest.approx(0.2)
    assert errors[-1] == pytest.approx(0.001, abs=1e-6)


def test_a_microphone_that_was_closed_begins_anew_and_its_count_goes_on() -> None:
    clock = Clock()
    uplink = UplinkClock(clock)
    for _ in range(50):
        clock.s += PACKET_S
        uplink.heard(PACKET)
    assert uplink.session_s(1.0) == pytest.approx(1.0)
    clock.s = 60.0  # closed for 59 s, and no sound in between
    uplink.restart()
    assert uplink.session_s(1.0) == 60.0
    clock.s += PACKET_S
    uplink.heard(PACKET)
    assert uplink.session_s(1.0 + PACKET_S) == pytest.approx(60.0 + PACKET_S)


def test_no_sample_was_spoken_before_the_session() -> None:
    clock = Clock(0.0)
    uplink = UplinkClock(clock)
    uplink.heard(PACKET)
    assert uplink.session_s(0.0) == 0.0
