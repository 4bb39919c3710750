"""Could these words be all?"""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import completeness, turn_end
from dialogue.completeness import BUCKETS, FILLED, Completeness, features

pytestmark = pytest.mark.unit


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(completeness).failed == 0


def test_whole_sentences_read_as_more_complete_than_the_same_cut_short() -> None:
    reader, _ = turn_end.shipped()
    whole = "i would like to learn how to play the guitar"
    words = whole.split()
    for count in (1, 3, 4, 7, 9):
        assert reader.log_odds(" ".join(words[:count])) < reader.log_odds(whole)


@pytest.mark.parametrize("text", ["i went there because", "give it to the", "what is the", "and"])
def test_words_that_ask_for_another_are_no_end(text: str) -> None:
    assert turn_end.shipped()[0].log_odds(text) < -1.5


def test_a_filler_says_that_more_will_come() -> None:
    assert turn_end.shipped()[0].log_odds("i like dogs um") == FILLED


def test_no_words_say_nothing() -> None:
    assert turn_end.shipped()[0].log_odds("...") == 0.0


@given(st.text())
def test_any_text_has_bounded_odds_and_buckets_in_range(text: str) -> None:
    assert -6 <= turn_end.shipped()[0].log_odds(text) <= 6
    found = features(completeness.words_of(text))
    assert found.min() >= 0
    assert found.max() < BUCKETS


def test_weights_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="train them with this version"):
        Completeness(np.zeros(5, dtype=np.float32), 0.0)
