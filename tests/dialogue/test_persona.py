"""A persona is a file that a person can write, and mistakes in it are named."""

from dataclasses import replace
from pathlib import Path

import pytest

from dialogue.persona import FOLDER, PersonaError, load, parse

pytestmark = pytest.mark.unit

MIRA = (FOLDER / "mira.toml").read_text(encoding="utf-8")


def test_mira_is_there_and_has_a_voice() -> None:
    mira = load("mira")
    assert mira.name == "Mira"
    assert mira.prosody.rate == pytest.approx(0.96)
    assert mira.language == "en"


def test_greetings_come_in_turn() -> None:
    mira = load()
    assert [mira.greeting(n) for n in range(len(mira.greetings))] == list(mira.greetings)
    assert mira.greeting(len(mira.greetings)) == mira.greetings[0]


def test_every_greeting_says_her_name() -> None:
    assert all("Mira" in greeting for greeting in load().greetings)


def test_a_persona_may_lie_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "ben.toml"
    path.write_text(MIRA.replace('name = "Mira"', 'name = "Ben"'), encoding="utf-8")
    assert load(str(path)).name == "Ben"


def test_a_missing_persona_names_those_that_are_there() -> None:
    with pytest.raises(PersonaError, match=r"mirra\.toml.*name one of amara, .*mira"):
        load("mirra")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('name = "Mira"', "name = 3"), "name must be a text"),
        (('name = "Mira"', 'nam = "Mira"'), "got nam too"),
        (("greetings = [", "greetings = [1,"), "greetings must be a list"),
        (("rate = 0.96", "rate = 9.0"), r"rate must be in \[0.5, 2.0\], got 9.0"),
        (("rate = 0.96", 'rate = "fast"'), "voice rate must be a number"),
        (('timbre = "female"', 'timbre = "soprano"'), 'voice timbre must be "female" or "male"'),
    ],
)
def test_mistakes_are_named(change: tuple[str, str], sentence: str) -> None:
    assert change[0] in MIRA
    with pytest.raises(PersonaError, match=sentence):
        parse(MIRA.replace(*change))


def test_a_file_that_is_no_toml_is_named_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(PersonaError, match=r"broken\.toml"):
        load(str(path))


def test_a_persona_chooses_how_it_answers_feelings() -> None:
    assert parse(MIRA).responses == "warm"
    assert parse(MIRA.replace('responses = "warm"', 'responses = "reserved"')).responses == "reserved"
    assert parse(MIRA.replace('responses = "warm"\n', "")).responses == "warm"
    with pytest.raises(PersonaError, match="responses must be one of warm, .*got 'icy'"):
        parse(MIRA.replace('responses = "warm"', 'responses = "icy"'))


def test_a_persona_that_is_too_long_for_every_prompt_is_refused() -> None:
    text = (FOLDER / "mira.toml").read_text("utf-8")
    long = text.replace('who = """', 'who = """' + "She likes long walks. " * 300)
    with pytest.raises(PersonaError, match="may have 6000 characters together, got"):
        parse(long)


def test_who_is_remembered_is_greeted_by_name_or_without_where_it_is_not_known() -> None:
    again = load("mira")
    named = {again.greeting_again(nth, "Peter") for nth in range(10)}
    assert all("Peter" in line for line in named)
    unnamed = {again.greeting_again(nth, "") for nth in range(10)}
    assert unnamed
    assert not any("{" in line for line in named | unnamed)
    plain = replace(again, greetings_again=())
    assert plain.greeting_again(0, "Peter") == plain.greeting(0)
