"""What may have been heard is never taken as said, is never lost by accident, and ends in one of four ways."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import unsure
from dialogue.unsure import LEAST_ASKED, LEAST_WRITTEN, Guess, Unsure

pytestmark = pytest.mark.unit

WORDS = Guess("i like my new job", 0.5)


def asked(guess: Guess = WORDS) -> Unsure:
    draft = Unsure()
    assert draft.hear(guess)
    draft.asked()
    return draft


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(unsure).failed == 0


@pytest.mark.parametrize(
    "said", ["yes", "Yes, I did.", "yeah that's right", "that’s right", "Right!", "yes yes", "correct"]
)
def test_a_yes_confirms_what_was_asked(said: str) -> None:
    draft = asked()
    assert draft.answer(said) == "confirmed"
    assert draft.draft == ""


@pytest.mark.parametrize("said", ["no", "No, I didn't.", "nope", "no that's wrong"])
def test_a_no_drops_it(said: str) -> None:
    draft = asked()
    assert draft.answer(said) == "refused"
    assert draft.draft == ""


def test_other_words_take_its_place() -> None:
    draft = asked()
    assert draft.answer("yes i like the new one better") == "superseded"
    assert draft.draft == ""


@pytest.mark.parametrize("said", ["yes", "no", "something else"])
def test_nothing_answers_a_question_that_was_not_heard(said: str) -> None:
    draft = Unsure()
    draft.hear(WORDS)
    assert draft.answer(said) == "none"
    assert draft.draft == WORDS.text


def test_a_yes_to_words_that_were_not_asked_for_leaves_them_there() -> None:
    draft = asked(Guess("bay window a fox", LEAST_ASKED - 0.01))
    assert not draft.confirmable
    assert draft.answer("yes") == "none"
    assert draft.draft == "bay window a fox"


def test_words_before_the_question_are_added_and_words_after_it_replace() -> None:
    draft = Unsure()
    draft.hear(Guess("i like", 0.5))
    draft.hear(Guess("my new job", 0.2))
    assert draft.draft == "i like my new job"
    assert not draft.confirmable  # a chain is as sure as its weakest part
    draft.asked()
    draft.hear(Guess("i like my new jar", 0.4))
    assert draft.draft == "i like my new jar"


def test_a_look_over_all_of_the_turn_replaces_what_it_covers() -> None:
    draft = Unsure()
    draft.hear(Guess("i lie", 0.2))
    draft.hear(Guess("i like my new job", 0.4, continues=True))
    assert draft.draft == "i like my new job"


def test_an_unsure_yes_is_neither_an_answer_nor_a_wording() -> None:
    draft = asked()
    assert not draft.hear(Guess("yes", 0.2))
    assert draft.draft == WORDS.text


def test_what_is_hardly_speech_is_not_written_down_and_long_words_are_not_read_aloud() -> None:
    draft = Unsure()
    assert not draft.hear(Guess("of of", LEAST_WRITTEN - 0.01))
    assert not draft.hear(Guess("", 0.9))
    assert draft.draft == ""
    draft.hear(Guess("word " * 20, 0.9))
    assert draft.confirmable
    assert not draft.readable


@given(st.lists(st.sampled_from(["yes", "no", "maybe", "tea", "i", "did"]), max_size=6).map(" ".join))
def test_an_answer_ends_the_draft_exactly_when_it_means_something(said: str) -> None:
    draft = asked()
    verdict = draft.answer(said)
    assert (draft.draft == "") == (verdict != "none")
    assert verdict != "confirmed" or set(said.split()) <= {"yes", "i", "did"}
