"""What a person says of themselves comes back grammatically from the other side."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.companion import reflection
from dialogue.companion.reflection import reflect

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "given_back"),
    [
        ("my mother hates me", "your mother hates you"),
        ("I am tired", "you are tired"),
        ("I'm not sure I can", "you're not sure you can"),
        ("I was there", "you were there"),
        ("I really was mad", "you really were mad"),
        ("because I wasn't ready", "because you weren't ready"),
        ("he was there", "he was there"),
        ("my sister and I were late", "your sister and you were late"),
        ("the house is mine", "the house is yours"),
        ("I hurt myself", "you hurt yourself"),
        ("we broke up and our dog left us", "you broke up and your dog left you"),
        ("you are nice", "I am nice"),
        ("you were mean to me", "I was mean to you"),
        ("I told you about my day", "you told me about your day"),
        ("I think you like me", "you think I like you"),
        ("are you sad", "am I sad"),
        ("was I wrong", "were you wrong"),
        ("the people around you are kind", "the people around me are kind"),
        ("I’ll call my mum", "you'll call your mum"),
        ("amy and Ian met in Miami", "amy and Ian met in Miami"),
    ],
)
def test_pronouns_and_their_verbs_change_sides(said: str, given_back: str) -> None:
    assert reflect(said) == given_back


@given(st.text(max_size=100))
def test_any_text_can_be_turned_and_keeps_what_is_no_word(text: str) -> None:
    turned = reflect(text)
    assert [sign for sign in turned if sign.isdigit()] == [sign for sign in text if sign.isdigit()]


def test_the_examples_hold() -> None:
    assert doctest.testmod(reflection).failed == 0
