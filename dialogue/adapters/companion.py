"""The mind that is always there: rules and memory, no model, no network. It says what it is when asked."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime

from dialogue.companion.engine import reply, warm_up
from dialogue.companion.notes import noted
from dialogue.companion.talk import read_talk
from dialogue.errors import PluginError
from dialogue.ports import Message


class Companion:
    """Answers word by word, at once; keeps nothing between calls, so that a talk may be rewound."""

    def __init__(self, clock: Callable[[], datetime] = datetime.now) -> None:
        """Make a companion; `clock` gives the local time, for those who ask for it."""
        self._clock = clock

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """Yield the answer to the last message of the person, word by word."""
        words = reply(messages, self._clock()).split(" ")
        for word in words[:-1]:
            yield f"{word} "
        yield words[-1]

    def notes(self, messages: Sequence[Message]) -> Sequence[str]:
        """Return what the person told of themselves as lines for the next talk; a `dialogue.notes.NoteTaker`."""
        talk = read_talk(messages)
        return () if talk is None else noted(talk.memory)


def create(settings: Mapping[str, str]) -> Companion:
    """Return a companion.

    Raises:
        PluginError: it was given a setting; it has none.
    """
    if settings:
        raise PluginError(
            f"the llm 'companion' has no settings, got {', '.join(sorted(settings))}; take them out"
        )
    warm_up()
    return Companion()
