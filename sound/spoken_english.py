"""What is said in English for what is written: addresses, money, times, dates, measures, numbers, short forms.

Each rule is a pattern and a function; the order is the precedence. Where a reading depends on the region, the
language decides: "3/4/2025" is the fourth of March in en-US and the third of April in en-GB.
"""

import re
from functools import cache, partial
from typing import Final

from sound import number_words as words
from sound.spoken_rules import Edit, Rule, apply, rule
from sound.spoken_signs import SHORT_FORM_RULES, SIGN_RULES

_N: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NOT_IN_NUMBER: Final = r"(?<![\d.,:/])(?<![A-Za-z]\d)"
_TOP: Final = "com|org|net|io|dev|edu|gov|uk|eu|ai|app|info|de|fr|at|ch|nl|ca|au"
_FILES: Final = "py|js|ts|md|txt|pdf|csv|json|toml|yaml|html|css|png|jpg|gif|zip|exe|docx|xlsx|mp3|mp4|wav|sh"
_SPELLED: Final = frozenset("py js ts md pdf csv html css png mp3 mp4 sh io uk eu ai tv".split())
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
_MONTH: Final = "|".join(f"{m}|{m[:3]}\\.?" for m in _MONTHS) + r"|Sept\.?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_CURRENCIES: Final = {
    "$": ("dollar", "cent"),
    "£": ("pound", "pence"),
    "€": ("euro", "cent"),
    "¥": ("yen", ""),
    "₹": ("rupee", "paise"),
    "usd": ("dollar", "cent"),
    "eur": ("euro", "cent"),
    "gbp": ("pound", "pence"),
}
_MANY: Final = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion"}
_UNCHANGED: Final = frozenset(
    {"yen", "pence", "paise", "feet", "hertz", "kilohertz", "megahertz", "gigahertz"}
)
# Written short, said in full; the plural takes an s unless it is given here.
_UNITS: Final = {
    "km/h": "kilometre per hour|kilometres per hour",
    "mph": "mile per hour|miles per hour",
    "m/s": "metre per second|metres per second",
    "km²": "square kilometre",
    "m²": "square metre",
    "km": "kilometre",
    "cm": "centimetre",
    "mm": "millimetre",
    "m": "metre",
    "mi": "mile",
    "ft": "foot|feet",
    "kg": "kilogram",
    "mg": "milligram",
    "g": "gram",
    "lbs": "pound",
    "lb": "pound",
    "oz": "ounce",
    "ml": "millilitre",
    "l": "litre",
    "°c": "degree Celsius|degrees Celsius",
    "°f": "degree Fahrenheit|degrees Fahrenheit",
    "°": "degree",
    "kb": "kilobyte",
    "mb": "megabyte",
    "gb": "gigabyte",
    "tb": "terabyte",
    "khz": "kilohertz",
    "mhz": "megahertz",
    "ghz": "gigahertz",
    "hz": "hertz",
    "ms": "millisecond",
    "sec": "second",
    "s": "second",
    "min": "minute",
    "hrs": "hour",
    "hr": "hour",
    "h": "hour",
    "kwh": "kilowatt hour",
    "kw": "kilowatt",
    "w": "watt",
    "v": "volt",
}
_ROMAN: Final = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def edits(text: str, language: str = "en") -> tuple[Edit, ...]:
    """Return what is said otherwise than it is written, in the order of the text.

    Args:
        text: any text.
        language: BCP 47; its region decides how a date of three numbers is read.
    """
    return apply(_rules(language.lower() in ("en", "en-us")), text)


@cache
def _rules(month_first: bool) -> tuple[Rule, ...]:
    return (
        *_ADDRESSES,
        *_MONEY,
        *_dates(month_first),
        *_TIMES,
        *_MEASURES,
        *SHORT_FORM_RULES,
        *_NUMBERS,
        *SIGN_RULES,
    )


def _address(match: re.Match[str]) -> str:
    """Say an address: its host, and what follows it up to a query."""
    written = re.sub(r"^(?:https?://)?(?:www\.)?", "", match.group(), flags=re.IGNORECASE)
    plain = re.split(r"[?#]", written)[0].rstrip("/.,;:!?)")
    said = []
    for part in re.findall(r"[A-Za-z]+|\d+|[@./_-]|[^\w\s]", plain):
        names = {"@": "at", ".": "dot", "/": "slash", "_": "underscore", "-": "dash", "+": "plus"}
        if part.isdigit():
            said.append(words.digits(part) if len(part) > 4 else words.number(part))
        elif part.lower() in _SPELLED:
            said.append(" ".join(part.upper()))
        else:
            said.append(names.get(part, part if part.isalpha() else ""))
    return " ".join(filter(None, said))


