"""Where a person in crisis is heard by people, by country; see `help_lines.toml` for where it comes from."""

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator


class HelpLine(BaseModel):
    """One service; `hours` is "" where they are not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    call: str = ""
    text: str = ""
    hours: str = ""
    url: Annotated[str, Field(pattern="^https://")]

    @model_validator(mode="after")
    def _can_be_reached(self) -> "HelpLine":
        if not (self.call or self.text):
            raise ValueError(f"expected a number to call or to text, {self.name} has none")
        return self


class Country(BaseModel):
    """What there is in a country, and the time zones that tell a page that it is there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    emergency: str
    zones: tuple[str, ...]
    lines: Annotated[tuple[HelpLine, ...], Field(min_length=1)]


class HelpLines(BaseModel):
    """All countries that are known, and a directory for the others; `here` is the country of the server, "" if nobody said so."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    finder: str
    country: tuple[Country, ...]
    here: str = ""


@cache
def help_lines() -> HelpLines:
    """Return what is known."""
    text = resources.files("server").joinpath("help_lines.toml").read_text("utf-8")
    return HelpLines.model_validate(tomllib.loads(text))
