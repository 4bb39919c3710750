"""Words found by the phones they have when said alone."""

import pytest

from sound.speech import Phone
from sound.spelled_words import words_by_phones

pytestmark = pytest.mark.unit


def phones(symbols: str) -> list[Phone]:
    return [Phone(symbol, n * 0.1, (n + 1) * 0.1) for n, symbol in enumerate(symbols.split())]


def test_a_word_that_sounds_a_little_different_in_a_sentence_is_found() -> None:
    found = words_by_phones(["the", "owl"], [["DH", "AX"], ["AW", "L"]], phones("SIL DH IY SIL AW L SIL"))
    assert [(w.text, round(w.start_s, 1), round(w.end_s, 1)) for w in found] == [
        ("the", 0.1, 0.3),
        ("owl", 0.4, 0.6),
    ]


def test_another_number_of_words_is_no_match() -> None:
    assert words_by_phones(["one"], [], phones("W AH N")) == ()
