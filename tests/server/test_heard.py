"""What the ears heard, on its way into a talk: words, speech without words, speech over the character."""

import asyncio

import pytest

from dialogue import virtual_time
from server import wire
from tests.server.stage import LONG, Stage, speaking_stage, spoken_turn

pytestmark = pytest.mark.unit


def test_a_spoken_turn_is_heard_recorded_and_answered() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("i had a lovely day")
        stage.llm.reply("Tell me about it.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(0.5, loud=False)
            await spoken_turn(stage, 1.6)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            finals = [event for event in stage.page.of("speech.heard") if event["final"]]
            assert [event["text"] for event in finals] == ["i had a lovely day"]
            assert any(not event["final"] for event in stage.page.of("speech.heard"))
            user = stage.talk.tree.path()[0]
            assert user.started_s == pytest.approx(0.5, abs=0.1)
            assert stage.asr.heard_s[0] > 1.6  # the pre-roll and the end are there

    virtual_time.run(main())


def test_speech_without_words_is_admitted_and_typing_is_offered() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 1.5)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            assert "type" in "".join(stage.tts.spoken)

    virtual_time.run(main())


def test_a_cough_changes_nothing() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 0.2)
            assert stage.talk.turns.state == "listening"
            assert stage.tts.spoken == []

    virtual_time.run(main())


def test_speech_over_the_character_holds_it_within_100_ms_and_takes_the_turn() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply(LONG).reply("Of course.")
        stage.asr.hears("wait a moment please", every_s=0.15)
        async with stage.open():
            await speaking_stage(stage)
            onset_s = stage.session.now_s()
            speech = asyncio.create_task(spoken_turn(stage, 1.2))
            hold = await stage.page.until("playback.hold")
            assert hold["t_ms"] / 1000 - onset_s <= 0.1
            cancelled = await stage.page.sometime("turn.cancelled")
            assert cancelled["t_ms"] / 1000 - onset_s <= 0.7
            await speech
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            texts = [(node.party, node.status) for node in stage.talk.tree.path()]
            assert texts == [
                ("user", "done"),
                ("avatar", "interrupted"),
                ("user", "done"),
                ("avatar", "done"),
            ]
            heard = stage.talk.tree.path()[1].heard_text
            assert heard
            assert "never be heard" not in heard

    virtual_time.run(main())


def test_a_backchannel_holds_and_lets_the_character_go_on() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply(LONG)
        stage.asr.hears("mm-hm", every_s=9)
        async with stage.open():
            await speaking_stage(stage)
            await spoken_turn(stage, 0.35)
            assert stage.page.of("playback.resume")
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            path = stage.talk.tree.path()
            assert [node.party for node in path] == ["user", "avatar"]
            assert path[1].heard_text == LONG
            assert stage.talk.tree.partner(path[1].id).backchannels == ["mm-hm"]

    virtual_time.run(main())


def test_a_slow_talker_extends_their_own_words() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("An answer that is never heard.", first_s=3).reply("I see.")
        stage.asr.hears("i was thinking").hears("about my sister")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage)
            assert stage.talk.turns.state == "thinking"
            await spoken_turn(stage)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            path = stage.talk.tree.path()
            assert [node.party for node in path] == ["user", "avatar"]
            assert path[0].text == "i was thinking about my sister"
            assert len(stage.talk.tree.turns_at(path[0].id)) == 2
            assert stage.llm.prompts[1][-1].content == "i was thinking about my sister"

    virtual_time.run(main())


def test_push_to_talk_ends_the_turn_without_waiting() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("hello")
        stage.llm.reply("Hi.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(0.8)
            released_s = stage.session.now_s()
            stage.page.say(wire.SpeechEnd())
            said = await stage.page.until("turn.opened", party="user")
            assert said["t_ms"] / 1000 - released_s < 0.05
            await stage.page.sometime("turn.committed", party="avatar", status="done")

    virtual_time.run(main())


def test_ears_that_fail_are_reported_and_the_talk_goes_on() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.fail(RuntimeError("no model"))
        stage.llm.reply("Hi.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 0.4)
            assert stage.page.of("error.raised")[0]["code"] == "ears.failed"
            stage.page.say(wire.TextSay(text="then I type"))
            await stage.page.sometime("turn.committed", party="avatar", status="done")

    virtual_time.run(main())
