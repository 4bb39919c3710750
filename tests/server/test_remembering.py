"""What is said in one talk is known in the next, to a person who wants that; everybody else is forgotten at its end."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dialogue import virtual_time
from dialogue.adapters.companion import Companion
from dialogue.notes import Notes
from dialogue.ports import Message
from dialogue.testing import ScriptedLLM
from server import wire
from server.guest import Guest
from server.notebook import Notebook
from server.remembering import GOODBYE_S, TURNS, Remembering
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage
from tests.server.test_digest import grown, speak

pytestmark = pytest.mark.unit

PERSON = "p-" + "3f" * 12
DAY = date(2026, 11, 23)


@dataclass
class Noting:
    """A model that takes its time for notes."""

    answer: str = "- They like tea."
    takes_s: float = 1.0
    error: Exception | None = None
    summarises: bool = True
    asked: list[list[Message]] = field(default_factory=list)

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        self.asked.append(list(messages))
        await asyncio.sleep(self.takes_s)
        if self.error is not None:
            raise self.error
        yield self.answer


@dataclass
class Desk:
    """A notebook, and what was complained of."""

    notebook: Notebook
    troubles: list[str] = field(default_factory=list)

    def remembering(self) -> Remembering:
        return Remembering(self.notebook, PERSON, "Mira", "en", self.troubles.append, lambda: DAY)

    @property
    def lines(self) -> list[str]:
        return [line.text for line in (self.notebook.read(PERSON) or Notes()).lines]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Notebook(tmp_path, "Mira"))


def test_a_model_is_asked_when_enough_was_said_and_only_about_what_is_new(desk: Desk) -> None:
    async def main() -> None:
        desk.notebook.begin(PERSON)
        mind, remembering, tree = Noting(), desk.remembering(), grown(2 * TURNS - 2)
        remembering.settle(mind, tree.path())
        await written()
        assert mind.asked == []
        speak(tree, "I like tea.", 100)
        speak(tree, "Good.", 101)
        remembering.settle(mind, tree.path())
        await written()
        assert desk.lines == ["They like tea."]
        remembering.settle(mind, tree.path())
        await written()
        assert len(mind.asked) == 1
        speak(tree, "I work at night.", 200)
        speak(tree, "I see.", 201)
        remembering.settle(mind, tree.path())
        await asyncio.gather(written(), remembering.close())
        assert "I like tea" not in mind.asked[1][1].content
        assert "I work at night" in mind.asked[1][1].content

    virtual_time.run(main())


async def written() -> None:
    """Let a thread write: it goes by the real clock."""
    for _ in range(20):
        a_moment()
        await asyncio.sleep(0.1)


def a_moment() -> None:
    time.sleep(0.002)


def test_at_the_end_of_a_talk_what_is_left_is_noted(desk: Desk) -> None:
    async def main() -> None:
        desk.notebook.begin(PERSON)
        desk.notebook.change(PERSON, lambda found: found.added(["They like tea."], DAY))
        mind, remembering = Noting("1 = They like green tea.", takes_s=0.01), desk.remembering()
        remembering.settle(mind, grown(2).path())
        assert mind.asked == []
        await remembering.close()
        assert desk.lines == ["They like green tea."]

    asyncio.run(main())


def test_who_does_not_want_it_is_neither_noted_nor_spoken_of_to_a_model(desk: Desk) -> None:
    async def main() -> None:
        mind, remembering = Noting(), desk.remembering()
        remembering.settle(mind, grown(20).path())
        await written()
        await remembering.close()
        assert mind.asked == []
        assert remembering.told() == ""
        assert desk.notebook.read(PERSON) is None

    virtual_time.run(main())


def test_who_is_forgotten_while_a_model_thinks_stays_forgotten(desk: Desk) -> None:
    async def main() -> None:
        desk.notebook.begin(PERSON)
        remembering = desk.remembering()
        remembering.settle(Noting(), grown(20).path())
        await asyncio.sleep(0.5)
        desk.notebook.forget(PERSON)
        desk.notebook.begin(PERSON)
        await written()
        assert desk.lines == []

    virtual_time.run(main())


def test_a_reply_goes_before_and_the_next_pause_is_another_chance(desk: Desk) -> None:
    async def main() -> None:
        desk.notebook.begin(PERSON)
        mind, remembering, path = Noting(), desk.remembering(), grown(20).path()
        remembering.settle(mind, path)
        await asyncio.sleep(0.5)
        remembering.pause()
        await written()
        assert desk.lines == []
        remembering.settle(mind, path)
        await written()
        assert desk.lines == ["They like tea."]

    virtual_time.run(main())


@pytest.mark.parametrize("mind", [Noting(error=RuntimeError("broken")), Noting(takes_s=1e6), ScriptedLLM()])
def test_a_mind_that_breaks_hangs_or_takes_no_notes_costs_nothing_but_the_notes(
    desk: Desk, mind: Any
) -> None:
    async def main() -> None:
        desk.notebook.begin(PERSON)
        remembering = desk.remembering()
        remembering.settle(mind, grown(20).path())
        began_s = asyncio.get_running_loop().time()
        await remembering.close()
        assert asyncio.get_running_loop().time() - began_s <= GOODBYE_S + 0.1
        assert desk.lines == []
        assert desk.troubles == []

    virtual_time.run(main())


def test_words_of_crisis_reach_no_notes(desk: Desk) -> None:
    async def main() -> None:
        desk.notebook.begin(PERSON)
        mind, remembering, tree = Noting(), desk.remembering(), grown(20)
        speak(tree, "I don't want to live any more", 100)
        speak(tree, "I am glad that you told me.", 101)
        remembering.settle(mind, tree.path())
        await written()
        assert "want to live" not in mind.asked[0][1].content
        assert "glad that you told me" not in mind.asked[0][1].content

    virtual_time.run(main())


def test_a_file_that_cannot_be_read_is_told_once_and_the_talk_goes_on(desk: Desk) -> None:
    desk.notebook.where(PERSON).mkdir(parents=True)
    remembering = desk.remembering()
    assert remembering.told() == ""
    assert remembering.told() == ""
    assert len(desk.troubles) == 1
    assert "cannot be read" in desk.troubles[0]


# ---- in a whole talk --------------------------------------------------------------------------------


async def talk(stage: Stage, *said: str, **guest: Any) -> ScriptedPage:
    """Hold a talk as somebody with a cookie, greeting included, and end it."""
    page = ScriptedPage()
    session = stage.hub.open(page, lambda code: None, Guest(person=PERSON, **guest))
    page.session = session
    session.on_event(wire.SessionGreet())
    await asyncio.sleep(8)
    for text in said:
        session.on_event(wire.TextSay(text=text))
        await asyncio.sleep(12)
    stage.hub.end(session)
    await written()
    await page.close()
    return page


def test_what_was_told_in_one_talk_is_known_in_the_next(desk: Desk) -> None:
    async def main() -> None:
        async with Stage(llm=Companion()).open() as stage:  # type: ignore[arg-type]
            desk.notebook.begin(PERSON)
            first = await talk(stage, "Hello, I'm Peter.", "My sister Anna is here.", notebook=desk.notebook)
            assert not any("again" in text for text in answers(first)[:1])
            await written()
            assert desk.lines == ["Their name is Peter.", "They spoke of their sister Anna."]
            second = await talk(stage, "What's my name?", notebook=desk.notebook)
            greeting, answer = answers(second)
            assert "Peter" in greeting
            assert "Peter" in answer

    virtual_time.run(main())


def test_a_participant_of_a_study_and_who_has_no_notebook_are_strangers(desk: Desk) -> None:
    async def main() -> None:
        async with Stage(llm=Companion()).open() as stage:  # type: ignore[arg-type]
            desk.notebook.begin(PERSON)
            desk.notebook.change(PERSON, lambda found: found.added(["Their name is Peter."], DAY))
            page = await talk(stage, "What's my name?")
            assert not any("Peter" in text for text in answers(page))

    virtual_time.run(main())


def answers(page: ScriptedPage) -> list[str]:
    return [
        event["text"]
        for event in page.events
        if event["type"] == "turn.committed" and event["party"] == "avatar"
    ]
