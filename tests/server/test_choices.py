"""What may be chosen in the middle of a talk, and what a study or another device may not."""

import asyncio

import pytest

from dialogue import virtual_time
from dialogue.testing import ScriptedTTS
from server import wire
from server.choices import Chosen
from server.errors import WireError
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage, spoken_turn

pytestmark = pytest.mark.unit


def test_stillness_can_be_asked_for() -> None:
    async def main() -> None:
        stage = Stage(tts=ScriptedTTS(24_000))
        async with stage.open():
            stage.page.say(wire.SessionSet(listener_amplitude=0.0, patience=1.5))
            await asyncio.sleep(1.5)
            stage.page.media.clear()
            await asyncio.sleep(3)
            yaw = stage.page.events[0]["channels"].index("head_yaw_rad")
            moved = [f[3][yaw] for f in stage.page.faces(wire.KIND_LIVE_FACES)]
            assert max(moved) - min(moved) < 1e-3

    virtual_time.run(main())


def test_who_switches_the_reading_off_is_understood_and_not_read() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("this makes me so terribly sad")
        stage.llm.reply("[you: sadness 0.9 | me: concern 0.5]\nTell me.")
        async with stage.open():
            stage.page.say(wire.SessionSet(reading=False))
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(0.5, loud=False)
            await spoken_turn(stage, 1.6)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            said = stage.talk.tree.path()[0]
            assert said.text == "this makes me so terribly sad"
            assert not said.readings
            assert not [e for e in stage.page.of("feeling.changed") if e["party"] == "user"]
            assert "feelings not be read" in stage.llm.prompts[0][0].content

    virtual_time.run(main())


def test_words_of_the_browser_become_the_turn_and_the_record_keeps_whose_ears_they_were() -> None:
    async def main() -> None:
        async with Stage().open() as stage:
            stage.asr.hears("something else")
            stage.llm.reply("I see.")
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            stage.page.say(wire.EarsChoose(browser=True))
            assert (await stage.page.sometime("ears.chosen"))["provider"]["name"] == "browser"
            stage.page.say(wire.SpeechWords(result=0, text="from before", final=True))
            await stage.page.speak(1.0)
            stage.page.say(wire.SpeechWords(result=1, text="the browser heard this", final=True))
            await stage.page.speak(2.0, loud=False)
            committed = await stage.page.sometime("turn.committed", party="user")
            assert committed["text"] == "the browser heard this"
            assert stage.session.chronicle.keeping.header.switches["ears"] == "browser"

    virtual_time.run(main())


def test_a_page_that_comes_back_is_told_what_runs_by_now() -> None:
    async def main() -> None:
        async with Stage().open() as stage:
            first = stage.page
            first.say(wire.EarsChoose(browser=True))
            own = wire.Provider(kind="ears", name="scripted", why="a test")
            stage.session._choices.providers.append(own)
            first.say(wire.EarsChoose(browser=True))
            stage.hub.leave(stage.session, first)
            first.session = None
            second = ScriptedPage.after(first)
            resume = wire.SessionResume(
                id=stage.session.id, secret=stage.session.secret, last_seq=first.events[-1]["seq"]
            )
            stage.hub.resume(resume, second, lambda code: None)
            second.session, stage.page = stage.session, second
            named = {one["kind"]: one["name"] for one in second.of("session.ready")[0]["providers"]}
            assert named == {"mind": "scripted", "ears": "browser"}

    virtual_time.run(main())


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (wire.SessionSet(reading=False), "study.fixed"),
        (wire.SessionSet(steers="last_turn"), "study.fixed"),
        (wire.EarsChoose(browser=True), "ears.fixed"),
        (wire.MindChoose(id="companion"), "mind.fixed"),
    ],
)
def test_what_the_plan_of_a_study_sets_stays_as_it_is(event: Chosen, code: str) -> None:
    async def main() -> None:
        async with Stage().open() as stage:
            choices, header = stage.session._choices, stage.session.chronicle.keeping.header
            before = dict(header.switches)
            with pytest.raises(WireError, match="nothing was changed") as refused:
                choices.take(event, in_study=True)
            assert refused.value.code == code
            assert stage.session.chronicle.keeping.header.switches == before

    virtual_time.run(main())


def test_patience_and_stillness_are_the_participants_even_in_a_study() -> None:
    async def main() -> None:
        async with Stage().open() as stage:
            stage.session._choices.take(wire.SessionSet(listener_amplitude=0.25), in_study=True)
            assert stage.talk.track.listener_amplitude == 0.25

    virtual_time.run(main())
