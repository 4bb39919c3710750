"""Words of crisis are heard, also without their apostrophes, and sayings that only sound like them are not."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import crisis

pytestmark = pytest.mark.unit

_SENTENCES = tomllib.loads(Path(__file__).with_name("crisis_sentences.toml").read_text("utf-8"))
CRISIS: list[str] = _SENTENCES["crisis"]
ORDINARY: list[str] = _SENTENCES["ordinary"]


def test_hardly_any_word_of_crisis_is_missed() -> None:
    missed = [said for said in CRISIS if not crisis.is_heard_in(said)]
    assert len(missed) <= 0.1 * len(CRISIS), missed


def test_few_ordinary_sentences_are_taken_for_it() -> None:
    wrong = [said for said in ORDINARY if crisis.is_heard_in(said)]
    assert len(wrong) <= 0.05 * len(ORDINARY), wrong


@pytest.mark.parametrize("said", CRISIS)
def test_a_saying_beside_it_hides_nothing(said: str) -> None:
    if crisis.is_heard_in(said):
        assert crisis.is_heard_in(f"I was dying to see it. {said}. I died laughing.")


@pytest.mark.parametrize("said", CRISIS)
def test_case_and_apostrophes_do_not_matter(said: str) -> None:
    heard = crisis.is_heard_in(said)
    assert crisis.is_heard_in(said.upper()) == heard
    assert crisis.is_heard_in(said.replace("'", "’")) == heard


def test_a_language_without_patterns_hears_nothing() -> None:
    assert crisis.patterns("fr") == ((), ())
    assert not crisis.is_heard_in("suicide", "fr")
    assert crisis.is_heard_in("suicide", "en-GB")


@given(st.text(max_size=6000))
def test_any_text_is_looked_at_quickly(text: str) -> None:
    begun_s = time.process_time()
    crisis.is_heard_in(text)
    assert time.process_time() - begun_s < 0.5
