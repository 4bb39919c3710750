"""No line is said twice within ten turns, with whatever words in it."""

import doctest
from random import Random

import pytest

from dialogue.companion import choice
from dialogue.companion.choice import LOOK_BACK, Chooser, fill, is_noun_phrase, prepare

pytestmark = pytest.mark.unit


def chooser(*own: str) -> Chooser:
    return Chooser(own, Random(0))


def test_a_line_that_was_said_is_not_chosen_again() -> None:
    assert chooser("I see.").choose(["I see.", "Go on."], {}) == "Go on."
    assert chooser("I see.", "Go on.").choose(["I see.", "Go on."], {}) is None


def test_a_template_counts_as_said_whatever_filled_it() -> None:
    assert chooser("You miss your dog.").choose(["You miss {x}."], {"x": "your cat"}) is None


def test_a_sentence_inside_a_longer_reply_counts_as_said() -> None:
    assert chooser("Oh. What happened? Tell me.").choose(["What happened?"], {}) is None


def test_a_line_that_was_cut_off_counts_as_said() -> None:
    assert chooser("Take all the time").choose(["Take all the time you need."], {}) is None


def test_what_was_said_longer_ago_may_be_said_again() -> None:
    own = ["I see.", *(f"Line {n}." for n in range(LOOK_BACK))]
    assert chooser(*own).choose(["I see."], {}) == "I see."


def test_openings_vary_where_they_can() -> None:
    lines = ["You miss {x}.", "There's a gap without {x}."]
    assert chooser("You miss the point.").choose(["You like {x}.", *lines[1:]], {"x": "her"}) is not None
    assert chooser("So you left.").choose(["So you stay.", "Then stay."], {}) == "Then stay."


def test_a_line_whose_slot_is_unknown_is_left_out() -> None:
    assert fill("Hello {name}.", {}) is None
    assert fill("Hello{, name}.", {}) == "Hello."
    assert fill("Hello{, name}.", {"name": "Anna"}) == "Hello, Anna."


def test_a_line_for_nouns_takes_no_verbs() -> None:
    assert fill("Ah, {x}.@noun", {"x": "to swim"}) is None
    assert fill("Ah, {x}.@noun", {"x": "the sea"}) == "Ah, the sea."
    assert not is_noun_phrase("her")


def test_in_order_the_first_that_is_left_is_taken() -> None:
    assert chooser("One.").choose(["One.", "Two.", "Three."], {}, in_order=True) == "Two."


def test_where_all_were_said_the_oldest_comes_again() -> None:
    lines = ["One.", "Two."]
    prepare(lines)
    assert chooser("Two.", "One.").least_recent(lines) == "Two."


def test_a_mention_is_found_in_the_last_turns_only() -> None:
    own = chooser("Hello Anna.", "I see.", "Go on.")
    assert own.mentioned_lately("anna", 3)
    assert not own.mentioned_lately("anna", 2)


def test_the_examples_hold() -> None:
    assert doctest.testmod(choice).failed == 0