def _money(match: re.Match[str]) -> str | None:
    found = match.groupdict()
    unit, small = _CURRENCIES[found["sign"].lower()]
    amount, scale = found["amount"], found.get("scale")
    minus = "minus " if found.get("minus") else ""
    if scale:
        return f"{minus}{words.number(amount)} {_MANY.get(scale.lower(), scale.lower())} {_many(unit)}"
    whole, _, part = amount.replace(",", "").partition(".")
    if len(part) != 2 or not small:
        return f"{minus}{words.number(amount)} {_of(unit, amount)}"
    cents = f"{words.cardinal(int(part))} {_of(small, str(int(part)))}"
    if not int(whole):
        return minus + cents
    said = f"{minus}{words.number(whole)} {_of(unit, whole)}"
    return f"{said} and {cents}" if int(part) else said


def _of(unit: str, amount: str) -> str:
    return unit if amount.replace(",", "") == "1" else _many(unit)


def _many(unit: str) -> str:
    one, _, many = unit.partition("|")
    return many or (one if one in _UNCHANGED else words.plural(one))


def _time(match: re.Match[str]) -> str:
    hour, minute, second, half = match.group(1), match.group(2), match.group(3), match.group(4)
    said = words.cardinal(int(hour))
    if minute and int(minute):
        said += f" {'oh ' if int(minute) < 10 else ''}{words.cardinal(int(minute))}"
    elif minute and not half:
        said += " hundred" if int(hour) > 12 else " o'clock" if int(hour) else " hundred"
    if second:
        said += f" and {words.cardinal(int(second))} seconds"
    if half:
        said += f" {half[0].upper()} M"
        # The point of "p.m." may be the sentence's too, and the voice must fall there.
        if match.group().endswith(".") and re.match(r"\s*$|\s+[A-Z]", match.string[match.end() :]):
            said += "."
    return said


def _month(written: str) -> str:
    return next(month for month in _MONTHS if month.lower().startswith(written[:3].lower()))


def _iso_date(match: re.Match[str]) -> str | None:
    year, month, day = (int(part) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_MONTHS[month - 1]} {words.ordinal(day)}, {words.year(year)}"


def _numeric_date(match: re.Match[str], month_first: bool) -> str | None:
    first, second, year = (int(part) for part in match.groups())
    month, day = (first, second) if month_first else (second, first)
    if month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{_MONTHS[month - 1]} {words.ordinal(day)}, {words.year(year if year > 99 else 2000 + year)}"


def _day(match: re.Match[str]) -> str | None:
    day = int(match.group(1).rstrip("stndrh"))
    return words.ordinal(day) if 1 <= day <= 31 else None


def _day_of(match: re.Match[str]) -> str | None:
    day = _day(match)
    return None if day is None else f"the {day} of"


def _year(match: re.Match[str]) -> str:
    return words.year(int(match.group(1)))


def _decade(match: re.Match[str]) -> str:
    ten = int(match.group(1))
    return words.plural(words.year(ten) if ten > 99 else words.cardinal(ten))


def _measure(match: re.Match[str]) -> str | None:
    amount, unit = match.group(1), match.group(2).lower()
    if match.group(2) in ("v", "w"):  # "2 v 2" is a game; volts and watts have capitals
        return None
    return f"{words.number(amount)} {_of(_UNITS[unit], amount)}"


def _telephone(match: re.Match[str]) -> str | None:
    if sum(sign.isdigit() for sign in match.group()) < 9:
        return None
    groups = re.findall(r"\d+", match.group())
    return ("plus " if match.group().startswith("+") else "") + ", ".join(map(words.digits, groups))


def _range(match: re.Match[str]) -> str | None:
    """Say "5-10" as a range; what does not rise is a score, or a name."""
    return " to " if int(match.group(1)) < int(match.group(3)) else None


def _fraction(match: re.Match[str]) -> str | None:
    above, below = int(match.group(1)), int(match.group(2))
    if 0 < above < below <= 16:
        return words.fraction(above, below)
    return f"{words.cardinal(above)} {'' if (above, below) == (24, 7) or above == below else 'over '}{words.cardinal(below)}"


_ADDRESSES: Final = (
    rule(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]|www\.[^\s<>\"']+[^\s<>\"'.,;:!?)]", _address),
    rule(r"\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b", _address),
    rule(rf"\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:{_TOP})\b(?:/[\w./-]*\w)?(?!\.\w)", _address),
    rule(rf"\b[\w-]+\.(?:{_FILES})\b(?!\.\w)", _address),
)
_SCALE: Final = r"(?:\s?(?P<scale>thousand|million|billion|trillion|k|m|bn|b)\b)?"
_MONEY: Final = (
    rule(rf"(?P<minus>[-−](?=[$£€¥₹]))?(?:US|CA|AU)?(?P<sign>[$£€¥₹])\s?(?P<amount>{_N}){_SCALE}", _money),
    rule(rf"{_NOT_IN_NUMBER}(?P<amount>{_N}){_SCALE}\s?(?P<sign>[$£€¥₹]|USD\b|EUR\b|GBP\b)", _money),
)


