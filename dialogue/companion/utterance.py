"""One thing that a person said, cleaned up and taken apart."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dialogue.companion import data

MOST_REFLECTED_WORDS: Final = 9
MOST_CHARS: Final = 4000  # of a longer speech the end is answered

_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s+|\n+|\s+-+\s+")
_CLAUSE_END: Final = re.compile(
    r"\s*(?:[,;:.!?]|\bbut\b|\bbecause\b|\bthough\b|\balthough\b|\bwhich\b|\band then\b|\bso (?:that|i|we|now)\b"
    r"|\band (?:i|he|she|they|it|we|my|now|that|the)\b|\bor (?:something|whatever|so)\b|\byou know\b|\bi guess\b"
    r"|\bto be honest\b|\bif that makes\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_TAIL: Final = re.compile(
    r"\s+(?:too|though|really|right now|by now|by the way|so much|very much|a lot|at the moment|anyway|please|as well|lol|haha|and|or|so|just|then|now|like)$",
    re.IGNORECASE,
)
_ONLY_FUNCTION: Final = frozenset("a an the of to and in it is uh um or for on at by oh".split())

_HESITATION: Final = frozenset("uh um oh".split())


@dataclass(frozen=True)
class Utterance:
    """What was said.

    Attributes:
        text: cleaned: one line, straight apostrophes, usual spellings; "" where no letter was in it.
        words: in lower case, in order.
        sentences: the text cut at sentence ends.
        bare: the text without fillers at its beginning and without punctuation at its ends.
    """

    text: str
    words: tuple[str, ...]
    sentences: tuple[str, ...]
    bare: str

    @property
    def is_question(self) -> bool:
        """Whether it was written as a question."""
        return self.text.endswith("?")


@lru_cache(maxsize=4096)
def read(raw: str, listener: str = "") -> Utterance:
    """Take an utterance apart.

    Args:
        raw: as typed or recognised.
        listener: the listener's own name, which is no part of what was said.
    """
    text = raw[-MOST_CHARS:].replace("’", "'").replace("‘", "'").replace("\u201c", '"').replace("\u201d", '"')
    for pattern, meant in data.words().spellings:
        text = pattern.sub(meant, text)
    if listener:
        text = re.sub(rf",?\s*\b{re.escape(listener)}\b(?=\s*[.!?,]*\s*$)", "", text, flags=re.IGNORECASE)
        text = re.sub(
            rf"(?:^|(?<=hi )|(?<=hey ))\s*{re.escape(listener)}\b[,\s]*", "", text, flags=re.IGNORECASE
        )
    sentences = tuple(without_fillers(part) for part in _SENTENCE_END.split(text) if _WORD.search(part))
    text = " ".join(text.split())
    words = tuple(word.lower() for word in _WORD.findall(text))
    return Utterance(text if words else "", words, sentences, without_fillers(text).strip(" .!?,;:-\"'"))


def without_fillers(text: str) -> str:
    """Return the text without "well, um, you know" at its beginning.

    >>> without_fillers("Well, um, I like it.")
    'I like it.'
    """
    text = text.strip()
    while True:
        lowered = text.lower()
        for filler in data.words().fillers:
            rest = lowered[len(filler) :]
            if lowered.startswith(filler) and rest[:1] in (" ", ",", ".", "…"):
                text = text[len(filler) :].lstrip(" ,.…")
                break
        else:
            return text


def clause(text: str) -> str:
    """Return the beginning of a text up to the end of its clause, or "" where that is too long to give back."""
    cut = _CLAUSE_END.sub("", text.strip()).strip(" ,.!?;:-\"'")
    while (shorter := _TAIL.sub("", cut)) != cut:
        cut = shorter
    return cut if 0 < len(cut.split()) <= MOST_REFLECTED_WORDS else ""


def is_unclear(said: Utterance) -> bool:
    """Return whether nothing can be made of it: silence, noise, keys hit at random, scraps of a recogniser."""
    words = said.words
    if not words:
        return True
    if any(_is_noise(word) for word in words) and len(words) <= 3:
        return True
    if len(words) == 1 and words[0] in _ONLY_FUNCTION | {"i"} and words[0] not in _HESITATION:
        return True
    if len(words) >= 3 and (set(words) <= _ONLY_FUNCTION or len(set(words)) == 1):
        return True
    known = data.words()
    strange = [
        w for w in words if w not in known.common and w not in known.subjects and w not in known.relations
    ]
    return len(words) >= 4 and len(strange) == len(words)


def foreign_language(said: Utterance) -> str | None:
    """Return the language of an utterance that is not English, "" where it is not known which, or None."""
    words = said.words
    letters = [sign for sign in said.text if sign.isalpha()]
    if letters and sum(ord(sign) > 0x24F for sign in letters) > 0.3 * len(letters):
        return ""
    english = sum(word in data.words().common for word in words)
    hits = {
        language: sum(word in known for word in words) for language, known in data.words().languages.items()
    }
    best = max(hits, key=lambda language: hits[language])
    enough = hits[best] >= 2 or (hits[best] == len(words) == 1)
    return best if enough and hits[best] > english else None


def _is_noise(word: str) -> bool:
    letters = word.replace("'", "").replace("-", "")
    smashed = len(letters) >= 4 and not re.search(r"[aeiouyäöüáéíóúàèìòùâêîôû]", letters)
    run = re.search(
        r"[bcdfghjklmnpqrstvwxz]{6,}|asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|zxcv|xcvb|cvbn|vbnm", letters
    )
    return bool((smashed and letters.isascii() and not re.fullmatch(r"h?m+|p?s+h+|z+|hm+", letters)) or run)
