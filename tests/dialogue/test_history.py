"""A model knows only what was heard."""

from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.history import CUT_OFF, heard
from dialogue.ports import Message

pytestmark = pytest.mark.unit


@dataclass(frozen=True)
class Spoken:
    party: Literal["user", "avatar"]
    text: str
    heard_text: str | None = None
    status: str = "done"


def user(text: str, status: str = "done") -> Spoken:
    return Spoken("user", text, text, status)


def avatar(text: str, heard_text: str | None = None, status: str = "done") -> Spoken:
    return Spoken("avatar", text, text if heard_text is None else heard_text, status)


TURNS = st.lists(
    st.builds(
        Spoken,
        st.sampled_from(("user", "avatar")),
        st.text(max_size=60),
        st.text(max_size=60),
        st.sampled_from(("open", "done", "interrupted", "abandoned")),
    ),
    max_size=30,
)


def test_words_of_both_parties_come_in_order() -> None:
    assert heard([avatar("Hello."), user("Hi."), avatar("How are you?")]) == [
        Message("assistant", "Hello."),
        Message("user", "Hi."),
        Message("assistant", "How are you?"),
    ]


def test_an_interrupted_answer_enters_as_far_as_it_was_heard() -> None:
    cut = avatar("I think that you should rest.", "I think that", "interrupted")
    assert heard([user("Hi."), cut])[-1] == Message("assistant", f"I think that {CUT_OFF}")


def test_an_answer_that_nobody_heard_does_not_enter_and_its_neighbours_join() -> None:
    path = [user("I was"), avatar("Tell me.", "", "abandoned"), user("at home.")]
    assert heard(path) == [Message("user", "I was\nat home.")]


def test_an_interruption_before_the_first_word_leaves_nothing() -> None:
    assert heard([user("Hi."), avatar("Hello.", "", "interrupted")]) == [Message("user", "Hi.")]


def test_an_answer_of_which_it_is_not_known_what_was_heard_does_not_enter() -> None:
    assert heard([Spoken("avatar", "Hello.", None, "open")]) == []


def test_the_oldest_messages_go_first_when_the_budget_is_small() -> None:
    path = [user("aaaa"), avatar("bbbb"), user("cccc")]
    assert [message.content for message in heard(path, budget_chars=9)] == ["bbbb", "cccc"]


def test_the_newest_message_is_kept_even_where_only_its_end_fits() -> None:
    assert heard([user("a long story")], budget_chars=5) == [Message("user", "story")]


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="budget_chars must be positive, got 0"):
        heard([], budget_chars=0)


@given(TURNS, st.integers(1, 300))
def test_roles_alternate_within_the_budget_and_nothing_is_empty(path: list[Spoken], budget: int) -> None:
    messages = heard(path, budget)
    assert sum(len(message.content) for message in messages) <= budget
    assert all(message.content for message in messages)
    assert all(a.role != b.role for a, b in zip(messages, messages[1:], strict=False))


@given(TURNS)
def test_no_unheard_word_enters(path: list[Spoken]) -> None:
    marked = [
        Spoken("avatar", f"unheard{turn.text}", turn.heard_text, turn.status)
        for turn in path
        if turn.party == "avatar"
    ]
    assert all("unheard" not in message.content for message in heard(marked))
