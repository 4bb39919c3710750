"""What is said in English for short forms ("e.g.") and for signs that are words ("&")."""

import re
from typing import Final

from sound.spoken_rules import Rule, rule

# Short forms whose point belongs to them; said wherever they stand.
_WITH_POINT: Final = {
    "mr": "Mister",
    "mrs": "Missus",
    "ms": "Miz",
    "dr": "Doctor",
    "prof": "Professor",
    "vs": "versus",
    "etc": "et cetera",
    "approx": "approximately",
    "dept": "department",
    "ltd": "Limited",
    "cf": "compare",
    "tel": "telephone",
}
# These only with a capital: "he sat" and "the gen of it" end sentences.
_CAPITAL: Final = {
    "Sgt": "Sergeant",
    "Capt": "Captain",
    "Gen": "General",
    "Rev": "Reverend",
    "Gov": "Governor",
    "Jr": "Junior",
    "Sr": "Senior",
    "Est": "Established",
    "Inc": "Incorporated",
    "Corp": "Corporation",
    "Ave": "Avenue",
    "Blvd": "Boulevard",
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Tues": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Thurs": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
}
# Words of their own without a number behind them.
_BEFORE_NUMBER: Final = {
    "no": "number",
    "nos": "numbers",
    "p": "page",
    "pp": "pages",
    "ca": "about",
    "c": "about",
    "est": "established",
    "fig": "figure",
    "figs": "figures",
    "vol": "volume",
    "ch": "chapter",
    "sec": "section",
}
_DOTTED: Final = {"e.g.": "for example", "i.e.": "that is", "a.k.a.": "also known as", "p.s.": "P S"}
_ENDS_SENTENCE: Final = re.compile(r"\s*$|\s+[A-Z]")
_NEVER_LAST: Final = frozenset("mr mrs ms dr prof vs approx cf tel sgt capt gen rev gov".split())


def _short_form(match: re.Match[str]) -> str:
    name = match.group(1).lower()
    said = _CAPITAL.get(match.group(1)) or _WITH_POINT[name]
    ends = name not in _NEVER_LAST and _ENDS_SENTENCE.match(match.string[match.end() :])
    return f"{said}." if ends else said


def _letters(match: re.Match[str]) -> str:
    """Say "U.S.A." and "Ph.D." letter by letter."""
    said = " ".join(sign.upper() for sign in match.group() if sign.isalpha())
    # A capital behind it is a name more often than a new sentence: "the U.S. President".
    return said if match.string[match.end() :].strip() else f"{said}."


def _street(match: re.Match[str]) -> str:
    return "Street." if _ENDS_SENTENCE.match(match.string[match.end() :]) else "Street"


def _ellipsis(match: re.Match[str]) -> str:
    """A thought that trails off is a pause; at the end of what is said it is the end."""
    return "." if not re.search(r"[^\W_]", match.string[match.end() :]) else ","


SHORT_FORM_RULES: Final[tuple[Rule, ...]] = (
    rule(
        "|".join(rf"(?<![\w.]){re.escape(name)}" for name in _DOTTED),
        lambda found: _DOTTED[found.group().lower()],
    ),
    rule(r"\w\s[A-Z][a-z]+\s(St\.)", _street, group=1, exact=True),
    rule(r"\bSt\.(?=\s[A-Z])", lambda found: "Saint", exact=True),
    rule(r"(?<=\w\s)St\.", _street, exact=True),
    rule(rf"\b({'|'.join(_BEFORE_NUMBER)})\.(?=\s?\d)", lambda found: _BEFORE_NUMBER[found.group(1).lower()]),
    rule(rf"(?<![\w.])({'|'.join(_WITH_POINT)})\.(?!\w)", _short_form),
    rule(rf"(?<=\s)({'|'.join(_CAPITAL)})\.(?!\w)", _short_form, exact=True),
    rule(r"^(Sgt|Capt|Gen|Rev|Gov)\.(?!\w)", _short_form, exact=True),
    rule(r"(?<![\w.])(?:[A-Z]\.){2,}|\bPh\.\s?D\.", _letters, exact=True),
    rule(r"\bw/o\b", lambda found: "without"),
    rule(r"\bw/(?=\s)", lambda found: "with"),
)
SIGN_RULES: Final[tuple[Rule, ...]] = (
    rule(r"\.{2,}|…+", _ellipsis),
    rule(r"(?<=[!?])[!?]+", lambda found: ""),
    rule(r"(?<=\w)[ ]?&[ ]?(?=\w)", lambda found: " and "),
    rule(r"&", lambda found: "and"),
    rule(r"(?<!\w)#(?=\d)", lambda found: "number "),
    rule(r"(?<!\w)#(?=[A-Za-z])", lambda found: "hashtag "),
    rule(r"(?<!\w)@(?=\w)", lambda found: "at "),
    rule(r"(?<=\S)\s[+]\s(?=\S)", lambda found: " plus "),
    rule(r"(?<=\w)[+](?=\s|$)", lambda found: " plus"),
    rule(r"\s?={1,3}\s?", lambda found: " equals "),
    rule(r"(?<=[\w)])\s?×\s?(?=[\w(])", lambda found: " times "),
    rule(r"(?<=[\w)])\s?÷\s?(?=[\w(])", lambda found: " divided by "),
    rule(r"±\s?", lambda found: "plus or minus "),
    rule(r"[~≈]\s?(?=\d)", lambda found: "about "),
    rule(r"\s?[≤]\s?", lambda found: " at most "),
    rule(r"\s?[≥]\s?", lambda found: " at least "),
    rule(r"(?<=\w)\s?→\s?(?=\w)", lambda found: " to "),
    rule(r"½", lambda found: "a half"),
    rule(r"¼", lambda found: "a quarter"),
    rule(r"¾", lambda found: "three quarters"),
    # Between two words a stroke is a breath, in a name of code a point is said.
    rule(r"(?<=[A-Za-z])/(?=[A-Za-z])", lambda found: " "),
    rule(r"(?<=[a-z0-9])_(?=[A-Za-z0-9])", lambda found: " "),
    rule(r"\(\)", lambda found: ""),
    rule(r"(?<=[A-Za-z_])\.(?=[A-Za-z_]{2})", lambda found: " dot "),
)
