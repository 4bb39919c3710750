"""Text of any kind made safe to hand to a speech engine, without moving a single character."""

import re
import unicodedata

# Joiners and variation selectors only shape emoji; every other symbol of these categories would be read out by
# name ("slightly smiling face"), which no one says in a talk.
_SILENT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Zl", "Zp"})
# Written marks that carry structure, not sound: markdown, tags, brackets of tables.
_SILENT_MARKS = frozenset("*_`#~|<>\\^{}[]")
_WRITTEN_WORD = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]+")
_SPOKEN_SYMBOLS = frozenset("°©®™")


def speakable(text: str) -> str:
    """Return the text with everything that has no sound turned into spaces; its length stays the same.

    Control characters (one of which begins a command to eSpeak), emoji, unassigned code points, lone surrogates
    and markup become spaces, so that an engine's character positions still point into the written text.

    >>> speakable("*Hi* \\x01there")
    ' Hi   there'
    """
    return "".join(" " if _is_silent(character) else character for character in text)


def has_sound(text: str) -> bool:
    """Return whether an engine has anything to say: at least one letter or digit."""
    return any(character.isalnum() for character in speakable(text))


def written_words(text: str) -> list[tuple[int, str]]:
    """Return the words of a text as written, split at white space, each with the index of its first character.

    Words without a letter or digit that stand alone, such as a dash, are left out: they make no sound.

    >>> written_words("Well - hello, you!")
    [(0, 'Well'), (7, 'hello,'), (14, 'you!')]
    """
    found = ((match.start(), match.group()) for match in _WRITTEN_WORD.finditer(text))
    return [(position, word) for position, word in found if has_sound(word)]


def _is_silent(character: str) -> bool:
    if character.isspace():
        return character != " "
    if character in _SPOKEN_SYMBOLS:
        return False
    if character in _SILENT_MARKS or "\ufe00" <= character <= "\ufe0f":
        return True
    return unicodedata.category(character) in _SILENT_CATEGORIES
