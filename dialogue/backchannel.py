"""Is this "mm-hm" or an interruption? Decided by the words, and by how short and how unsure they are.

A recogniser that was made for words makes little of a hum or a laugh: it abstains, guesses a short word with little
confidence ("but", "the"), or writes one syllable again and again. So an utterance that is short and unsure does not take
the turn either, nor one that repeats itself, unless its word is one that people stop each other with.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

# A hum or two syllables; the shortest sentence that takes a turn is longer, or one of the stops.
SHORT_S: Final = 1.0
UNSURE: Final = 0.5
_FEW: Final = 2
# While the character is held it is silent, so that waiting for a clear case costs the person nothing they hear.
MEANT_S: Final = 0.7
FEW_S: Final = 1.0
LONG_S: Final = 1.2
_MANY: Final = 3

_FILE: Final = Path(__file__).parent / "backchannels.toml"


def is_backchannel(text: str, speech_s: float | None = None, confidence: float | None = None) -> bool:
    """Return whether an utterance shows only that its speaker listens.

    Args:
        text: what was understood; "" is no backchannel, for nothing was said.
        speech_s: how much speech there was, if the utterance is over.
        confidence: in [0, 1], if the recogniser gives one.

    >>> is_backchannel("Mm-hm, yeah."), is_backchannel("yeah but I think"), is_backchannel("")
    (True, False, False)
    >>> is_backchannel("none", speech_s=0.5, confidence=0.2), is_backchannel("stop", speech_s=0.3, confidence=0.2)
    (True, False)
    """
    words = _words(text)
    if not words:
        return False
    lists = _lists()
    if _made_of(words, lists.phrases) or _repeats(words):
        return True
    short = speech_s is not None and speech_s < SHORT_S and len(words) <= _FEW
    unsure = confidence is not None and confidence < UNSURE
    return short and unsure and not _begins(words, lists.stops)


def takes_turn(partial: str, speech_s: float) -> bool:
    """Return whether speech that still goes on is meant to take the turn.

    Words that people stop each other with are enough once they have gone on for as long as such a word takes; else it takes
    three words in 0.7 s, of which the last are no agreement ("help, I see" may be how "oh, I see" is heard), or longer speech. A
    single word may still be how a recogniser hears a hum.

    Args:
        partial: what was understood so far.
        speech_s: how much speech there was so far.

    >>> takes_turn("stop", 0.2), takes_turn("I want to", 0.7), takes_turn("none", 0.7), takes_turn("yeah yeah", 3.0)
    (True, True, False, False)
    """
    words = _words(partial)
    lists = _lists()
    if _begins(words, lists.stops) or (
        len(words) > 1 and _begins(words, lists.openings) and speech_s >= MEANT_S
    ):
        return True
    if words and (_made_of(words, lists.phrases) or _repeats(words)):
        return False
    if len(words) >= _MANY and not _made_of(words[1:], lists.phrases):
        return speech_s >= MEANT_S
    return speech_s >= (FEW_S if len(words) > 1 else LONG_S)


def _begins(words: list[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(tuple(words[: len(phrase)]) == phrase for phrase in phrases)


def _repeats(words: list[str]) -> bool:
    """Return whether it is one syllable again and again: laughter, in the ears of a recogniser."""
    return len(words) >= _MANY and 2 * len(set(words)) <= len(words) + 1


def _made_of(words: list[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    """Return whether the words are nothing but phrases of the list, one after the other."""
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached |= {start + len(p) for p in phrases if tuple(words[start : start + len(p)]) == p}
    return len(words) in reached


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))


@dataclass(frozen=True)
class _Lists:
    phrases: frozenset[tuple[str, ...]]
    stops: frozenset[tuple[str, ...]]
    openings: frozenset[tuple[str, ...]]


@cache
def _lists() -> _Lists:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    read = {key: frozenset(tuple(_words(p)) for p in data[key]) for key in ("phrases", "stops", "openings")}
    return _Lists(**read)
