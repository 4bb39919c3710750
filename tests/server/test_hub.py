"""All talks of one server: opened, found again, replaced, and ended when nobody comes back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from dialogue import persona, registry, virtual_time
from dialogue.ports import Tool
from dialogue.tools import ToolBox
from server import wire
from server.cast import Cast, Character
from server.errors import WireError
from server.hub import Hub
from server.session import Session
from server.wire import CLOSE_GOING_AWAY, CLOSE_REPLACED, CLOSE_TOO_MANY, SessionResume
from speaker_listener.motion import MotionModel
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage

pytestmark = pytest.mark.unit

RESUME_S = 4.0


@dataclass
class Line:
    """A page and its connection: what came, and with which codes it was closed."""

    page: ScriptedPage = field(default_factory=ScriptedPage)
    closed: list[int] = field(default_factory=list)

    def close(self, code: int) -> None:
        self.closed.append(code)

    @property
    def numbers(self) -> list[int]:
        return [event["seq"] for event in self.page.events]


@asynccontextmanager
async def open_hub(max_sessions: int = 20, cast_: Cast | None = None) -> AsyncIterator[Hub]:
    """Run a hub of scripted talks with the real face; afterwards no task may be left."""
    before = asyncio.all_tasks()
    motion = cast(MotionModel, registry.create("motion", "rules"))
    stage = Stage()
    for _ in range(10):
        stage.llm.reply("Hello there, it is good to see you.")
    hub = Hub(
        stage.parts(motion),
        motion,
        max_sessions=max_sessions,
        resume_s=RESUME_S,
        in_thread=False,
        cast=cast_,
    )
    hub.start()
    try:
        yield hub
    finally:
        await hub.stop()
    await asyncio.sleep(0)
    assert not asyncio.all_tasks() - before


def begin(hub: Hub, line: Line) -> Session:
    session = hub.open(line.page, line.close)
    line.page.session = session
    return session


def comes_back(
    hub: Hub, session: Session, line: Line, last_seq: int = 0, epoch: int = 0, played_ms: int = 0
) -> Session:
    line.page.session = session
    event = SessionResume(
        id=session.id, secret=session.secret, last_seq=last_seq, epoch=epoch, played_ms=played_ms
    )
    return hub.resume(event, line.page, line.close)


def on_virtual_time(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        async def main() -> None:
            await test()

        virtual_time.run(main())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


# ---- opening --------------------------------------------------------------------------------------------


@on_virtual_time
async def test_a_talk_begins_with_session_ready() -> None:
    async with open_hub() as hub:
        line = Line()
        session = begin(hub, line)
        ready, kept = line.page.events
        assert (kept["type"], kept["state"]) == ("record.changed", "off")
        assert (ready["type"], ready["seq"], ready["resumed"]) == ("session.ready", 1, False)
        assert (ready["id"], ready["secret"]) == (session.id, session.secret)
        assert len(hub) == 1


@on_virtual_time
async def test_names_and_secrets_are_each_talks_own_and_cannot_be_guessed() -> None:
    async with open_hub() as hub:
        sessions = [begin(hub, Line()) for _ in range(5)]
        assert len({session.id for session in sessions}) == 5
        assert len({session.secret for session in sessions}) == 5
        assert min(len(session.secret) for session in sessions) >= 32


@on_virtual_time
async def test_one_person_too_many_is_told_so_and_may_come_when_another_left() -> None:
    async with open_hub(max_sessions=2) as hub:
        first = begin(hub, Line())
        begin(hub, Line())
        with pytest.raises(WireError, match="2 people are talking here already") as caught:
            begin(hub, Line())
        assert (caught.value.code, caught.value.close) == ("session.too_many", CLOSE_TOO_MANY)
        assert len(hub) == 2
        hub.end(first)
        await asyncio.sleep(0)
        begin(hub, Line())
        assert len(hub) == 2


@on_virtual_time
async def test_every_face_moves_25_times_a_second() -> None:
    async with open_hub() as hub:
        lines = [Line() for _ in range(3)]
        for line in lines:
            begin(hub, line)
        await asyncio.sleep(2.0)
        for line in lines:
            frames = [media for _, media in line.page.media]
            assert {frame.kind for frame in frames} == {wire.KIND_LIVE_FACES}
            assert [frame.seq for frame in frames] == list(range(len(frames)))
            assert 49 <= len(frames) <= 51


# ---- coming back ----------------------------------------------------------------------------------------


@on_virtual_time
async def test_a_page_that_comes_back_gets_what_it_missed_and_goes_on() -> None:
    async with open_hub() as hub:
        lost, found = Line(), Line()
        session = begin(hub, lost)
        hub.leave(session, lost.page)
        assert not session.attached
        session.raise_error("test.one", "one")
        session.raise_error("test.two", "two")
        assert comes_back(hub, session, found, last_seq=2) is session
        ready, *missed = found.page.events
        assert (ready["type"], ready["resumed"], ready["seq"]) == ("session.ready", True, 2)
        assert [event.get("code") for event in missed] == ["test.one", "test.two", None]
        assert missed[-1]["type"] == "state.changed"
        assert [event["seq"] for event in missed] == [3, 4, 5]
        assert lost.numbers == [1, 2]
        await asyncio.sleep(1.0)
        assert found.page.faces(wire.KIND_LIVE_FACES)
        assert found.closed == []


@pytest.mark.parametrize("secret", ["", "wrong", "wröng"])
def test_a_wrong_secret_finds_nothing_and_closes_nothing(secret: str) -> None:
    async def main() -> None:
        async with open_hub() as hub:
            mine, other = Line(), Line()
            session = begin(hub, mine)
            event = SessionResume(id=session.id, secret=secret, last_seq=0)
            with pytest.raises(WireError, match="a new one can begin") as caught:
                hub.resume(event, other.page, other.close)
            assert (caught.value.code, caught.value.close) == ("session.unknown", None)
            assert session.held_by(mine.page)
            assert (mine.closed, other.closed, other.page.events) == ([], [], [])

    virtual_time.run(main())


@on_virtual_time
async def test_a_talk_that_never_was_cannot_be_resumed() -> None:
    async with open_hub() as hub:
        with pytest.raises(WireError, match="That talk has ended"):
            hub.resume(SessionResume(id="x", secret="x", last_seq=0), Line().page, Line().close)


@on_virtual_time
async def test_a_second_connection_replaces_the_first() -> None:
    async with open_hub() as hub:
        first, second, third = Line(), Line(), Line()
        session = begin(hub, first)
        comes_back(hub, session, second, last_seq=1)
        assert (first.closed, second.closed) == ([CLOSE_REPLACED], [])
        comes_back(hub, session, third, last_seq=1)
        assert (first.closed, second.closed) == ([CLOSE_REPLACED], [CLOSE_REPLACED])
        assert session.held_by(third.page)
        hub.leave(session, first.page)  # its connection ends only now
        hub.leave(session, second.page)
        await asyncio.sleep(RESUME_S + 1)
        assert session.held_by(third.page)
        assert len(hub) == 1
        assert len(first.page.events) == 2


@on_virtual_time
async def test_an_answer_goes_on_from_where_it_was_heard() -> None:
    async with open_hub() as hub:
        lost = Line()
        session = begin(hub, lost)
        lost.page.say(wire.TextSay(text="hello"))
        await lost.page.until("reply.finished")
        voice = lost.page.voice(1)
        await asyncio.sleep(0.5)
        heard_ms = lost.page.played_ms[1]
        found = Line(ScriptedPage.after(lost.page))
        await lost.page.close()
        hub.leave(session, lost.page)
        await asyncio.sleep(0.2)
        comes_back(hub, session, found, last_seq=lost.numbers[-1], epoch=1, played_ms=heard_ms)
        pieces = [media for _, media in found.page.media if media.kind == wire.KIND_VOICE]
        assert pieces[0].t_ms == heard_ms > 0
        assert sum(piece.count for piece in pieces) == len(voice) - heard_ms * 24
        committed = await found.page.until("turn.committed", party="avatar")
        assert (committed["status"], committed["heard_text"]) == (
            "done",
            "Hello there, it is good to see you.",
        )
        await found.page.close()


# ---- leaving --------------------------------------------------------------------------------------------


@on_virtual_time
async def test_a_talk_waits_for_its_page_and_then_ends() -> None:
    async with open_hub() as hub:
        line = Line()
        session = begin(hub, line)
        hub.leave(session, line.page)
        await asyncio.sleep(RESUME_S - 0.1)
        assert len(hub) == 1
        await asyncio.sleep(0.2)
        assert len(hub) == 0
        with pytest.raises(WireError, match="That talk has ended"):
            comes_back(hub, session, Line())


@on_virtual_time
async def test_who_comes_back_in_time_stays_however_long_the_talk() -> None:
    async with open_hub() as hub:
        line = Line()
        session = begin(hub, line)
        for _ in range(3):
            hub.leave(session, line.page)
            await asyncio.sleep(RESUME_S - 1)
            line = Line()
            comes_back(hub, session, line)
        await asyncio.sleep(2 * RESUME_S)
        assert session.held_by(line.page)


@on_virtual_time
async def test_an_ended_talk_moves_no_face_and_answers_nobody() -> None:
    async with open_hub() as hub:
        ended, other = Line(), Line()
        session = begin(hub, ended)
        begin(hub, other)
        await asyncio.sleep(0.5)
        hub.end(session)
        await asyncio.sleep(0.1)
        count = len(ended.page.media)
        hub.leave(session, ended.page)
        hub.end(session)
        await asyncio.sleep(1.0)
        assert len(ended.page.media) == count
        assert len(other.page.media) >= 35
        assert len(hub) == 1
        assert len(hub.faces._tracks) == 1, "a face that nobody sees must not be computed either"


@on_virtual_time
async def test_goodbye_is_said_to_every_page_and_the_talks_stay_until_the_stop() -> None:
    async with open_hub() as hub:
        lines = [Line(), Line()]
        for line in lines:
            begin(hub, line)
        hub.say_goodbye()
        assert [line.closed for line in lines] == [[CLOSE_GOING_AWAY], [CLOSE_GOING_AWAY]]
        assert len(hub) == 2


@on_virtual_time
async def test_stopping_ends_talks_in_the_middle_of_a_reply() -> None:
    async with open_hub() as hub:
        speaking, away, leaving = Line(), Line(), Line()
        begin(hub, speaking)
        speaking.page.say(wire.TextSay(text="hello"))
        await asyncio.sleep(0.3)
        gone = begin(hub, away)
        hub.leave(gone, away.page)
        hub.end(begin(hub, leaving))
        await speaking.page.close()
        await hub.stop()
        assert len(hub) == 0


class Notes:
    """A source of tools that only remembers whether it runs."""

    name = "notes"
    fault = ""
    runs: bool | None = None

    def start(self) -> None:
        self.runs = True

    async def tools(self, patience_s: float) -> Sequence[Tool]:
        return ()

    async def aclose(self) -> None:
        self.runs = False


@on_virtual_time
async def test_servers_of_tools_begin_and_end_with_the_hub() -> None:
    notes = Notes()
    motion = cast(MotionModel, registry.create("motion", "rules"))
    stage = Stage(tools=ToolBox(sources=[notes]))
    hub = Hub(stage.parts(motion), motion, in_thread=False)
    hub.start()
    assert notes.runs is True
    await hub.stop()
    assert notes.runs is False


class _Troupe(Cast):
    """Mira, whom the host chose, and Kenji."""

    def all(self) -> list[Character]:
        return [Character(name, persona.load(name), f"/people/{name}.glb") for name in ("mira", "kenji")]


@on_virtual_time
async def test_a_person_talks_to_whom_they_chose() -> None:
    troupe = _Troupe(Character("mira", persona.load("mira"), "/people/mira.glb"), Path("nowhere"))
    async with open_hub(cast_=troupe) as hub:
        for wanted, comes in (("kenji", "Kenji"), ("", "Mira"), ("nobody", "Mira")):
            line = Line()
            await hub.welcome(wire.SessionStart(character=wanted), line.page, line.close, "p-browser")
            ready = line.page.events[0]
            assert (ready["name"], ready["person"]) == (comes, f"/people/{comes.lower()}.glb")
