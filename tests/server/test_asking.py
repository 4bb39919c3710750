"""She asks about what she is not sure to have heard, and the person stays the one who says what was said."""

import asyncio

import pytest

from dialogue import virtual_time
from server import sentences, wire
from tests.server.stage import Stage
from tests.server.unsure_asr import UnsureASR

pytestmark = pytest.mark.unit


async def utter(stage: Stage, speech_s: float = 1.2) -> None:
    await stage.page.speak(speech_s)
    await stage.page.speak(2.0, loud=False)


def unsure_events(stage: Stage) -> list[str]:
    return [event["text"] for event in stage.page.of("speech.heard") if event["unsure"]]


def said(stage: Stage) -> list[str]:
    return [node.text for node in stage.talk.tree.path() if node.party == "user"]


async def until_asked(stage: Stage) -> None:
    """Say something unclear with an open microphone and hear the question out."""
    stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
    await utter(stage)
    await stage.page.sometime("turn.committed", party="avatar", status="done")


def likely() -> UnsureASR:
    asr = UnsureASR()
    asr.hears("i lie my new jaw", confidence=0.1)
    return asr.finds("i like my new job", 0.5)


def test_likely_words_are_shown_and_asked_about_and_are_not_said() -> None:
    async def main() -> None:
        stage = Stage(asr=likely())
        async with stage.open():
            await until_asked(stage)
            assert unsure_events(stage) == ["i like my new job"]
            assert "".join(stage.tts.spoken).endswith("Did you say: i like my new job?")
            assert said(stage) == []

    virtual_time.run(main())


def test_a_spoken_yes_says_them() -> None:
    async def main() -> None:
        asr = likely()
        asr.hears("yes i did")
        stage = Stage(asr=asr)
        stage.llm.reply("Good for you.")
        async with stage.open():
            await until_asked(stage)
            await utter(stage, 0.7)
            await stage.page.sometime("turn.committed", party="user")
            assert said(stage) == ["i like my new job"]
            assert unsure_events(stage) == ["i like my new job", ""]
            await stage.page.sometime("turn.committed", party="avatar", text="Good for you.")
            assert stage.llm.prompts[0][-1].content == "i like my new job"

    virtual_time.run(main())


def test_a_yes_over_her_question_says_them_too_though_it_would_be_a_backchannel() -> None:
    async def main() -> None:
        asr = likely()
        asr.hears("yes")
        stage = Stage(asr=asr)
        stage.llm.reply("Good for you.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await utter(stage, 1.2)
            assert stage.talk.turns.state == "speaking"
            await utter(stage, 0.5)
            await stage.page.sometime("turn.committed", party="user")
            assert said(stage) == ["i like my new job"]

    virtual_time.run(main())


def test_a_spoken_no_drops_them_and_asks_for_them_again() -> None:
    async def main() -> None:
        asr = likely()
        asr.hears("no")
        stage = Stage(asr=asr)
        async with stage.open():
            await until_asked(stage)
            await utter(stage, 0.7)
            await stage.page.sometime("turn.committed", party="avatar", text=sentences.SAY_AGAIN)
            assert said(stage) == ["no"]
            assert unsure_events(stage)[-1] == ""
            assert stage.llm.prompts == []

    virtual_time.run(main())


def test_saying_it_again_clearly_drops_the_draft() -> None:
    async def main() -> None:
        asr = likely()
        asr.hears("i like my new job a lot")
        stage = Stage(asr=asr)
        stage.llm.reply("Good for you.")
        async with stage.open():
            await until_asked(stage)
            await utter(stage)
            await stage.page.sometime("turn.committed", party="user")
            assert said(stage) == ["i like my new job a lot"]
            assert unsure_events(stage)[-1] == ""

    virtual_time.run(main())


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [("yes", "i like my new job"), ("I like my new jar.", "I like my new jar."), ("no", "no")],
)
def test_typing_settles_it_as_well(typed: str, recorded: str) -> None:
    async def main() -> None:
        stage = Stage(asr=likely())
        stage.llm.reply("Good for you.")
        async with stage.open():
            await until_asked(stage)
            stage.page.say(wire.TextSay(text=typed, id="m1"))
            opened = await stage.page.sometime("turn.opened", party="user")
            assert (opened["text"], opened["id"]) == (recorded, "m1")
            assert said(stage) == [recorded]

    virtual_time.run(main())


def test_unlikely_words_are_shown_but_not_read_aloud() -> None:
    async def main() -> None:
        asr = UnsureASR()
        asr.hears("bay window", confidence=0.1)
        asr.finds("bay window a fox", 0.2)
        stage = Stage(asr=asr)
        async with stage.open():
            await until_asked(stage)
            spoken = "".join(stage.tts.spoken)
            assert unsure_events(stage) == ["bay window a fox"]
            assert "fox" not in spoken
            assert "below" in spoken

    virtual_time.run(main())


def test_what_is_hardly_speech_is_neither() -> None:
    async def main() -> None:
        asr = UnsureASR()
        asr.hears("of", confidence=0.1)
        asr.finds("of of", 0.05)
        stage = Stage(asr=asr)
        async with stage.open():
            await until_asked(stage)
            assert unsure_events(stage) == []
            assert "type" in "".join(stage.tts.spoken)

    virtual_time.run(main())


def test_unsure_words_while_she_answers_are_shown_and_do_not_stop_her() -> None:
    async def main() -> None:
        asr = UnsureASR()
        asr.hears("i lie my new jaw", confidence=0.1).hears("how are you")
        asr.finds("i like my new job", 0.5)
        stage = Stage(asr=asr)
        stage.llm.reply("I am well, thank you very much for asking me.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(1.2)
            await stage.page.speak(0.9, loud=False)
            await utter(stage, 0.9)  # the person goes on before the second look is done
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            assert said(stage) == ["how are you"]
            assert unsure_events(stage) == ["i like my new job"]

    virtual_time.run(main())


def test_the_words_of_the_record_are_only_what_was_said() -> None:
    async def main() -> None:
        stage = Stage(asr=likely())
        async with stage.open():
            await until_asked(stage)
            await asyncio.sleep(0.1)
            texts = [node.text for node in stage.talk.tree.depth_first() if node.party == "user"]
            assert not any("job" in text for text in texts)

    virtual_time.run(main())
