"""All that looks on at a talk, from its beginning to its end."""

import asyncio

import pytest

from dialogue import virtual_time
from emotion_tree.trajectory.events import ConditionSet, ConnectionChanged, Event, MarkerSet
from emotion_tree.trajectory.record import Header
from render.rig import CHANNELS
from server import wire
from server.chronicle import VERSION
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


class Outlet:
    """Somebody outside who follows."""

    def __init__(self) -> None:
        self.headers: list[Header] = []
        self.events: list[Event] = []
        self.closed = 0

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def close(self) -> None:
        self.closed += 1

    def make(self, header: Header) -> "Outlet":
        self.headers.append(header)
        return self


def test_the_header_says_what_holds_for_the_whole_talk() -> None:
    async def main() -> Header:
        stage = Stage()
        async with stage.open():
            return stage.session.chronicle.keeping.header

    header = virtual_time.run(main())
    assert (header.character, header.head, header.software) == ("Mira", "mira", VERSION)
    assert header.channels == list(CHANNELS)
    assert [(one.kind, one.name) for one in header.providers] == [("mind", "scripted")]
    assert header.began_at.utcoffset() is not None
    assert not header.consent.keeps_anything


def test_marks_and_switches_stand_in_the_record() -> None:
    events: list[Event] = []

    async def main() -> Header:
        stage = Stage()
        async with stage.open():
            stage.session.chronicle.recorder.follow(events.append)
            stage.page.say(wire.MarkerSet(label="here", value="1"))
            stage.page.say(wire.SessionSet(steers="nothing"))
            stage.page.say(wire.SessionSet(expression="fixed", face="still"))
            return stage.session.chronicle.keeping.header

    header = virtual_time.run(main())
    assert [(e.label, e.value, e.source) for e in events if isinstance(e, MarkerSet)] == [
        ("here", "1", "key")
    ]
    switches = [event.switches for event in events if isinstance(event, ConditionSet)]
    assert switches[-1] == header.switches == {"steers": "nothing", "expression": "fixed", "face": "still"}


def test_an_outlet_follows_from_the_beginning_to_the_end() -> None:
    outlet = Outlet()

    async def main() -> None:
        stage = Stage()
        stage.llm.reply("Hello.")
        async with stage.open():
            chronicle = stage.session.chronicle
            chronicle._outlets.append(outlet.make(chronicle.keeping.header))
            chronicle.recorder.follow(outlet)
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("turn.committed", party="avatar")

    virtual_time.run(main())
    assert len(outlet.headers) == 1
    assert isinstance(outlet.events[-1], ConnectionChanged)
    assert outlet.events[-1].what == "ended"
    assert outlet.closed == 1


def test_a_page_that_leaves_and_comes_back_is_noted() -> None:
    events: list[Event] = []

    async def main() -> None:
        stage = Stage()
        async with stage.open():
            stage.session.chronicle.recorder.follow(events.append)
            stage.hub.leave(stage.session, stage.page)
            await asyncio.sleep(2.0)
            session = stage.session
            resume = wire.SessionResume(id=session.id, secret=session.secret, last_seq=0)
            stage.hub.resume(resume, stage.page, lambda code: None)

    virtual_time.run(main())
    changes = [(event.what, event.t_s) for event in events if isinstance(event, ConnectionChanged)]
    assert [what for what, _ in changes] == ["lost", "resumed", "ended"]
    assert changes[1][1] - changes[0][1] == pytest.approx(2.0)
