"""The vocabulary that ships: the pieces of a large one that everyday writing uses, and the emoji it lacks.

A piece is kept if the training comments use it often enough. Words whose piece goes fall apart into kept pieces, at last into
letters, so every word still has its numbers.
"""

import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from emotion_tree.text.pieces import END, NAME, START, UNKNOWN, Vocabulary, words_of

MARKS: Final = (UNKNOWN, START, END, NAME)


def whole(pieces: Sequence[str], texts: Iterable[str]) -> Vocabulary:
    """Return the large vocabulary with the marks first, its own pieces, and every emoji of the texts."""
    there = set(pieces) | set(MARKS)
    emoji = sorted(
        {word for text in texts for word in words_of(text) if is_emoji(word) and word not in there}
    )
    kept = [p for p in pieces if p not in MARKS and not (p.startswith("[") and p.endswith("]"))]
    return Vocabulary([*MARKS, *kept, *emoji])


def cut(large: Vocabulary, texts: Iterable[str], least: int) -> Vocabulary:
    """Return the pieces that the texts use at least `least` times, with all marks, letters, digits and signs."""
    counts: Counter[str] = Counter()
    for text in texts:
        for word in words_of(text):
            counts.update(large.split(word))
    plain = string.ascii_lowercase + string.digits
    always = {*MARKS, *plain, *(f"##{c}" for c in plain), *string.punctuation}
    kept = [p for p in large.pieces if counts[p] >= least or p in always]
    return Vocabulary([*kept, *sorted(always - set(kept))])


def is_emoji(word: str) -> bool:
    """Whether a word is one sign that stands for a thing or a face."""
    return len(word) == 1 and unicodedata.category(word) == "So"


def described(sign: str) -> list[str]:
    """Return the words of a sign's Unicode name, from which its first embedding is made.

    >>> described("😂")
    ['face', 'with', 'tears', 'of', 'joy']
    """
    return unicodedata.name(sign, "").lower().replace("-", " ").split()
