"""What was heard of a reply, over pauses and interruptions; utterances; the path that was taken."""

import pytest
from hypothesis import given

from emotion_tree.exports.spoken import HeardReplies, Span, phrases, taken_path, utterances, words
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk, a_turn

pytestmark = pytest.mark.unit


def of(*events: ev.Event) -> Record:
    return Record(a_header(), events)


def played(t_s: float, what: str, played_ms: int) -> ev.PlaybackChanged:
    return ev.PlaybackChanged.model_validate(
        {"t_s": t_s, "epoch": 1, "node": 3, "what": what, "played_ms": played_ms}
    )


HELD = of(
    played(4.0, "started", 0),
    played(5.5, "held", 1500),
    played(6.5, "resumed", 1500),
    played(8.5, "stopped", 3500),
)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "expected"),
    [
        (0, 500, Span(4.0, 4.5, "whole")),
        (1200, 1500, Span(5.2, 5.5, "whole")),  # ends where the pause begins, not where it ends
        (1500, 1780, Span(6.5, 6.78, "whole")),  # begins after the pause
        (1300, 1700, Span(5.3, 6.7, "whole")),  # the pause is inside
        (3300, 3600, Span(8.3, 8.5, "cut")),
        (3500, 3700, Span(None, None, "never")),
        (9000, 9100, Span(None, None, "never")),
    ],
)
def test_a_word_lies_where_it_was_heard_over_a_pause(start_ms: int, end_ms: int, expected: Span) -> None:
    found = HeardReplies(HELD).span(1, start_ms, end_ms)
    assert found.heard == expected.heard
    assert found.start_s == pytest.approx(expected.start_s)
    assert found.end_s == pytest.approx(expected.end_s)


def test_a_reply_that_never_sounded_was_never_heard() -> None:
    replies = HeardReplies(of(played(4.0, "started", 0)))
    assert replies.span(1, 0, 100).heard == "never"
    assert replies.span(2, 0, 100).heard == "never"
    assert replies.ends(1) is None
    assert HeardReplies(HELD).ends(1) == (4.0, 8.5)


def test_words_of_the_talk_are_counted_within_their_reply() -> None:
    found = list(words(a_talk()))
    assert [one.index for one in found if one.phrase.epoch == 2] == list(range(1, 12))
    assert [one.word.text for one in found if one.phrase.epoch == 2 and one.span.heard != "never"] == (
        "Have you looked in the".split()
    )


def test_of_two_versions_of_a_phrase_the_later_one_holds() -> None:
    first = ev.PhraseSpoken(t_s=1, epoch=1, node=3, text="a", start_ms=0, end_ms=5, words=[])
    later = first.model_copy(update={"t_s": 2.0, "text": "b"})
    assert [phrase.text for phrase in phrases(of(first, later))] == ["b"]


def test_an_utterance_is_a_beginning_and_the_end_that_follows_it() -> None:
    def end(t_s: float) -> ev.SpeechEnded:
        return ev.SpeechEnded(t_s=t_s, text="x", backchannel=False, understood=True)

    begin = ev.SpeechStarted
    found = list(
        utterances(of(begin(t_s=1), end(2), end(3), begin(t_s=4), begin(t_s=5), end(6), begin(t_s=7)))
    )
    assert [(one.started_s, one.ended_s) for one in found] == [
        (1, 2),
        (None, 3),
        (4, None),
        (5, 6),
        (7, None),
    ]
    assert [one.t_s for one in found] == [1, 3, 4, 5, 7]


def test_an_utterance_ends_where_the_voice_did_and_says_when_that_was_known() -> None:
    end = ev.SpeechEnded(t_s=3.4, text="x", backchannel=False, understood=True, voice_ended_s=2.7)
    (found,) = utterances(of(ev.SpeechStarted(t_s=1), end))
    assert (found.started_s, found.ended_s, found.known_s) == (1, 2.7, 3.4)


@some_records
@given(records())
def test_every_word_heard_lies_within_the_sound_of_its_reply(record: Record) -> None:
    replies = HeardReplies(record)
    for one in words(record):
        if one.span.heard == "never":
            assert (one.span.start_s, one.span.end_s) == (None, None)
            continue
        ends = replies.ends(one.phrase.epoch)
        assert ends is not None
        assert one.span.start_s is not None
        assert one.span.end_s is not None
        assert one.span.start_s <= one.span.end_s
        assert one.span.end_s <= ends[1] + 1e-6


def test_the_path_leads_from_where_the_talk_stands_to_the_first_turn() -> None:
    assert taken_path(a_talk()) == {1, 3, 5, 11, 13}
    assert taken_path(of()) == frozenset()
    only = a_turn(1.0, 1, "user", parent=0, level=1, span=(0.0, 1.0), text="hello")
    assert taken_path(of(only)) == {1}  # no move was written: the newest turn is where it stands
    round_ = only.model_copy(update={"parent": 1})
    assert taken_path(of(round_, ev.TreeMoved(t_s=2.0, current=1))) == {1}  # a damaged record ends, too
