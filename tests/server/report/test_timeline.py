"""The timeline: rows where something happened, bars where somebody sounded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.analysis.talk import analyse
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record
from server.report.timeline import Row, rows_of, timeline
from tests.emotion_tree.trajectory.talks import a_talk, a_turn
from tests.server.report.made_up import a_long_talk
from tests.server.report.test_markup import read

pytestmark = pytest.mark.unit


def test_a_short_talk_is_one_row_and_an_hour_is_six() -> None:
    assert len(rows_of([0.0, 7.0])) == 1
    assert len(rows_of([0.0, 40.0])) == 4
    assert rows_of([0.0, 40.0])[-1].shows(40.0)
    assert len(rows_of([60.0 * i for i in range(60)])) == 6


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_every_time_lies_in_a_row(times_s: list[float]) -> None:
    rows = rows_of(times_s)
    for t_s in times_s:
        assert any(row.start_s <= t_s <= row.end_s for row in rows)
    assert all(one.end_s <= then.start_s for one, then in zip(rows, rows[1:], strict=False))


def test_days_between_two_sittings_are_not_drawn() -> None:
    rows = rows_of([0.0, 5.0, 300_000.0, 300_008.0])
    assert [row.start_s for row in rows] == [0.0, 300_000.0]


def test_times_are_placed_in_their_row_and_kept_inside() -> None:
    row = Row(10.0, 20.0)
    assert row.x(10.0) < row.x(15.0) < row.x(20.0) == row.x(99.0)
    assert row.shows(9.0, 11.0)
    assert not row.shows(20.0)


def test_the_drawing_has_a_bar_for_every_sound_and_a_dot_for_every_reading() -> None:
    talk = analyse(a_long_talk())
    drawn = str(timeline(talk))
    assert drawn.count('class="dot"') >= 2 * (len(talk.user.t_s) + len(talk.avatar.t_s))
    assert drawn.count('class="bar"') >= 25
    assert drawn.count('class="held"') >= 1
    assert drawn.count('class="cut"') == 1
    assert drawn.count('class="backchannel"') == 1
    assert "turning point" in drawn


def test_what_was_typed_is_a_diamond() -> None:
    talk = a_talk()
    assert str(timeline(analyse(talk))).count("bar typed") == 1  # the last turn; the others were spoken


def test_hostile_markers_and_names_stay_text() -> None:
    bad = "</svg><script>alert(1)</script>"
    talk = a_talk(character=bad)
    talk = Record(talk.header, (*talk.events, ev.MarkerSet(t_s=40.0, label=bad, value=bad, source="key")))
    assert "script" not in read(timeline(analyse(talk))).tags


def test_a_record_of_one_moment_is_drawn() -> None:
    one = a_turn(3.0, 1, "user", parent=0, level=1, span=(3.0, 3.0), text="hello")
    assert "<svg" in timeline(analyse(Record(a_talk().header, (one,))))
