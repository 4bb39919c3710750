"""What a model gets to know of the talk so far: only what was heard, along the taken path.

An answer that was cut off enters as far as it was heard and says that it was cut off; one that nobody heard does
not enter. So the model never believes to have said something that the person does not know.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, Protocol

from dialogue.ports import Message, Role

BUDGET_CHARS: Final = 12_000

# In words, and in brackets: every model reads it, and none takes it for its own wording.
CUT_OFF: Final = "[cut off here: the person began to speak]"


class Turn(Protocol):
    """One speaking node of the taken path; `emotion_tree` has such nodes, and tests make their own."""

    @property
    def party(self) -> Literal["user", "avatar"]:
        """Who spoke."""
        ...

    @property
    def text(self) -> str:
        """What was said, or was to be said."""
        ...

    @property
    def heard_text(self) -> str | None:
        """What of an avatar's text was heard; None while it is not known."""
        ...

    @property
    def status(self) -> str:
        """One of open, done, interrupted, abandoned."""
        ...


def heard(path: Iterable[Turn], budget_chars: int = BUDGET_CHARS) -> list[Message]:
    """Return the taken path as messages, oldest first, roles alternating.

    Args:
        path: the speaking turns from the root to the current one.
        budget_chars: at most so many characters of content are kept; whole messages are left out from the
            oldest on, and the newest is always kept, if need be its end only.

    Returns:
        Messages of the roles user and assistant. Two in a row of one party are one message.

    Raises:
        ValueError: if budget_chars is not positive.
    """
    if budget_chars <= 0:
        raise ValueError(f"budget_chars must be positive, got {budget_chars}; {BUDGET_CHARS} is usual")
    said = [(turn.party, _content(turn)) for turn in path if turn.status != "abandoned"]
    return _cut(_merge([(party, text) for party, text in said if text]), budget_chars)


def _content(turn: Turn) -> str:
    if turn.party == "user":
        return turn.text.strip()
    heard_text = (turn.heard_text or "").strip()
    if turn.status == "interrupted":
        return f"{heard_text} {CUT_OFF}" if heard_text else ""
    return heard_text


def _merge(said: Sequence[tuple[str, str]]) -> list[Message]:
    messages: list[Message] = []
    for party, text in said:
        role: Role = "user" if party == "user" else "assistant"
        if messages and messages[-1].role == role:
            messages[-1] = Message(role, f"{messages[-1].content}\n{text}")
        else:
            messages.append(Message(role, text))
    return messages


def _cut(messages: list[Message], budget_chars: int) -> list[Message]:
    kept: list[Message] = []
    left = budget_chars
    for message in reversed(messages):
        if len(message.content) > left:
            break
        kept.append(message)
        left -= len(message.content)
    if messages and not kept:
        newest = messages[-1]
        kept = [Message(newest.role, newest.content[-budget_chars:])]
    return kept[::-1]
