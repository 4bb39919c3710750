"""The summary of a talk: what happened, in lines that fit a terminal, whatever was kept."""

import pytest
from hypothesis import given

from emotion_tree.trajectory.record import Consent, Record
from server.commands.session_summary import summary
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def test_a_talk_is_told_turn_by_turn_with_what_was_felt() -> None:
    lines = summary(a_talk(study="pilot", participant="P1")).splitlines()
    assert "talk    talk-1" in lines
    assert "study   pilot P1" in lines
    assert "kept    text, sound, face, feelings" in lines
    turns = [line for line in lines if "  person  " in line or "  Mira  " in line]
    assert len(turns) == 7
    assert turns[0] == "   0:01  person      I lost my keys and I am late  [person sadness -0.45]"
    assert turns[3].startswith(
        ".  0:11  Mira        Have you looked in the (interrupted)  [person fear -0.60"
    )
    assert [line[0] for line in turns] == [" ", " ", " ", ".", ".", " ", " "]
    assert lines[-1].startswith("71 events: ")
    assert "9 turn.changed" in lines[-1]


def test_a_talk_of_which_nothing_was_kept_says_so() -> None:
    said = summary(Record(a_header(consent=Consent(), providers=[]), ()))
    assert "kept    nothing" in said
    assert "no turns" in said
    assert said.endswith("0 events: ")


@some_records
@given(records())
def test_any_record_has_a_line_for_every_turn_and_no_control_characters(record: Record) -> None:
    lines = summary(record).split("\n")
    assert len(lines) == len(summary(record).splitlines()), "no text brings a line end of its own"
    assert all(line.isprintable() for line in lines)
    assert lines[-2] == ""
    assert lines[-2 - max(1, len(record.turns())) - 1] == ""
