"""What is shown beside what is said, word by word."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import shown_words
from dialogue.phrases import speakable
from dialogue.shown_words import paced, shown_times
from sound.speakable import written_words
from sound.speech import Word

pytestmark = pytest.mark.unit


def said(text: str) -> list[Word]:
    return [Word(word, n * 0.2, n * 0.2 + 0.15) for n, (_, word) in enumerate(written_words(text))]


def test_the_examples_hold() -> None:
    assert doctest.testmod(shown_words).failed == 0


@pytest.mark.parametrize(
    ("shown", "spoken", "expected"),
    [
        ("That is **really** good! 🎉", "That is really good!", [0, 0.2, 0.4, 0.6, 0.75]),
        ("(laughs) Oh well - yes.", "Oh well - yes.", [0, 0, 0.2, 0.35, 0.4]),
        ("See https://www.example.org/a?b=c now", "See example.org now", [0, 0.2, 0.4]),
        ("*smiles* Hello", "Hello", [0, 0]),
    ],
)
def test_each_shown_word_has_its_turn(shown: str, spoken: str, expected: list[float]) -> None:
    assert [word.start_s for word in shown_times(shown, said(spoken))] == pytest.approx(expected)


def test_words_of_something_else_are_not_believed() -> None:
    assert shown_times("good morning to you", said("entirely other things")) == ()


def test_a_phrase_on_its_way_is_paced_like_speech() -> None:
    words = paced("Tell me **more** about that.")
    assert [word.text for word in words] == ["Tell", "me", "more", "about", "that."]
    assert 1.5 < words[-1].end_s < 2.5


@given(
    st.lists(
        st.sampled_from("Hello *smiles* **you** 🙂 - good (laughs) well, `x` $5 ok.".split()), max_size=12
    )
)
def test_no_shown_word_is_lost_and_time_never_goes_back(pieces: list[str]) -> None:
    shown = " ".join(pieces)
    words = said(speakable(shown))
    if not words:
        return
    found = shown_times(shown, words)
    assert len(found) == len(shown.split())
    assert all(a.end_s <= b.start_s <= b.end_s for a, b in zip(found, found[1:], strict=False))
