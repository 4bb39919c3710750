"""The word list as data: entries, the words that turn or grade them, and what English looks like."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from emotion_tree.reading import INDEX

# Skin tones and the marks that choose an emoji's drawing change nothing in what it says.
_INVISIBLE: Final = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")  # sooo, ewwww
_LAUGH: Final = re.compile(r"\b(?:ha){2,}h?\b")
_TOKEN: Final = re.compile(
    r">?[:=;]'?-?[()do](?![a-z0-9])|<3|\^\^|\bt_t\b|\bxd\b"  # faces made of signs
    r"|[^\W\d_]+(?=n't\b)|n't\b|'(?:m|s|re|ve|ll|d)\b"  # is n't, i 'm
    r"|[^\W\d_]+|[.,;:!?]"  # words and the signs that divide them
    r"|[\u2190-\u2bff\U0001f000-\U0001faff]"  # emoji
)


@dataclass(frozen=True)
class Entry:
    """A word or phrase: its tokens, what it feels like by class, and how strongly it is meant, in [0, 1]."""

    tokens: tuple[str, ...]
    feels: Mapping[str, float]
    intensity: float

    @property
    def phrase(self) -> str:
        """The phrase as text."""
        return " ".join(self.tokens)


@dataclass(frozen=True)
class WordList:
    """Everything that `words.toml` says.

    Attributes:
        entries: by tokens.
        harmless: tokens of phrases that hold a word of the list and mean nothing by it.
        longest: tokens of the longest entry or harmless phrase.
        vocabulary: every token of every entry.
        negations: words that turn a feeling round.
        grades: factor of each word (or pair of words) that makes a feeling stronger or weaker.
        turned: by class, the class that a negation makes of it.
        left: what share of the strength a negation leaves.
        common: frequent English words.
        foreign: frequent words of other languages that are no English words.
    """

    entries: Mapping[tuple[str, ...], Entry]
    harmless: frozenset[tuple[str, ...]]
    longest: int
    vocabulary: frozenset[str]
    negations: frozenset[str]
    grades: Mapping[str, float]
    turned: Mapping[str, str]
    left: float
    common: frozenset[str]
    foreign: frozenset[str]


def tokens_of(text: str) -> list[str]:
    """Return lower-case words, dividing signs, faces and emoji of a text, in order.

    >>> tokens_of("I can't. Really?!")
    ['i', 'ca', "n't", '.', 'really', '?', '!']
    """
    plain = _INVISIBLE.sub("", text.lower().replace("’", "'").replace("`", "'"))
    plain = _LAUGH.sub("haha", _DRAWN_OUT.sub(r"\1\1", plain))
    return _TOKEN.findall(plain)


@cache
def read_word_list() -> WordList:
    """Read the list that ships with the package, once.

    Raises:
        ValueError: if a phrase stands twice, or a group names an unknown class; says which.
    """
    text = resources.files("emotion_tree").joinpath("words.toml").read_text("utf-8")
    return parse_word_list(text)


def parse_word_list(text: str) -> WordList:
    """Read a list from TOML.

    Raises:
        ValueError: if a phrase stands twice, or a group names an unknown class; says which.
    """
    data = tomllib.loads(text)
    entries: dict[tuple[str, ...], Entry] = {}
    for group in data["groups"]:
        if unknown := set(group["feels"]) - set(INDEX):
            raise ValueError(f"expected classes of {', '.join(INDEX)}; got {', '.join(sorted(unknown))}")
        for phrase in group["phrases"]:
            tokens = tuple(tokens_of(phrase))
            if tokens in entries or not tokens:
                raise ValueError(f"each phrase must stand in one group, once; {phrase!r} is there already")
            entries[tokens] = Entry(tokens, dict(group["feels"]), float(group["intensity"]))
    modifiers, english = data["modifiers"], data["english"]
    harmless = frozenset(tuple(tokens_of(phrase)) for phrase in modifiers.get("harmless", ()))
    return WordList(
        entries=entries,
        harmless=harmless,
        longest=max(map(len, [*entries, *harmless])),
        vocabulary=frozenset(token for tokens in entries for token in tokens),
        negations=frozenset(modifiers["negations"]),
        grades={**modifiers["stronger"], **modifiers["weaker"]},
        turned=modifiers["turned"],
        left=float(modifiers["left"]),
        common=frozenset(english["common"]),
        foreign=frozenset(english["foreign"]),
    )
