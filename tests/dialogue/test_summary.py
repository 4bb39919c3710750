"""A long talk in short: what is summed up, what stays word for word, and what is asked of the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import summary
from dialogue.history import heard
from dialogue.summary import SUMMARY_CHARS, asking, older, summarises, tidied
from dialogue.testing import ScriptedLLM
from tests.dialogue.test_history import TURNS, Spoken, avatar, user

pytestmark = pytest.mark.unit

BUDGET = 200


def talk(count: int, length: int = 20) -> list[Spoken]:
    return [
        user(f"{k}".ljust(length, "x")) if k % 2 else avatar(f"{k}".ljust(length, "y")) for k in range(count)
    ]


def test_nothing_is_summed_up_while_there_is_room() -> None:
    assert older(talk(5), BUDGET) == ()


def test_all_but_the_newest_quarter_is_summed_up_when_half_is_full() -> None:
    path = talk(6)
    assert older(path, BUDGET) == path[:4]


def test_a_newest_turn_that_is_too_long_stays_word_for_word() -> None:
    path = [user("a" * 30), avatar("b" * 900)]
    assert older(path, BUDGET) == path[:1]
    assert older([avatar("b" * 900)], BUDGET) == []


@given(TURNS, st.integers(20, 400))
def test_what_is_summed_up_and_what_is_left_are_the_talk_and_the_rest_fits(
    path: list[Spoken], budget_chars: int
) -> None:
    taken = older(path, budget_chars)
    assert list(taken) == path[: len(taken)]
    if taken:
        left = path[len(taken) :]
        assert left
        said = sum(len(one.content) for one in heard(left[1:], 10**9))
        assert said <= budget_chars


def test_the_model_is_asked_for_what_was_heard_and_the_summary_of_before() -> None:
    cut = avatar("I would say that you should go.", "I would say", "interrupted")
    system, said = asking("Mira", "Ann has a dog.", [user("Shall I go?"), cut], "de")
    assert (system.role, said.role) == ("system", "user")
    assert "'de'" in system.content
    assert "no diagnosis" in system.content
    assert said.content.startswith("What came before, in short: Ann has a dog.")
    assert "Person: Shall I go?" in said.content
    assert "Mira: I would say [cut off here" in said.content
    assert "you should go" not in said.content


def test_a_summary_is_one_bounded_paragraph_without_marks_or_tag_lines() -> None:
    assert tidied("[you: joy 0.5 | me: joy 0.2]\n## Talk\n* Ann  has\n a *dog*.") == "Talk Ann has a dog."
    long = tidied("Ann has a dog. " * 400)
    assert len(long) <= SUMMARY_CHARS
    assert long.endswith("dog.")
    assert len(tidied("x" * 9999)) == SUMMARY_CHARS


def test_a_mind_says_itself_whether_it_can_be_asked() -> None:
    mind = ScriptedLLM()
    assert not summarises(mind)
    mind.summarises = True  # type: ignore[attr-defined]
    assert summarises(mind)
    assert summary.summarises is summarises
