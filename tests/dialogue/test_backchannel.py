"""What shows listening, and what takes the turn."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import backchannel
from dialogue.backchannel import is_backchannel, takes_turn

pytestmark = pytest.mark.unit


def test_the_examples_in_the_docstring_hold() -> None:
    assert doctest.testmod(backchannel).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "mm-hm",
        "Mm-hmm.",
        "uh huh",
        "Yeah!",
        "yeah yeah",
        "oh, okay",
        "I see",
        "right right right",
        "hmm… really?",
    ],
)
def test_signs_of_listening_are_backchannels(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    ["wait", "no", "yeah but I think", "I see a dog", "okay stop", "what", "tell me more", "right here"],
)
def test_words_that_mean_something_take_the_turn(text: str) -> None:
    assert not is_backchannel(text)


@pytest.mark.parametrize("text", ["", "   ", "...", "🙂"])
def test_nothing_said_is_no_backchannel(text: str) -> None:
    assert not is_backchannel(text)


def test_a_short_unsure_guess_does_not_take_the_turn() -> None:
    assert is_backchannel("none", speech_s=0.5, confidence=0.2)
    assert not is_backchannel("none", speech_s=1.5, confidence=0.2)
    assert not is_backchannel("none", speech_s=0.5, confidence=0.8)


@pytest.mark.parametrize("text", ["stop", "wait", "no", "hey you"])
def test_a_short_unsure_stop_takes_the_turn(text: str) -> None:
    assert not is_backchannel(text, speech_s=0.3, confidence=0.1)


@pytest.mark.parametrize("partial", ["", "none"])
def test_a_hum_has_time_to_end_before_it_is_taken_for_speech(partial: str) -> None:
    assert not takes_turn(partial, 1.1)
    assert takes_turn(partial, 1.3)


@pytest.mark.parametrize(
    "partial", ["of co", "help i see", "that's our", "but what", "huh huh huh", "have have have had"]
)
def test_agreement_and_laughter_that_is_half_heard_is_waited_for(partial: str) -> None:
    assert not takes_turn(partial, 0.6)


@pytest.mark.parametrize("partial", ["but i already", "what do you", "i would say", "no let"])
def test_what_opens_a_sentence_takes_the_turn_with_the_words_after_it(partial: str) -> None:
    assert takes_turn(partial, 0.75)


@pytest.mark.parametrize("text", ["ha ha ha", "huh huh hum", "heh heh heh heh", "have have have had"])
def test_laughter_is_a_backchannel(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize("text", ["but", "the", "but what"])
def test_what_a_recogniser_makes_of_a_hum_is_one(text: str) -> None:
    assert is_backchannel(text, speech_s=0.5, confidence=0.3)
    assert not is_backchannel(text, speech_s=0.5, confidence=0.9)


def test_a_stop_is_obeyed_at_once() -> None:
    assert takes_turn("hold on", 0.1)


@given(st.text(), st.none() | st.floats(0, 60), st.none() | st.floats(0, 1))
def test_any_text_has_an_answer(text: str, speech_s: float | None, confidence: float | None) -> None:
    assert is_backchannel(text, speech_s, confidence) in (True, False)
