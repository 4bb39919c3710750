"""How long a silence must last before it means "your turn"."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import end_of_turn
from dialogue.end_of_turn import EndOfTurn

pytestmark = pytest.mark.unit

POLICY = EndOfTurn()


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(end_of_turn).failed == 0


@pytest.mark.parametrize(
    "text",
    ["i went there because", "give it to the", "And", "my", "we can", "it was, ", "because.", "And then,"],
)
def test_an_unfinished_thought_is_waited_for(text: str) -> None:
    assert POLICY.silence_s(text, 1.0) == POLICY.unfinished_s


@pytest.mark.parametrize("text", ["so I thought um", "Uh", "well like", "Um."])
def test_a_filler_holds_the_turn_longest(text: str) -> None:
    assert POLICY.silence_s(text, 1.0) == POLICY.filler_s


@pytest.mark.parametrize("text", ["How are you?", "I’m fine.", "yes", "Thank you,", "I don’t know", "no!"])
def test_a_clear_end_is_answered_soon(text: str) -> None:
    assert POLICY.silence_s(text, 1.0) == POLICY.clear_s


@pytest.mark.parametrize("text", ["i walked the dog", "And so, my fellow Americans."])
def test_ordinary_words_wait_an_ordinary_while(text: str) -> None:
    """With a full stop too: a recogniser that punctuates puts one wherever the sound stops."""
    assert POLICY.silence_s(text, 1.5) == POLICY.ordinary_s


def test_long_speech_without_a_word_yet_is_given_time() -> None:
    assert POLICY.silence_s("", 0.4) == POLICY.ordinary_s
    assert POLICY.silence_s("", 3.0) == POLICY.unheard_s


@given(st.text(), st.floats(0, 60), st.floats(0.5, 3))
def test_the_wait_is_bounded_and_grows_with_patience(text: str, speech_s: float, patience: float) -> None:
    plain = POLICY.silence_s(text, speech_s)
    assert 0.3 <= plain <= 1.2
    assert EndOfTurn(patience=patience).silence_s(text, speech_s) == pytest.approx(plain * patience)


@pytest.mark.parametrize("patience", [0.4, 3.1])
def test_patience_has_its_limits(patience: float) -> None:
    with pytest.raises(ValueError, match=r"patience must be in \[0.5, 3\]"):
        EndOfTurn(patience=patience)
