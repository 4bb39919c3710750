"""Could these words be all? A small reader of the last and the first words: log odds that a sentence ends here.

    "i went there because" ─▶ last word, last two, last three, first two, how many ─▶ hashed ─▶ sum of weights ─▶ −4.1

It was trained on sentences that people wrote, whole and cut between words (`dialogue.turn_training`), without their
punctuation, because recognisers put a full stop wherever the sound stops.
"""

import re
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 16384
_MANY: Final = 12
# No corpus of written English has them; whoever says one is not done.
FILLERS: Final = frozenset("um umm uh uhm er erm hmm".split())
FILLED: Final = -5.0
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without punctuation.

    >>> words_of("Well, I’m fine.")
    ['well', "i'm", 'fine']
    """
    return _WORD.findall(text.lower().replace("’", "'"))


def features(words: Sequence[str]) -> NDArray[np.intp]:
    """Return (n,) the buckets of what the reader looks at."""
    padded = ["<", "<", "<", *words]
    length = str(min(len(words), _MANY))
    looks = (
        f"1 {padded[-1]}",
        f"2 {padded[-2]} {padded[-1]}",
        f"3 {padded[-3]} {padded[-2]} {padded[-1]}",
        f"p {padded[-2]}",
        f"n {length}",
        f"f {' '.join(words[:1])}",
        f"g {' '.join(words[:2])}",
        f"nf {length if len(words) < 5 else 5} {' '.join(words[:1])}",
        f"nl {length if len(words) < 5 else 5} {padded[-1]}",
    )
    return np.array([zlib.crc32(look.encode()) % BUCKETS for look in looks], dtype=np.intp)


class Completeness:
    """The reader with its weights."""

    def __init__(self, weights: NDArray[np.float32], bias: float) -> None:
        """Take (BUCKETS,) weights.

        Raises:
            ValueError: another number of them.
        """
        if weights.shape != (BUCKETS,):
            raise ValueError(
                f"expected ({BUCKETS},) weights, got {weights.shape}; train them with this version"
            )
        self._weights = weights
        self._bias = bias

    def log_odds(self, text: str) -> float:
        """Return the log odds that the text is a whole thought, in [-6, 6]; 0 without words."""
        words = words_of(text)
        if not words:
            return 0.0
        if words[-1] in FILLERS:
            return FILLED
        return float(np.clip(self._bias + self._weights[features(words)].sum(), -6.0, 6.0))
