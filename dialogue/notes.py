"""What a character remembers of a person from one talk to the next: a short Markdown file that the person can read and edit.

    # What Mira remembers of you
    …
    - Their name is Peter. (2026-11-23)
    - They have a dog called Rex.          ← no date: written by the person, and left alone
    <!-- notes of 9f3a…: 1a2b3c4d5e … -->  ← marks of all lines there ever were

A line that was taken out is known by its mark and is not noted down again; the mark does not tell what it said. This module
is pure: where the file lies, and when a mind is asked for lines, is the server's.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Protocol, TypeVar, runtime_checkable

from dialogue import crisis
from dialogue.history import Turn, heard
from dialogue.ports import Message

MOST_LINES: Final = 40
LINE_CHARS: Final = 200
_DATED: Final = re.compile(r"^(?P<text>.*?)\s*\((?P<on>\d{4}-\d{2}-\d{2})\)\s*$")
_BULLET: Final = re.compile(r"^\s*[-*+]\s+(?P<text>\S.*)$")
_CHANGED: Final = re.compile(r"^\s*(?P<number>\d{1,2})\s*[=:]\s*(?P<text>\S.*)$")
_MARKS: Final = re.compile(r"<!-- notes of (?P<key>[0-9a-f]{16}):(?P<marks>[0-9a-f ]*)-->")
NAME: Final = "Their name is "
# In a prompt, what stands before the lines.
HEADING: Final = "From earlier talks you remember this of the person"

_T = TypeVar("_T", bound=Turn)


@dataclass(frozen=True)
class Note:
    """One line; `noted_on` is None where the person wrote or changed it, and then no mind changes it."""

    text: str
    noted_on: date | None = None


@dataclass(frozen=True)
class Notes:
    """What is remembered.

    Attributes:
        lines: oldest first.
        key: tells this memory from one that was begun after it was deleted; salt of the marks.
        marks: of all lines there ever were.
    """

    lines: tuple[Note, ...] = ()
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    marks: frozenset[str] = frozenset()

    def mark(self, text: str) -> str:
        """Return what a line is known by: ten hexadecimal digits that do not tell what it said."""
        words = " ".join(re.findall(r"\w+", text.casefold()))
        return hashlib.sha256(f"{self.key} {words}".encode()).hexdigest()[:10]

    @property
    def name(self) -> str:
        """The person's name, or "" where no line gives it."""
        names = [
            line.text.removeprefix(NAME).rstrip(".") for line in self.lines if line.text.startswith(NAME)
        ]
        return names[-1] if names and len(names[-1].split()) <= 2 else ""

    def added(self, texts: Iterable[str], on: date | None = None) -> "Notes":
        """Return the notes with these lines at their end; a line there ever was is not added again.

        Where there are too many, the oldest that no person wrote go.
        """
        made = self
        for text in map(tidied, texts):
            # What a person writes themselves they may also write again.
            if text and (made.mark(text) not in made.marks or on is None) and not made._has(text):
                made = replace(
                    made, lines=(*made.lines, Note(text, on)), marks=made.marks | {made.mark(text)}
                )
        return made._fitting()

    def changed(self, mark: str, text: str, on: date | None = None) -> "Notes":
        """Return the notes with other words in the line of a mark; "" takes it out.

        Raises:
            KeyError: there is no such line.
        """
        at = next((i for i, line in enumerate(self.lines) if self.mark(line.text) == mark), None)
        if at is None:
            raise KeyError(mark)
        new = tidied(text)
        put = (Note(new, on),) if new and (self.mark(new) == mark or not self._has(new)) else ()
        marks = self.marks | {mark} | ({self.mark(new)} if new else set())
        return replace(self, lines=(*self.lines[:at], *put, *self.lines[at + 1 :]), marks=marks)

    def taken(self, answer: str, shown: "Notes", on: date) -> "Notes":
        """Return the notes with what a mind answered to `asking`, which it was `shown`; other forms say nothing."""
        made, new = self, []
        for line in answer.splitlines():
            if bullet := _BULLET.match(line):
                new.append(bullet["text"])
            elif changed := _CHANGED.match(line):
                made = made._put(int(changed["number"]) - 1, changed["text"], shown, on)
        return made.added((text for text in new if not crisis.is_heard_in(text)), on)

    def _put(self, at: int, text: str, shown: "Notes", on: date) -> "Notes":
        """Change the line with this number of those that the mind was shown, unless the person wrote it."""
        if not 0 <= at < len(shown.lines) or shown.lines[at].noted_on is None or crisis.is_heard_in(text):
            return self
        try:
            return self.changed(self.mark(shown.lines[at].text), text, on)
        except KeyError:
            return self

    def _has(self, text: str) -> bool:
        return any(self.mark(line.text) == self.mark(text) for line in self.lines)

    def _fitting(self) -> "Notes":
        lines = list(self.lines)
        while len(lines) > MOST_LINES:
            old = (line for line in lines if line.noted_on is not None and not line.text.startswith(NAME))
            lines.remove(next(old, lines[-1]))
        return replace(self, lines=tuple(lines))


