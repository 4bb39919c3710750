"""A word list that reads everyday English: a recogniser that is always there, needs nothing, and knows its limits.

It looks for words and short phrases (`words.toml`), minds "not", "very", "a bit", "but" and exclamation marks, and is
silent where it finds nothing or where the text does not look like English. It knows no irony and no context, so it
never claims a confidence above 0.6.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from emotion_tree.reading import Reading, reading
from emotion_tree.recognition import EmotionRecogniser, Evidence
from emotion_tree.word_list import Entry, WordList, read_word_list, tokens_of

_LONGEST_TEXT: Final = 2_000  # characters; the newest words of a long text are the ones that matter
_CLAUSE_ENDS: Final = frozenset(".,;:!?") | {"but", "because", "although", "though", "however"}
_TOPPING: Final = frozenset(("so", "this", "more", "such"))
_REACH: Final = 3  # how many words before a phrase may turn or grade it
_BEFORE_BUT, _AFTER_BUT = 0.5, 1.2
_QUESTIONS: Final = frozenset(
    ("are", "were", "do", "did", "have", "would", "can", "will", "how", "what", "why", "when", "who")
)
_OF_YOU: Final = 0.12  # "are you happy?" says little of who asks
_LEAST: Final = 0.15
_UNSURE: Final = 0.1  # what is left to neutral, because words are not all of it


@dataclass(frozen=True)
class _Found:
    """An entry at a place in the text, with the factor that the words around it give and whether they negate it."""

    entry: Entry
    at: int
    factor: float
    negated: bool


def create(settings: Mapping[str, str]) -> EmotionRecogniser:
    """Return the recogniser; it has no settings."""
    return WordReader(read_word_list())


def read_entries() -> tuple[Entry, ...]:
    """Return all entries of the list."""
    return tuple(read_word_list().entries.values())


class WordReader:
    """Reads emotion from English words."""

    def __init__(self, words: WordList) -> None:
        self._words = words

    def read(self, evidence: Evidence) -> Reading | None:
        """Return a reading with source "text", or None where no word says anything or the text is not English."""
        if not evidence.text or not _is_english_by_tag(evidence.language):
            return None
        tokens = tokens_of(evidence.text[-_LONGEST_TEXT:])
        found = list(self._find(tokens))
        if not found or not self._looks_english(tokens):
            return None
        return self._sum(found, tokens)

    def _find(self, tokens: Sequence[str]) -> Iterator[_Found]:
        """Yield the entries in the text from left to right, the longest at each place, none overlapping."""
        at = last_end = 0
        while at < len(tokens):
            length = self._longest(tokens, at)
            entry = self._words.entries.get(tuple(tokens[at : at + length]))
            if entry is not None:
                factor, negated = self._modified(tokens, max(last_end, at - _REACH), at)
                yield _Found(entry, at, factor, negated)
                last_end = at + length
            at += max(1, length)

    def _longest(self, tokens: Sequence[str], at: int) -> int:
        """Return how many tokens the longest phrase of the list has here; 0 where there is none."""
        for length in range(min(self._words.longest, len(tokens) - at), 0, -1):
            phrase = tuple(tokens[at : at + length])
            if phrase in self._words.entries or phrase in self._words.harmless:
                return length
        return 0

    def _modified(self, tokens: Sequence[str], start: int, at: int) -> tuple[float, bool]:
        """Return the factor of the words from start to at (in the same clause) and whether they negate."""
        before: list[str] = []
        for token in reversed(tokens[start:at]):
            if token in _CLAUSE_ENDS:
                break
            before.insert(0, token)
        factor = 1.0
        for i, token in enumerate(before):
            factor *= self._words.grades.get(token, 1.0)
            if i + 1 < len(before):
                factor *= self._words.grades.get(f"{token} {before[i + 1]}", 1.0)
        negated = sum(token in self._words.negations for token in before) % 2 == 1
        if "never" in before and _TOPPING & {*before, tokens[at]}:
            negated = False  # "never felt so alone" tops every other time
        return factor, negated

    def _sum(self, found: Sequence[_Found], tokens: Sequence[str]) -> Reading | None:
        weights: dict[str, float] = {}
        strongest = 0.0
        for one in found:
            strength = one.entry.intensity * one.factor * self._of_clause(one, tokens)
            feels: Mapping[str, float] = one.entry.feels
            if one.negated:
                strength *= self._words.left
                feels = self._turn(feels)
            strongest = max(strongest, strength)
            for name, weight in feels.items():
                weights[name] = weights.get(name, 0.0) + weight * strength
        total = sum(weights.values())
        if strongest < _LEAST:
            return None
        intensity = min(1.0, strongest * _loudness(tokens))
        weights = {name: weight * (1 - _UNSURE) for name, weight in weights.items()}
        weights["neutral"] = weights.get("neutral", 0.0) + total * _UNSURE
        return reading(weights, intensity=intensity, source="text", confidence=_confidence(found, weights))

    def _turn(self, feels: Mapping[str, float]) -> Mapping[str, float]:
        """Return what "not" makes of a feeling."""
        turned: dict[str, float] = {}
        for name, weight in feels.items():
            other = self._words.turned[name]
            turned[other] = turned.get(other, 0.0) + weight
        return turned

    def _of_clause(self, one: _Found, tokens: Sequence[str]) -> float:
        """Return how much the clause counts: what follows "but" is meant, a question about you is about you."""
        factor = 1.0
        if "but" in tokens:
            last_but = len(tokens) - 1 - tokens[::-1].index("but")
            factor = _AFTER_BUT if one.at > last_but else _BEFORE_BUT
        before = set(tokens[: one.at])
        if "?" in tokens and tokens[0] in _QUESTIONS and "you" in before and not before & {"i", "me", "my"}:
            factor *= _OF_YOU
        return factor

    def _looks_english(self, tokens: Sequence[str]) -> bool:
        """Tell English by its frequent words; a short text is let in unless a foreign word stands in it."""
        words = [token for token in tokens if any(c.isalpha() for c in token)]
        if not words:
            return True  # signs alone are understood everywhere
        if sum(not word.isascii() for word in words) > 0.2 * len(words):
            return False
        foreign = sum(word in self._words.foreign for word in words)
        known = sum(word in self._words.common or word in self._words.vocabulary for word in words)
        return foreign * 3 <= known and known >= 0.3 * len(words)


def _is_english_by_tag(language: str | None) -> bool:
    return language is None or language.lower().split("-")[0] == "en"


def _loudness(tokens: Sequence[str]) -> float:
    """Return the factor of exclamation marks, at most 1.3."""
    return min(1.3, 1.0 + 0.1 * tokens.count("!"))


def _confidence(found: Sequence[_Found], weights: Mapping[str, float]) -> float:
    """Return at most 0.6: more for phrases than for words, and for what agrees; less for "not" and for a mixture."""
    total = sum(weights.values())
    agreement = max(weights.values()) / total if total > 0 else 0.0
    has_phrase = any(len(one.entry.tokens) > 1 for one in found)
    base = 0.4 + 0.1 * has_phrase + 0.05 * min(2, len(found) - 1)
    if any(one.negated for one in found):
        base -= 0.1
    return min(0.6, base) * (0.5 + 0.5 * agreement)
