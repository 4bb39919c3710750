"""A participant's session, from the link to the thanks, with a real database behind it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dialogue import virtual_time
from emotion_tree.trajectory.events import AnswerGiven, ConditionSet, ConsentGiven, MarkerSet, TurnChanged
from server import wire
from server.archive import Archive
from server.errors import WireError
from server.hub import Hub
from server.session import Session
from server.studies.desk import Desk
from server.studies.register import Register
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage
from tests.server.studies.plans import a_plan

pytestmark = pytest.mark.unit


@dataclass
class Study:
    """A study of four with its links, on a real database."""

    archive: Archive
    tokens: list[str]
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.archive.read_now, in_thread=False)

    def hold(self, act: Callable[["Study", Stage], Awaitable[None]]) -> None:
        """Run a server on virtual time and let somebody act."""

        async def main() -> None:
            stage = Stage()
            stage.llm.reply("I see. Go on.")
            stage.llm.reply("I see.")
            async with stage.open():
                stage.hub.archive, stage.hub._desk = None, self.desk
                stage.hub.archive = self.archive
                await act(self, stage)
                await asyncio.sleep(1.0)
                stage.hub.archive = None  # it is read after the talk, and closed by the fixture

        virtual_time.run(main())


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    archive = Archive(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    register = Register(archive.open().engine)
    register.create(a_plan())
    tokens = [ticket.token for ticket in register.add("warmth", 4)]
    yield Study(archive, tokens)
    archive.close()


async def come(hub: Hub, token: str) -> tuple[Session, ScriptedPage]:
    page = ScriptedPage()
    session = await hub.welcome(wire.SessionStart(study=token), page, lambda code: None, "p-browser")
    page.session = session
    return session, page


def step(page: ScriptedPage) -> dict[str, Any]:
    return page.of("study.changed")[-1]


async def to_the_talk(page: ScriptedPage) -> None:
    page.say(wire.StudyNext())
    page.say(wire.ConsentSet(version="1", text=True, sound=False, face=False, feelings=True))
    page.say(wire.AnswerGive(questionnaire="mood", item="valence", phase="before", value=4.0))
    page.say(wire.StudyNext())
    await asyncio.sleep(0)


def test_a_participant_goes_the_whole_way_and_all_of_it_is_kept(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        _, page = await come(stage.hub, study.tokens[0])
        assert step(page)["step"] == "welcome"
        await to_the_talk(page)
        assert step(page)["step"] == "talk"
        page.say(wire.TextSay(text="I missed my train"))
        await page.until("turn.committed", party="avatar")
        await asyncio.sleep(20.0)
        page.say(wire.StudyNext())
        page.say(wire.AnswerGive(questionnaire="closing", item="again", phase="after", value="yes"))
        page.say(wire.StudyNext())
        assert step(page)["step"] == "thanks"
        await page.close()

    study.hold(act)
    (talk,) = study.archive.read_now().talks(study="warmth")
    record = study.archive.read_now().record(talk.id)
    assert (record.header.person, record.header.study) == ("", "warmth")
    assert record.header.participant
    assert record.header.condition in ("whole", "still")
    assert isinstance(record.events[0], ConsentGiven)
    assert [(a.phase, a.value) for a in record.of(AnswerGiven)] == [("before", 4.0), ("after", "yes")]
    assert [turn.text for turn in record.of(TurnChanged) if turn.party == "user"][-1] == "I missed my train"
    assert [mark.label for mark in record.of(MarkerSet)] == [
        "talk began",
        "asked",
        "twenty",
        "talk ended",
    ]
    (condition,) = record.of(ConditionSet)
    assert condition.condition == record.header.condition


def test_who_does_not_agree_leaves_no_trace_of_the_talk(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        _, page = await come(stage.hub, study.tokens[0])
        page.say(wire.StudyNext())
        page.say(wire.ConsentSet(version="1", text=False, sound=False, face=False, feelings=False))
        assert step(page)["step"] == "declined"
        await page.close()

    study.hold(act)
    assert study.archive.read_now().talks() == []


def test_words_before_the_talk_are_not_for_the_character(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        session, page = await come(stage.hub, study.tokens[0])
        with pytest.raises(WireError, match="The talk has not begun"):
            page.say(wire.TextSay(text="hello?"))
        page.say(wire.MicrophoneOpen(rate_hz=16_000))
        session.on_sound(wire.Media(wire.KIND_USER_SOUND, 320, 0, 0, 0, bytes(640)))
        page.say(wire.SessionGreet())
        assert session.talk.tree.current.is_root
        await page.close()

    study.hold(act)


def test_the_same_link_in_a_second_tab_is_told_so(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        _, page = await come(stage.hub, study.tokens[0])
        with pytest.raises(WireError, match="open already, in another tab"):
            await come(stage.hub, study.tokens[0])
        await page.close()

    study.hold(act)


def test_a_closed_tab_goes_on_where_it_was(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        session, page = await come(stage.hub, study.tokens[0])
        page.say(wire.StudyNext())
        page.say(wire.ConsentSet(version="1", text=True, sound=False, face=False, feelings=True))
        page.say(wire.AnswerGive(questionnaire="mood", item="valence", phase="before", value=4.0))
        stage.hub.leave(session, page)
        await asyncio.sleep(0.1)
        _, again = await come(stage.hub, study.tokens[0])
        assert (step(again)["step"], step(again)["questionnaire"]["given"]) == ("before", {"valence": 4.0})
        await asyncio.sleep(0.1)
        assert session not in stage.hub.sessions
        await again.close()
        await page.close()

    study.hold(act)


def test_who_withdraws_is_forgotten(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        _, page = await come(stage.hub, study.tokens[0])
        await to_the_talk(page)
        page.say(wire.TextSay(text="I missed my train"))
        await page.until("turn.committed", party="avatar")
        page.say(wire.StudyLeave(forget=True))
        assert step(page)["step"] == "left"
        await page.close()

    study.hold(act)
    assert study.archive.read_now().talks() == []


def test_a_link_of_no_study_is_refused(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        with pytest.raises(WireError, match="belongs to no study"):
            await come(stage.hub, "not-a-token")

    study.hold(act)


def test_events_of_a_study_in_a_talk_without_one_are_refused() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            with pytest.raises(WireError, match="belongs to a study"):
                stage.page.say(wire.StudyNext())

    virtual_time.run(main())


def test_a_study_has_the_ears_of_its_host(study: Study) -> None:
    async def act(study: Study, stage: Stage) -> None:
        _, page = await come(stage.hub, study.tokens[0])
        for event in (wire.EarsChoose(browser=True), wire.SpeechWords(result=0, text="x", final=True)):
            with pytest.raises(WireError):
                page.say(event)
        assert not page.of("ears.chosen")
        await page.close()

    study.hold(act)
