"""A long talk in short: what is too old for the prompt is told to the model as a summary that a model wrote.

    root ── turn ── turn ── … ── turn │ turn ── turn ── current
    └── summary (at most 1,500 characters) ┘ └── word by word ──┘

When half of the history's budget is used, all but its newest quarter is summed up; the summary of before is taken into the
new one. So the prompt stays bounded however long the talk is. This module is pure: who asks, and when, is the server's.
"""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from dialogue.history import BUDGET_CHARS, Turn, heard
from dialogue.ports import LLM, Message

SUMMARY_CHARS: Final = 1_500
_FULL: Final = 0.5
_KEPT: Final = 0.25

_T = TypeVar("_T", bound=Turn)


def summarises(mind: LLM) -> bool:
    """Return whether a mind can be asked for a summary: it says so by an attribute of this name, set to True."""
    return bool(getattr(mind, "summarises", False))


def older(path: Sequence[_T], budget_chars: int = BUDGET_CHARS) -> Sequence[_T]:
    """Return the turns that should be summed up now, oldest first; none while there is room.

    Args:
        path: the speaking turns since the last summary, oldest first.
        budget_chars: what `dialogue.history.heard` may take.
    """
    lengths = [_length(turn) for turn in path]
    if sum(lengths) <= _FULL * budget_chars:
        return ()
    kept = 0
    for at in range(len(path) - 1, -1, -1):
        kept += lengths[at]
        if kept > _KEPT * budget_chars:
            # A turn that is longer than all that may be kept stays all the same if it is the newest.
            return path[: min(at + 1, len(path) - 1)]
    return ()


def asking(name: str, before: str, turns: Sequence[Turn], language: str = "en") -> list[Message]:
    """Return the messages that ask a model for a summary.

    Args:
        name: the character's.
        before: the summary of what came before these turns, or "".
        turns: what is to be summed up, oldest first.
        language: BCP 47 of the summary.
    """
    wanted = (
        f"You sum up a talk between a person and {name} for {name} to go on with. Write one paragraph of at most 120 words "
        f"in the language {language!r} (BCP 47): who and what the person spoke of, names, plans, what was agreed or "
        "promised, questions that are still open, and what helped. Only what was said: no guesses, no diagnosis, no advice. "
        "Write the paragraph and nothing else."
    )
    lines = [f"{'Person' if one.role == 'user' else name}: {one.content}" for one in heard(turns, 10**9)]
    earlier = f"What came before, in short: {before}\n\n" if before else ""
    return [Message("system", wanted), Message("user", earlier + "\n".join(lines))]


def tidied(text: str) -> str:
    """Return what a model wrote as one paragraph of at most `SUMMARY_CHARS`, cut at the end of a sentence.

    >>> tidied("[you: joy 0.5]\\n**Ann** has a\\n dog.")
    'Ann has a dog.'
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("[")]
    words = " ".join(re.sub(r"[*_#`]+", "", " ".join(lines)).split())
    if len(words) <= SUMMARY_CHARS:
        return words
    cut = words[:SUMMARY_CHARS]
    end = max(cut.rfind(sign) for sign in ".!?")
    return cut[: end + 1] if end > SUMMARY_CHARS // 2 else cut


def _length(turn: Turn) -> int:
    return sum(len(one.content) for one in heard([turn], 10**9))