def tidied(text: str) -> str:
    """Return a line as it is kept: one line of at most `LINE_CHARS`, without marks of Markdown.

    >>> tidied("**They** like  <b>tea</b>.")
    'They like tea.'
    """
    plain = re.sub(r"<[^>]*>|[*_#`<>]|\s*\(\d{4}-\d{2}-\d{2}\)", "", text)
    return " ".join(plain.split())[:LINE_CHARS].strip()


def parse(text: str) -> Notes:
    """Return the notes of a file, however a person has changed it: every line that begins with a dash is one."""
    marks = _MARKS.search(text)
    # One key for all files that a person wrote from nothing, so that a file reads the same each time.
    key, known = ("0" * 16, "") if marks is None else (marks["key"], marks["marks"])
    notes = Notes((), key, frozenset(known.split()))
    lines: list[Note] = []
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        if bullet is None:
            continue
        dated = _DATED.match(bullet["text"])
        on = _day(dated["on"]) if dated else None
        words = tidied(bullet["text"])
        # Words that were never ours are the person's, whatever date stands behind them.
        on = on if notes.mark(words) in notes.marks else None
        if words and all(words != one.text for one in lines):
            lines.append(Note(words, on))
    kept = tuple(lines[:MOST_LINES])
    return replace(notes, lines=kept, marks=notes.marks | {notes.mark(one.text) for one in kept})


def rendered(notes: Notes, name: str) -> str:
    """Return the file; `name` is the character's."""
    lines = "\n".join(
        f"- {line.text}" + (f" ({line.noted_on.isoformat()})" if line.noted_on else "")
        for line in notes.lines
    )
    return f"""# What {name} remembers of you

{name} is told these lines in every talk. Change them, take some out, or write your own: one line each, beginning with a
dash. A line you take out is not noted down again, and one that you wrote is left as it is. Delete this file, and {name}
remembers nothing and notes nothing down.

{lines}

<!-- notes of {notes.key}: {" ".join(sorted(notes.marks))} -->
"""


@runtime_checkable
class NoteTaker(Protocol):
    """A mind that takes notes by itself, at once, without being asked as a model is."""

    def notes(self, messages: Sequence[Message]) -> Sequence[str]:
        """Return lines on the person, such as "They like tea.", from what was said."""
        ...


def worth_noting(path: Sequence[_T]) -> list[_T]:
    """Return the turns from which something may be noted: none in which somebody spoke of a crisis, nor the answer to it."""
    kept: list[_T] = []
    is_left_out = False
    for turn in path:
        if turn.party == "user":
            is_left_out = crisis.is_heard_in(turn.text)
        if not is_left_out:
            kept.append(turn)
    return kept


def asking(name: str, notes: Notes, turns: Sequence[Turn], language: str = "en") -> list[Message]:
    """Return the messages that ask a model what to note down; `Notes.taken` reads its answer.

    Args:
        name: the character's.
        notes: what is remembered already.
        turns: what was said since notes were last taken, oldest first.
        language: BCP 47 of the notes.
    """
    wanted = (
        f"You keep {name}'s notes on a person, for their next talk. Write down only what the person said of themselves and "
        "would be glad to be remembered: their name, people and animals in their life, work, what they like, plans with "
        "their day, what was promised, how they wish to be spoken to. Leave out health, crises, beliefs, politics, "
        "sexuality, money, secrets of others, and feelings of the day. No guesses. "
        f"Short sentences in the language {language!r} (BCP 47) that begin with 'They' or 'Their'; a name as "
        f"'{NAME}Ann.'. Answer with at most five lines and nothing else: '- ' and a new note, or the number of a note that no "
        "longer holds, '=' and how it is now. If there is nothing new, answer with the word nothing."
    )
    known = "\n".join(f"{at}. {line.text}" for at, line in enumerate(notes.lines, 1)) or "none"
    said = [f"{'Person' if one.role == 'user' else name}: {one.content}" for one in heard(turns, 12_000)]
    return [
        Message("system", wanted),
        Message("user", f"Notes so far:\n{known}\n\nThe talk:\n" + "\n".join(said)),
    ]


def told(notes: Notes, today: date, most_chars: int = 4_000) -> str:
    """Return the notes as a part of a prompt, or "" where there are none.

    Where the lines have more than `most_chars`, the name and the newest are told.
    """
    if not notes.lines:
        return ""
    lines = "\n".join(
        f"- {line.text}" + (f" (noted {line.noted_on.isoformat()})" if line.noted_on else "")
        for line in _newest(notes.lines, most_chars)
    )
    return (
        f"Today is {today.isoformat()}. {HEADING}, as they know and agreed to; take it up where it fits, a thing at a time, "
        f"never recite it, and go by what they say now where it differs:\n{lines}"
    )


def _newest(lines: Sequence[Note], most_chars: int) -> list[Note]:
    # By rank: the name, then from the newest back; told in the order in which they stand.
    ranked = sorted(range(len(lines)), key=lambda at: (not lines[at].text.startswith(NAME), -at))
    kept: set[int] = set()
    for at in ranked:
        most_chars -= len(lines[at].text) + 24
        if most_chars < 0:
            break
        kept.add(at)
    return [line for at, line in enumerate(lines) if at in kept]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
