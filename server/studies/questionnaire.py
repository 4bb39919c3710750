"""Questionnaires as data files: items to answer, and how answers become scores."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from server.errors import ConfigError
from server.studies import strict

FOLDER: Final = Path(__file__).parent / "questionnaires"
_NAME: Final = r"^[a-z][a-z0-9_-]{0,63}$"
MAX_WORDS_CHARS: Final = 8_000

Value: TypeAlias = float | str
Name: TypeAlias = Annotated[str, Field(pattern=_NAME)]
Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=MAX_WORDS_CHARS)]


class Item(strict.Part):
    """One thing to answer.

    Attributes:
        name: what the answer is called in the record and in exports.
        type: `scale`, whole numbers from 1 to `points`; `choice`, one of `options`; `text`, free words.
        prompt: what is asked; a scale between two opposites may do without.
        low, high: what 1 and `points` mean.
        points: of a scale.
        picture: a scale drawn as figures of the Self-Assessment Manikin: its dimension.
        options: of a choice.
        required: whether the person cannot go on without an answer.
    """

    name: Name
    type: Literal["scale", "choice", "text"]
    prompt: Annotated[str, Field(max_length=1_000)] = ""
    low: Annotated[str, Field(max_length=100)] = ""
    high: Annotated[str, Field(max_length=100)] = ""
    points: Annotated[int, Field(ge=0, le=101)] = 0
    picture: Literal["", "valence", "arousal"] = ""
    options: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    required: bool = True

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        scale = self.type == "scale"
        if scale and (self.points < 2 or not self.low or not self.high):
            raise ValueError(f"the scale {self.name!r} needs points (2 or more), and words for low and high")
        if not scale and (self.points or self.low or self.high or self.picture):
            raise ValueError(
                f"{self.name!r} is a {self.type}: points, low, high and picture belong to a scale"
            )
        if (self.type == "choice") != (len(set(self.options)) >= 2):
            raise ValueError(
                f"{self.name!r} is a {self.type}: a choice, and nothing else, has two options or more"
            )
        if not scale and not self.prompt:
            raise ValueError(f"{self.name!r} needs a prompt: what is asked")
        return self

    def wrong(self, value: Value) -> str:
        """Return in a sentence why this cannot be an answer; "" where it can."""
        if self.type == "scale":
            if isinstance(value, str) or not math.isfinite(value) or value != round(value):
                return f"{self.name} is answered by a whole number from 1 to {self.points}, got {value!r}"
            if not 1 <= value <= self.points:
                return f"{self.name} is answered by a whole number from 1 to {self.points}, got {value:g}"
            return ""
        if not isinstance(value, str):
            return f"{self.name} is answered in words, got the number {value:g}"
        if self.type == "choice" and value not in self.options:
            return f"{self.name} is answered by one of {', '.join(self.options)}; got {value[:80]!r}"
        if len(value) > MAX_WORDS_CHARS:
            return f"{self.name} takes {MAX_WORDS_CHARS} characters, got {len(value)}"
        return ""

    def is_answered_by(self, value: Value | None) -> bool:
        """Return whether the person may go on with this answer."""
        return not self.required or (value is not None and str(value).strip() != "")


class Subscale(strict.Part):
    """Items that measure one thing together: the score is their mean, of `points + 1 - x` for a reversed item."""

    title: str
    items: Annotated[tuple[Name, ...], Field(min_length=1)]
    reversed: tuple[Name, ...] = ()


class Questionnaire(strict.Part):
    """A page of items.

    Attributes:
        name: what it is called in the record, in exports and in plans.
        title, instruction: what the person reads above the items.
        source: who made it, and where it was published; "" for one's own.
        shuffle: whether items stand in an order of each participant's own.
        items: in order.
        scales: subscales by name.
    """

    name: Name
    title: Annotated[str, Field(min_length=1, max_length=200)]
    language: Annotated[str, Field(max_length=35)] = "en"
    instruction: Annotated[str, Field(max_length=2_000)] = ""
    source: Annotated[str, Field(max_length=1_000)] = ""
    shuffle: bool = False
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    scales: dict[Name, Subscale] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        names = [item.name for item in self.items]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"two items are called {min(twice)!r}; give each a name of its own")
        numbers = {item.name for item in self.items if item.type == "scale"}
        for title, scale in self.scales.items():
            for name in (*scale.items, *scale.reversed):
                if name not in numbers:
                    raise ValueError(
                        f"the subscale {title!r} names {name!r}, which is no scale among the items"
                    )
            if not set(scale.reversed) <= set(scale.items):
                raise ValueError(f"the subscale {title!r} reverses items that it does not have")
        return self

    def item(self, name: str) -> Item | None:
        """Return the item of that name."""
        return next((item for item in self.items if item.name == name), None)

    def missing(self, given: Mapping[str, Value]) -> list[Item]:
        """Return the required items that have no answer, in order."""
        return [item for item in self.items if not item.is_answered_by(given.get(item.name))]

    def scores(self, given: Mapping[str, Value]) -> dict[str, float]:
        """Return the mean of each subscale whose items were all answered.

        Args:
            given: answers by item; those that are no numbers are left out.

        Returns:
            subscale: mean, in the points of its items.
        """
        found: dict[str, float] = {}
        for name, scale in self.scales.items():
            values = [self._value(item, given.get(item), item in scale.reversed) for item in scale.items]
            if None not in values:
                found[name] = sum(value for value in values if value is not None) / len(values)
        return found

    def _value(self, name: str, value: Value | None, turned: bool) -> float | None:
        if value is None or isinstance(value, str):
            return None
        item = self.item(name)
        assert item is not None
        return item.points + 1 - value if turned else value


def bundled() -> list[str]:
    """Return the names of the questionnaires that come with Warm Chat."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(named: str, beside: Path) -> Questionnaire:
    """Return a questionnaire: a bundled one by its name, or one of your own by a file beside the plan.

    Args:
        named: a bundled name, or the path of a TOML file.
        beside: the folder from which paths are meant.

    Raises:
        ConfigError: there is none, or it is not as it should be.
    """
    path = beside / named if named.endswith(".toml") else FOLDER / f"{named}.toml"
    if not named.endswith(".toml") and (not re.match(_NAME, named) or not path.is_file()):
        raise ConfigError(
            f"no questionnaire is called {named!r}; {strict.closest(named, bundled())}; "
            "or name a file of your own that ends in .toml"
        )
    return strict.checked(Questionnaire, strict.read(path), str(path))
