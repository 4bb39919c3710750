"""Reads a TOML file into a model, strictly: what does not fit is a sentence that names the place."""

import difflib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from server.errors import ConfigError

ModelT = TypeVar("ModelT", bound=BaseModel)
_WRONG: Final = {
    "literal_error": "must be one of {expected}",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must be a name that fits {pattern}",
}


class Part(BaseModel):
    """What all tables of such a file share: no key that nobody declared, and no value of a wrong type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def read(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Raises:
        ConfigError: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"expected TOML in {path}, and it cannot be read: {error}") from error


def checked(model: type[ModelT], data: Mapping[str, Any], where: str) -> ModelT:
    """Return `data` as a `model`; `where` names the file in what is said of a mistake.

    Raises:
        ConfigError: something does not fit; the first thing that does not is named.
    """
    try:
        # As JSON, because a strict model takes a list for a tuple only there; a date of TOML becomes a text.
        return model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        # A key that is misspelt is also one that is missing: the misspelt one says more.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        raise ConfigError(f"{where}: {_sentence(model, first)}") from None


def closest(name: str, known: Sequence[str]) -> str:
    """Return a hint at what a name should have been: the nearest known one, and all of them."""
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}there are: {', '.join(known) or 'none'}"


def _sentence(model: type[BaseModel], error: Any) -> str:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    place, kind = _place(loc), error["type"]
    if kind == "extra_forbidden":
        known = list(_model_at(model, loc[:-1]).model_fields)
        inside = f" in {_place(loc[:-1])}" if loc[:-1] else ""
        return f"no key is called {str(loc[-1])[:80]!r}{inside}; {closest(str(loc[-1]), known)}"
    if kind == "missing":
        return f"{place} is missing; add it"
    if kind == "value_error":
        return f"{place}: {error['ctx']['error']}" if place else str(error["ctx"]["error"])
    says = _WRONG.get(kind, error["msg"].replace("Input should", "must").replace("String should", "must"))
    # Patterns are full of braces: `format` would stumble over them.
    for name, value in error.get("ctx", {}).items():
        says = says.replace(f"{{{name}}}", str(value))
    return f"{place} {says}, got {_short(error['input'])}"


def _place(loc: Sequence[int | str]) -> str:
    """Return a place as a person counts: `script[2].say` is the second step."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _model_at(model: type[BaseModel], loc: Sequence[int | str]) -> type[BaseModel]:
    """Return the model of the table at `loc`, through lists and tables of tables."""
    here: Any = model
    for part in loc:
        if isinstance(here, type) and issubclass(here, BaseModel):
            here = here.model_fields[str(part)].annotation
        else:
            here = next(arg for arg in reversed(get_args(here)) if arg is not Ellipsis)
    found = here if get_origin(here) is None else next(a for a in get_args(here) if isinstance(a, type))
    assert issubclass(found, BaseModel)
    return found
