"""The companion writes down what a person told of themselves, and in the next talk it knows it."""

import asyncio
from datetime import date

import pytest

from dialogue import notes
from dialogue.adapters.companion import Companion
from dialogue.companion.memory import Fact, Memory
from dialogue.companion.notes import noted, with_notes
from dialogue.notes import Notes
from dialogue.ports import Message

pytestmark = pytest.mark.unit

DAY = date(2026, 11, 23)


def lines_of(*said: str) -> list[str]:
    talk = [Message("system", "You are Mira.")]
    for text in said:
        talk += [Message("user", text), Message("assistant", "Go on.")]
    return list(Companion().notes(talk))


def answer(lines: list[str], *said: str) -> str:
    """Return the answer to the last of what a person says who is remembered by these lines."""

    async def main() -> str:
        mind = Companion()
        told = notes.told(Notes().added(lines, DAY), DAY)
        talk = [Message("system", f"You are Mira. A program.\n\n{told}")]
        reply = ""
        for text in said:
            talk.append(Message("user", text))
            reply = "".join([word async for word in mind.stream(talk)])
            talk.append(Message("assistant", reply))
        return reply

    return asyncio.run(main())


def test_name_people_work_and_likes_become_sentences() -> None:
    assert lines_of(
        "Hello, I'm Peter.",
        "My sister Anna is coming on Friday and I work in a hospital.",
        "I love hiking. My dog Rex died last month.",
    ) == [
        "Their name is Peter.",
        "They spoke of their sister Anna.",
        "They work in a hospital.",
        "They like hiking.",
        "They have lost their dog Rex.",
    ]


def test_what_is_soon_over_is_not_noted() -> None:
    assert lines_of("I have an exam on Friday.") == []
    assert Companion().notes([Message("system", "You are Mira.")]) == ()


def test_in_the_next_talk_the_name_is_known() -> None:
    assert "Peter" in answer(["Their name is Peter."], "What's my name?")
    assert "Peter" not in answer([], "What's my name?")


def test_in_the_next_talk_it_comes_back_to_what_was_told() -> None:
    assert "sister Anna" in answer(["They spoke of their sister Anna."], "Who is my sister?")
    lines = ["They live in London.", "They like hiking."]
    replies = [answer(lines, "Hello.", *("Not much." for _ in range(n))) for n in range(1, 6)]
    assert any("London" in reply or "hiking" in reply for reply in replies), replies


def test_all_that_it_writes_it_can_read() -> None:
    known = Memory(
        "Peter",
        tuple(
            (0, Fact(kind, text))
            for kind, text in (
                ("person", "your sister Anna"),
                ("animal", "your cat Tom"),
                ("mourned", "your dog Rex"),
                ("interest", "your garden"),
                ("life", "live in London"),
            )
        ),
    )
    system = notes.told(Notes().added(noted(known), DAY), DAY)
    read = with_notes(Memory(None, ()), system)
    assert read.name == "Peter"
    assert [fact for _, fact in read.facts] == [fact for _, fact in known.facts]


def test_what_is_said_now_goes_before_what_was_noted() -> None:
    system = notes.told(Notes().added(["Their name is Peter.", "They spoke of their sister."], DAY), DAY)
    read = with_notes(Memory("Pete", ((0, Fact("person", "your sister Anna")),)), system)
    assert read.name == "Pete"
    assert [fact.text for _, fact in read.facts] == ["your sister Anna"]


def test_a_list_in_a_persona_is_no_memory() -> None:
    assert with_notes(Memory(None, ()), "You are Mira.\n- Their name is Peter.") == Memory(None, ())
