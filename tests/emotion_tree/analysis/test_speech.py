"""Who sounded when, out of the events of a record."""

import numpy as np
import pytest

from emotion_tree.analysis import speech
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.trajectory.talks import a_header, a_talk, a_turn

pytestmark = pytest.mark.unit


def ended(
    t_s: float, text: str = "hello", *, backchannel: bool = False, voice: float | None = None
) -> ev.SpeechEnded:
    return ev.SpeechEnded(t_s=t_s, text=text, backchannel=backchannel, understood=True, voice_ended_s=voice)


def said(t_s: float, node: int, start_s: float) -> ev.TurnChanged:
    return a_turn(t_s, node, "user", parent=0, level=1, span=(start_s, t_s), text="hello")


def record(*events: ev.Event) -> Record:
    return Record(a_header(), events)


def test_utterances_of_a_talk_have_their_turns_and_times() -> None:
    found = speech.utterances(a_talk())
    assert [(one.start_s, one.end_s, one.node) for one in found] == [
        (1.0, 3.4, 1),
        (9.5, 11.0, 5),
        (13.0, 14.2, 9),
    ]
    assert not any(one.exact_end or one.backchannel for one in found)


def test_the_end_of_the_voice_holds_where_it_is_known() -> None:
    one = speech.utterances(record(ev.SpeechStarted(t_s=1.0), ended(3.0, voice=2.2), said(3.0, 1, 1.0)))[0]
    assert (one.end_s, one.exact_end) == (2.2, True)


def test_a_yes_that_became_a_turn_is_no_backchannel() -> None:
    taken = speech.utterances(
        record(ev.SpeechStarted(t_s=1.0), ended(1.5, "yes", backchannel=True), said(1.5, 1, 1.0))
    )[0]
    left = speech.utterances(record(ev.SpeechStarted(t_s=1.0), ended(1.5, "yes", backchannel=True)))[0]
    assert (taken.node, taken.backchannel) == (1, False)
    assert (left.node, left.backchannel) == (None, True)


def test_recognition_that_lags_does_not_mix_up_utterances() -> None:
    found = speech.utterances(
        record(
            ev.SpeechStarted(t_s=1.0),
            ev.SpeechStarted(t_s=3.0),
            ended(3.2, voice=2.0),
            ended(5.0, voice=4.0),
        )
    )
    assert [(one.start_s, one.end_s) for one in found] == [(1.0, 2.0), (3.0, 4.0)]


def test_without_the_end_of_the_voice_what_began_only_just_belongs_to_the_next_end() -> None:
    found = speech.utterances(
        record(ev.SpeechStarted(t_s=1.0), ev.SpeechStarted(t_s=3.0), ended(3.2), ended(5.0))
    )
    assert [(one.start_s, one.end_s) for one in found] == [(1.0, 3.2), (3.0, 5.0)]


@pytest.mark.parametrize("voice", [True, False])
def test_words_that_waited_for_what_followed_do_not_shift_what_comes_later(voice: bool) -> None:
    found = speech.utterances(
        record(
            ev.SpeechStarted(t_s=1.0),
            ev.SpeechStarted(t_s=3.0),
            ended(5.0, voice=4.4 if voice else None),
            ev.SpeechStarted(t_s=10.0),
            ended(12.0, voice=11.4 if voice else None),
        )
    )
    assert [one.start_s for one in found] == [1.0, 10.0]


def test_speech_that_a_stopped_server_never_ended_is_left_out() -> None:
    found = speech.utterances(
        record(
            ev.SpeechStarted(t_s=1.0),
            ev.ConnectionChanged(t_s=60.0, what="continued", gap_s=50.0),
            ev.SpeechStarted(t_s=61.0),
            ended(62.0),
        )
    )
    assert [(one.start_s, one.end_s) for one in found] == [(61.0, 62.0)]


def test_a_reply_is_one_span_over_its_holds() -> None:
    first = speech.replies(a_talk())[0]
    assert (first.start_s, first.end_s, first.node) == (4.0, 8.5, 3)
    assert first.heard_s == pytest.approx(3.5)


def test_nothing_spoken_gives_empty_spans() -> None:
    empty = record()
    assert speech.spans(speech.utterances(empty)).shape == (0, 2)
    assert speech.spans(speech.replies(empty)).shape == (0, 2)
    assert np.array_equal(speech.breaks(a_talk()), [16.0, 18.0, 40.0])
