"""Numbers and times as a reader wants them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from emotion_tree.analysis.measure import Measure
from server.report import words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.734, "s", "0.73 s"),
        (12.34, "s", "12.3 s"),
        (-0.15, "s", "−0.15 s"),
        (0.256, "share", "26 %"),
        (480.4, "ms", "480 ms"),
        (7.0, "", "7"),
        (-0.001, "", "0.00"),
        (0.5, "", "0.50"),
        (2.0, "points", "2 points"),
        (4.666, "points", "4.67 points"),
        (1.5, "bit", "1.50 bit"),
        (187.0, "/min", "187 /min"),
    ],
)
def test_numbers_have_the_digits_that_help(value: float, unit: str, written: str) -> None:
    assert words.number(value, unit) == written


def test_means_keep_their_digits_and_their_unit_stands_apart() -> None:
    assert words.precise(6.0) == ("6.00", "")
    assert words.precise(-0.25, "share") == ("−25", " %")
    assert words.precise(12.5, "ms") == ("12", " ms")
    assert words.precise(3.25, "points") == ("3.25", "")


def test_clocks_and_lengths() -> None:
    assert (words.clock(65.9), words.clock(3725)) == ("1:05", "1:02:05")
    assert [words.length(s) for s in (8, 600, 7200, 400_000)] == ["8 s", "10 min", "2.0 h", "5 days"]


def test_a_moment_carries_its_offset() -> None:
    moment = datetime(2026, 3, 4, 9, 5, tzinfo=timezone(timedelta(hours=1)))
    assert words.day(moment) == "4 March 2026, 09:05 UTC+0100"
    assert words.day(moment.astimezone(UTC)) == "4 March 2026, 08:05 UTC"


def test_what_is_faint_is_neutral() -> None:
    assert words.strongest({"joy": 0.2, "sadness": 0.6}, 0.5) == ("sadness", 0.3)
    assert words.strongest({"joy": 0.2}, 0.5) == ("neutral", 0.0)


def test_a_measure_without_a_value_is_a_dash() -> None:
    assert words.value_of(Measure("x", None, "s", 0, "nothing")) == "–"
    assert words.value_of(Measure("x", 0.2, "s", 3)) == "0.20 s"


def test_small_words() -> None:
    assert words.shorten("a long sentence", 7) == "a long…"
    assert (words.plural(1, "turn"), words.plural(2, "turn"), words.plural(2, "foot", "feet")) == (
        "1 turn",
        "2 turns",
        "2 feet",
    )
    assert words.who("user", "Mira") == "Person"
    assert words.who("avatar", "") == "Character"
