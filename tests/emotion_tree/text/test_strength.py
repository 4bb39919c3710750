"""How strongly a text means what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.text.strength import strength_of

pytestmark = pytest.mark.unit


def test_a_plain_sentence_is_neither_more_nor_less() -> None:
    assert strength_of("The dog is asleep.") == 1.0


def test_degree_words_grade() -> None:
    assert strength_of("I am a bit sad") < strength_of("I am sad") < strength_of("I am extremely sad")


def test_exclamation_marks_add_up_to_three() -> None:
    assert strength_of("no") < strength_of("no!") < strength_of("no!!!") == strength_of("no!!!!!!!")


def test_shouting_is_stronger_and_an_abbreviation_is_no_shout() -> None:
    assert strength_of("LEAVE ME ALONE") > strength_of("leave me alone")
    assert strength_of("NASA called") == 1.0


@given(st.text(max_size=200))
def test_any_text_stays_within_bounds(text: str) -> None:
    assert 0.6 <= strength_of(text) <= 1.4
