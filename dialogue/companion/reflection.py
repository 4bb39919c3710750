"""Turns what a person said to the other side: "my mother hates me" becomes "your mother hates you"."""

import re
from typing import Final

_SWAPS: Final = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "i'm": "you're",
    "i've": "you've",
    "i'll": "you'll",
    "i'd": "you'd",
    "am": "are",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
    "we're": "you're",
    "we've": "you've",
    "we'll": "you'll",
    "we'd": "you'd",
    "your": "my",
    "yours": "mine",
    "yourself": "myself",
    "you're": "I'm",
    "you've": "I've",
    "you'll": "I'll",
    "you'd": "I'd",
}
# Forms that follow their subject; looked up with the person's own subject.
_AFTER_I: Final = {"was": "were", "wasn't": "weren't", "am": "are"}
_AFTER_YOU: Final = {"are": "am", "were": "was", "aren't": "am not", "weren't": "wasn't"}
_ADVERBS: Final = frozenset("also always just never not often only really still even so too usually".split())
# Behind these a "you" is somebody who does something; elsewhere it is somebody to whom it is done.
_BEFORE_SUBJECT: Final = frozenset(
    """that if when because and but what how why who where while than as so since though although think hope wish know
    believe feel say says said mean guess suppose sure glad afraid do did can could will would should are were""".split()
)
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")


def reflect(text: str) -> str:
    """Return a clause from the other person's side; case is kept but for the pronouns.

    >>> reflect("I was afraid that you are mad at me")
    'you were afraid that I am mad at you'
    >>> reflect("am I too old for my job")
    'are you too old for your job'
    """
    words = _WORD.findall(text.replace("’", "'"))
    turned = [_turn(words, at) for at in range(len(words))]
    pieces = iter(turned)
    return _WORD.sub(lambda _: next(pieces), text.replace("’", "'"))


def _turn(words: list[str], at: int) -> str:
    word = words[at].lower()
    if word == "you":
        return "I" if _is_subject(words, at) else "me"
    subject = _subject_of(words, at)
    if subject == "i" and word in _AFTER_I:
        return _AFTER_I[word]
    if subject == "you" and word in _AFTER_YOU:
        return _AFTER_YOU[word]
    return _SWAPS.get(word, words[at])


def _subject_of(words: list[str], at: int) -> str:
    """Return the "i" or "you" that the verb at this place belongs to, before it or, in a question, behind it."""
    before = at - 1
    while before >= 0 and words[before].lower() in _ADVERBS:
        before -= 1
    if before >= 0 and words[before].lower() in ("i", "you"):
        # "the people around you are kind": the verb belongs to the people
        plain = words[before].lower() == "i" or _is_subject(words, before)
        return words[before].lower() if plain else ""
    asks = at == 0 or words[at - 1].lower() in ("what", "why", "how", "where", "when", "who", "so")
    if asks and at + 1 < len(words) and words[at + 1].lower() in ("i", "you"):
        return words[at + 1].lower()
    return ""


def _is_subject(words: list[str], at: int) -> bool:
    if at + 1 == len(words):
        return False
    return at == 0 or words[at - 1].lower() in _BEFORE_SUBJECT
