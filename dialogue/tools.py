"""Tools: what a mind may ask for while it answers, and the loop that gives it what it asked for.

    mind ──text──▶ spoken at once
         ──calls─▶ each tool, side by side, within its time ──results──▶ mind, which goes on

Whatever goes wrong with a tool is told to the model as a sentence, so that it can say so or try otherwise; the person
never loses an answer to it. What tools said is part of one answer and not of the talk that is kept.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeGuard, cast

from dialogue import registry
from dialogue.errors import PluginError
from dialogue.ports import LLM, Delta, Message, Tool, ToolCall, ToolLLM
from dialogue.tagline import TagLineFilter
from dialogue.tool_arguments import fault_in

CALL_S: Final = 10.0
# So long an answer waits for a source that has not started yet; after that it does without.
PATIENCE_S: Final = 1.0
# So often may a model ask before it has to answer with what it knows.
MOST_ROUNDS: Final = 4
MOST_CHARS: Final = 8_000  # of a result; a longer one would push the talk out of the prompt

# Ends whatever phrase is being written: it is to be spoken before the tool is waited for.
_PAUSE: Final = "\n "
_SHOWN_CHARS: Final = 64
_LOG: Final = logging.getLogger(__name__)


class ToolSource(Protocol):
    """Where tools come from that are only known once something runs, such as a server of the Model Context Protocol."""

    @property
    def name(self) -> str:
        """What the source is called."""
        ...

    @property
    def fault(self) -> str:
        """Why there are no tools, as a sentence; "" where nothing is wrong."""
        ...

    def start(self) -> None:
        """Begin to fetch the tools; needs a running event loop, and may be called again."""
        ...

    async def tools(self, patience_s: float) -> Sequence[Tool]:
        """Return what is there; waits so long where it still begins, and never raises."""
        ...

    async def aclose(self) -> None:
        """End what runs."""
        ...


class ToolBox:
    """The tools of a server, shared by its talks."""

    def __init__(self, tools: Sequence[Tool] = (), sources: Sequence[ToolSource] = ()) -> None:
        """Hold tools that are there already, and sources of more.

        Raises:
            PluginError: two tools have one name.
        """
        twice = [name for name, count in Counter(tool.name for tool in tools).items() if count > 1]
        if twice:
            raise PluginError(f"two tools are called {', '.join(twice)}; a model could not tell them apart")
        self._tools = tuple(tools)
        self._sources = tuple(sources)

    def __bool__(self) -> bool:
        return bool(self._tools or self._sources)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tools that are there already, and of the sources of more."""
        return (*(tool.name for tool in self._tools), *(source.name for source in self._sources))

    def start(self) -> None:
        """Begin to fetch what the sources have, so that the first answer need not wait for it."""
        for source in self._sources:
            source.start()

    @property
    def faults(self) -> tuple[str, ...]:
        """Why sources have no tools, as sentences."""
        return tuple(source.fault for source in self._sources if source.fault)

    async def offered(self, patience_s: float = PATIENCE_S) -> tuple[Tool, ...]:
        """Return all tools that can be used now; where two have one name, the first has it.

        Args:
            patience_s: how long to wait for sources that still begin.
        """
        found = {tool.name: tool for tool in self._tools}
        for tools in await asyncio.gather(*(source.tools(patience_s) for source in self._sources)):
            for tool in tools:
                found.setdefault(tool.name, tool)
        return tuple(found.values())

    async def aclose(self) -> None:
        """End the sources."""
        await asyncio.gather(*(source.aclose() for source in self._sources))


def load(names: Sequence[str], sources: Sequence[ToolSource] = ()) -> ToolBox:
    """Return a box with the registered tools of these names.

    Raises:
        PluginError: a name is not registered, or what it makes is no tool.
        ProviderMissing: a tool lacks what it needs.
    """
    return ToolBox([cast(Tool, registry.create("tool", name)) for name in names], sources)


def takes_tools(mind: LLM) -> TypeGuard[ToolLLM]:
    """Return whether a mind can be offered tools."""
    return bool(getattr(mind, "takes_tools", False))


