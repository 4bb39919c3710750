"""eSpeak NG's phoneme names, IPA, as ARPAbet.

One name may hold several phones ("ɑːɹ" is AA R) and marks that are no phones (stress, length). Sounds that
English lacks become the English sound with the nearest mouth shape, because the lips are what they are for.
"""

from functools import lru_cache
from typing import Final

# Longest first wins, so diphthongs and affricates stand beside their parts.
_ARPABET: Final[dict[str, tuple[str, ...]]] = {
    # diphthongs and r-coloured vowels
    "aɪ": ("AY",), "aʊ": ("AW",), "eɪ": ("EY",), "oʊ": ("OW",), "əʊ": ("OW",), "ɔɪ": ("OY",),
    "ɪə": ("IH", "AX"), "eə": ("EH", "AX"), "ʊə": ("UH", "AX"), "ɚ": ("ER",), "ɝ": ("ER",),
    "ɜː": ("ER",), "əɹ": ("ER",), "əl": ("AX", "L"), "ɔʏ": ("OY",), "ɔø": ("OY",),
    # vowels
    "a": ("AA",), "ɑ": ("AA",), "ɒ": ("AO",), "ɔ": ("AO",), "æ": ("AE",), "ʌ": ("AH",), "ɐ": ("AX",),
    "ə": ("AX",), "ɘ": ("AX",), "ɜ": ("ER",), "ɛ": ("EH",), "e": ("EY",), "i": ("IY",), "ɪ": ("IH",),
    "ᵻ": ("IH",), "ɨ": ("IH",), "o": ("OW",), "u": ("UW",), "ʊ": ("UH",), "ʉ": ("UW",), "ɯ": ("UH",),
    "y": ("UW",), "ʏ": ("UH",), "ø": ("UH",), "œ": ("UH",), "ɵ": ("UH",), "ɤ": ("AH",),
    # consonants
    "tʃ": ("CH",), "dʒ": ("JH",), "ts": ("T", "S"), "pf": ("P", "F"),
    "b": ("B",), "d": ("D",), "ð": ("DH",), "ɾ": ("DX",), "f": ("F",), "ɡ": ("G",), "g": ("G",),
    "h": ("HH",), "ɦ": ("HH",), "ç": ("HH",), "x": ("HH",), "χ": ("HH",), "ħ": ("HH",), "ɣ": ("G",),
    "j": ("Y",), "k": ("K",), "q": ("K",), "c": ("K",), "ɟ": ("G",), "l": ("L",), "ɫ": ("L",), "ʎ": ("L",),
    "ɬ": ("L",), "m": ("M",), "ɱ": ("M",), "n": ("N",), "ɲ": ("N",), "ɳ": ("N",), "ŋ": ("NG",),
    "p": ("P",), "ɸ": ("F",), "ɹ": ("R",), "r": ("R",), "ʁ": ("R",), "ʀ": ("R",), "ɻ": ("R",), "ɽ": ("DX",),
    "s": ("S",), "ʃ": ("SH",), "ʂ": ("SH",), "ɕ": ("SH",), "t": ("T",), "ʈ": ("T",), "ɖ": ("D",),
    "θ": ("TH",), "v": ("V",), "β": ("V",), "ʋ": ("V",), "w": ("W",), "ʍ": ("W",), "ɥ": ("W",),
    "z": ("Z",), "ʒ": ("ZH",), "ʐ": ("ZH",), "ʑ": ("ZH",), "ʔ": (),
}  # fmt: skip
_LONGEST: Final = max(map(len, _ARPABET))


@lru_cache(maxsize=1024)
def arpabet(ipa: str) -> tuple[str, ...]:
    """Return the ARPAbet symbols of one eSpeak phoneme name; none for marks alone.

    A letter that is not known becomes AX, a mouth neither open nor closed; marks are skipped.

    >>> arpabet("ˈoʊ"), arpabet("ɑːɹ"), arpabet("ʔ")
    (('OW',), ('AA', 'R'), ())
    """
    symbols: list[str] = []
    start = 0
    while start < len(ipa):
        for length in range(min(_LONGEST, len(ipa) - start), 0, -1):
            known = _ARPABET.get(ipa[start : start + length])
            if known is not None:
                symbols.extend(known)
                start += length
                break
        else:
            # Length and stress marks count as letters (Lm) to Unicode; only real letters are sounds.
            if ipa[start].isalpha() and ipa[start] not in "ːˑʲʰʷˠˤⁿˈˌ":
                symbols.append("AX")
            start += 1
    return tuple(symbols)
