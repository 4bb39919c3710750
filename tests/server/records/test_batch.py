from datetime import UTC, datetime

import pytest

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import ErrorRaised, decode
from emotion_tree.trajectory.record import Header
from server.records.batch import Batch, Position, as_json, header_row
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def test_the_columns_of_a_header_repeat_it() -> None:
    row = header_row(a_header(person="p", study="s", participant="P1"))
    assert (row["person"], row["study"], row["participant"]) == ("p", "s", "P1")
    assert datetime.fromtimestamp(row["began_unix_s"], UTC) == a_header().began_at
    assert Header.model_validate_json(row["header"]) == a_header(person="p", study="s", participant="P1")


def test_a_beginning_without_its_offset_is_refused() -> None:
    with pytest.raises(RecordError, match="expected the beginning of talk 'talk-1' with its offset"):
        header_row(a_header(began_at=datetime(2026, 1, 1)))


def test_every_event_of_a_talk_is_read_back_from_its_json() -> None:
    for event in a_talk().events:
        assert decode(as_json(event, "it")) == event


def test_half_a_character_is_a_sentence() -> None:
    with pytest.raises(RecordError, match="the note cannot be written"):
        as_json(ErrorRaised.model_construct(t_s=0.0, code="x", message="\ud800"), "the note")


def test_a_batch_begins_where_nobody_knows_and_positions_begin_at_nothing() -> None:
    assert Batch("talk-1").after is None
    assert Position() == Position(0, 0)
