"""Who may be talked to: the host's own, those who come along, and those made on this machine."""

import json
from pathlib import Path

import pytest

from dialogue import persona, registry
from server.cast import PERSONA_FILE, Cast, Character
from tests.server.stage import Stage

pytestmark = pytest.mark.unit

HOST = Character("mira", persona.load("mira"), "/people/mira.glb")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return a folder of built people, of whom one has no persona."""
    folder = tmp_path / "people"
    folder.mkdir()
    index = [
        {"name": name, "file": f"{name}.glb", "description": f"This is {name}."}
        for name in ("mira", "kenji", "nobody")
    ]
    (folder / "people.json").write_text(json.dumps({"format": 2, "people": index}), "utf-8")
    return folder


def made(folder: Path, name: str, says: str = "Nadia") -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / f"{name}.glb").write_bytes(b"glTF")
    text = (persona.FOLDER / "mira.toml").read_text("utf-8").replace('name = "Mira"', f'name = "{says}"')
    (folder / name / PERSONA_FILE).write_text(text, "utf-8")


def test_the_host_comes_first_then_those_made_here_then_those_who_come_along(
    people: Path, tmp_path: Path
) -> None:
    made(tmp_path / "own", "nadia")
    cast = Cast(HOST, people, tmp_path / "own")
    assert [(one.name, one.is_own) for one in cast.all()] == [
        ("mira", False),
        ("nadia", True),
        ("kenji", False),
    ]


def test_the_host_gets_the_sentence_of_whom_it_looks_like(people: Path) -> None:
    assert Cast(HOST, people).all()[0].description == "This is mira."
    own_sentence = Character("mira", HOST.persona, HOST.person, "Mine.")
    assert Cast(own_sentence, people).all()[0].description == "Mine."


def test_nobody_has_an_unknown_name(people: Path) -> None:
    assert Cast(HOST, people).find("nadia") is None


def test_one_broken_folder_takes_nobody_else_away(people: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    made(own, "nadia")
    made(own, "headless")
    (own / "headless" / "headless.glb").unlink()
    made(own, "wordless")
    (own / "wordless" / PERSONA_FILE).write_text("name = ", "utf-8")
    (own / "stray.txt").write_text("", "utf-8")
    assert [one.name for one in Cast(HOST, people, own).all() if one.is_own] == ["nadia"]


@pytest.mark.parametrize("index", ["", "[]", '{"people": 3}', '{"people": [3, {"name": "kenji"}]}'])
def test_an_index_that_cannot_be_read_leaves_the_host(tmp_path: Path, index: str) -> None:
    (tmp_path / "people.json").write_text(index, "utf-8")
    assert [one.name for one in Cast(HOST, tmp_path).all()] == ["mira"]
    assert [one.name for one in Cast(HOST, tmp_path / "none").all()] == ["mira"]


def test_everybody_who_comes_along_has_a_persona_of_their_own() -> None:
    built = [one.name for one in Cast(HOST, Path("server/static/people")).all()]
    assert built == ["mira", "kenji", "amara", "arjun", "ingrid", "mateo"]
    for name in built:
        who = persona.load(name)
        assert who.name.lower() == name
        assert who.timbre in ("female", "male")
        assert who.greetings_again


def test_parts_are_played_by_a_character() -> None:
    parts = Stage().parts(registry.create("motion", "rules"))  # type: ignore[arg-type]
    kenji = Character("kenji", persona.load("kenji"), "/people/kenji.glb")
    played = parts.played_by(kenji)
    assert (played.persona.name, played.person, played.responses) == (
        "Kenji",
        "/people/kenji.glb",
        "reserved",
    )
    assert played.mind is parts.mind
