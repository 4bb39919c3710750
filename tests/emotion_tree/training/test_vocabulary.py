"""The vocabulary that ships keeps what is used and can still spell everything."""

import string

import pytest

from emotion_tree.text.pieces import END, NAME, START, UNKNOWN, words_of
from emotion_tree.training.vocabulary import cut, described, is_emoji, whole

pytestmark = pytest.mark.unit

PIECES = ["[PAD]", UNKNOWN, START, END, "[unused1]", "happy", "rare", "##ly", *string.ascii_lowercase]
TEXTS = ["happy happy happily 😂", "happy [NAME] 😂", "rare"]


def test_the_large_one_has_the_marks_first_and_every_emoji() -> None:
    large = whole(PIECES, TEXTS)
    assert large.pieces[:4] == (UNKNOWN, START, END, NAME)
    assert "😂" in large
    assert "[unused1]" not in large
    assert "[PAD]" not in large


def test_what_is_used_too_rarely_goes_and_letters_stay() -> None:
    small = cut(whole(PIECES, TEXTS), TEXTS, least=2)
    assert "happy" in small
    assert "😂" in small
    assert "rare" not in small
    assert small.split("rare") == ["r", "##a", "##r", "##e"]
    assert all(sign in small for sign in string.punctuation)


def test_emoji_are_told_from_words_and_described() -> None:
    assert is_emoji("😂")
    assert not is_emoji("a")
    assert not is_emoji("happy")
    assert described("❤") == ["heavy", "black", "heart"]
    assert words_of("❤️") == ["❤"]
