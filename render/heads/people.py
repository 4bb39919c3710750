"""Read people from a TOML file, and say what is wrong in it by name."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from render.heads.person import Colour, Person

BUNDLED: Final = Path(__file__).with_name("people.toml")
FORMAT: Final = 1

_PLAIN: Final[dict[str, type]] = {
    "name": str,
    "title": str,
    "description": str,
    "voice": str,
    "age_years": float,
    "masculinity": float,
    "weight": float,
}
"""Keys of a person that are fields of the same name."""
_TABLES: Final[dict[str, dict[str, tuple[str, type]]]] = {
    "skin": {
        "texture": ("skin", str),
        "tone": ("skin_tone", tuple),
        "evenness": ("skin_evenness", float),
        "lips": ("lip_colour", tuple),
    },
    "eyes": {"colour": ("eyes", str), "lashes": ("lashes", str)},
    "brows": {"style": ("brows", str), "colour": ("brow_colour", tuple)},
    "hair": {
        "style": ("hair", str),
        "colour": ("hair_colour", tuple),
        "greying": ("greying", float),
        "end_m": ("hair_end_m", float),
        "strands": ("hair_strands", bool),
    },
    "mouth": {"teeth": ("teeth", str)},
    "top": {"colour": ("garment_colour", tuple)},
}
"""Tables of a person, and which field each of their keys sets."""
_SHARES: Final = ("ethnicity", "form")
"""Tables whose keys are names of their own and whose values are numbers."""
_KINDS: Final = {str: "text", float: "a number", bool: "true or false", tuple: 'a colour such as "#a0522d"'}


class PeopleError(Exception):
    """A file of people cannot be used; the message names file, person and key."""


def load_people(path: Path = BUNDLED) -> tuple[Person, ...]:
    """Return everybody in a file, in its order; the first is who is shown when nobody was chosen.

    Raises:
        PeopleError: if the file is missing, is no TOML, or describes somebody who cannot be made.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PeopleError(f"expected a file of people at {path}; it cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise PeopleError(f"expected text in UTF-8 in {path}, got other bytes: {error}") from error
    try:
        return parse_people(text)
    except ValueError as error:
        raise PeopleError(f"{path}: {error}") from error


def parse_people(text: str) -> tuple[Person, ...]:
    """Return everybody in a text of TOML.

    Raises:
        ValueError: if it is no TOML, or describes somebody who cannot be made; the message says who and what.
    """
    raw = tomllib.loads(text)
    _check_keys("the file", raw, ("format", "person"))
    if raw.get("format") != FORMAT:
        raise ValueError(f"expected format = {FORMAT}, got {raw.get('format')!r}")
    entries = raw.get("person")
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        raise ValueError("expected at least one [[person]]")
    people = tuple(_person(entry, number) for number, entry in enumerate(entries, start=1))
    names = [person.name for person in people]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"expected a name of their own for everybody, got {', '.join(twice)} more than once")
    return people


def bundled(name: str) -> Person:
    """Return one of the people that come with Warm Chat.

    Raises:
        PeopleError: if nobody has that name; the message says who is there.
    """
    people = {person.name: person for person in load_people()}
    if name not in people:
        raise PeopleError(f"expected one of {', '.join(people)}; got {name!r}")
    return people[name]


def person_of(entry: Mapping[str, Any]) -> Person:
    """Return the person that one entry of a file describes.

    Raises:
        ValueError: if it describes somebody who cannot be made; the message says what.
    """
    _check_keys("a person", entry, (*_PLAIN, *_TABLES, *_SHARES))
    for key in ("name", "title"):
        if key not in entry:
            raise ValueError(f"expected {key}, it is missing")
    return Person(**_fields_of(entry))


def _person(entry: Mapping[str, Any], number: int) -> Person:
    who = f"person {number} ({entry['name']})" if isinstance(entry.get("name"), str) else f"person {number}"
    try:
        return person_of(entry)
    except ValueError as error:
        raise ValueError(f"{who}: {error}") from error


def _fields_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: _typed(key, entry[key], kind) for key, kind in _PLAIN.items() if key in entry}
    for table, keys in _TABLES.items():
        given = _table(table, entry.get(table, {}))
        _check_keys(table, given, tuple(keys))
        for key, value in given.items():
            field, kind = keys[key]
            made[field] = _typed(f"{table}.{key}", value, kind)
    for table in _SHARES:
        given = _table(table, entry.get(table, {}))
        if given:
            made[table] = {key: _typed(f"{table}.{key}", value, float) for key, value in given.items()}
    assert set(made) <= {field.name for field in fields(Person)}
    return made


def _table(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"expected {name} to be a table, got {value!r}")
    return value


def _typed(name: str, value: Any, kind: type) -> Any:
    if kind is tuple and isinstance(value, str):
        return _colour(name, value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is float and number:
        return float(value)
    if kind in (str, bool) and isinstance(value, kind):
        return value
    raise ValueError(f"expected {name} to be {_KINDS[kind]}, got {value!r}")


def _colour(name: str, text: str) -> Colour:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(f"expected {name} to be {_KINDS[tuple]}, got {text!r}")
    red, green, blue = (round(int(text[i : i + 2], 16) / 255, 4) for i in (1, 3, 5))
    return red, green, blue


def _check_keys(where: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it knows {', '.join(known)}"
            raise ValueError(f"{where} has no key {key!r}; {hint}")
