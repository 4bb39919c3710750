"""What Whisper writes and nobody said: nothing, or unsure; and what people do say: trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters.looks.guards import NOTHING, Hypothesis, Limits, judge, said_once

pytestmark = pytest.mark.unit


def heard(text: str, mean_log_probability: float = -0.2, no_speech: float = 0.01) -> Hypothesis:
    return Hypothesis(text, mean_log_probability, no_speech)


@pytest.mark.parametrize(
    ("text", "speech_s"),
    [
        ("Yes.", 0.2),
        ("No, no, no, no, no!", 1.2),
        ("Thank you.", 0.4),
        ("I had a long day at work and I am tired.", 2.6),
        ("Ich bin heute sehr müde.", 1.5),
        ("今日はとても疲れました。", 1.5),
        ("Bye bye bye, see you on Sunday, bye.", 2.0),
        ("Do you think I should subscribe to that paper?", 2.5),
    ],
)
def test_what_people_say_is_trusted(text: str, speech_s: float) -> None:
    judged = judge(heard(text), speech_s)
    assert (judged.text, judged.verdict, judged.why) == (text, "trusted", "")
    assert judged.confidence == pytest.approx(0.8187, abs=1e-3)


@pytest.mark.parametrize("text", ["", "  ", "...", "♪♪", "[Music]", "(applause) ♪ la ♪", "*sighs*"])
def test_notes_and_signs_are_no_words(text: str) -> None:
    assert judge(heard(text), 3.0) == NOTHING


def test_words_without_speech_in_the_sound_are_nothing() -> None:
    assert judge(heard("Hello there."), 0.03) == NOTHING


@pytest.mark.parametrize(
    ("hypothesis", "speech_s", "verdict"),
    [
        (heard("Thank you.", no_speech=0.9), 0.3, "nothing"),
        (heard("Thank you.", -1.4, no_speech=0.9), 3.0, "nothing"),
        (heard("We went to the sea.", no_speech=0.7), 2.0, "unsure"),
        (heard("Thank you for watching!", no_speech=0.2), 0.8, "nothing"),
        (heard("Thanks for watching.", no_speech=0.2), 1.6, "unsure"),
        (heard("Subtitles by the Amara.org community", no_speech=0.4), 2.4, "nothing"),
        (heard("This is much too long for the time."), 0.5, "unsure"),
        (heard("This is very much too long for so short a time as this."), 0.2, "nothing"),
        (heard("mumble mumble", -1.5), 2.0, "unsure"),
        (heard("mumble mumble", -2.5), 2.0, "nothing"),
    ],
)
def test_what_is_doubtful_is_not_taken_as_said(hypothesis: Hypothesis, speech_s: float, verdict: str) -> None:
    judged = judge(hypothesis, speech_s)
    assert judged.verdict == verdict
    assert judged.why
    assert bool(judged.text) == (verdict == "unsure")


def test_words_that_cost_too_much_a_second_are_doubted_however_little_each_costs() -> None:
    """A language that the model does not know becomes many words of which none looks wrong."""
    limits = Limits(unsure_mean=-1.0, hopeless_mean=-2.0, unsure_per_s=-3.0, hopeless_per_s=-5.0)
    for tokens, verdict in ((10, "trusted"), (15, "unsure"), (30, "nothing")):
        hypothesis = Hypothesis("much more than a few words were heard", -0.5, 0.0, tokens)
        assert judge(hypothesis, 2.0, limits).verdict == verdict
    assert judge(Hypothesis("Yes.", -0.45, 0.0, 3), 0.1, limits).verdict == "trusted"


def test_of_few_words_the_model_must_be_surer() -> None:
    limits = Limits(unsure_mean=-1.0, hopeless_mean=-2.0, unsure_mean_of_few=-0.6)
    assert judge(Hypothesis("Thank you.", -0.7, 0.0, 4), 0.8, limits).verdict == "unsure"
    assert judge(Hypothesis("Thank you.", -0.5, 0.0, 4), 0.8, limits).verdict == "trusted"
    assert (
        judge(Hypothesis("Thank you for your patience with me.", -0.7, 0.0, 9), 1.8, limits).verdict
        == "trusted"
    )


def test_a_loop_is_unsure_and_said_once() -> None:
    judged = judge(heard("I think so. I think so. I think so. I think so. I think so."), 6.0)
    assert (judged.text, judged.verdict, judged.why) == ("I think so.", "unsure", "repeats itself")


def test_a_loop_within_a_word_is_seen_by_compression() -> None:
    judged = judge(heard("ha" * 80), 10.0)
    assert (judged.verdict, judged.why) == ("unsure", "repeats itself")


@given(st.lists(st.sampled_from("a b c no".split()), max_size=40).map(" ".join))
def test_cutting_loops_leaves_none_longer_and_keeps_the_order(text: str) -> None:
    once = said_once(text)
    remaining = iter(text.split())
    assert all(word in remaining for word in once.split())
    assert not any(f" {' '.join([word] * 7)} " in f" {once} " for word in ("a", "b", "c", "no"))


@given(st.text(max_size=80), st.floats(-10, 0), st.floats(0, 1), st.floats(0, 30))
def test_any_words_get_a_verdict_and_only_believed_ones_a_text(
    text: str, mean: float, no_speech: float, speech_s: float
) -> None:
    judged = judge(Hypothesis(text, mean, no_speech), speech_s)
    assert (judged.verdict == "nothing") == (judged.text == "")
    assert judged.confidence is None or 0 <= judged.confidence <= 1
