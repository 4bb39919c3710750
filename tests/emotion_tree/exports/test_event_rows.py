"""Rows of events: each value stands under its column, in the unit that the column says."""

import pytest

from emotion_tree.exports import event_rows as rows
from emotion_tree.trajectory import events as ev
from tests.emotion_tree.trajectory.talks import a_talk

pytestmark = pytest.mark.unit


def test_each_makes_a_row_of_every_event_of_its_class_at_its_time() -> None:
    made = list(rows.each(ev.StateChanged, rows.fields("state", "stance"))(a_talk()))
    assert len(made) == len(list(a_talk().of(ev.StateChanged)))
    assert made[0] == {"t_s": 1.0, "state": "user_speaking", "stance": "listening"}


def test_a_mapping_becomes_one_line_of_json() -> None:
    event = ev.ConditionSet(t_s=0, condition="c", switches={"b": "ö", "a": "1"})
    assert rows.fields("switches")(event) == {"switches": '{"a": "1", "b": "ö"}'}


def test_milliseconds_become_seconds() -> None:
    assert rows.latency(ev.LatencyMeasured(t_s=0, stage="s", ms=480.0)) == {"stage": "s", "latency_s": 0.48}
    played = ev.PlaybackChanged(t_s=0, epoch=1, node=3, what="held", played_ms=1500)
    assert rows.playback(played)["played_s"] == 1.5


def test_an_answer_is_a_number_or_words_never_both() -> None:
    number = ev.AnswerGiven(t_s=0, questionnaire="q", item="i", phase="before", value=4)
    words = number.model_copy(update={"value": "4"})
    assert (rows.answer(number).get("number"), rows.answer(number).get("text")) == (4.0, None)
    assert (rows.answer(words).get("number"), rows.answer(words).get("text")) == (None, "4")


def test_a_reading_a_feeling_and_what_was_shown_have_eight_shares_and_a_label() -> None:
    talk = a_talk()
    reading = rows.reading(next(talk.of(ev.ReadingTaken)))
    assert (reading["source"], reading["anger"], reading["label"]) == ("voice", 0.3, "neutral")
    feeling = rows.feeling(next(talk.of(ev.FeelingChanged)))
    assert (feeling["party"], feeling["sadness"], feeling["trend"]) == ("user", 0.5, -0.1)
    shown = rows.shown(next(talk.of(ev.ShownChanged)))
    assert (shown["concern"], shown["interest"], shown["label"]) == (0.6, 0.0, "neutral")


def test_phrases_and_words_stand_on_both_clocks() -> None:
    phrase = list(rows.phrase_rows(a_talk()))[1]
    assert (phrase["text"], phrase["words"]) == ("Where did you see them last?", 6)
    assert phrase["reply_start_s"] == 1.8
    assert phrase["start_s"] == pytest.approx(6.8)
    word = next(row for row in rows.word_rows(a_talk()) if row["heard"] == "never")
    assert (word["word"], word["reply_start_s"], word["start_s"]) == ("coat", 1.5, None)


def test_an_utterance_without_an_end_has_no_words() -> None:
    *whole, cut = rows.utterance_rows(a_talk())
    assert whole[0]["text"] == "I lost my keys and I am late"
    assert (cut["start_s"], cut["end_s"], cut["text"]) == (13.0, 14.2, "Stop, let me think")
