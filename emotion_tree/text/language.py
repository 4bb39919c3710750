"""Is a text English? The reader learnt nothing else, so from anything else it abstains.

Two signs speak: how many of its words the vocabulary has as a whole, which is nearly all in English and few elsewhere, and
how many are frequent words of other languages (`languages.toml`). In a short text one such word decides, and without it one
or two unknown words are let in.
"""

import tomllib
from collections.abc import Container, Sequence
from functools import cache
from importlib import resources
from typing import Final

from emotion_tree.word_list import read_word_list

_KNOWN_AT_LEAST: Final = 0.6
_FEW: Final = 4  # words; among so few, names and slang weigh too much
_KNOWN_OF_FEW: Final = 0.3
_CALLS: Final = 2  # words; so few tell no language apart
_FOREIGN_AT_MOST: Final = 0.2
_MOST: Final = 400  # words that are looked at


def looks_english(words: Sequence[str], vocabulary: Container[str]) -> bool:
    """Whether a text may be read as English.

    Args:
        words: of the text, in lower case and without accents (`pieces.words_of`).
        vocabulary: the pieces that the reader knows.

    Returns:
        False for other scripts and other languages, and where there is no word at all.
    """
    spelt = [word for word in words[-_MOST:] if word[0].isalpha() and word != "[name]"]
    if not spelt:
        return False
    if sum(not word.isascii() for word in spelt) > 0.2 * len(spelt):
        return False
    foreign = sum(word in _foreign_words() for word in spelt)
    if foreign > _FOREIGN_AT_MOST * len(spelt):
        return False
    if len(spelt) <= _CALLS:
        return True  # a name, a cry, a swear word: nothing speaks against English
    known = sum(word in vocabulary or word in _cries() for word in spelt)
    return known >= (_KNOWN_OF_FEW if len(spelt) <= _FEW else _KNOWN_AT_LEAST) * len(spelt)


@cache
def _cries() -> frozenset[str]:
    """Return the word list's own words: "lol", "ugh" and the like are no words of a dictionary."""
    return read_word_list().vocabulary


@cache
def _foreign_words() -> frozenset[str]:
    text = resources.files("emotion_tree.text").joinpath("languages.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["words"])
