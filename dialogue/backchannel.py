"""Is this "mm-hm" or an interruption? Decided by the words, and by how short and how unsure they are.

A recogniser that was made for words makes little of a hum: on hums of three voices pocketsphinx abstained in eight
of nine and guessed a short word with little confidence in the ninth. So an utterance that is short and unsure
does not take the turn either, unless its word is one that people stop each other with.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

# A hum or two syllables; the shortest sentence that takes a turn is longer, or one of the stops.
SHORT_S: Final = 0.7
UNSURE: Final = 0.35
MEANT_S: Final = 0.5
LONG_S: Final = 0.8

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
    phrases, stops = _lists()
    if _made_of(words, phrases):
        return True
    short = speech_s is not None and speech_s < SHORT_S
    unsure = confidence is not None and confidence < UNSURE
    return short and unsure and not any(tuple(words[: len(stop)]) == stop for stop in stops)


def takes_turn(partial: str, speech_s: float) -> bool:
    """Return whether speech that still goes on is meant to take the turn.

    A word that people stop each other with is enough; else it takes half a second of more than one word; a single
    word may still be how a recogniser hears a hum, so that, and speech without words, must last longer.

    Args:
        partial: what was understood so far.
        speech_s: how much speech there was so far.

    >>> takes_turn("stop", 0.2), takes_turn("I want", 0.5), takes_turn("none", 0.5), takes_turn("yeah yeah", 3.0)
    (True, True, False, False)
    """
    words = _words(partial)
    phrases, stops = _lists()
    if any(tuple(words[: len(stop)]) == stop for stop in stops):
        return True
    if words and _made_of(words, phrases):
        return False
    return speech_s >= (MEANT_S if len(words) > 1 else LONG_S)


def _made_of(words: list[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    """Return whether the words are nothing but phrases of the list, one after the other."""
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached |= {start + len(p) for p in phrases if tuple(words[start : start + len(p)]) == p}
    return len(words) in reached


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))


@cache
def _lists() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    phrases, stops = (frozenset(tuple(_words(p)) for p in data[key]) for key in ("phrases", "stops"))
    return phrases, stops
