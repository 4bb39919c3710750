"""English numbers in words: cardinals, ordinals, years, decimals, digits one by one.

Written here and not taken from a package: it is one language and eighty lines, and what is said must be the same for
every voice. Other languages are left to the engines, which know them.
"""

from typing import Final

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS: Final = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES: Final = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_IRREGULAR: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
# Longer ones are codes, not amounts: nobody says them as one number.
LONGEST_DIGITS: Final = 15


def cardinal(number: int) -> str:
    """Return a whole number in words.

    >>> cardinal(0), cardinal(42), cardinal(-7)
    ('zero', 'forty-two', 'minus seven')
    >>> cardinal(1_250_013)
    'one million two hundred fifty thousand thirteen'
    """
    if number < 0:
        return f"minus {cardinal(-number)}"
    for scale, name in _SCALES:
        if number >= scale:
            above, rest = divmod(number, scale)
            return f"{cardinal(above)} {name}" + (f" {cardinal(rest)}" if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" {cardinal(rest)}" if rest else "")
    if number >= 20:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    return _ONES[number]


def ordinal(number: int) -> str:
    """Return a whole number as a place in an order.

    >>> ordinal(1), ordinal(12), ordinal(20), ordinal(42), ordinal(100)
    ('first', 'twelfth', 'twentieth', 'forty-second', 'one hundredth')
    """
    words = cardinal(number)
    at = max(words.rfind(" "), words.rfind("-")) + 1
    before, last = words[:at], words[at:]
    if last in _IRREGULAR:
        return before + _IRREGULAR[last]
    return before + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def plural(words: str) -> str:
    """Return a number in words as many of it: "nineteen nineties", "three quarters".

    >>> plural("ninety"), plural("six"), plural("fifth"), plural("half")
    ('nineties', 'sixes', 'fifths', 'halves')
    """
    if words.endswith("half"):
        return f"{words[:-1]}ves"
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return words + ("es" if words.endswith("x") else "s")


def year(number: int) -> str:
    """Return a year as it is said; what lies outside 1100 to 2099 is said as any number.

    >>> year(1984), year(1900), year(1905), year(2000), year(2007), year(2024)
    ('nineteen eighty-four', 'nineteen hundred', 'nineteen oh five', 'two thousand', 'two thousand seven', 'twenty twenty-four')
    """
    century, rest = divmod(number, 100)
    if not 11 <= century <= 20 or (century == 20 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def digits(text: str) -> str:
    """Return the digits of a text one by one.

    >>> digits("007")
    'zero zero seven'
    """
    return " ".join(_ONES[int(sign)] for sign in text if sign.isascii() and sign.isdigit())


def number(text: str) -> str:
    """Return a written number in words; commas group, a point begins the decimals, a leading zero makes it a code.

    >>> number("1,204.50"), number("3.14"), number("-2"), number("0042")
    ('one thousand two hundred four point five zero', 'three point one four', 'minus two', 'zero zero four two')
    """
    sign = "minus " if text[:1] in "-−" else ""
    whole, point, decimals = text.lstrip("-−").replace(",", "").partition(".")
    is_code = (len(whole) > 1 and whole.startswith("0")) or len(whole) > LONGEST_DIGITS
    said = digits(whole) if is_code else cardinal(int(whole or "0"))
    return sign + said + (f" point {digits(decimals)}" if point and decimals else "")


def fraction(above: int, below: int) -> str:
    """Return a fraction in words.

    >>> fraction(1, 2), fraction(3, 4), fraction(2, 3), fraction(5, 16)
    ('one half', 'three quarters', 'two thirds', 'five sixteenths')
    """
    part = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    return f"{cardinal(above)} {part if above == 1 else plural(part)}"
