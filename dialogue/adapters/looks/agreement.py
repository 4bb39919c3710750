"""Which words of an unfinished utterance can be shown: those on which two looks in a row agree.

    look 1   i  scream
    look 2   ice cream  is
    look 3   ice cream  is  what       ─▶ ice cream is
    look 4   ice cream  is  what  we   ─▶ ice cream is what

The end of unfinished sound cuts words in two, so the last words of each look are guesses. Local agreement of two
hypotheses (LocalAgreement-2) is by Liu et al., "Low-latency sequence-to-sequence speech recognition and translation
by partial hypothesis selection", Interspeech 2020; Macháček et al. use it for Whisper, IJCNLP-AACL 2023.
"""

from collections.abc import Sequence
from typing import Final

# A look may word the beginning anew; this many committed words are enough to find where they end in it.
_ALIGNED_WORDS: Final = 12


class LocalAgreement:
    """The words of one utterance; what was committed stands, whatever later looks say."""

    def __init__(self) -> None:
        self._committed: list[str] = []
        self._tail: list[str] = []  # of the last look, after what is committed

    @property
    def committed(self) -> tuple[str, ...]:
        """The words that stand."""
        return tuple(self._committed)

    def hear(self, words: Sequence[str], *, settled: bool = False) -> tuple[str, ...]:
        """Take the words of a new look at all of the sound; return the committed words.

        Args:
            words: of the whole utterance, in order.
            settled: the sound ends in silence, so that no word at its end is cut: all words stand.

        >>> agreement = LocalAgreement()
        >>> agreement.hear(["ice", "cream", "is"])
        ()
        >>> agreement.hear(["Ice", "cream,", "it's", "what"])
        ('Ice', 'cream,')
        """
        tail = list(words[_end_of(self._committed, words) :])
        agreed = len(tail) if settled else _common(self._tail, tail)
        self._committed += tail[:agreed]
        self._tail = tail[agreed:]
        return self.committed

    def drop(self, count: int) -> None:
        """Forget that many of the first committed words; later looks no longer have their sound.

        Raises:
            ValueError: so many words are not committed.
        """
        if not 0 <= count <= len(self._committed):
            raise ValueError(f"expected 0 to {len(self._committed)} committed words to drop, got {count}")
        del self._committed[:count]


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many first words are the same."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if _plain(one) != _plain(other):
            break
        count += 1
    return count


def _plain(word: str) -> str:
    """Return a word without what looks differ in: capitals, and signs around it."""
    return "".join(sign for sign in word.casefold() if sign.isalnum()) or word


def _end_of(committed: Sequence[str], words: Sequence[str]) -> int:
    """Return where in `words` the committed words end: the prefix at the least edit distance, if in doubt the nearest."""
    if _common(committed, words) == len(committed):
        return len(committed)
    begin = max(0, len(committed) - _ALIGNED_WORDS)
    last = [_plain(word) for word in committed[begin:]]
    heard = [_plain(word) for word in words[begin : begin + 2 * _ALIGNED_WORDS]]
    row = list(range(len(heard) + 1))
    for i, word in enumerate(last, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    end = min(range(len(row)), key=lambda j: (row[j], abs(j - len(last))))
    return min(begin + end, len(words))
