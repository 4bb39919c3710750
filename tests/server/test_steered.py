"""A live talk in the hands of a program."""

import asyncio

import pytest

from dialogue import virtual_time
from emotion_tree.reading import INDEX
from emotion_tree.trajectory.events import ConditionSet, Event, MarkerSet
from server import wire
from server.control import Control, ControlError, Mark, Say, Show, Switch
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


def test_a_program_lets_the_character_speak_but_not_over_anybody() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            control = Control("key", lambda: [one.steered for one in stage.hub.sessions])
            (listed,) = control.listed()
            assert listed["state"] == "listening"
            control.do(Say(talk=listed["talk"], text="Welcome to the experiment."))
            with pytest.raises(ControlError, match="somebody is speaking"):
                control.do(Say(talk=listed["talk"], text="And again."))
            await stage.page.until("turn.committed", party="avatar")
            assert stage.tts.spoken == ["Welcome to the experiment."]

    virtual_time.run(main())


def test_what_a_program_shows_is_shown_for_so_long_and_then_no_more() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            steered = stage.session.steered
            steered.show({"joy": 0.8, "neutral": 0.2}, 0.9, 3.0)
            assert stage.talk.track.shown.expression[INDEX["joy"]] == pytest.approx(0.8)
            assert stage.page.of("shown.changed")[-1]["intensity"] == pytest.approx(0.9)
            await asyncio.sleep(3.1)
            assert stage.talk.track.shown.expression[INDEX["joy"]] < 0.3

    virtual_time.run(main())


def test_marks_and_conditions_of_a_program_stand_in_the_record() -> None:
    events: list[Event] = []

    async def main() -> None:
        stage = Stage()
        async with stage.open():
            stage.session.chronicle.recorder.follow(events.append)
            control = Control("key", lambda: [stage.session.steered])
            talk = stage.session.steered.id
            control.do(Mark(talk=talk, label="stimulus", value="3"))
            control.do(Switch(talk=talk, condition="flat", expression="fixed", steers="nothing"))
            assert control.listed()[0]["condition"] == "flat"

    virtual_time.run(main())
    (mark,) = [event for event in events if isinstance(event, MarkerSet)]
    assert (mark.label, mark.value, mark.source) == ("stimulus", "3", "program")
    (condition,) = [event for event in events if isinstance(event, ConditionSet)]
    assert condition.switches == {"steers": "nothing", "expression": "fixed"}


def test_a_talk_that_ends_forgets_what_a_program_had_asked_for() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            stage.session.steered.show({"joy": 1.0}, 1.0, 60.0)
            stage.hub.end(stage.session)
            await asyncio.sleep(61.0)  # no timer may call into a talk that is over

    virtual_time.run(main())


def test_a_program_may_ask_what_is_felt_only_as_far_as_was_agreed() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("I see.")
        async with stage.open():
            control = stage.hub.control
            following = control.subscribe("*")
            stage.page.say(wire.TextSay(text="I am so sad"))
            await stage.page.until("turn.committed", party="avatar")
            assert following.lines.empty()  # nobody agreed to anything
            assert not stage.session.steered.consent.keeps_anything

    virtual_time.run(main())


def test_showing_by_command_takes_names_of_emotions() -> None:
    assert Show(talk="t", emotions={"joy": 0.5}).for_s == 5.0
