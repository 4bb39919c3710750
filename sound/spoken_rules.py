"""How one piece of a text is replaced by what is said: rules, looked for in order, that never touch the same letters."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Edit:
    """Characters [start, end) of a written text, and what is said for them."""

    start: int
    end: int
    said: str


# Returns what is said for a match, or None to leave it as it is.
Say: TypeAlias = Callable[[re.Match[str]], str | None]


@dataclass(frozen=True)
class Rule:
    """What to look for, and what is said for it; `group` names the part of the match that is replaced."""

    pattern: re.Pattern[str]
    say: Say
    group: int = 0


def rule(pattern: str, say: Say, *, group: int = 0, exact: bool = False) -> Rule:
    """Return a rule; capitals matter only where it is `exact`."""
    return Rule(re.compile(pattern, re.ASCII if exact else re.ASCII | re.IGNORECASE), say, group)


def apply(rules: Sequence[Rule], text: str) -> tuple[Edit, ...]:
    """Return the edits of a text in the order of the text; an earlier rule has what it took for itself."""
    taken = bytearray(len(text))
    found: list[Edit] = []
    for one in rules:
        for match in one.pattern.finditer(text):
            start, end = match.span(one.group)
            if start == end or any(taken[start:end]):
                continue
            said = one.say(match)
            if said is not None:
                taken[start:end] = b"\1" * (end - start)
                found.append(Edit(start, end, _set_apart(text, start, end, said)))
    return _parted(sorted(found, key=lambda edit: edit.start))


def _set_apart(text: str, start: int, end: int, said: str) -> str:
    """Put a space where words would otherwise run into the letters beside them: "mp3" is "mp three"."""
    before = " " if said[:1].isalnum() and text[:start][-1:].isalnum() else ""
    after = " " if said[-1:].isalnum() and text[end:][:1].isalnum() else ""
    return before + said + after


def _parted(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Put a space between two edits that touch: "5kg" may be two, and both end in letters."""
    parted: list[Edit] = []
    for edit in edits:
        before = parted[-1] if parted else None
        if before and before.end == edit.start and before.said[-1:].isalnum() and edit.said[:1].isalnum():
            edit = Edit(edit.start, edit.end, " " + edit.said)
        parted.append(edit)
    return tuple(parted)
