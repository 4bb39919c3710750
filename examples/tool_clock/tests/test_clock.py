"""The clock's own test: what every author of a tool writes."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from warmchat.testing import check_tool

pytestmark = pytest.mark.unit

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


async def test_the_clock_keeps_to_the_port(clock: ModuleType) -> None:
    assert "Tokyo" in await check_tool(clock.create({}), {"city": "Tokyo"})


@pytest.mark.parametrize(
    ("city", "time"),
    [
        ("Tokyo", "21:00 on Wednesday, 1 July 2026"),
        ("new york", "08:00"),
        ("Paris, France", "14:00"),
        ("São Paulo", "09:00"),
        ("Mumbai", "17:30"),
        ("Auckland", "00:00 on Thursday, 2 July"),
    ],
)
async def test_cities_have_their_own_time(clock: ModuleType, city: str, time: str) -> None:
    assert time in await clock.Clock(lambda: NOON).call({"city": city})


async def test_summer_time_is_kept(clock: ModuleType) -> None:
    winter = clock.Clock(lambda: datetime(2026, 1, 1, 12, 0, tzinfo=UTC))
    assert "13:00" in await winter.call({"city": "Berlin"})


async def test_a_city_that_is_not_known_brings_the_nearest_names(clock: ModuleType) -> None:
    with pytest.raises(LookupError, match="no time is known for Berln; did you mean berlin"):
        await clock.create({}).call({"city": "Berln"})


def test_the_entry_point_names_what_is_there(clock: ModuleType) -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, factory = project["project"]["entry-points"]["warmchat.tool"]["clock"].partition(":")
    assert module == clock.__name__
    assert callable(getattr(clock, factory))
