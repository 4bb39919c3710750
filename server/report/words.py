"""Numbers and times as a reader wants them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from emotion_tree.analysis.measure import Measure
from emotion_tree.node import Party
from emotion_tree.reading import EMOTIONS

PERSON: Final = "the person"
MINUS: Final = "\u2212"
# Below this, a feeling is too faint to be called one; the live page says the same.
FAINT: Final = 0.15


def number(value: float, unit: str = "") -> str:
    """Return a number with as many digits as help: milliseconds whole, shares in percent, counts without a point."""
    if unit == "share":
        return signed(f"{100 * value:.0f} %")
    if unit == "ms":
        return signed(f"{value:.0f} ms")
    if unit == "points":
        return signed(f"{value:.2f}".rstrip("0").rstrip(".") + " points")
    if unit in ("s", "/min"):
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        return signed(f"{value:.{digits}f} {unit}")
    whole = float(value).is_integer() and not unit
    return signed(f"{value:.0f}" if whole else f"{value:.2f}{f' {unit}' if unit else ''}")


def precise(value: float, unit: str = "") -> tuple[str, str]:
    """Return a mean or a difference and its unit apart: it keeps two digits even where a count would have none."""
    if unit == "share":
        return signed(f"{100 * value:.0f}"), " %"
    if unit == "ms":
        return signed(f"{value:.0f}"), " ms"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return signed(f"{value:.{digits}f}"), f" {unit}" if unit not in ("", "points") else ""


def signed(written: str) -> str:
    """Return a number with a true minus sign, and no minus before nothing."""
    if not written.startswith("-"):
        return written
    return MINUS + written[1:] if any(digit in written for digit in "123456789") else written[1:]


def value_of(measure: Measure) -> str:
    """Return the value of a measure, or a dash."""
    return "–" if measure.value is None else number(measure.value, measure.unit)


def clock(t_s: float) -> str:
    """Return a session time as m:ss or h:mm:ss."""
    whole = int(t_s)
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def length(seconds: float) -> str:
    """Return a length of time in the unit that fits."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"


def day(moment: datetime) -> str:
    """Return a date and time with its offset from UTC."""
    offset = f"UTC{moment:%z}" if moment.utcoffset() else "UTC"
    return f"{moment.day} {moment:%B %Y, %H:%M} {offset}"


def who(party: Party, character: str) -> str:
    """Return how a party is called."""
    return "Person" if party == "user" else character or "Character"


def strongest(emotions: Mapping[str, float], intensity: float) -> tuple[str, float]:
    """Return the strongest class besides neutral and how strong it is; ("neutral", 0) where all is faint."""
    felt = {name: emotions.get(name, 0.0) * intensity for name in EMOTIONS[1:]}
    top = max(felt, key=lambda name: felt[name])
    return (top, felt[top]) if felt[top] >= FAINT else ("neutral", 0.0)


def shorten(written: str, most: int) -> str:
    """Return at most so many characters."""
    return written if len(written) <= most else written[: most - 1].rstrip() + "…"


def plural(n: int, one: str, many: str = "") -> str:
    """Return "1 turn" or "3 turns"."""
    return f"{n} {one if n == 1 else many or one + 's'}"
