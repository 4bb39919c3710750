"""Any text can be handed to an engine, and its characters stay where they were."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound import speakable as module
from sound.speakable import has_sound, speakable, written_words

pytestmark = pytest.mark.unit


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(module).failed == 0


@given(st.text())
def test_no_character_moves(text: str) -> None:
    assert len(speakable(text)) == len(text)


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert all(character.isprintable() for character in speakable(text))


@given(st.text())
def test_words_are_found_where_they_stand(text: str) -> None:
    for position, word in written_words(text):
        assert text[position : position + len(word)] == word


def test_emoji_and_markup_are_not_read_out() -> None:
    assert speakable("**Hi** 🙂 `x`").split() == ["Hi", "x"]
    assert not has_sound("🙂 — ***")


def test_ordinary_punctuation_and_signs_stay() -> None:
    text = "It’s 20 °C — 5% off, isn't it? $3 & more!"
    assert speakable(text) == text
