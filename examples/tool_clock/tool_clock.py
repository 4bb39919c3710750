"""A clock for Warm Chat: a complete tool plug-in that tells a mind what time it is in a city."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

# Cities that people ask for and that the time zone database does not name.
_MORE = {
    "beijing": "Asia/Shanghai",
    "bombay": "Asia/Kolkata",
    "boston": "America/New_York",
    "delhi": "Asia/Kolkata",
    "frankfurt": "Europe/Berlin",
    "geneva": "Europe/Zurich",
    "hamburg": "Europe/Berlin",
    "houston": "America/Chicago",
    "kyiv": "Europe/Kiev",
    "miami": "America/New_York",
    "milan": "Europe/Rome",
    "montreal": "America/Toronto",
    "mumbai": "Asia/Kolkata",
    "munich": "Europe/Berlin",
    "osaka": "Asia/Tokyo",
    "rio de janeiro": "America/Sao_Paulo",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "washington": "America/New_York",
}


class Clock:
    """Knows the time in every city of the time zone database."""

    name = "clock"
    description = "The date and time in a city right now. Use it whenever somebody asks for a time or a date."
    parameters = {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "A city in English, such as Tokyo"}},
        "required": ["city"],
    }

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        self._zones = {_plain(zone.rpartition("/")[2]): zone for zone in zones} | _MORE

    async def call(self, arguments: Mapping[str, object]) -> str:
        """Return the time as a sentence; a city that is not known is an error that the mind can act on."""
        city = str(arguments["city"])
        # Models write "Paris, France" as well as "Paris".
        zone = self._zones.get(_plain(city.partition(",")[0])) or self._zones.get(_plain(city))
        if zone is None:
            close = get_close_matches(_plain(city), self._zones, n=3)
            hint = (
                f"did you mean {', '.join(close)}?" if close else "name a larger city of the same time zone"
            )
            raise LookupError(f"no time is known for {city}; {hint}")
        there = self._now().astimezone(ZoneInfo(zone))
        return f"In {city} it is {there:%H:%M} on {there:%A}, {there.day} {there:%B %Y} (time zone {zone})."


def _plain(name: str) -> str:
    """Return a name without accents, in lower case, with spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return bare.replace("_", " ").strip().lower()


def create(settings: Mapping[str, str]) -> Clock:
    """Make the clock; the entry point in pyproject.toml names this function."""
    return Clock(lambda: datetime.now(UTC))
