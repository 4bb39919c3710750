"""eSpeak's phoneme names become ARPAbet, whatever they are."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound import ipa
from sound.ipa import arpabet
from sound.speech import PHONES

pytestmark = pytest.mark.unit


def test_the_examples_in_the_docstring_hold() -> None:
    assert doctest.testmod(ipa).failed == 0


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("ˈoʊ", ("OW",)),
        ("iː", ("IY",)),
        ("dʒ", ("JH",)),
        ("ˈɛɹ", ("EH", "R")),
        ("aɪɚ", ("AY", "ER")),
        ("ɜː", ("ER",)),
        ("ʁ", ("R",)),
        ("yː", ("UW",)),
        ("ʔ", ()),
        ("", ()),
    ],
)
def test_names_are_read_longest_first(name: str, symbols: tuple[str, ...]) -> None:
    assert arpabet(name) == symbols


@given(st.text(max_size=8))
def test_every_name_gives_known_phones(name: str) -> None:
    assert set(arpabet(name)) <= PHONES


def test_an_unknown_letter_is_a_mouth_neither_open_nor_closed() -> None:
    assert arpabet("ʘ") == ("AX",)
