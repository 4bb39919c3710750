"""A talk as the listener sees it: read from the messages each time, so that rewinding needs nothing more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final
from zlib import crc32

from dialogue.companion import data
from dialogue.companion.memory import Memory, remember
from dialogue.companion.notes import with_notes
from dialogue.companion.utterance import Utterance, read
from dialogue.history import CUT_OFF
from dialogue.ports import Message

_SELF: Final = re.compile(r"^You are ([^\W\d_]+)\b")
# The sentence that `dialogue.prompt` writes about the person's feeling.
_MOOD: Final = re.compile(
    r"the person seems (?:very )?(happy|sad|angry|afraid or worried|put off|surprised)\b", re.IGNORECASE
)
_MOOD_WORDS: Final = {"afraid or worried": "worried", "put off": "uneasy", "surprised": "startled"}


@dataclass(frozen=True)
class Talk:
    """What the listener goes by.

    Attributes:
        me: the listener's name.
        said: what the person said, oldest first.
        own: what the listener said, oldest first, without notes that it was cut off.
        memory: what the person told, in this talk and, where they let it be noted down, before.
        mood: a word for how the person seems over the talk, or None; it comes from the prompt.
        chance: gives the same choices for the same talk.
    """

    me: str
    said: tuple[Utterance, ...]
    own: tuple[str, ...]
    memory: Memory
    mood: str | None
    chance: Random

    @property
    def now(self) -> Utterance:
        """What the person said last."""
        return self.said[-1]


def read_talk(messages: Sequence[Message]) -> Talk | None:
    """Return the talk, or None where the person has not said anything yet."""
    system = "\n".join(message.content for message in messages if message.role == "system")
    me = _name_of_self(system)
    said: list[Utterance] = []
    own: list[str] = []
    asked: list[bool] = []
    last = ""
    for message in messages:
        if message.role == "user":
            said.append(read(message.content, me))
            asked.append(asks_name(last))
        elif message.role == "assistant":
            last = message.content.replace(CUT_OFF, "").strip()
            own.append(last)
    if not said:
        return None
    mood = _MOOD.search(system)
    word = mood[1].lower() if mood else None
    seed = crc32("\n".join(message.content for message in messages if message.role != "system").encode())
    return Talk(
        me,
        tuple(said),
        tuple(own),
        with_notes(remember(said, asked), system),
        _MOOD_WORDS.get(word, word) if word else None,
        Random(seed),
    )


def name_of_self(messages: Sequence[Message]) -> str:
    """Return the listener's name as the system message gives it."""
    return _name_of_self(" ".join(message.content for message in messages if message.role == "system"))


def _name_of_self(system: str) -> str:
    found = _SELF.match(system)
    return found[1] if found else "Mira"


@lru_cache(maxsize=1024)
def asks_name(line: str) -> bool:
    """Return whether a line of the listener asks for the person's name."""
    asks = (*data.pool("ask_name").say, "And what may I call you?")
    return any(ask in line for ask in asks)
