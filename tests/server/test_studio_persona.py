"""Who was made in the studio has a whole persona, and one that says that it is a program."""

import pytest

from dialogue import persona
from server.errors import StudioError
from server.studio_persona import persona_text

pytestmark = pytest.mark.unit


def test_a_persona_of_few_words_is_whole() -> None:
    who = persona.parse(persona_text({"name": "Nadia"}))
    assert who.name == "Nadia"
    assert "Nadia is a computer program, not a person" in who.nature
    assert all("Nadia" in line for line in who.greetings)


@pytest.mark.parametrize("text", ['She says "no".', "line\nbreak", "\x7f\x01 odd", '"""', "\\"])
def test_whatever_is_written_is_kept_as_it_was_meant(text: str) -> None:
    who = persona.parse(persona_text({"name": "Nadia", "who": f"Nadia. {text}"}))
    assert who.who == " ".join(f"Nadia. {text}".replace("\x7f", "").split())


def test_no_character_may_say_that_it_is_human() -> None:
    who = persona.parse(persona_text({"name": "Nadia", "nature": "Nadia is a real woman."}))
    assert "real woman" not in who.nature


def test_a_persona_that_cannot_be_is_said() -> None:
    with pytest.raises(StudioError, match="responses must be one of"):
        persona_text({"name": "Nadia", "responses": "cold"})
    with pytest.raises(StudioError, match="characters together"):
        persona_text({"name": "Nadia", "who": "so " * 3000})
    with pytest.raises(StudioError, match="rate must be in"):
        persona_text({"name": "Nadia", "rate": 9})
