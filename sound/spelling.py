"""Phones of a written English word by its letters alone: rough, and always there.

For words that no dictionary has and where no voice can be asked. The consonants are mostly right, and those are
what lips are judged by; the vowels are the commonest sound of their letters.
"""

from typing import Final

# Longest first wins. Sounds of letters in English words, the commonest of each.
_SOUNDS: Final[dict[str, tuple[str, ...]]] = {
    "tion": ("SH", "AH", "N"), "sion": ("ZH", "AH", "N"), "ough": ("AO",), "augh": ("AO",),
    "igh": ("AY",), "tch": ("CH",), "sch": ("S", "K"), "dge": ("JH",), "ear": ("IH", "R"), "air": ("EH", "R"),
    "oor": ("AO", "R"), "our": ("AW", "ER"), "eer": ("IH", "R"),
    "ch": ("CH",), "sh": ("SH",), "th": ("TH",), "ph": ("F",), "wh": ("W",), "gh": (), "ck": ("K",),
    "ng": ("NG",), "qu": ("K", "W"),
    "ee": ("IY",), "ea": ("IY",), "ai": ("EY",), "ay": ("EY",), "oa": ("OW",), "oo": ("UW",), "ou": ("AW",),
    "ow": ("OW",), "oi": ("OY",), "oy": ("OY",), "au": ("AO",), "aw": ("AO",), "ew": ("UW",), "ey": ("IY",),
    "ie": ("IY",), "ei": ("EY",), "ue": ("UW",), "ui": ("UW",), "ar": ("AA", "R"), "er": ("ER",),
    "ir": ("ER",), "or": ("AO", "R"), "ur": ("ER",),
    "a": ("AE",), "b": ("B",), "c": ("K",), "d": ("D",), "e": ("EH",), "f": ("F",), "g": ("G",), "h": ("HH",),
    "i": ("IH",), "j": ("JH",), "k": ("K",), "l": ("L",), "m": ("M",), "n": ("N",), "o": ("AA",), "p": ("P",),
    "q": ("K",), "r": ("R",), "s": ("S",), "t": ("T",), "u": ("AH",), "v": ("V",), "w": ("W",), "x": ("K", "S"),
    "y": ("IY",), "z": ("Z",),
}  # fmt: skip
_LONGEST: Final = max(map(len, _SOUNDS))
_SOFT: Final[dict[str, tuple[str, ...]]] = {"c": ("S",), "g": ("JH",)}
_FIRST: Final[dict[str, tuple[str, ...]]] = {"kn": ("N",), "wr": ("R",), "gn": ("N",), "y": ("Y",)}
# A vowel, one consonant and a last e: the vowel says its name.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "a": ("EY",),
    "e": ("IY",),
    "i": ("AY",),
    "o": ("OW",),
    "u": ("UW",),
}


def phones_of_letters(word: str) -> tuple[str, ...]:
    """Return ARPAbet phones for the letters of a word; none if it has no letters of a to z.

    >>> phones_of_letters("quoshing"), phones_of_letters("blome"), phones_of_letters("42")
    (('K', 'W', 'AA', 'SH', 'IH', 'NG'), ('B', 'L', 'OW', 'M'), ())
    """
    letters = "".join(letter for letter in word.lower() if letter in _SOUNDS)
    named = len(letters) - 3 if _ends_in_silent_e(letters) else -1
    made: list[str] = []
    place = 0
    while place < len(letters):
        if named >= 0 and place == len(letters) - 1:
            break
        if place == named:
            sounds, length = _NAMES[letters[place]], 1
        else:
            sounds, length = _at(letters, place)
        # Doubled consonants are one sound.
        made.extend(sound for sound in sounds if not made or made[-1] != sound)
        place += length
    return tuple(made)


def _ends_in_silent_e(letters: str) -> bool:
    ending = letters[-3:]
    return len(letters) > 3 and ending[-1] == "e" and ending[0] in _NAMES and ending[1] not in _NAMES


def _at(letters: str, place: int) -> tuple[tuple[str, ...], int]:
    """Return the sounds that begin at a place, and how many letters they take."""
    letter, following = letters[place], letters[place + 1 : place + 2]
    if letter in _SOFT and following in ("e", "i", "y") and following:
        return _SOFT[letter], 1
    if place == 0:
        for start, sounds in _FIRST.items():
            if letters.startswith(start):
                return sounds, len(start)
    for length in range(_LONGEST, 0, -1):
        group = letters[place : place + length]
        if group in _SOUNDS and len(group) == length:
            return _SOUNDS[group], length
    raise AssertionError("every single letter has a sound")
