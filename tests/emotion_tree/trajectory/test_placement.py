"""When a reply was really heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.trajectory.events import PlaybackChanged
from emotion_tree.trajectory.placement import place
from tests.emotion_tree.trajectory.talks import a_talk

pytestmark = pytest.mark.unit


def played(t_s: float, what: str, played_ms: int, epoch: int = 1) -> PlaybackChanged:
    return PlaybackChanged.model_validate(
        {"t_s": t_s, "epoch": epoch, "node": 3, "what": what, "played_ms": played_ms}
    )


def test_a_reply_that_played_through_is_a_straight_line() -> None:
    placement = place([played(4.0, "started", 0), played(6.0, "stopped", 2000)])
    assert [placement.session_s(1, ms) for ms in (0, 500, 2000)] == [4.0, 4.5, 6.0]


def test_what_was_never_heard_lies_nowhere() -> None:
    placement = place([played(4.0, "started", 0), played(4.5, "stopped", 500)])
    assert placement.session_s(1, 501) is None
    assert placement.session_s(2, 0) is None


def test_a_hold_moves_what_comes_after_it() -> None:
    placement = place(a_talk().of(PlaybackChanged))
    assert placement.session_s(1, 1400) == pytest.approx(5.4)
    assert placement.session_s(1, 1500) == pytest.approx(6.5)
    assert placement.session_s(1, 3500) == pytest.approx(8.5)


def test_a_reply_whose_end_was_never_reported_ends_at_its_last_report() -> None:
    placement = place([played(1.0, "started", 0), played(2.0, "moved", 1000)])
    assert placement.session_s(1, 1000) == 2.0
    assert placement.session_s(1, 1001) is None


def test_a_reply_that_was_only_started_was_not_heard() -> None:
    assert place([played(1.0, "started", 0)]).stretches == {}


@given(st.lists(st.tuples(st.integers(1, 2000), st.sampled_from(["moved", "held", "resumed"])), max_size=30))
def test_what_was_heard_later_lies_later(steps: list[tuple[int, str]]) -> None:
    at_ms, heard_ms, moving = 0, 0, True
    changes = [played(0.0, "started", 0)]
    for step_ms, what in steps:
        at_ms += step_ms
        heard_ms += step_ms if moving else 0
        moving = what != "held"
        changes.append(played(at_ms / 1000, what, heard_ms))
    placed = [
        placement_s for ms in range(0, heard_ms, 97) if (placement_s := place(changes).session_s(1, ms))
    ]
    assert placed == sorted(placed)
    assert all(0 <= one <= at_ms / 1000 + 1e-9 for one in placed)
