"""How strongly a text means what it says, beyond which feeling it is: degree words, capitals, exclamation marks."""

from collections.abc import Sequence
from typing import Final

from emotion_tree.word_list import read_word_list, tokens_of

_EXCLAIMED: Final = 0.08  # for each of up to three marks
_SHOUTED: Final = 1.15
_LOWEST, _HIGHEST = 0.6, 1.4


def strength_of(text: str) -> float:
    """Return a factor for intensity, from 0.6 to 1.4; 1 for a text without any such sign.

    Degree words ("very", "a bit") come from the word list; where several stand, the one farthest from 1 counts.
    The factors are set by hand: no data that may be used here says how strongly a sentence is felt.
    """
    tokens = tokens_of(text)
    factor = _degree(tokens) * (1.0 + _EXCLAIMED * min(3, tokens.count("!")))
    if _shouted(text):
        factor *= _SHOUTED
    return min(_HIGHEST, max(_LOWEST, factor))


def _degree(tokens: Sequence[str]) -> float:
    grades = read_word_list().grades
    pairs = [f"{one} {two}" for one, two in zip(tokens, tokens[1:], strict=False)]
    found = [grades[words] for words in (*tokens, *pairs) if words in grades]
    return max(found, key=lambda grade: abs(grade - 1.0), default=1.0)


def _shouted(text: str) -> bool:
    """Whether most of the longer words stand in capitals."""
    words = [word for word in text.split() if sum(c.isalpha() for c in word) >= 3]
    return len(words) >= 2 and sum(word.isupper() for word in words) > 0.6 * len(words)
