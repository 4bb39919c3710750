"""A whole talk analysed at once."""

import pytest

from emotion_tree.analysis.talk import analyse
from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import Record, in_order
from tests.emotion_tree.trajectory.talks import a_header, a_reading, a_talk

pytestmark = pytest.mark.unit


def test_all_measures_of_a_talk_have_names_of_their_own() -> None:
    found = analyse(a_talk())
    parts = (found.turn_taking, found.dynamics, found.synchrony, found.latency)
    assert len(found.measures) == sum(len(part) for part in parts)
    assert found.measures["latency_first_sound_p50_ms"].value == 480


def test_an_empty_record_is_analysed_without_a_number_that_is_made_up() -> None:
    found = analyse(Record(a_header(), ()))
    assert all(measure.value in (None, 0.0) for measure in found.measures.values())


def test_a_reading_of_an_unknown_class_is_a_sentence_that_names_the_talk() -> None:
    talk = a_talk()
    odd = a_reading(3.5, 1, "user", 0.0, 0.0).model_copy(update={"emotions": {"glee": 1.0}})
    with pytest.raises(RecordError, match="'talk-1'.*glee"):
        analyse(Record(talk.header, in_order([*talk.events, odd])))


def test_a_record_cut_short_anywhere_is_analysed() -> None:
    talk = a_talk()
    for length in range(len(talk.events)):
        assert analyse(Record(talk.header, talk.events[:length])).measures
