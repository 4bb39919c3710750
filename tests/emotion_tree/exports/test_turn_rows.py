"""Rows of turns: who had the floor, what was left of it in time, and what both felt when the next turn began."""

import json
from typing import cast

import pytest
from hypothesis import given

from emotion_tree.exports.columns import Row
from emotion_tree.exports.turn_rows import Feelings, talk_rows, turn_rows, turn_spans, wide_rows
from emotion_tree.trajectory.events import SpeechEnded
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def rows() -> dict[int, Row]:
    return {cast(int, row["node"]): row for row in turn_rows(a_talk())}


def test_a_turn_says_who_how_it_ended_and_whether_it_was_taken() -> None:
    cut = rows()[7]
    assert (cut["turn"], cut["party"], cut["status"], cut["taken"]) == (4, "avatar", "interrupted", False)
    assert (cut["words"], cut["words_heard"]) == (11, 5)
    assert (cut["sounded_from_s"], cut["sounded_to_s"]) == (11.8, 13.1)
    assert rows()[11]["taken"]


def test_a_gap_is_measured_between_sounds_and_is_negative_where_they_overlap() -> None:
    made = rows()
    assert made[1]["gap_s"] is None
    assert made[3]["gap_s"] == pytest.approx(
        4.0 - 3.4
    )  # from the person's last sound to the character's first
    assert made[5]["gap_s"] == pytest.approx(9.5 - 8.5)
    assert made[9]["gap_s"] == pytest.approx(13.0 - 13.1)


def test_the_persons_voice_ends_before_the_server_knows_and_the_gap_begins_there() -> None:
    talk = a_talk()
    early = [
        event.model_copy(update={"voice_ended_s": event.t_s - 0.7})
        if isinstance(event, SpeechEnded)
        else event
        for event in talk.events
    ]
    made = {row["node"]: row for row in turn_rows(Record(talk.header, tuple(early)))}
    assert made[1]["sounded_from_s"] == 1.0
    assert made[1]["sounded_to_s"] == pytest.approx(2.7)
    assert made[3]["gap_s"] == pytest.approx(4.0 - 2.7)
    assert made[13]["sounded_to_s"] is None  # it was typed


def test_an_open_turn_has_no_end_and_no_length() -> None:
    talk = a_talk()
    cut_short = Record(talk.header, tuple(event for event in talk.events if event.t_s < 5))
    assert [row["ended_s"] for row in turn_rows(cut_short)] == [3.4, None]
    assert [row["duration_s"] for row in turn_rows(cut_short)][1] is None


def test_a_wide_row_has_what_both_felt_when_the_next_turn_began() -> None:
    wide = {row["node"]: row for row in wide_rows(a_talk())}
    assert wide[1]["user_valence"] == -0.45
    assert wide[1].get("avatar_valence") is None  # the character's first feeling came in the next turn
    assert (wide[3]["user_valence"], wide[3]["avatar_valence"]) == (-0.45, -0.1)
    assert wide[13]["user_joy"] == 0.5
    assert wide[13]["user_label"] == "joy"
    assert [wide[node]["readings"] for node in (1, 3, 5, 7)] == [2, 2, 1, 0]


def test_feelings_hold_from_their_change_on() -> None:
    feelings = Feelings(a_talk())
    assert feelings.at("user", 3.3) is None
    at = feelings.at("user", 3.4)
    assert at is not None
    assert at.valence == -0.45
    last = feelings.at("user", 1e9)
    assert last is not None
    assert last.valence == 0.35


@some_records
@given(records())
def test_spans_of_turns_follow_each_other_and_all_turns_have_a_row(record: Record) -> None:
    spans = turn_spans(record)
    assert len(spans) == len(list(turn_rows(record))) == len(list(wide_rows(record)))
    assert all(one.turn.started_s <= one.until_s for one in spans)
    assert all(a.until_s == b.turn.started_s for a, b in zip(spans, spans[1:], strict=False))


def test_the_row_of_a_talk_is_its_header() -> None:
    (row,) = talk_rows(a_talk())
    assert (row["turns"], row["duration_s"], row["character"]) == (7, 40.0, "Mira")
    assert json.loads(cast(str, row["providers"])) == {"mind": "companion", "voice": "espeak"}
    (empty,) = talk_rows(Record(a_header(), ()))
    assert (empty["turns"], empty["events"], empty["duration_s"], empty["switches"]) == (0, 0, 0.0, None)
