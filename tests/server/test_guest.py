"""Who comes to talk."""

import asyncio

import pytest

from dialogue import virtual_time
from emotion_tree.trajectory.events import ConnectionChanged
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
