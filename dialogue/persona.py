"""Who the character is, read from a TOML file that a person can write."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from emotion_tree.response import personas
from sound.speech import Prosody

FOLDER: Final = Path(__file__).parent / "personas"

# A model is told all of it with every turn.
MOST_CHARS: Final = 6_000
_TEXTS: Final = ("name", "who", "manner", "nature")
_TIMBRES: Final = ("", "female", "male")
_FACTORS: Final = ("rate", "pitch", "pitch_range", "volume")


class PersonaError(Exception):
    """A persona file is missing or wrong; the message says where and what to do."""


@dataclass(frozen=True)
class Persona:
    """A character.

    Attributes:
        name: what it is called.
        who: what it is, in the third person.
        manner: how it talks.
        nature: that it is a program, and how it says so.
        greetings: lines to begin a talk with; at least one.
        greetings_again: lines for somebody who is remembered; `{name}` in one stands for their name. None: `greetings`.
        prosody: its voice before any emotion.
        language: BCP 47 of its texts and voice.
        timbre: "female" or "male" for engines that have voices of both, "" for whichever the engine is set to.
        responses: how it answers feelings: whose rows of the response table hold.
    """

    name: str
    who: str
    manner: str
    nature: str
    greetings: tuple[str, ...]
    prosody: Prosody = field(default_factory=Prosody)
    language: str = "en"
    responses: str = "warm"
    greetings_again: tuple[str, ...] = ()
    timbre: str = ""

    def greeting(self, nth: int) -> str:
        """Return the greeting of the nth talk; they come in turn."""
        return self.greetings[nth % len(self.greetings)]

    def greeting_again(self, nth: int, name: str) -> str:
        """Return the greeting of the nth talk with somebody who is remembered; `name` is theirs, "" if not known."""
        fitting = [line for line in self.greetings_again if ("{name}" in line) == bool(name)]
        if not fitting:
            return self.greeting(nth)
        return fitting[nth % len(fitting)].replace("{name}", name)


def load(name: str = "mira") -> Persona:
    """Return the persona of that name, or of that path where it ends in `.toml`.

    Raises:
        PersonaError: there is no such file, it is no TOML, or a key is missing, unknown or of a wrong type.
    """
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        there = ", ".join(sorted(known.stem for known in FOLDER.glob("*.toml")))
        raise PersonaError(
            f"expected a persona file at {path}, and it cannot be read ({error.strerror}); "
            f"name one of {there}, or the path of a .toml file"
        ) from error
    try:
        return parse(text)
    except (PersonaError, tomllib.TOMLDecodeError) as error:
        raise PersonaError(f"{path}: {error}") from error


def parse(text: str) -> Persona:
    """Return the persona that a TOML text describes.

    Raises:
        PersonaError: a key is missing, unknown or of a wrong type.
        tomllib.TOMLDecodeError: the text is no TOML.
    """
    data = tomllib.loads(text)
    _refuse_unknown(data, {*_TEXTS, "greetings", "greetings_again", "responses", "voice"}, "persona")
    voice = data.get("voice", {})
    if not isinstance(voice, dict):
        raise PersonaError(f"voice must be a table, got {voice!r}; write [voice] and its keys below")
    _refuse_unknown(voice, {*_FACTORS, "language", "timbre"}, "voice")
    texts = {key: _text(data, key) for key in _TEXTS}
    length = sum(map(len, texts.values()))
    if length > MOST_CHARS:
        raise PersonaError(
            f"{', '.join(_TEXTS)} may have {MOST_CHARS} characters together, got {length}; shorten them, because a model is "
            "told all of it with every turn"
        )
    return Persona(
        **texts,
        greetings=_lines(data.get("greetings"), "greetings"),
        prosody=_prosody(voice),
        language=_text(voice, "language") if "language" in voice else "en",
        responses=_responses(data),
        greetings_again=_lines(data["greetings_again"], "greetings_again")
        if "greetings_again" in data
        else (),
        timbre=_timbre(voice),
    )


def _refuse_unknown(data: Mapping[str, object], known: set[str], what: str) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise PersonaError(
            f"a {what} has {', '.join(sorted(known))}; got {', '.join(unknown)} too; take it out or correct it"
        )


def _text(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise PersonaError(f"{key} must be a text that says something, got {value!r}; write it")
    return " ".join(value.split())


def _responses(data: Mapping[str, object]) -> str:
    name = _text(data, "responses") if "responses" in data else "warm"
    if name not in personas():
        raise PersonaError(
            f"responses must be one of {', '.join(personas())}, got {name!r}; write one of these"
        )
    return name


def _timbre(voice: Mapping[str, object]) -> str:
    timbre = voice.get("timbre", "")
    if not isinstance(timbre, str) or timbre not in _TIMBRES:
        raise PersonaError(f'voice timbre must be "female" or "male", got {timbre!r}; or leave it out')
    return timbre


def _lines(value: object, key: str) -> tuple[str, ...]:
    lines = (
        [line for line in value if isinstance(line, str) and line.strip()] if isinstance(value, list) else []
    )
    if not isinstance(value, list) or not lines or len(lines) < len(value):
        raise PersonaError(f"{key} must be a list of one or more lines, got {value!r}; write at least one")
    return tuple(line.strip() for line in lines)


def _prosody(voice: Mapping[str, object]) -> Prosody:
    factors = {}
    for key in _FACTORS:
        value = voice.get(key, 1.0)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PersonaError(f"voice {key} must be a number, got {value!r}; 1.0 is ordinary")
        factors[key] = float(value)
    try:
        return Prosody(**factors)
    except ValueError as error:
        raise PersonaError(f"voice: {error}") from error
