"""Hears words of crisis, whatever mind answers them; what is done about it is for others to say.

It is a list of patterns, not a judgement of anybody: it overhears what is said between the lines, and now and then it
takes a saying for the thing. So nothing is stopped or reported because of it; help is shown, and the talk goes on.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Final

MOST_CHARS: Final = 4000  # of a longer speech the end is looked at


@cache
def patterns(language: str = "en") -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """Return the patterns of crisis of a language, and those of sayings that only sound like it.

    A language without patterns of its own has none at all.
    """
    table = tomllib.loads(resources.files("dialogue").joinpath("crisis.toml").read_text("utf-8"))
    own = table.get(language.partition("-")[0].lower(), {})
    signs, sayings = (
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in own.get(name, ()))
        for name in ("patterns", "not_patterns")
    )
    return signs, sayings


@lru_cache(maxsize=4096)
def is_heard_in(text: str, language: str = "en") -> bool:
    """Return whether somebody speaks of dying, of harming themselves or others, or of being harmed.

    >>> is_heard_in("I don\u2019t want to live any more")
    True
    >>> is_heard_in("I am dying to see it")
    False
    """
    plain = " ".join(text[-MOST_CHARS:].replace("\u2019", "'").replace("\u2018", "'").split())
    signs, sayings = patterns(language)
    for saying in sayings:
        plain = saying.sub(" ", plain)
    return any(sign.search(plain) for sign in signs)
