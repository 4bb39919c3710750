"""Whole talks on scripted ports and virtual time: what is said, what is heard, what the tree keeps."""

import asyncio
import gc

import numpy as np
import pytest

from dialogue import virtual_time
from dialogue.errors import ProviderBusy, ProviderRefused
from dialogue.ports import SpeechChunk
from dialogue.testing import ScriptedTTS
from server import wire
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


def test_a_typed_turn_is_answered_with_voice_face_and_captions() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("Hello there, it is good to see you.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="  hello   you ", id="m1"))
            await stage.page.until("turn.committed", party="avatar")
            opened = stage.page.of("turn.opened")[0]
            assert (opened["text"], opened["id"], opened["party"]) == ("hello you", "m1", "user")
            captions = "".join(event["text"] for event in stage.page.of("phrase.spoken"))
            assert captions.strip() == "Hello there, it is good to see you."
            assert abs(stage.page.voice(1)).max() > 0.05
            frames = stage.page.faces(wire.KIND_SPEECH_FACES)
            assert [t_ms for _, _, t_ms, _ in frames] == list(range(0, 40 * len(frames), 40))
            path = stage.talk.tree.path()
            assert [(node.party, node.status) for node in path] == [("user", "done"), ("avatar", "done")]
            assert path[1].heard_text == "Hello there, it is good to see you."
        states = [event["state"] for event in stage.page.of("state.changed")]
        assert states == ["thinking", "speaking", "listening"]

    virtual_time.run(main())


def test_the_tag_line_is_read_and_never_spoken() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("[you: sadness 0.8 | me: sadness 0.3]\nI am so sorry.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="it is what it is"))
            await stage.page.until("turn.committed", party="avatar")
            assert stage.tts.spoken == ["I am so sorry."]
            feelings = [event for event in stage.page.of("feeling.changed") if event["source"] == "llm"]
            assert {event["party"] for event in feelings} == {"user", "avatar"}
            assert stage.talk.tree.feeling("user", stage.session.now_s()).distribution[2] > 0.3
            shown = stage.page.of("shown.changed")[-1]
            assert shown["attitude"].get("concern", 0) > 0.1

    virtual_time.run(main())


def test_a_typed_message_while_it_speaks_cuts_the_answer_and_is_answered() -> None:
    async def main() -> None:
        stage = Stage(tts=ScriptedTTS(24_000))
        stage.llm.reply("This is a very long answer that goes on and on, and then it goes on some more.")
        stage.llm.reply("Yes?")
        async with stage.open():
            stage.page.say(wire.TextSay(text="tell me"))
            await stage.page.until_state("speaking")
            await asyncio.sleep(1.5)
            stage.page.say(wire.TextSay(text="wait"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            cut = [node for node in stage.talk.tree.path() if node.status == "interrupted"]
            assert len(cut) == 1
            heard = cut[0].heard_text
            assert heard
            assert cut[0].text.startswith(heard)
            assert len(heard) < len(cut[0].text)
            prompts = stage.llm.prompts[1]
            assert any(m.role == "assistant" and heard in m.content for m in prompts)
            assert not any("some more" in m.content for m in prompts)

    virtual_time.run(main())


def test_media_of_a_cancelled_answer_stop_at_once() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("One two three four five six seven eight nine ten eleven twelve.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="count"))
            await stage.page.until_state("speaking")
            await asyncio.sleep(1.0)
            before = len(stage.page.media)
            stage.page.say(wire.TurnInterrupt())
            assert stage.page.events[-2]["type"] == "turn.cancelled"
            await stage.page.until("turn.committed", party="avatar")
            late = [m for _, m in stage.page.media[before:] if m.kind != wire.KIND_LIVE_FACES]
            assert late == []
            assert stage.talk.turns.state == "listening"

    virtual_time.run(main())


def test_the_greeting_comes_once_and_only_before_anything_was_said() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            stage.page.say(wire.SessionGreet())
            stage.page.say(wire.SessionGreet())
            await stage.page.until("turn.committed", party="avatar", status="done")
            stage.page.say(wire.SessionGreet())
            assert len(stage.page.of("reply.started")) == 1
            assert stage.llm.prompts == []

    virtual_time.run(main())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ProviderBusy("llm", "too many requests"), "mind.busy"),
        (ProviderRefused("llm", "no such key"), "mind.refused"),
        (RuntimeError("a bug in a plug-in"), "mind.failed"),
    ],
)
def test_a_mind_that_fails_is_admitted_in_a_sentence(error: Exception, code: str) -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.fail(error)
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert stage.page.of("error.raised")[0]["code"] == code
            assert "sorry" in stage.tts.spoken[0].lower()
            failed = [n for n in stage.talk.tree.depth_first() if n.metadata.get("error") == code]
            assert [node.status for node in failed] == ["abandoned"]
            assert stage.talk.turns.state == "listening"

    virtual_time.run(main())


def test_a_mind_that_says_nothing_is_admitted() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply()
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert "sorry" in stage.tts.spoken[0].lower()

    virtual_time.run(main())


def test_a_mind_that_never_answers_is_given_up_after_half_a_minute() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("too late", first_s=300)
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("error.raised", code="mind.timeout")
            assert stage.session.now_s() == pytest.approx(30, abs=0.1)
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert stage.llm.cancelled == 1

    virtual_time.run(main())


def test_a_mind_that_dies_in_mid_sentence_ends_with_an_apology() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.fail(RuntimeError("gone"), after="I was just about to say that.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert "lost the end" in stage.tts.spoken[-1]
            node = stage.talk.tree.path()[-1]
            assert node.heard_text.startswith("I was just about to say that.")
            assert node.metadata["error"] == "mind.failed"

    virtual_time.run(main())


def test_a_voice_that_fails_leaves_the_words() -> None:
    async def main() -> None:
        stage = Stage(tts=ScriptedTTS(24_000).fail(RuntimeError("no sound card"), phrase=0))
        stage.llm.reply("Nothing of this is lost. Not even this.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            captions = "".join(event["text"] for event in stage.page.of("phrase.spoken"))
            assert captions.strip() == "Nothing of this is lost. Not even this."
            assert stage.page.of("error.raised")[0]["code"] == "voice.failed"
            assert abs(stage.page.voice(1)).max() == 0

    virtual_time.run(main())


class Mute(ScriptedTTS):
    """An engine that does all that it should, with `samples` of silence for each phrase."""

    def __init__(self, samples: int) -> None:
        super().__init__(24_000)
        self._samples = samples

    def sound(self, phrase: str) -> list[SpeechChunk]:
        return [SpeechChunk(np.zeros(self._samples, dtype=np.float32), phrase)]


@pytest.mark.parametrize("samples", [0, 12_000])
def test_a_voice_of_silence_leaves_the_words_says_so_once_and_listens_again(samples: int) -> None:
    async def main() -> None:
        stage = Stage(tts=Mute(samples))
        stage.llm.reply("Nothing of this is lost. Not even this.").reply("And on we go.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            captions = "".join(event["text"] for event in stage.page.of("phrase.spoken"))
            assert captions.strip() == "Nothing of this is lost. Not even this."
            assert [event["code"] for event in stage.page.of("error.raised")] == ["voice.failed"]
            assert stage.talk.turns.state == "listening"
            stage.page.say(wire.TextSay(text="and now?"))
            await stage.page.until("turn.committed", party="avatar", status="done")

    virtual_time.run(main())


def test_a_page_that_never_reports_does_not_hold_the_talk_up() -> None:
    async def main() -> None:
        stage = Stage(page=ScriptedPage(reports=False))
        stage.llm.reply("Hello.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await stage.page.until("turn.committed", party="avatar")
            assert stage.talk.turns.state == "listening"

    virtual_time.run(main())


def test_a_message_that_is_sent_twice_is_taken_once() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("Hello.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello", id="m1"))
            stage.page.say(wire.TextSay(text="hello", id="m1"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert len(stage.page.of("turn.opened")) == 1
            assert len(stage.llm.prompts) == 1

    virtual_time.run(main())


def test_an_empty_message_is_refused_with_a_sentence_and_changes_nothing() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            stage.page.say(wire.TextSay(text="   "))
            assert stage.page.of("error.raised")[0]["code"] == "text.empty"
            assert stage.talk.turns.state == "listening"

    virtual_time.run(main())


def test_a_hundred_turns_leave_no_task_and_no_memory_behind() -> None:
    async def main() -> int:
        stage = Stage(tts=ScriptedTTS(24_000, phone_s=0.02))
        async with stage.open():
            for number in range(100):
                stage.llm.reply(f"Answer number {number}.")
                stage.page.say(wire.TextSay(text=f"question {number}"))
                await stage.page.until("turn.committed", party="avatar", status="done")
                stage.page.media.clear()
                if number == 20:
                    gc.collect()
                    early = len(asyncio.all_tasks())
                    objects = len(gc.get_objects())
            gc.collect()
            assert len(asyncio.all_tasks()) <= early
            assert len(stage.talk.tree.path()) == 200
            assert len(stage.talk._replies) == 0  # nothing of an answer outlives its commit
            return len(gc.get_objects()) - objects

    # What remains are the tree's nodes and the test's own record of events: some hundred objects a turn.
    assert virtual_time.run(main()) < 80 * 600


@pytest.mark.parametrize(
    ("said", "offered"), [("honestly, I don\u2019t want to live any more", 1), ("I was dying to see you", 0)]
)
def test_words_of_crisis_bring_help_whatever_mind_answers_and_the_talk_goes_on(
    said: str, offered: int
) -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("I am glad you told me.")
        async with stage.open():
            stage.page.say(wire.TextSay(text=said))
            await stage.page.until("turn.committed", party="avatar")
            nodes = [event["node"] for event in stage.page.of("care.offered")]
            assert nodes == [stage.talk.tree.path()[0].id] * offered
            assert stage.talk.tree.path()[1].heard_text == "I am glad you told me."

    virtual_time.run(main())
