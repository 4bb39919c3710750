"""A reply from its first word to its place in the tree; whole talks are tested in test_talk and test_branching."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest

from dialogue import virtual_time
from dialogue.ports import Delta, Message, ToolCall
from dialogue.testing import ScriptedLLM, ScriptedTTS
from dialogue.tools import ToolBox
from server import wire
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


def test_what_was_shown_is_kept_on_the_node_while_it_is_shown() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("[you: sadness 0.9 | me: sadness 0.4]\nI am sorry to hear that.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="my dog died"))
            await stage.page.until_state("speaking")
            tree = stage.talk.tree
            speaking, listening = tree.current, tree.partner(1)
            assert speaking.shown is not None
            assert listening.shown is not None
            np.testing.assert_allclose(speaking.shown.expression, stage.talk.track.shown.expression)
            fused = tree.fused(speaking.id)
            assert fused is not None
            assert fused.decided_by == "llm"  # what it meant counts before what it showed
            await stage.page.until("turn.committed", party="avatar", status="done")

    virtual_time.run(main())


def test_a_tag_line_without_a_known_label_leaves_the_local_reading() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("[you: blorp 7 | me: zzz]\nI see.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="I am so happy today"))
            await stage.page.until("turn.committed", party="avatar", status="done")
            fused = stage.talk.tree.fused(1)
            assert fused is not None
            assert fused.decided_by == "text"
            assert stage.tts.spoken == ["I see."]

    virtual_time.run(main())


def test_two_replies_never_live_at_once_however_fast_another_is_asked_for() -> None:
    async def main() -> None:
        stage = Stage(tts=ScriptedTTS(24_000))
        async with stage.open():
            stage.llm.reply("First of all, hello.")
            stage.page.say(wire.TextSay(text="hello"))
            for _ in range(5):
                stage.llm.reply("Another one, then, and it is long enough.", first_s=0.2)
                stage.page.say(wire.TreeRegenerate(node=1))
                await asyncio.sleep(0.1)
                live = [d for d in stage.talk._replies._deliveries.values() if not d.cancelled]
                assert len(live) == 1
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert len(stage.talk.tree.turns_at(1)) == 6
            assert {n.status for n in stage.talk.tree.turns_at(1)} == {"abandoned", "done"}
            assert len(stage.talk._replies) == 0

    virtual_time.run(main())


def test_closing_in_mid_reply_leaves_nothing_running() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("A long story that never ends, as long stories do.", between_s=0.5)
        async with stage.open():
            stage.page.say(wire.TextSay(text="tell me"))
            await asyncio.sleep(1.2)
        assert stage.llm.cancelled == 1  # the stage itself checks that no task is left

    virtual_time.run(main())


@dataclass
class SlowClock:
    """Takes five seconds to look."""

    name: str = "clock"
    description: str = "The time in a city."
    parameters: Mapping[str, object] = field(default_factory=lambda: {"type": "object", "properties": {}})

    async def call(self, arguments: Mapping[str, object]) -> str:
        await asyncio.sleep(5)
        return "It is 12:00."


def test_a_mind_uses_a_tool_and_what_it_says_before_is_heard_while_the_tool_works() -> None:
    async def main() -> None:
        stage = Stage(llm=ScriptedLLM(takes_tools=True), tools=ToolBox([SlowClock()]))
        stage.llm.reply(Delta("Let me look that up for you."), Delta(tool_call=ToolCall("clock", "{}", "t")))
        stage.llm.reply("It is noon there.")
        async with stage.open():
            stage.page.say(wire.TextSay(text="What time is it in Oslo?"))
            await stage.page.until_state("speaking")
            assert stage.tts.spoken == ["Let me look that up for you."]
            assert asyncio.get_running_loop().time() < 3
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert stage.tts.spoken == ["Let me look that up for you.", "It is noon there."]
            assert stage.llm.prompts[1][-1] == Message("tool", "It is 12:00.", tool_call_id="t")
            answer = [turn.text for turn in stage.talk.tree.path() if turn.party == "avatar"][-1]
            assert answer.split() == "Let me look that up for you. It is noon there.".split()

    virtual_time.run(main())


def test_interrupting_while_a_tool_works_ends_the_tool() -> None:
    async def main() -> None:
        stage = Stage(llm=ScriptedLLM(takes_tools=True), tools=ToolBox([SlowClock()]))
        stage.llm.reply(Delta("One moment, please."), Delta(tool_call=ToolCall("clock", "{}", "t")))
        async with stage.open():
            stage.page.say(wire.TextSay(text="What time is it?"))
            await stage.page.until_state("speaking")
            stage.page.say(wire.TurnInterrupt())
            await stage.page.until("turn.committed", party="avatar")
            await asyncio.sleep(10)
            assert len(stage.llm.prompts) == 1  # nothing went on behind the person's back

    virtual_time.run(main())
