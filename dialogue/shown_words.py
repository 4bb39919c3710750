"""When each word of a caption sounds: the words that a voice timed, laid beside the text that is shown.

The two differ: markup, emoji and stage directions are shown and not said, and of an address only a part may be. A shown
word that is not said takes its turn, without time of its own, after the one before it.
"""

import re
from collections.abc import Sequence
from typing import Final

from sound.alignment import align
from sound.speech import Word

_NO_LETTERS: Final = re.compile(r"[\W_]+")
# Marks that structure a text and are no part of its words.
_MARKUP: Final = re.compile(r"^[*_~`#>]+|(?<=[^\s*_~`])[*_~`]+(?=[^\w\s]*$)")
# Ordinary speech, by which a phrase is paced that is still on its way.
LETTERS_PER_S: Final = 14.0


def shown_times(shown: str, said: Sequence[Word]) -> tuple[Word, ...]:
    """Return one word for each that is shown (split at white space), in order, with times that never go back.

    None are returned where fewer than half of the said words are found: then they are words of something else.

    Args:
        shown: the text of a phrase as it is shown.
        said: the words as they were given to the voice, with their times; must not be empty.
    """
    pieces = shown.split()
    sayable = [index for index, piece in enumerate(pieces) if _bare(piece)]
    left, right = [_bare(pieces[index]) for index in sayable], [_bare(word.text) for word in said]
    pairs = align(left, right)
    if 2 * sum(left[i] == right[j] for i, j in pairs) < len(said):
        return ()
    times = {sayable[i]: said[j] for i, j in pairs}
    words, at_s = [], said[0].start_s
    for index, piece in enumerate(pieces):
        word = times.get(index)
        start_s, end_s = (max(word.start_s, at_s), max(word.end_s, at_s)) if word else (at_s, at_s)
        words.append(Word(plain(piece), start_s, end_s))
        at_s = end_s
    return tuple(words)


def paced(shown: str, letters_per_s: float = LETTERS_PER_S) -> tuple[Word, ...]:
    """Return each shown word at the pace of ordinary speech, for a phrase whose times are not known yet."""
    words, at_s = [], 0.0
    for piece in shown.split():
        end_s = at_s + (len(piece) + 1) / letters_per_s
        words.append(Word(plain(piece), at_s, end_s))
        at_s = end_s
    return tuple(words)


def plain(piece: str) -> str:
    """Return a shown word without the marks of markup around it; marks that stand alone stay.

    >>> plain("**really**,"), plain("`x`"), plain("_so_"), plain("*")
    ('really,', 'x', 'so', '*')
    """
    return _MARKUP.sub("", piece) or piece


def _bare(text: str) -> str:
    return _NO_LETTERS.sub("", text.lower())
