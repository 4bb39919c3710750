"""English numbers in words."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound import number_words
from sound.number_words import cardinal, number, ordinal, year

pytestmark = pytest.mark.unit


def test_the_examples_hold() -> None:
    assert doctest.testmod(number_words).failed == 0
    assert doctest.testmod(number_words).attempted >= 8


def value(words: str) -> int:
    """Return the number that a cardinal names, by adding it up anew."""
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    small = {word: index for index, word in enumerate(f"{ones} seventeen eighteen nineteen".split())}
    tens = {
        word: 10 * index
        for index, word in enumerate("_ _ twenty thirty forty fifty sixty seventy eighty ninety".split())
    }
    scales = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    total = part = 0
    for word in words.replace("-", " ").split():
        if word == "hundred":
            part *= 100
        elif word in scales:
            total, part = total + part * scales[word], 0
        else:
            part += small[word] if word in small else tens[word]
    return total + part


@given(st.integers(0, 10**15 - 1))
def test_a_cardinal_names_its_number(whole: int) -> None:
    assert value(cardinal(whole)) == whole
    assert number(f"{whole:,}") == cardinal(whole)


@given(st.integers(1, 10**6))
def test_an_ordinal_ends_as_one(whole: int) -> None:
    assert ordinal(whole).endswith(("th", "first", "second", "third"))


@given(st.integers(0, 9999))
def test_every_year_is_words(whole: int) -> None:
    assert year(whole).replace(" ", "").replace("-", "").isalpha()


@given(st.from_regex(r"[0-9]{1,30}(\.[0-9]{1,9})?", fullmatch=True))
def test_every_written_number_is_words(text: str) -> None:
    assert number(text).replace(" ", "").replace("-", "").isalpha()
