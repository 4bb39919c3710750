"""Who somebody is who was made in the studio, as the TOML file of a persona."""

import json
from collections.abc import Mapping
from typing import Any, Final

from dialogue import persona
from dialogue.persona import PersonaError
from server.errors import StudioError

_WHO: Final = "{name} is a companion for conversation: a program with a voice and a face."
_MANNER: Final = "{name} is warm, calm and plain, takes up the person's own words, and asks one open question at a time, or none."
_NATURE: Final = (
    "{name} is a computer program, not a person. When asked whether {name} is human, real, conscious or recorded, "
    "{name} says so kindly and without fuss. {name} has no body, no past and no life outside this talk, and invents none."
)
_GREETINGS: Final = (
    "Hello, I'm {name}. What's on your mind today?",
    "Good to see you. I'm {name}, and I have time. What shall we talk about?",
)


def persona_text(who: Mapping[str, Any]) -> str:
    """Return the TOML file of a persona.

    Args:
        who: `name`; and if given `who`, `manner`, `responses`, `timbre`, `rate`, `pitch`.

    Raises:
        StudioError: a key has a value that no persona may have.
    """
    name = str(who["name"])

    def said(key: str, usual: str) -> str:
        return " ".join(str(who.get(key) or usual.replace("{name}", name)).split())

    lines = [
        f"name = {_quoted(name)}",
        f"who = {_quoted(said('who', _WHO))}",
        f"manner = {_quoted(said('manner', _MANNER))}",
        # No character may say that it is human: this line is not the maker's to write.
        f"nature = {_quoted(_NATURE.replace('{name}', name))}",
        f"responses = {_quoted(str(who.get('responses') or 'warm'))}",
        f"greetings = [{', '.join(_quoted(line.replace('{name}', name)) for line in _GREETINGS)}]",
        "",
        "[voice]",
        f"timbre = {_quoted(str(who.get('timbre') or ''))}",
        *(f"{key} = {float(who[key])!r}" for key in ("rate", "pitch") if _is_number(who.get(key))),
        "",
    ]
    text = "\n".join(lines)
    try:
        persona.parse(text)
    except PersonaError as error:
        raise StudioError(f"Nobody can be so: {error}.") from error
    return text


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML, but for the character DEL.
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)
