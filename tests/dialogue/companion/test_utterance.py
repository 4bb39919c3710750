"""What was said is cleaned, taken apart and, where it is none, recognised as noise or another language."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.companion import utterance
from dialogue.companion.utterance import (
    MOST_REFLECTED_WORDS,
    clause,
    foreign_language,
    is_unclear,
    read,
    without_fillers,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("im tired", "I'm tired"),
        ("i dont know", "I don't know"),
        ("I\u2019m gonna go", "I'm going to go"),
        ("idk", "I don't know"),
        ("u r nice", "you r nice"),
        ("  two   spaces ", "two spaces"),
    ],
)
def test_usual_spellings_are_understood(said: str, meant: str) -> None:
    assert read(said).text == meant


def test_the_listeners_name_is_no_part_of_what_is_said() -> None:
    assert read("Hello Mira!", "Mira").text == "Hello!"
    assert read("Mira, I am sad", "Mira").text == "I am sad"


def test_sentences_lose_their_fillers() -> None:
    assert read("Well, um, I like it. And you know, it's fun.").sentences == ("I like it.", "it's fun.")
    assert without_fillers("okay") == "okay"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("my dog, but not my cat", "my dog"),
        ("to leave because I'm sad", "to leave"),
        ("her so much", "her"),
        ("it too.", "it"),
        ("one two three four five six seven eight nine ten", ""),
        ("", ""),
    ],
)
def test_a_clause_ends_where_a_speaker_would_breathe(text: str, first: str) -> None:
    assert clause(text) == first


@given(st.text(max_size=200))
def test_a_clause_is_short(text: str) -> None:
    assert len(clause(text).split()) <= MOST_REFLECTED_WORDS


@pytest.mark.parametrize(
    "noise", ["", "...", "12345", "asdfgh", "the the the", "the a of to", "xkcdqrtz", "the"]
)
def test_noise_is_unclear(noise: str) -> None:
    assert is_unclear(read(noise))


@pytest.mark.parametrize("said", ["no", "football", "uh", "hmm", "my strengths", "I am here", "Anna"])
def test_short_answers_are_clear(said: str) -> None:
    assert not is_unclear(read(said))


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("ich bin heute sehr traurig", "de"),
        ("bonjour je suis triste", "fr"),
        ("hola", "es"),
        ("ciao, come stai, tutto bene", "it"),
        ("olá, como você está", "pt"),
        ("ik ben verdrietig vandaag", "nl"),
        ("привет, как дела", ""),
        ("你好", ""),
        ("I am sad", None),
        ("no", None),
        ("yo", None),
        ("die hard is a movie", None),
    ],
)
def test_other_languages_are_told_from_english(said: str, language: str | None) -> None:
    assert foreign_language(read(said)) == language


def test_the_examples_hold() -> None:
    assert doctest.testmod(utterance).failed == 0
