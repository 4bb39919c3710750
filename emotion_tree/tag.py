"""The tag line: how an LLM says, before its reply, what it reads in the person and how its character feels.

    [you: sadness 0.7 | me: concern 0.5]

`you` is the person, `me` the character. A number says how strongly, 0 to 1; several feelings are divided by commas.
Any part may be missing. Models write it in many ways, so whatever can be understood is, and the rest is passed over.
This module reads one line; it knows nothing of streams.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from emotion_tree.labels import Label, from_word
from emotion_tree.reading import Reading, reading
from emotion_tree.response import ATTITUDES

# An LLM sees the whole talk, so it outweighs the local word list (0.6 at most); it is still a guess.
CONFIDENCE: Final = 0.8

_YOU: Final = ("you", "user", "person", "them", "they", "human")
_ME: Final = ("me", "avatar", "character", "i", "self", "assistant", "myself")
_OPENS = re.compile(r"^[\s*`_>]*[\[(【]\s*")
_CLOSES = re.compile(r"[\])】]")
_PARTY = re.compile(rf"\b({'|'.join(_YOU + _ME)})\b\s*[:=：]", re.IGNORECASE)
_AND = re.compile(r"\band\b|[&/+]", re.IGNORECASE)
_FEELING = re.compile(
    r"(?P<word>[^\W\d_]+(?:[ -][^\W\d_]+)*)"
    r"(?:[\s:=(]*(?P<sign>-?)(?P<number>\d+(?:[.,]\d+)?|\.\d+)\s*(?P<percent>%?))?"
)


@dataclass(frozen=True, eq=False)
class TagLine:
    """What a tag line says.

    Attributes:
        user: what the person seems to feel, or None.
        avatar: what the character feels, or None.
        attitude: (name, weight in [0, 1]) of the character's attitudes, in the order of `ATTITUDES`.
    """

    user: Reading | None = None
    avatar: Reading | None = None
    attitude: tuple[tuple[str, float], ...] = ()


def parse(line: str) -> TagLine | None:
    """Read a tag line; what stands after its closing bracket is not looked at.

    Args:
        line: one line that may be a tag line.

    Returns:
        The tag line, its parts None where they name no feeling we know; None if this is no tag line at all.

    >>> parse("[you: sadness 0.7 | me: concern 0.5]").user.top
    'sadness'
    """
    opening = _OPENS.match(line)
    if opening is None:
        return None
    inside = _CLOSES.split(_without_number_brackets(line[opening.end() :]), maxsplit=1)[0]
    if not _PARTY.match(inside):
        return None
    felt: dict[str, list[tuple[Label, float]]] = {"you": [], "me": []}
    for party, words in _parts(inside):
        felt[party] += _feelings(words)
    return TagLine(_reading(felt["you"]), _reading(felt["me"]), _attitude(felt["me"]))


def _without_number_brackets(text: str) -> str:
    """Return the text with "sadness (0.7)" as "sadness 0.7", so that only the tag's own bracket closes it."""
    return re.sub(r"\(\s*([\d.,]+\s*%?)\s*\)", r" \1", text)


def _parts(inside: str) -> Iterator[tuple[str, str]]:
    """Yield ("you" or "me", what is said of them)."""
    marks = list(_PARTY.finditer(inside))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(inside)
        yield "you" if mark[1].lower() in _YOU else "me", inside[mark.end() : end]


def _feelings(words: str) -> Iterator[tuple[Label, float]]:
    """Yield the known feelings of one party with their strength in [0, 1]."""
    for found in _FEELING.finditer(_AND.sub(",", words)):
        label = _known(found["word"])
        if label is not None:
            yield label, _strength(found, label)


def _known(words: str) -> Label | None:
    """Return the label of the words, or else of the last of them that is one: "a little sad" is sad."""
    parts = words.replace("-", " ").split()
    if parts[0].lower() in ("not", "no"):
        return None
    for candidate in (words, *reversed(parts)):
        label = from_word(candidate)
        if label is not None:
            return label
    return None


def _strength(found: re.Match[str], label: Label) -> float:
    if found["number"] is None:
        return label.intensity
    if found["sign"]:
        return 0.0
    number = float(found["number"].replace(",", "."))
    return min(1.0, number / 100 if found["percent"] else number)


def _reading(felt: Iterable[tuple[Label, float]]) -> Reading | None:
    """Return the reading whose intensity times probabilities is what the numbers say, as far as they sum to 1."""
    weights: dict[str, float] = {}
    total, any_label = 0.0, False
    for label, strength in felt:
        any_label = True
        total += strength
        for name, weight in label.weights.items():
            weights[name] = weights.get(name, 0.0) + weight * strength
    if not any_label:
        return None
    return reading(weights, intensity=min(1.0, total), source="llm", confidence=CONFIDENCE)


def _attitude(felt: Iterable[tuple[Label, float]]) -> tuple[tuple[str, float], ...]:
    weights = dict.fromkeys(ATTITUDES, 0.0)
    for label, strength in felt:
        if label.attitude is not None:
            weights[label.attitude] = max(weights[label.attitude], strength)
    return tuple((name, weight) for name, weight in weights.items() if weight > 0)
