import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from render.heads.__main__ import main
from render.heads.assets import ALLOWED, AssetFolder
from render.heads.build import INDEX_FILE, build_people, fingerprint
from render.heads.parts import assets_of
from render.heads.people import bundled, load_people
from render.heads.person import Person
from tests.render.heads.conftest import BUILT

pytestmark = pytest.mark.unit


def test_the_index_names_everybody_and_what_they_were_made_from(built: Path, folder: AssetFolder) -> None:
    index = json.loads((built / INDEX_FILE).read_text("utf-8"))
    assert index["format"] == 2
    assert [entry["name"] for entry in index["people"]] == list(BUILT)
    for entry in index["people"]:
        person = bundled(entry["name"])
        assert entry["made_from"] == fingerprint(folder, person)
        assert (entry["title"], entry["description"]) == (person.title, person.description)
        for file in (entry, entry["light"]):
            assert (built / file["file"]).stat().st_size == file["bytes"]
        assert entry["light"]["file"] == entry["file"].replace(".glb", ".light.glb")
        assert entry["light"]["triangles"] < entry["triangles"] / 3
        assert (entry["draw_calls"], entry["light"]["draw_calls"]) == (8, 4)


def test_a_second_build_does_nothing(built: Path, assets_dir: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in built.iterdir()}
    assert build_people(assets_dir, built, [bundled(name) for name in BUILT]) == []
    assert {file: file.stat().st_mtime_ns for file in built.iterdir()} == before


def test_who_is_damaged_is_made_anew_alone_and_comes_out_the_same(
    built: Path, assets_dir: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    (tmp_path / "mira.light.glb").write_bytes(b"damaged")
    written = build_people(assets_dir, tmp_path, [bundled(name) for name in BUILT])
    assert [file.name for file in written] == ["mira.glb", "mira.light.glb", INDEX_FILE]
    for file in built.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


@pytest.mark.parametrize("index", ["{", '{"format": 1, "people": []}', "[]", '{"format": 2}'])
def test_an_index_that_cannot_be_used_makes_everybody_out_of_date(
    built: Path, assets_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: str
) -> None:
    class Asked(Exception):
        pass

    def ask(assets_dir: Path, out_dir: Path, people: list[Person]) -> None:
        raise Asked(len(people))

    monkeypatch.setattr("render.heads.build._make_all", ask)
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    (tmp_path / INDEX_FILE).write_text(index, encoding="utf-8")
    with pytest.raises(Asked, match=str(len(BUILT))):
        build_people(assets_dir, tmp_path, [bundled(name) for name in BUILT])


def test_who_is_made_from_something_else_is_out_of_date(
    built: Path, assets_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(assets_dir: Path, out_dir: Path, people: list[Person]) -> None:
        asked.extend(person.name for person in people)
        raise InterruptedError

    monkeypatch.setattr("render.heads.build._make_all", ask)
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    first, *others = (bundled(name) for name in BUILT)
    with pytest.raises(InterruptedError):
        build_people(assets_dir, tmp_path, [replace(first, age_years=33.0), *others])
    assert asked == [first.name]


def test_who_is_gone_from_the_people_is_gone_from_the_index(
    built: Path, assets_dir: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    assert build_people(assets_dir, tmp_path, [bundled(BUILT[1])]) == [tmp_path / INDEX_FILE]
    index = json.loads((tmp_path / INDEX_FILE).read_text("utf-8"))
    assert [entry["name"] for entry in index["people"]] == [BUILT[1]]


def test_everybody_is_made_of_allowed_files_only() -> None:
    for person in load_people():
        assert set(assets_of(person)) <= set(ALLOWED)


def test_the_fingerprint_changes_with_the_person(folder: AssetFolder) -> None:
    mira = bundled("mira")
    assert fingerprint(folder, mira) != fingerprint(folder, replace(mira, age_years=30.0))


def test_the_command_says_how_to_get_missing_assets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--assets", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "npm ci" in capsys.readouterr().err


def test_importing_the_package_does_no_work() -> None:
    code = "import sys, render.heads; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
