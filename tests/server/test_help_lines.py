"""The numbers are whole and dialled as they stand, and no two countries claim the same place."""

import re
from itertools import chain

import pytest
from pydantic import ValidationError

from server.help_lines import HelpLine, help_lines

pytestmark = pytest.mark.unit


def test_each_country_has_an_emergency_number_and_somebody_to_reach() -> None:
    countries = help_lines().country
    assert len(countries) >= 25
    assert len({country.code for country in countries}) == len(countries)
    for country in countries:
        assert re.fullmatch(r"\d{3}", country.emergency), country.code
        for line in country.lines:
            for number in filter(None, (line.call, line.text)):
                assert re.fullmatch(r"[*+]?\d[\d -]*\d", number), (country.code, number)


def test_a_time_zone_tells_one_country() -> None:
    zones = list(chain.from_iterable(country.zones for country in help_lines().country))
    assert all("/" in zone for zone in zones)
    for zone in zones:
        claimed = [
            other for other in zones if zone == other or (other.endswith("/") and zone.startswith(other))
        ]
        assert claimed == [zone]


def test_a_line_that_nobody_can_reach_is_refused() -> None:
    with pytest.raises(ValidationError, match="expected a number to call or to text"):
        HelpLine(name="Nobody", url="https://example.org")
