"""Who comes to talk."""

import asyncio

import pytest

from dialogue import virtual_time
from emotion_tree.trajectory.events import (
    ConnectionChanged,
    Event,
    PhraseSpoken,
    ReadingTaken,
    TurnChanged,
)
from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.trajectory.record import MediaBlock, Record, in_order
from server import wire
from server.guest import Guest
from tests.emotion_tree.trajectory.talks import a_talk
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


def test_who_brings_nothing_begins_a_new_talk() -> None:
    guest = Guest()
    assert (guest.person, guest.kept, guest.archive, guest.starts_s) == ("", None, None, 0.0)


def test_who_brings_a_kept_talk_goes_on_where_it_stood_later() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            page = ScriptedPage()
            session = stage.hub.open(page, lambda code: None, Guest(kept=a_talk(), starts_s=3600.0))
            page.session = session
            assert session.now_s() == pytest.approx(3600.0)
            assert session.talk.tree.current.id == 13
            nodes = [node["id"] for event in page.of("tree.changed") for node in event["nodes"]]
            assert sorted(nodes) == list(range(1, 15))
            assert session.talk.tree.feeling("user", session.now_s()).valence < 0.1  # an hour forgets
            await asyncio.sleep(0.1)
            await page.close()
            assert session.chronicle.talk == "talk-1"

    virtual_time.run(main())


def test_the_mind_remembers_what_was_said_before_the_break() -> None:
    async def main() -> None:

        stage = Stage()
        stage.llm.reply("I remember your keys.")
        async with stage.open():
            page = ScriptedPage()
            session = stage.hub.open(page, lambda code: None, Guest(kept=a_talk(), starts_s=60.0))
            page.session = session
            page.say(wire.TextSay(text="Do you remember?"))
            await page.until("turn.committed", party="avatar")
            said = " ".join(message.content for message in stage.llm.prompts[-1])
            assert "They were in the coat" in said
            assert "Have you looked in the" not in said  # the way that was left
            assert session.talk.tree.current.id > 14
            await page.close()

    virtual_time.run(main())


def test_a_talk_goes_on_after_half_a_year() -> None:
    half_a_year_s = 180 * 86_400.0

    async def main() -> list[MediaBlock]:
        stage = Stage()
        stage.llm.reply("It has been a while.")
        blocks: list[MediaBlock] = []
        async with stage.open():
            page = ScriptedPage()
            session = stage.hub.open(page, lambda code: None, Guest(kept=a_talk(), starts_s=half_a_year_s))
            session.chronicle.recorder.follow_media(blocks.append)
            page.session = session
            page.say(wire.TextSay(text="Hello again"))
            await page.until("turn.committed", party="avatar")
            await asyncio.sleep(0.5)
            await page.close()
        return blocks

    live = [block for block in virtual_time.run(main()) if block.kind == "live_faces"]
    assert live
    assert min(block.start_ms for block in live) >= half_a_year_s * 1000


def test_what_was_kept_is_not_kept_again_and_replies_go_on_being_counted() -> None:
    async def main() -> list[Event]:
        stage = Stage()
        stage.llm.reply("In the coat, yes.")
        events: list[Event] = []
        async with stage.open():
            page = ScriptedPage()
            session = stage.hub.open(page, lambda code: None, Guest(kept=a_talk(), starts_s=60.0))
            session.chronicle.recorder.follow(events.append)
            page.session = session
            session.talk.go_on()
            assert not [event for event in events if isinstance(event, TurnChanged | ReadingTaken)]
            page.say(wire.TextSay(text="Do you remember?"))
            await page.until("turn.committed", party="avatar")
            await page.close()
        return events

    events = virtual_time.run(main())
    assert {event.node for event in events if isinstance(event, TurnChanged)} == {15, 17}
    assert {event.epoch for event in events if isinstance(event, PhraseSpoken)} == {a_talk().newest_epoch + 1}
    again = tree_of(Record(a_talk().header, in_order([*a_talk().events, *events])))
    assert [node.id for node in again.path()] == [1, 3, 5, 11, 13, 15, 17]


def test_the_break_is_part_of_the_record() -> None:
    async def main() -> list[ConnectionChanged]:
        stage = Stage()
        events: list[ConnectionChanged] = []
        async with stage.open():
            page = ScriptedPage()
            session = stage.hub.open(page, lambda code: None, Guest(kept=a_talk(), starts_s=100.0))
            page.session = session
            session.chronicle.recorder.follow(
                lambda event: events.append(event) if isinstance(event, ConnectionChanged) else None
            )
            session.chronicle.go_on(a_talk(), 60.0)
            await page.close()
        return events

    events = virtual_time.run(main())
    assert [(event.what, event.gap_s) for event in events][0] == ("continued", 60.0)
