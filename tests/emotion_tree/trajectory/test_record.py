"""A record as it is read back."""

import pytest

from emotion_tree.trajectory.events import MarkerSet, ReadingTaken, TreeMoved
from emotion_tree.trajectory.record import Consent, Header, Record, in_order
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def test_events_of_one_class_come_in_their_order() -> None:
    record = a_talk()
    times = [reading.t_s for reading in record.of(ReadingTaken)]
    assert len(times) == 8
    assert times == sorted(times)


def test_of_every_turn_the_last_state_holds() -> None:
    turns = a_talk().turns()
    assert [turn.node for turn in turns] == [1, 3, 5, 7, 9, 11, 13]
    assert [turn.status for turn in turns if turn.node == 7] == ["interrupted"]


def test_a_record_lasts_until_its_last_event() -> None:
    assert a_talk().duration_s == 40.0
    assert Record(a_header(), ()).duration_s == 0.0


def test_events_of_one_time_stay_as_they_came() -> None:
    one, two = MarkerSet(t_s=1.0, label="one", source="key"), TreeMoved(t_s=1.0, current=1)
    assert in_order([one, two]) == (one, two)
    assert in_order([MarkerSet(t_s=2.0, label="late", source="key"), one]) == (
        one,
        MarkerSet(t_s=2.0, label="late", source="key"),
    )


def test_no_consent_keeps_nothing_and_any_keeps_something() -> None:
    assert not Consent().keeps_anything
    for name in ("text", "sound", "face", "feelings"):
        assert Consent.model_validate({name: True}).keeps_anything


def test_a_header_comes_back_as_it_was_written() -> None:
    header = a_header(switches={"steers": "nothing"})
    assert Header.model_validate_json(header.model_dump_json()) == header


def test_the_newest_reply_has_the_largest_number() -> None:
    assert a_talk().newest_epoch == 3
    assert Record(a_header(), ()).newest_epoch == 0
