"""A mind gets what it asks for, and the person an answer, whatever a tool does; on virtual time, with real loops."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from dialogue import registry, virtual_time
from dialogue.errors import PluginError
from dialogue.phrases import PhraseChunker
from dialogue.ports import Delta, Message, Tool, ToolCall, Usage
from dialogue.testing import ScriptedLLM
from dialogue.tools import MOST_CHARS, MOST_ROUNDS, ToolBox, converse, load, takes_tools

pytestmark = pytest.mark.unit

ASKED = [Message("user", "What time is it in Oslo?")]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


async def noon(arguments: Mapping[str, object]) -> str:
    return f"12:00 in {arguments['city']}"


@dataclass(frozen=True)
class Clock:
    """Tells what it is told to; `asked` is for the test to look at."""

    work: Callable[[Mapping[str, object]], Awaitable[str]] = noon
    name: str = "clock"
    description: str = "What time it is in a city."
    parameters: Mapping[str, object] = field(default_factory=lambda: SCHEMA)
    asked: list[Mapping[str, object]] = field(default_factory=list)

    async def call(self, arguments: Mapping[str, object]) -> str:
        self.asked.append(arguments)
        return await self.work(arguments)


def call(city: str = "Oslo", id: str = "t1", name: str = "clock") -> Delta:
    return Delta(tool_call=ToolCall(name, f'{{"city": "{city}"}}', id))


def said(llm: ScriptedLLM, *tools: Tool) -> str:
    """Return the whole answer of a mind that may use these tools."""

    async def main() -> str:
        pieces = [piece async for piece in converse(llm, ASKED, ToolBox(tools))]
        return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)

    return virtual_time.run(main())


def told(llm: ScriptedLLM) -> str:
    """Return what the tool said to the mind."""
    return llm.prompts[1][-1].content


def mind() -> ScriptedLLM:
    return ScriptedLLM(takes_tools=True)


def test_a_mind_gets_what_it_asks_for_and_goes_on() -> None:
    llm, clock = mind().reply(Delta("One moment."), call()).reply("It is noon."), Clock()
    assert said(llm, clock) == "One moment.\n It is noon."
    assert clock.asked == [{"city": "Oslo"}]
    assert llm.prompts[1] == (
        *ASKED,
        Message("assistant", "One moment.", (ToolCall("clock", '{"city": "Oslo"}', "t1"),)),
        Message("tool", "12:00 in Oslo", tool_call_id="t1"),
    )
    assert llm.offered == [("clock",), ("clock",)]


@pytest.mark.parametrize("llm", [ScriptedLLM(), ScriptedLLM(takes_tools=True)])
def test_without_tools_a_mind_is_asked_as_ever(llm: ScriptedLLM) -> None:
    llm.reply("Hello there.")
    assert said(llm) == "Hello there."
    assert (llm.prompts, llm.offered) == ([tuple(ASKED)], [()])


def test_a_mind_that_takes_no_tools_is_offered_none() -> None:
    llm = ScriptedLLM().reply("I do not know.")
    assert said(llm, Clock()) == "I do not know."
    assert llm.offered == [()]


def test_a_mind_that_knows_nothing_of_tools_need_not_say_so() -> None:
    class Plain:
        async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
            yield "Hi."

    assert not takes_tools(Plain())


def test_what_came_before_a_call_is_a_phrase_before_the_tool_is_waited_for() -> None:
    async def slow(arguments: Mapping[str, object]) -> str:
        await asyncio.sleep(5)
        return "12:00"

    async def main() -> None:
        llm = mind().reply("Let me look", call()).reply("It is noon.")
        loop, chunker = asyncio.get_running_loop(), PhraseChunker()
        at_s = {}
        async for piece in converse(llm, ASKED, ToolBox([Clock(slow)])):
            for phrase in chunker.feed(piece if isinstance(piece, str) else piece.text):
                at_s[phrase.spoken] = loop.time()
        assert at_s["Let me look"] < 0.1

    virtual_time.run(main())


def test_calls_of_one_round_run_side_by_side_and_keep_their_order() -> None:
    async def slow(arguments: Mapping[str, object]) -> str:
        await asyncio.sleep({"Oslo": 3, "Rome": 1}[str(arguments["city"])])
        return str(arguments["city"])

    async def main() -> None:
        llm = mind().reply(call("Oslo", "a"), call("Rome", "b")).reply("Both.")
        async for _ in converse(llm, ASKED, ToolBox([Clock(slow)])):
            pass
        assert asyncio.get_running_loop().time() == pytest.approx(3, abs=0.01)
        assert [(m.tool_call_id, m.content) for m in llm.prompts[1][-2:]] == [("a", "Oslo"), ("b", "Rome")]

    virtual_time.run(main())


def test_calls_without_ids_of_their_own_get_some() -> None:
    llm = mind().reply(call("Oslo", ""), call("Rome", "x"), call("Bern", "x")).reply("Done.")
    said(llm, Clock())
    ids = [message.tool_call_id for message in llm.prompts[1][-3:]]
    assert len(set(ids)) == 3
    assert ids == [made.id for made in llm.prompts[1][-4].tool_calls]
    assert ids[1] == "x"


async def raises(arguments: Mapping[str, object]) -> str:
    raise RuntimeError("the clock has stopped")


async def sleeps(arguments: Mapping[str, object]) -> str:
    await asyncio.sleep(3600)
    return "late"


async def long(arguments: Mapping[str, object]) -> str:
    return "x" * (MOST_CHARS + 1)


async def number(arguments: Mapping[str, object]) -> str:
    return 7  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("work", "asked", "sentence"),
    [
        (noon, ToolCall("watch", "{}", "t"), "There is no tool called 'watch'; there are: clock."),
        (
            noon,
            ToolCall("clock", "{nonsense", "t"),
            "The arguments of clock are wrong: expected a JSON object",
        ),
        (noon, ToolCall("clock", "[1]", "t"), "The arguments of clock are wrong: expected a JSON object"),
        (noon, ToolCall("clock", "", "t"), "The arguments of clock are wrong: 'city' is missing"),
        (
            raises,
            ToolCall("clock", '{"city": "x"}', "t"),
            "clock failed: the clock has stopped. Go on without it",
        ),
        (
            sleeps,
            ToolCall("clock", '{"city": "x"}', "t"),
            "clock did not answer within 10 s. Go on without it",
        ),
        (long, ToolCall("clock", '{"city": "x"}', "t"), "xxx"),
        (number, ToolCall("clock", '{"city": "x"}', "t"), "7"),
    ],
)
def test_whatever_goes_wrong_is_told_to_the_mind(
    work: Callable[[Mapping[str, object]], Awaitable[str]], asked: ToolCall, sentence: str
) -> None:
    llm = mind().reply(Delta(tool_call=asked)).reply("I could not find out.")
    assert said(llm, Clock(work)) == "I could not find out."
    assert told(llm).startswith(sentence)
    assert len(told(llm)) < MOST_CHARS + 100


def test_a_mind_that_asks_for_ever_has_to_answer_in_the_end() -> None:
    llm = mind()
    for _ in range(MOST_ROUNDS):
        llm.reply(call())
    llm.reply(Delta("Noon, I think."), call())
    assert said(llm, Clock()) == "Noon, I think."
    assert llm.offered == [("clock",)] * MOST_ROUNDS + [()]


def test_a_second_tag_line_of_one_reply_is_not_spoken() -> None:
    tag = "[you: interest 0.5 | me: interest 0.5]\n"
    llm = mind().reply(Delta(f"{tag}Let me look."), call()).reply(Delta(f"{tag}It is noon."))
    assert said(llm, Clock()) == f"{tag}Let me look.\n It is noon."


def test_the_tag_line_of_a_reply_that_begins_with_a_call_passes() -> None:
    tag = "[you: interest 0.5 | me: interest 0.5]\n"
    llm = mind().reply(call()).reply(Delta(f"{tag}It is noon."))
    assert said(llm, Clock()) == f"{tag}It is noon."


def test_the_bill_of_every_round_passes() -> None:
    async def main() -> list[Usage]:
        llm = mind().reply(call(), Delta(usage=Usage(1, 2))).reply(Delta("Noon."), Delta(usage=Usage(3, 4)))
        pieces = [piece async for piece in converse(llm, ASKED, ToolBox([Clock()]))]
        return [piece.usage for piece in pieces if isinstance(piece, Delta) and piece.usage]

    assert virtual_time.run(main()) == [Usage(1, 2), Usage(3, 4)]


def test_a_mind_that_breaks_after_a_call_breaks_the_answer() -> None:
    llm = mind().reply(Delta("Let me look."), call()).fail(RuntimeError("gone"))
    with pytest.raises(RuntimeError, match="gone"):
        said(llm, Clock())


def test_an_interruption_ends_the_calls_that_run() -> None:
    ended: list[str] = []

    async def endless(arguments: Mapping[str, object]) -> str:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(str(arguments["city"]))
        return ""

    async def main() -> None:
        async def listen() -> None:
            llm = mind().reply(call("Oslo", "a"), call("Rome", "b"))
            async for _ in converse(llm, ASKED, ToolBox([Clock(endless)])):
                pass

        before = asyncio.all_tasks()
        listening = asyncio.create_task(listen())
        await asyncio.sleep(1)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        assert asyncio.all_tasks() == before

    virtual_time.run(main())
    assert sorted(ended) == ["Oslo", "Rome"]


def test_closing_an_answer_closes_the_mind() -> None:
    async def main() -> None:
        llm = mind().reply("A long story.", between_s=1)
        answer = converse(llm, ASKED, ToolBox([Clock()]))
        await anext(answer)
        await answer.aclose()
        assert llm.cancelled == 1

    virtual_time.run(main())


class Source:
    """A source that is told what it has."""

    name = "far"
    fault = "the far server is not there"

    def __init__(self, *tools: Tool) -> None:
        self.has = tools
        self.events: list[str] = []

    def start(self) -> None:
        self.events.append("start")

    async def tools(self, patience_s: float) -> Sequence[Tool]:
        return self.has

    async def aclose(self) -> None:
        self.events.append("closed")


def run(main: Coroutine[Any, Any, None]) -> None:
    virtual_time.run(main)


def test_a_box_offers_what_its_sources_have_and_its_own_comes_first() -> None:
    async def main() -> None:
        own, far, other = Clock(), Clock(), Clock(name="weather")
        source = Source(far, other)
        box = ToolBox([own], [source])
        assert (box.names, box.faults) == (("clock", "far"), (source.fault,))
        box.start()
        assert await box.offered() == (own, other)
        assert (await box.offered())[0] is own
        await box.aclose()
        assert source.events == ["start", "closed"]

    run(main())


def test_a_source_that_has_nothing_yet_leaves_the_mind_as_it_is() -> None:
    async def main() -> None:
        llm = mind().reply("Hello.")
        async for _ in converse(llm, ASKED, ToolBox(sources=[Source()])):
            pass
        assert llm.offered == [()]

    run(main())


def test_two_tools_of_one_name_are_refused() -> None:
    with pytest.raises(PluginError, match="two tools are called clock"):
        ToolBox([Clock(), Clock()])


def test_an_empty_box_is_false() -> None:
    assert not ToolBox()
    assert ToolBox([Clock()])
    assert ToolBox(sources=[Source()])


def make(settings: Mapping[str, str]) -> Clock:
    return Clock()


def make_nothing(settings: Mapping[str, str]) -> object:
    return object()


def test_tools_are_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [EntryPoint(name, f"{__name__}:{name}", "warmchat.tool") for name in ("make", "make_nothing")]
    monkeypatch.setattr(registry, "_entries", lambda kind: tuple(entries))
    assert load(["make"]).names == ("clock",)
    with pytest.raises(PluginError, match="no tool is called 'mak'; did you mean 'make'"):
        load(["mak"])
    with pytest.raises(PluginError, match="must have name, description, parameters, call"):
        load(["make_nothing"])