async def converse(
    mind: LLM, messages: Sequence[Message], tools: ToolBox, call_s: float = CALL_S
) -> AsyncGenerator[Delta | str, None]:
    """Yield a mind's answer, and in it make the calls that it asks for.

    Text comes as it is written, also that before a call. Without tools, or with a mind that takes none, this is
    `mind.stream(messages)`. Closing it ends the mind and every call.

    Args:
        mind: what answers.
        messages: the talk.
        tools: what may be asked for.
        call_s: how long one call may take, in seconds.
    """
    offered = await tools.offered() if tools and takes_tools(mind) else ()
    if not (offered and takes_tools(mind)):
        async with aclosing(mind.stream(messages)) as pieces:
            async for piece in pieces:
                yield piece
        return
    by_name = {tool.name: tool for tool in offered}
    talk, said = list(messages), False
    for number in range(MOST_ROUNDS + 1):
        # The last time it is asked without tools, so that it has to say something.
        now = _Round(number, again=said)
        stream = mind.stream(talk, tools=offered if number < MOST_ROUNDS else ())
        async with aclosing(stream) as pieces:
            async for piece in pieces:
                for delta in now.take(piece):
                    yield delta
        if number == MOST_ROUNDS:
            now.calls.clear()
        for delta in now.finish():
            yield delta
        if not now.calls:
            return
        said = said or bool(now.text.strip())
        talk += await _results(now, by_name, call_s)


@dataclass
class _Round:
    """One answer of the mind, up to its calls.

    Attributes:
        number: how many there were before.
        again: something of this reply was spoken before.
        text: what it wrote.
        calls: what it asked for, each with an id.
    """

    number: int
    again: bool
    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    _tags: TagLineFilter = field(default_factory=TagLineFilter)

    def take(self, piece: Delta | str) -> list[Delta]:
        """Return what of a piece may pass on."""
        delta = Delta(piece) if isinstance(piece, str) else piece
        if delta.tool_call is not None:
            self._add(delta.tool_call)
        self.text += delta.text
        # A reply has one tag line, at its beginning; a model that goes on after a call likes to write another.
        text = self._tags.feed(delta.text) if self.again else delta.text
        return self._passed(text, delta)

    def finish(self) -> list[Delta]:
        """Return what was held back, and what ends the phrase where a call follows."""
        rest = self._tags.finish() if self.again else ""
        pause = _PAUSE if self.calls and self.text.strip() else ""
        return [Delta(rest + pause)] if rest or pause else []

    def _passed(self, text: str, delta: Delta) -> list[Delta]:
        return [Delta(text, usage=delta.usage)] if text or delta.usage else []

    def _add(self, call: ToolCall) -> None:
        """Keep a call; results are matched by id, and some servers give none, or one for all."""
        taken = {other.id for other in self.calls}
        id = call.id if call.id and call.id not in taken else f"call_{self.number}_{len(self.calls)}"
        self.calls.append(ToolCall(call.name, call.arguments, id))


async def _results(now: _Round, by_name: Mapping[str, Tool], call_s: float) -> list[Message]:
    """Make the calls of a round side by side; return the messages that the mind goes on from."""
    async with asyncio.TaskGroup() as group:
        made = [group.create_task(_result(call, by_name, call_s)) for call in now.calls]
    return [
        Message("assistant", now.text, tuple(now.calls)),
        *(
            Message("tool", task.result(), tool_call_id=call.id)
            for call, task in zip(now.calls, made, strict=True)
        ),
    ]


async def _result(call: ToolCall, by_name: Mapping[str, Tool], call_s: float) -> str:
    """Return what came of a call, or a sentence that says why nothing did."""
    tool = by_name.get(call.name)
    if tool is None:
        return f"There is no tool called {call.name[:_SHOWN_CHARS]!r}; there are: {', '.join(by_name)}."
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        arguments = None
    wrong = fault_in(arguments, tool.parameters)
    if wrong:
        return f"The arguments of {tool.name} are wrong: {wrong}. Call it again with other ones, or go on without it."
    try:
        async with asyncio.timeout(call_s):
            result = str(await tool.call(arguments))
    except TimeoutError:
        return f"{tool.name} did not answer within {call_s:g} s. Go on without it, and say so."
    except Exception as error:  # a plug-in may raise anything
        # Without the arguments: they are words of the person.
        _LOG.warning("the tool %s failed: %s", tool.name, error or type(error).__name__)
        return f"{tool.name} failed: {str(error) or type(error).__name__}. Go on without it, and say so."
    if len(result) <= MOST_CHARS:
        return result
    return f"{result[:MOST_CHARS]}… (only the first {MOST_CHARS} of {len(result)} characters)"
