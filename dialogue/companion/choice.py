"""Chooses lines so that nothing is said twice within ten turns, not even with another word in it."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Final

LOOK_BACK: Final = 10  # turns of the listener

_SLOT: Final = re.compile(r"\{(, )?(\w+)\}")
_NOUN_ONLY: Final = "@noun"
_NO_NOUN: Final = re.compile(
    r"^(?:to|it|that|this|when|how|what|if|being|having|getting|going|be|not|so|you|me|I|he|she|they|there|because)\b"
    r"|^(?:her|him|them|us)$|\b(?:so|very) much$",
    re.IGNORECASE,
)


class Chooser:
    """Knows what was said lately; serves one reply."""

    def __init__(self, own: Sequence[str], chance: Random) -> None:
        """Look at the last `LOOK_BACK` of the listener's own lines, oldest first."""
        self._recent = [_normal(line) for line in own[-LOOK_BACK:]]
        self._sentences = {sentence for line in self._recent for sentence in _sentences(line)}
        self._openings = {_opening(line) for line in self._recent[-4:]}
        self._chance = chance

    def choose(self, lines: Sequence[str], slots: Mapping[str, str], *, in_order: bool = False) -> str | None:
        """Return a line with its slots filled that was not used lately, or None.

        Args:
            lines: templates; `{x}` needs its slot, `{, name}` is left out without it, `{X}` is the slot with a capital.
            slots: what is known.
            in_order: take the first that fits; for occasions where it matters what is said first.
        """
        fresh = [
            filled
            for line in lines
            if (filled := fill(line, slots)) is not None and not self.was_used(line, filled)
        ]
        if in_order:
            return fresh[0] if fresh else None
        varied = [line for line in fresh if _opening(_normal(line)) not in self._openings] or fresh
        return self._chance.choice(varied) if varied else None

    def was_used(self, line: str, filled: str) -> bool:
        """Return whether a template, with whatever words in it, was said lately."""
        pattern = _as_pattern(line)
        said = _normal(filled)
        if any(sentence in self._sentences for sentence in _sentences(said)):
            return True
        return any(
            pattern.search(recent) or said in recent or _cut_short(recent, said) for recent in self._recent
        )

    def least_recent(self, lines: Sequence[str]) -> str:
        """Return the line whose last use is longest ago; for when all have been used."""

        def last_use(line: str) -> int:
            uses = [at for at, recent in enumerate(self._recent) if _as_pattern(line).search(recent)]
            return max(uses, default=-1)

        return min(lines, key=last_use)

    def mentioned_lately(self, text: str, turns: int) -> bool:
        """Return whether the listener used these words in its last few turns."""
        return any(_normal(text) in recent for recent in self._recent[-turns:])


def fill(line: str, slots: Mapping[str, str]) -> str | None:
    """Return a template with its slots filled, or None where one is not known or does not fit.

    >>> fill("{X}, you say{, name}.", {"x": "your sister"})
    'Your sister, you say.'
    """
    template, noun_only, _ = line.partition(_NOUN_ONLY)
    if noun_only and not is_noun_phrase(slots.get("x", "")):
        return None
    missing = False

    def replace(slot: re.Match[str]) -> str:
        nonlocal missing
        comma, name = slot.groups()
        value = slots.get(name.lower())
        if not value:
            missing = missing or not comma
            return ""
        value = value[0].upper() + value[1:] if name[0].isupper() else value
        return f", {value}" if comma else value

    text = _SLOT.sub(replace, template)
    if missing:
        return None
    return text[0].upper() + text[1:]


def prepare(lines: Sequence[str]) -> None:
    """Make the patterns of these templates, which takes longer than to use them."""
    for line in lines:
        _as_pattern(line)


def is_noun_phrase(text: str) -> bool:
    """Return whether a text can stand where a noun stands, as far as its beginning tells."""
    return 0 < len(text.split()) <= 5 and _NO_NOUN.match(text) is None


@lru_cache(maxsize=4096)
def _as_pattern(line: str) -> re.Pattern[str]:
    """Return what finds a template in normalised text, whatever its slots were filled with."""
    template = line.partition(_NOUN_ONLY)[0]
    pieces: list[str] = []
    at = 0
    for slot in _SLOT.finditer(template):
        pieces += [re.escape(_normal(template[at : slot.start()], strip=False))]
        pieces += ["(?:, [^.!?]{1,30})?" if slot[1] else "[^.!?]{1,120}"]
        at = slot.end()
    pieces.append(re.escape(_normal(template[at:], strip=False)))
    return re.compile(r"(?:^|(?<=[.!?:] ))" + "".join(pieces))


def _normal(text: str, *, strip: bool = True) -> str:
    flat = re.sub(r"\s+", " ", text.replace("’", "'").lower())
    return flat.strip() if strip else flat


def _sentences(normal: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", normal)


def _opening(line: str) -> str:
    return " ".join(line.split()[:2])


def _cut_short(recent: str, said: str) -> bool:
    """Return whether a line of ours that was cut off began like this one."""
    return len(recent) >= 12 and said.startswith(recent)