def _dates(month_first: bool) -> tuple[Rule, ...]:
    return (
        rule(r"\b(\d{4})-(\d\d)-(\d\d)\b", _iso_date),
        rule(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\b", partial(_numeric_date, month_first=month_first)),
        rule(rf"\b({_MONTH})(?=\s\d)", lambda found: _month(found.group(1)), exact=True),
        rule(rf"(?<=\d\s)({_MONTH})(?!\w)", lambda found: _month(found.group(1)), exact=True),
        rule(rf"(?<=\d(?:st|nd|rd|th)\s)({_MONTH})(?!\w)", lambda found: _month(found.group(1)), exact=True),
        rule(rf"\b(?:{_MONTH})\s({_DAY})(?![\w:/]|\.\d)", _day, group=1, exact=True),
        rule(rf"(?<!\bthe\s)\b({_DAY})(?=\s(?:{_MONTH})(?!\w))", _day_of, exact=True),
        rule(rf"(?:{_MONTH})(?:\s\d{{1,2}}(?:st|nd|rd|th)?)?,?\s(\d{{4}})\b", _year, group=1),
        rule(r"(?<![\d.])['’]?(\d0|1[1-9]\d0|20\d0)['’]?s\b", _decade),
        rule(
            r"\b(?:in|since|of|by|was|from|until|till|year|before|after|around|early|late|mid|and|to|summer|winter|spring|autumn|fall)"
            r"\s(1[1-9]\d\d|20\d\d)\b(?![\d,.:/%-]\d|\s?%|\s(?:people|\w+s)\b)",
            _year,
            group=1,
        ),
        rule(rf"{_NOT_IN_NUMBER}\b(1[5-9]\d\d|20[0-9]\d)(?=\s?[–-]\s?(?:1[5-9]|20)\d\d\b)", _year),
        rule(r"(?<=\d[–-])(1[5-9]\d\d|20\d\d)\b", _year),
    )


_TIMES: Final = (
    rule(
        rf"{_NOT_IN_NUMBER}\b([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?!\d)(?:\s?([ap]\.\s?m\.|[ap]m\b))?",
        _time,
    ),
    rule(rf"{_NOT_IN_NUMBER}\b(1[0-2]|0?[1-9])()()\s?([ap]\.\s?m\.|[ap]m\b)", _time),
)
_MEASURES: Final = (
    rule(r"(?<![\w)])[-−](?=\d)", lambda found: "minus"),
    rule(r"(?<![\w.])\+?\(?\d[\d ().-]{7,}\d\b", _telephone),
    rule(
        r"(?<![-\w.])\d{3}-\d{4}(?![-\w])",
        lambda found: ", ".join(map(words.digits, found.group().split("-"))),
    ),
    rule(rf"({_N})\s?(?:%|percent\b)", lambda found: f"{words.number(found.group(1))} percent"),
    rule(
        rf"{_NOT_IN_NUMBER}(?<![A-Za-z])({_N})\s?({'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})(?![\w²°/])",
        _measure,
    ),
    rule(r"(?<![\d/])(\d+)/(\d+)(?![\d/])", _fraction),
    rule(r"\b(v)(?=\d+(?:\.\d+)*\b)", lambda found: "version"),
    rule(
        r"(?<![\d.])\d+(?:\.\d+){2,}(?!\.?\d)",
        lambda found: " point ".join(map(words.number, found.group().split("."))),
    ),
)
_NUMBERS: Final = (
    rule(
        r"\b(?:war|chapter|part|act|volume|phase|section|appendix|type|level|stage)\s(ii|iii|iv|v|vi|vii|viii|ix|x)\b",
        lambda found: words.cardinal(_ROMAN[found.group(1).lower()]) if found.group(1).isupper() else None,
        group=1,
    ),
    rule(
        r"(\d+(?:,\d{3})*)(?:st|nd|rd|th)\b",
        lambda found: words.ordinal(int(found.group(1).replace(",", "")[:15])),
    ),
    rule(r"(?<=\d)\s?[–—]\s?(?=[$£€]?\d)", lambda found: " to "),
    rule(r"(?<![-\w.,])(\d+)(-)(\d+)(?![-\w]|[.,]\d)", _range, group=2),
    rule(r"(?<=\d):(?=\d)", lambda found: " to "),
    rule(rf"{_N}", lambda found: words.number(found.group())),
)
