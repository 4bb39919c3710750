"""The ledger of one reply's sound: frames partition it, and what was heard of the words only grows."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.answer import FRAME_SAMPLES, Answer
from server.wire import VOICE_RATE_HZ
from sound.pcm import Samples
from sound.speech import Phone, Word

pytestmark = pytest.mark.unit

MS_SAMPLES = VOICE_RATE_HZ // 1000

words_of_a_phrase = st.lists(st.text("abcdefgh,.!é🙂", min_size=1, max_size=8), min_size=1, max_size=6)


@st.composite
def answers(draw: st.DrawFn, timed: bool | None = None) -> Answer:
    """Draw an answer of up to five phrases, each of whole milliseconds, with or without word times."""
    answer = Answer(epoch=1, node=1)
    for words in draw(st.lists(words_of_a_phrase, max_size=5)):
        length_ms = draw(st.integers(1, 900))
        has_times = draw(st.booleans()) if timed is None else timed
        times = _times(words, length_ms) if has_times else ()
        answer.add(tone(length_ms * MS_SAMPLES), " ".join(words) + " ", words=times)
        for more_ms in draw(st.lists(st.integers(1, 200), max_size=2)):
            answer.add(tone(more_ms * MS_SAMPLES), "")
    answer.complete = draw(st.booleans())
    return answer


def _times(words: list[str], length_ms: int) -> tuple[Word, ...]:
    step_s = length_ms / 1000 / len(words)
    return tuple(Word(word, n * step_s, (n + 1) * step_s) for n, word in enumerate(words))


def tone(count: int) -> Samples:
    """Return (count,) samples of which no two neighbours are alike, so that a shift is seen."""
    return (np.arange(1, count + 1) % 997 / 997).astype(np.float32)


@given(answers())
def test_frames_partition_the_sound_exactly(answer: Answer) -> None:
    answer.complete = True
    frames = [answer.own(frame) for frame in range(answer.frame_count())]
    assert all(frame.shape == (FRAME_SAMPLES,) and frame.dtype == np.float32 for frame in frames)
    joined = np.concatenate([np.zeros(0, dtype=np.float32), *frames])
    sound = np.concatenate([np.zeros(0, dtype=np.float32), *(phrase.samples for phrase in answer.phrases)])
    assert np.array_equal(joined[: len(sound)], sound)
    assert not joined[len(sound) :].any()
    assert 0 <= len(joined) - len(sound) < FRAME_SAMPLES


@given(answers())
def test_while_more_may_come_only_whole_frames_count(answer: Answer) -> None:
    answer.complete = False
    assert answer.frame_count() == answer.sample_count // FRAME_SAMPLES


@given(answers())
def test_phrases_lie_end_to_end(answer: Answer) -> None:
    at = 0
    for phrase in answer.phrases:
        assert phrase.start == at
        at = phrase.end
    assert answer.sample_count == at
    assert answer.duration_ms == at // MS_SAMPLES


@pytest.mark.parametrize("timed", [True, False])
def test_what_was_heard_grows_is_a_prefix_and_ends_complete(timed: bool) -> None:
    @given(answers(timed=timed), st.lists(st.integers(0, 5000), max_size=20))
    def check(answer: Answer, positions_ms: list[int]) -> None:
        before = ""
        for played_ms in [0, *sorted(positions_ms)]:
            heard = answer.heard_text(min(played_ms, answer.duration_ms))
            assert answer.text.startswith(heard)
            assert heard.startswith(before)
            before = heard
        assert answer.heard_text(answer.duration_ms) == answer.text

    check()


@given(answers(), st.integers(0, 5000))
def test_only_whole_words_are_heard(answer: Answer, played_ms: int) -> None:
    heard = answer.heard_text(played_ms).split()
    assert heard == answer.text.split()[: len(heard)]


@given(answers())
def test_nothing_is_heard_before_the_first_sample(answer: Answer) -> None:
    assert answer.heard_text(0) == ""


def test_a_word_counts_once_its_time_is_over() -> None:
    answer = Answer(1, 1)
    times = (Word("one", 0.0, 0.3), Word("two", 0.3, 0.9), Word("three", 0.9, 1.0))
    answer.add(tone(VOICE_RATE_HZ), "One two three.", words=times)
    assert answer.heard_text(299) == ""
    assert answer.heard_text(300) == "One"
    assert answer.heard_text(899) == "One"
    assert answer.heard_text(901) == "One two"


def test_without_times_the_share_of_the_phrase_decides() -> None:
    answer = Answer(1, 1)
    answer.add(tone(VOICE_RATE_HZ), "abcd efgh ")
    assert answer.heard_text(390) == ""
    assert answer.heard_text(410) == "abcd"
    assert answer.heard_text(880) == "abcd"
    assert answer.heard_text(910) == "abcd efgh"


def test_times_that_do_not_fit_the_words_are_not_trusted() -> None:
    answer = Answer(1, 1)
    answer.add(tone(VOICE_RATE_HZ), "abcd efgh ", words=(Word("abcdefgh", 0.0, 0.05),))
    assert answer.heard_text(410) == "abcd"


def test_text_without_sound_at_the_end_is_heard_with_the_end() -> None:
    answer = Answer(1, 1)
    answer.add(tone(VOICE_RATE_HZ), "See you")
    answer.add(tone(0), " 🙂")
    assert answer.heard_text(999) == "See"
    assert answer.heard_text(1000) == answer.text == "See you 🙂"


def test_a_further_chunk_goes_on_with_the_phrase_and_shifts_its_times() -> None:
    answer = Answer(1, 1)
    answer.add(tone(12_000), "Hello ", (Phone("HH", 0.0, 0.1),), (Word("Hello", 0.0, 0.4),))
    phrase = answer.add(tone(6_000), "", (Phone("OW", 0.0, 0.2),), (Word("you", 0.0, 0.2),))
    assert answer.phrases == [phrase]
    assert phrase.end == 18_000
    assert phrase.phones == (Phone("HH", 0.0, 0.1), Phone("OW", 0.5, 0.7))
    assert phrase.words == (Word("Hello", 0.0, 0.4), Word("you", 0.5, 0.7))


def test_sound_before_any_text_is_a_phrase_without_words() -> None:
    answer = Answer(1, 1)
    answer.add(tone(2400), "")
    answer.add(tone(2400), "Yes.")
    assert [phrase.text for phrase in answer.phrases] == ["", "Yes."]
    assert answer.text == "Yes."


def test_a_frame_past_the_end_is_silent() -> None:
    answer = Answer(1, 1)
    answer.add(tone(FRAME_SAMPLES + 1), "Yes.")
    assert answer.own(1)[0] != 0
    assert not answer.own(1)[1:].any()
    assert not answer.own(2).any()


def test_nothing_lies_ahead_before_the_first_phrase() -> None:
    assert Answer(1, 1).ahead(0) is None


@given(answers(), st.integers(0, 200))
def test_ahead_of_a_frame_lies_the_phrase_that_sounds_in_its_middle(answer: Answer, frame: int) -> None:
    ahead = answer.ahead(frame)
    if not answer.phrases:
        assert ahead is None
        return
    assert ahead is not None
    middle = frame * FRAME_SAMPLES + FRAME_SAMPLES // 2
    sounding = [phrase for phrase in answer.phrases if phrase.start <= middle] or answer.phrases[:1]
    assert ahead.samples is sounding[-1].samples
    assert ahead.phones == sounding[-1].phones
    assert ahead.now_s == pytest.approx((frame * FRAME_SAMPLES - sounding[-1].start) / VOICE_RATE_HZ)


def test_a_phrase_is_ahead_with_a_negative_time_where_it_begins_within_the_frame() -> None:
    answer = Answer(1, 1)
    answer.add(tone(FRAME_SAMPLES + 240), "One ")
    answer.add(tone(FRAME_SAMPLES), "two.", (Phone("T", 0.0, 0.02),))
    ahead = answer.ahead(1)
    assert ahead is not None
    assert ahead.phones == (Phone("T", 0.0, 0.02),)
    assert ahead.now_s == pytest.approx(-0.01)


def test_the_text_keeps_the_words_as_written() -> None:
    answer = Answer(1, 1)
    answer.add(tone(2400), " Well —  yes, ")
    answer.add(tone(2400), "I\nthink.")
    assert answer.text == "Well —  yes, I\nthink."
    assert re.findall(r"\S+", answer.heard_text(200)) == ["Well", "—", "yes,", "I", "think."]
