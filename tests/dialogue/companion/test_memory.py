"""Names, people and plans are remembered; what is none is not taken for one."""

import pytest

from dialogue.companion.memory import (
    Fact,
    facts_of,
    introduced,
    introduced_word,
    remember,
    without_introduction,
)
from dialogue.companion.utterance import read

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("My name is Anna.", "Anna"),
        ("my name is anna and i am sad", "Anna"),
        ("I'm Tom", "Tom"),
        ("i'm tom", "Tom"),
        ("Hi, I'm Zdenka.", "Zdenka"),
        ("you can call me Jo", "Jo"),
        ("i am tired", None),
        ("I'm Sad", None),
        ("I'm German", None),
        ("my name is not important", None),
        ("I'm here", None),
        ("It's Monday", None),
    ],
)
def test_a_person_introduces_themselves(said: str, name: str | None) -> None:
    assert introduced(read(said)) == name


@pytest.mark.parametrize(
    ("answer", "name"),
    [("Oluwaseun", "Oluwaseun"), ("it's bob", "Bob"), ("kwame.", "Kwame"), ("no", None), ("why?", None)],
)
def test_an_answer_to_the_question_may_be_the_name_alone(answer: str, name: str | None) -> None:
    assert introduced(read(answer), asked=True) == name


def test_the_rest_of_an_introduction_is_what_was_said() -> None:
    assert without_introduction(read("I'm Anna and I feel sad")) == "I feel sad"
    assert introduced_word("tired") is None


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("My sister Anna is here", [("person", "your sister Anna")]),
        ("my best friend emma called", [("person", "your best friend Emma")]),
        ("I have a cat called Miso", [("animal", "your cat Miso")]),
        ("my mom may come", [("person", "your mom")]),
        ("I have an exam on friday", [("occasion", "the exam on Friday")]),
        ("my wedding is next week", [("occasion", "your wedding")]),
        ("I love playing the guitar.", [("interest", "playing the guitar")]),
        ("I work as a nurse in Leeds.", [("life", "work as a nurse in Leeds")]),
        ("my grandma died last week", [("mourned", "your grandma")]),
        ("I like it", []),
    ],
)
def test_facts_are_kept_from_the_listeners_side(said: str, facts: list[tuple[str, str]]) -> None:
    assert facts_of(read(said)) == tuple(Fact(*fact) for fact in facts)


def test_the_latest_name_holds_and_facts_keep_their_turn() -> None:
    said = [read("I'm Tom"), read("my sister is ill"), read("my name is Bob"), read("my sister Lena is ill")]
    memory = remember(said, [False] * 4)
    assert memory.name == "Bob"
    assert memory.facts == ((3, Fact("person", "your sister Lena")),)


def test_who_has_died_is_mourned_also_where_they_were_spoken_of_before() -> None:
    memory = remember([read("I miss my dog"), read("my dog died")], [False, False])
    assert [fact.kind for _, fact in memory.facts] == ["mourned"]
