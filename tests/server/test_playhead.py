"""Where in an answer the person is: reports carried on by the clock, still while held, never past what is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.playhead import Playhead

pytestmark = pytest.mark.unit

PLENTY_MS = 60_000


def test_before_the_first_sound_the_position_is_zero() -> None:
    assert Playhead().position_ms(100.0, PLENTY_MS) == 0


def test_while_it_plays_the_clock_carries_it_on() -> None:
    head = Playhead()
    head.start(2.0)
    assert head.position_ms(2.25, PLENTY_MS) == 250


def test_a_report_replaces_the_estimate() -> None:
    head = Playhead()
    head.start(0.0)
    head.report(180, 0.2)
    assert head.position_ms(0.2, PLENTY_MS) == 180
    assert head.position_ms(0.3, PLENTY_MS) == 280


def test_a_report_before_the_start_does_not_set_it_going() -> None:
    head = Playhead()
    head.report(120, 0.0)
    assert head.position_ms(5.0, PLENTY_MS) == 120


def test_held_playback_stands_still_and_goes_on_where_it_was() -> None:
    head = Playhead()
    head.start(0.0)
    head.hold(1.0, PLENTY_MS)
    assert head.position_ms(3.0, PLENTY_MS) == 1000
    head.resume(3.0)
    assert head.position_ms(3.5, PLENTY_MS) == 1500


def test_the_pages_own_report_of_the_hold_counts_and_does_not_move() -> None:
    head = Playhead()
    head.start(0.0)
    head.hold(1.0, PLENTY_MS)
    head.report(1060, 1.1)
    assert head.position_ms(9.0, PLENTY_MS) == 1060


def test_a_hold_before_any_sound_resumes_to_nothing_moving() -> None:
    head = Playhead()
    head.hold(1.0, PLENTY_MS)
    head.resume(2.0)
    assert head.position_ms(9.0, PLENTY_MS) == 0
    head.start(9.0)
    assert head.position_ms(9.1, PLENTY_MS) == 100


def test_a_clock_that_reads_early_never_takes_it_back() -> None:
    head = Playhead()
    head.start(0.0)
    head.report(500, 1.0)
    assert head.position_ms(0.9, PLENTY_MS) == 500


steps = st.lists(
    st.tuples(st.sampled_from(["hold", "resume", "wait"]), st.floats(0.0, 3.0)), min_size=1, max_size=20
)


@given(steps, st.integers(0, 8000))
def test_without_reports_it_never_goes_back_and_never_past_what_was_made(
    moves: list[tuple[str, float]], made_ms: int
) -> None:
    head, now_s, before_ms, running_s, moving = Playhead(), 0.0, 0, 0.0, True
    head.start(now_s)
    for move, wait_s in moves:
        now_s += wait_s
        running_s += wait_s if moving else 0.0
        position_ms = head.position_ms(now_s, made_ms)
        assert before_ms <= position_ms <= made_ms
        assert position_ms <= running_s * 1000 + len(moves)  # each hold rounds to a millisecond
        before_ms = position_ms
        if move == "hold":
            head.hold(now_s, made_ms)
            moving = False
        elif move == "resume":
            if not moving:
                head.resume(now_s)
            moving = True
