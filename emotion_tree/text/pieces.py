"""From a sentence to the numbers of its pieces, as the network learnt them.

Text is lower-cased, freed of accents and of letters drawn out, and cut at white space, punctuation and emoji. Each
word is then cut greedily into the longest pieces of the vocabulary; pieces inside a word begin with "##".

Source: the WordPiece scheme of BERT (Devlin et al. 2019, arXiv 1810.04805, appendix), with a vocabulary cut down to
what everyday writing uses; what is not in it falls apart into smaller pieces, at last into letters.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

START, END, UNKNOWN, NAME = "[CLS]", "[SEP]", "[UNK]", "[NAME]"
_LONGEST_WORD: Final = 40  # characters; longer "words" are keys, addresses or noise
# Skin tones, joiners and the marks that choose an emoji's drawing change nothing in what it says.
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")
_STRAIGHT: Final = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "..."})
_NAME_MARK: Final = re.compile(r"\[name\]", re.IGNORECASE)
# A word, the mark of a name, or any other sign by itself.
_WORD: Final = re.compile(r"\[name\]|[^\W_]+|[^\s]")


def words_of(text: str) -> list[str]:
    """Return the words and signs of a text in order, in lower case and without accents.

    >>> words_of("Café?! I can't… 😂")
    ['cafe', '?', '!', 'i', 'can', "'", 't', '.', '.', '.', '😂']
    """
    plain = _INVISIBLE.sub("", text.translate(_STRAIGHT)).lower()
    spread = unicodedata.normalize("NFD", plain)
    return _WORD.findall(
        "".join(c for c in spread if unicodedata.category(c) not in ("Mn", "Cc") or c.isspace())
    )


class Vocabulary:
    """The pieces that the network knows, by number."""

    def __init__(self, pieces: Iterable[str]) -> None:
        """Number the pieces in their order.

        Raises:
            ValueError: if a piece stands twice, or one of the four marks is missing; says which.
        """
        self.pieces: Final = tuple(pieces)
        self._numbers: Final = {piece: number for number, piece in enumerate(self.pieces)}
        if len(self._numbers) != len(self.pieces):
            raise ValueError(
                f"each piece must stand once, got {len(self.pieces) - len(self._numbers)} doubles"
            )
        if missing := {START, END, UNKNOWN, NAME} - set(self._numbers):
            raise ValueError(
                f"the vocabulary must have {START}, {END}, {UNKNOWN}, {NAME}; lacks {sorted(missing)}"
            )

    def __contains__(self, piece: object) -> bool:
        return piece in self._numbers

    def __len__(self) -> int:
        return len(self.pieces)

    def number(self, piece: str) -> int:
        """Return the number of a piece that is in the vocabulary."""
        return self._numbers[piece]

    def split(self, word: str) -> list[str]:
        """Return the pieces of a word, or [UNKNOWN] where it cannot be put together."""
        if _NAME_MARK.fullmatch(word):
            return [NAME]
        if word in self._numbers:
            return [word]
        if len(word) > _LONGEST_WORD:
            return [UNKNOWN]
        short = _DRAWN_OUT.sub(r"\1", word)
        if short in self._numbers:
            return [short]
        return self._greedy(_DRAWN_OUT.sub(r"\1\1", word))

    def _greedy(self, word: str) -> list[str]:
        found: list[str] = []
        start = 0
        while start < len(word):
            before = "##" if start else ""
            for end in range(len(word), start, -1):
                if (piece := before + word[start:end]) in self._numbers:
                    break
            else:
                return [UNKNOWN]
            found.append(piece)
            start = end
        return found

    def encode(self, words: Sequence[str], longest: int) -> list[int]:
        """Return the numbers of the words' pieces between START and END, at most `longest` with these two."""
        numbers = [self._numbers[START]]
        for word in words:
            numbers += [self._numbers[piece] for piece in self.split(word)]
            if len(numbers) >= longest:
                break
        return [*numbers[: longest - 1], self._numbers[END]]
