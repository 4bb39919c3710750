"""Who may be talked to: the host's own character, the people who come with Warm Chat, and those made on this machine.

    cast ─▶ find("kenji") ─▶ Character ─▶ Parts.played_by(character)

A character is a persona (who it is, how it talks, how it sounds) and a person (how it looks), under one name.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import platformdirs

from dialogue import persona
from dialogue.persona import Persona, PersonaError

PERSONA_FILE: Final = "persona.toml"


def default_folder() -> Path:
    """Return where characters lie that were made on this machine."""
    return Path(platformdirs.user_data_dir("warmchat", appauthor=False)) / "characters"


@dataclass(frozen=True)
class Character:
    """Somebody to talk to.

    Attributes:
        name: in addresses and files: a-z, 0-9, hyphens.
        persona: who it is.
        person: where the page finds its head.
        description: a sentence for whoever chooses.
        is_own: whether it was made on this machine.
    """

    name: str
    persona: Persona
    person: str
    description: str = ""
    is_own: bool = False


class Cast:
    """Everybody there is to talk to; what lies in the folders is looked up anew each time."""

    def __init__(self, host: Character, people: Path, own: Path | None = None) -> None:
        """Take the character of the settings, the folder of the built people, and that of people made here, if any."""
        self.host = host
        self.own = own
        self._people = people

    def all(self) -> list[Character]:
        """Return everybody, the host's character first, then those made here, then those who come along."""
        come_along = self._come_along()
        # The host's own is mostly one of those who come along, with a sentence about it.
        about = {one.person: one.description for one in come_along}
        host = replace(self.host, description=self.host.description or about.get(self.host.person, ""))
        found = {host.name: host}
        for one in (*self._made_here(), *come_along):
            found.setdefault(one.name, one)
        return list(found.values())

    def find(self, name: str) -> Character | None:
        """Return who has this name; None where nobody has."""
        return next((one for one in self.all() if one.name == name), None)

    def _come_along(self) -> list[Character]:
        try:
            index = json.loads((self._people / "people.json").read_text("utf-8"))
        except (OSError, ValueError):
            return []
        people = index.get("people") if isinstance(index, dict) else None
        return _readable([partial(_come_along, one) for one in people] if isinstance(people, list) else [])

    def _made_here(self) -> list[Character]:
        folders = [] if self.own is None else sorted(self.own.glob("*/"))
        return _readable([partial(made_here, folder) for folder in folders])


def _come_along(entry: dict[str, str]) -> Character:
    """Return who stands in the index of the built people, with the persona of that name."""
    name = entry["name"]
    return Character(name, persona.load(name), f"/people/{entry['file']}", entry["description"])


def made_here(folder: Path) -> Character:
    """Return the character in a folder.

    Raises:
        PersonaError: its persona cannot be read.
        OSError: its head is not there.
    """
    name = folder.name
    who = persona.load(str(folder / PERSONA_FILE))
    (folder / f"{name}.glb").stat()
    return Character(name, who, f"/people/{name}.glb", who.who, is_own=True)


def _readable(makers: Sequence[Callable[[], Character]]) -> list[Character]:
    """Return those who can be read: one broken file takes nobody else off the stage."""
    found = []
    for make in makers:
        try:
            found.append(make())
        except (PersonaError, OSError, KeyError, TypeError):
            continue
    return found
