"""Feelings are found where a person claims them, and nowhere else."""

import pytest

from dialogue.companion.content import (
    as_noun,
    feeling_in,
    first_sentence,
    given_back,
    known_of,
    listed,
    recalled,
    told,
    weighs,
)
from dialogue.companion.memory import Fact
from dialogue.companion.talk import Talk, read_talk
from dialogue.companion.utterance import read
from dialogue.ports import Message

pytestmark = pytest.mark.unit


def talk_of(*said: str) -> Talk:
    talk = read_talk([Message("user", text) for text in said])
    assert talk is not None
    return talk


@pytest.mark.parametrize(
    ("said", "family", "word", "rest"),
    [
        ("I'm really worried about my exam on Friday", "anxious", "worried", "about your exam on Friday"),
        ("I feel so alone", "lonely", "alone", ""),
        ("so tired", "tired", "tired", ""),
        ("My boss shouted at me and it makes me angry", "angry", "angry", ""),
        ("I'm sad because my dog is ill", "sad", "sad", "because your dog is ill"),
        ("I'm not happy", "low", "happy", ""),
        ("I don't feel good", "low", "good", ""),
        ("I'm happy", "happy", "happy", ""),
    ],
)
def test_a_claimed_feeling_is_found_with_its_reason(said: str, family: str, word: str, rest: str) -> None:
    found = feeling_in(read(said))
    assert found is not None
    assert (found[0].name, found[1], found[2]) == (family, word, rest)


@pytest.mark.parametrize(
    "said",
    [
        "I wish I was happy",
        "I want to be happy",
        "she is sad",
        "I'm not angry",
        "a sad film",
        "if I was rich",
    ],
)
def test_what_is_wished_denied_or_somebody_elses_is_no_claim(said: str) -> None:
    assert feeling_in(read(said)) is None


def test_bad_news_weighs_and_good_news_does_not() -> None:
    assert weighs(read("my grandma died"))
    assert weighs(read("I feel lonely"))
    assert not weighs(read("I got the job!"))


@pytest.mark.parametrize(
    ("said", "pool"),
    [
        ("we broke up", "I'm sorry; that leaves a big gap."),
        ("my boss yelled at me", "Nobody should be treated like that."),
        ("I just got the job", "Congratulations!"),
        ("I want to quit", "You want to {x}."),
        ("My sister Anna phoned", "So {x} comes into it."),
        ("football", "Ah, {x}."),
    ],
)
def test_what_was_told_finds_its_lines(said: str, pool: str) -> None:
    first = next(told(talk_of(said), read(said)))
    assert pool in first.pool.say


def test_what_was_told_some_turns_ago_is_taken_up_again() -> None:
    talk = talk_of("my sister Anna visits", "I feel sad", "yes", "ok", "fine")
    about = [what for _, what in recalled(talk)]
    assert about == ["your sister Anna", "sad"]
    assert list(recalled(talk_of("my sister Anna visits", "ok"))) == []


def test_a_question_about_a_fact_finds_the_newest() -> None:
    talk = talk_of("my cat Miso sleeps", "what is my cat called")
    assert known_of(talk, "cat") == "your cat Miso"
    assert known_of(talk, "dog") is None


def test_small_words_for_lists_and_sentences() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert as_noun(Fact("life", "work as a nurse")) == "how you work as a nurse"
    assert first_sentence("One. Two?") == "One."
    assert given_back("My mother hates me, you know") == "your mother hates you"
