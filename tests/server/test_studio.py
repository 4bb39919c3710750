"""Characters are made in a process of their own and kept whole; what cannot be made is said in a sentence."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from render.heads.check import check_file
from render.heads.people import load_people
from render.heads.studio import described
from server.cast import Cast
from server.errors import StudioError
from server.studio import PERSON_FILE, Studio
from tests.server.test_cast import HOST

pytestmark = pytest.mark.unit

MIRA = described(load_people()[0])


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    """Return a studio of the real assets with an empty folder."""
    made = Studio(Cast(HOST, tmp_path / "people", tmp_path / "own"))
    yield made
    await made.aclose()


@pytest.mark.long
async def test_a_character_is_drafted_made_kept_and_made_anew(studio: Studio, tmp_path: Path) -> None:
    draft = tmp_path / "draft.glb"
    draft.write_bytes(await studio.draft({**MIRA, "age_years": 70}))
    assert check_file(draft).triangles <= 5000

    made = await studio.make(MIRA, {"name": "  Nadia  Ünal ", "timbre": "female", "who": "Nadia likes maps."})
    assert (made.name, made.persona.name, made.persona.who) == (
        "nadia-unal",
        "Nadia Ünal",
        "Nadia likes maps.",
    )
    folder = tmp_path / "own" / "nadia-unal"
    assert check_file(folder / "nadia-unal.glb").lacks == []
    assert check_file(folder / "nadia-unal.light.glb").lacks == []

    # Another one of the same name stands beside her; who is changed keeps the name.
    other = await studio.make(MIRA, {"name": "Nadia Ünal"})
    assert other.name == "nadia-unal-2"
    again = await studio.make({**MIRA, "weight": 0.5}, {"name": "Nadia", "manner": "Short."}, "nadia-unal")
    assert (again.name, again.persona.name, again.persona.manner) == ("nadia-unal", "Nadia", "Short.")
    known = studio.made("nadia-unal")
    assert known is not None
    assert (known["person"]["weight"], known["persona"]["name"]) == (0.5, "Nadia")
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == ["nadia-unal", "nadia-unal-2"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"age_years": 7}, r"age_years in \[25, 90\], got 7"),
        ({"hair": {"style": "mohawk"}}, "expected hair to be one of"),
        ({"horns": 2}, "has no key 'horns'"),
        ({"form": {"oval": "very"}}, "expected form.oval to be a number"),
        ({"ethnicity": {"asian": 2.0}}, "sum to 1"),
    ],
)
async def test_what_cannot_be_made_is_said(studio: Studio, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StudioError, match=sentence):
        await studio.draft({**MIRA, **change})


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
async def test_a_character_needs_a_name(studio: Studio, name: str) -> None:
    with pytest.raises(StudioError, match="1 to 40 characters"):
        await studio.make(MIRA, {"name": name})


async def test_nobody_who_comes_along_is_replaced(studio: Studio) -> None:
    assert studio._name_for("Mira", "mira") == "mira-2"
    assert studio._name_for("李小龍", "") == "somebody"
    assert studio._name_for("../../etc", "") == "etc"


async def test_without_the_assets_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    studio = Studio(Cast(HOST, tmp_path, tmp_path / "own"), assets=tmp_path / "nothing")
    with pytest.raises(StudioError, match="make run"):
        await studio.draft(MIRA)
    assert "keeps no characters" in Studio(Cast(HOST, tmp_path)).why_not


def test_who_was_not_made_here_cannot_be_changed(tmp_path: Path) -> None:
    (tmp_path / "own" / "odd").mkdir(parents=True)
    (tmp_path / "own" / "odd" / PERSON_FILE).write_text(json.dumps([]), "utf-8")
    studio = Studio(Cast(HOST, tmp_path / "people", tmp_path / "own"))
    assert studio.made("mira") is None
    assert studio.made("odd") is None
