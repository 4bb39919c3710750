"""What the companion notes down of a person for the next talk, and how it reads that again: sentences of a few forms."""

import re
from typing import Final

from dialogue.companion.memory import Fact, Memory
from dialogue.notes import HEADING, NAME

# By kind of fact: what stands before it. An occasion says in itself when it is, and that is soon over: it is not noted.
_FORMS: Final = {
    "person": "They spoke of ",
    "animal": "They have an animal, ",
    "mourned": "They have lost ",
    "interest": "They like ",
    "life": "They ",
}
_TURNED: Final = {"your": "their", "you": "they", "yourself": "themselves", "yours": "theirs"}
_TURNED_BACK: Final = {theirs: yours for yours, theirs in _TURNED.items()}
_LINE: Final = re.compile(r"^- (?P<text>.*?\.)(?: \(noted [\d-]+\))?$", re.MULTILINE)
_LIFE: Final = ("work ", "live in ", "study ", "moved to ", "are studying ")
# Told before this talk began: long enough ago to be asked about.
_BEFORE: Final = -100


def noted(memory: Memory) -> list[str]:
    """Return what is known of a person as lines, the name first."""
    lines = [f"{NAME}{memory.name}."] if memory.name else []
    return lines + [
        f"{_FORMS[fact.kind]}{_swapped(fact.text, _TURNED)}."
        for _, fact in memory.facts
        if fact.kind in _FORMS
    ]


def with_notes(memory: Memory, system: str) -> Memory:
    """Return what is known with what the notes in a system message tell; what was said in the talk goes before it."""
    notes = system.partition(HEADING)[2]
    lines = [found["text"].rstrip(".") for found in _LINE.finditer(notes)]
    names = [line.removeprefix(NAME) for line in lines if line.startswith(NAME)]
    told = [fact for fact in map(_fact, lines) if fact is not None]
    # "your sister" says less than "your sister Anna" of before, and the other way round.
    new = [pair for pair in memory.facts if not any(_says_more(fact, pair[1]) for fact in told)]
    old = [fact for fact in told if not any(_says_more(other, fact) for _, other in new)]
    facts = (*((_BEFORE, fact) for fact in old), *new)
    return Memory(memory.name or (names[-1] if names else None), facts)


def _fact(line: str) -> Fact | None:
    for kind in ("person", "animal", "mourned", "interest"):
        if line.startswith(_FORMS[kind]):
            return Fact(kind, _swapped(line.removeprefix(_FORMS[kind]), _TURNED_BACK))
    rest = line.removeprefix(_FORMS["life"])
    if line != rest and rest.startswith(_LIFE):
        return Fact("life", _swapped(rest, _TURNED_BACK))
    return None


def _says_more(fact: Fact, other: Fact) -> bool:
    return f"{fact.text} ".startswith(f"{other.text} ")


def _swapped(text: str, words: dict[str, str]) -> str:
    return re.sub(r"[a-z]+", lambda found: words.get(found[0], found[0]), text)
