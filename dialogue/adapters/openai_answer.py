"""One answer of an OpenAI-compatible server, put together from the events of its stream."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dialogue.adapters.openai_errors import NAME, StreamBroke
from dialogue.adapters.openai_events import DONE
from dialogue.adapters.thoughts import ThoughtFilter
from dialogue.errors import ProviderRefused
from dialogue.ports import Delta, ToolCall, Usage

_SHOWN_CHARS: Final = 80  # of what was not understood


class Answer:
    """Feed it the data of each event; one instance serves one answer.

    Attributes:
        begun: something came that a person will notice.
        ended: the model has said why it stopped; only the bill may still come.
        done: the server has said that nothing more comes.
    """

    def __init__(self) -> None:
        self.begun = False
        self.ended = False
        self.done = False
        self._events = 0
        self._thoughts = ThoughtFilter()
        self._tools: dict[int, ToolCall] = {}
        self._usage: Usage | None = None

    def take(self, data: str) -> Iterable[Delta]:
        """Yield what of an event can be passed on at once.

        Raises:
            ValueError: it is no piece of a chat completion.
            StreamBroke: the server reports an error in mid-answer.
            ProviderRefused: its content filter stopped the answer.
        """
        self._events += 1
        if data.strip() == DONE:
            self.done = True
            return
        chunk = _mapping(json.loads(data))
        if chunk.get("error"):
            raise StreamBroke(f"with an error: {_message(chunk['error'])}")
        self._count(chunk.get("usage"))
        choices = chunk.get("choices") or []
        if not isinstance(choices, list):
            raise ValueError(f"choices: {choices!r:.{_SHOWN_CHARS}}")
        for choice in choices[:1]:
            yield from self._choice(_mapping(choice))

    def finish(self) -> Iterable[Delta]:
        """Yield what was held back until the end: text, the tool calls, the usage.

        Raises:
            ValueError: what came was no stream of events at all.
            StreamBroke: the stream closed before the answer was complete; nothing of it can be relied on any more.
        """
        if not self._events:
            raise ValueError("no event in it")
        if not (self.ended or self.done):
            raise StreamBroke("in mid-answer: the connection was closed before the end was told")
        text = self.rest()
        if text:
            yield Delta(text=text)
        for index in sorted(self._tools):
            yield Delta(tool_call=self._tools[index])
        if self._usage is not None:
            yield Delta(usage=self._usage)

    def rest(self) -> str:
        """Return text that was held back and will not be judged any more, as the answer has ended or broken off."""
        return self._thoughts.finish()

    def _choice(self, choice: Mapping[str, Any]) -> Iterable[Delta]:
        delta = _mapping(choice.get("delta") or {})
        said = delta.get("content") or delta.get("refusal") or ""
        if not isinstance(said, str):
            raise ValueError(f"content: {said!r:.{_SHOWN_CHARS}}")
        text = self._thoughts.feed(said)
        for call in delta.get("tool_calls") or ():
            self._add(_mapping(call))
        self.begun = self.begun or bool(text or self._tools)
        if text:
            yield Delta(text=text)
        if choice.get("finish_reason") == "content_filter":
            how = "stopped in mid-answer" if self.begun else "would not answer this"
            raise ProviderRefused(NAME, f"the content filter of the model {how}; say it in other words")
        self.ended = self.ended or bool(choice.get("finish_reason"))

    def _count(self, usage: object) -> None:
        if isinstance(usage, Mapping):
            prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
            if isinstance(prompt, int) and isinstance(completion, int):
                self._usage = Usage(prompt, completion)

    def _add(self, call: Mapping[str, Any]) -> None:
        """Add a piece of a tool call: the name and id come first, the arguments bit by bit."""
        function = _mapping(call.get("function") or {})
        name, arguments = function.get("name") or "", function.get("arguments") or ""
        if isinstance(arguments, Mapping):  # some servers give the object and not its text
            arguments = json.dumps(arguments)
        id = str(call.get("id") or "")
        place = self._place(call.get("index"), id, name)
        known = self._tools.get(place, ToolCall("", ""))
        self._tools[place] = ToolCall(known.name + name, known.arguments + arguments, known.id or id)

    def _place(self, index: int | None, id: str, name: str) -> int:
        """Return which call a piece belongs to; some servers number none of them, or all alike."""
        known = self._tools.get(-1 if index is None else index)
        if index is not None and (known is None or not id or not known.id or known.id == id):
            return index
        return len(self._tools) - (0 if name or not self._tools else 1)


def _mapping(value: object) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"{value!r:.{_SHOWN_CHARS}}")


def _message(error: object) -> str:
    said = error.get("message") if isinstance(error, Mapping) else error
    return str(said or error)
