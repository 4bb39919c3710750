import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from render.heads.__main__ import main
from render.heads.assets import ALLOWED, AssetError, AssetFolder
from render.heads.build import INDEX_FILE, assets_of, build_people, fingerprint
from render.heads.person import MIRA, PEOPLE

pytestmark = pytest.mark.unit


def test_the_index_names_everybody_and_what_they_were_made_from(built: Path, folder: AssetFolder) -> None:
    index = json.loads((built / INDEX_FILE).read_text("utf-8"))
    assert index["format"] == 1
    assert [entry["name"] for entry in index["people"]] == [person.name for person in PEOPLE]
    for entry, person in zip(index["people"], PEOPLE, strict=True):
        assert (built / entry["file"]).is_file()
        assert entry["made_from"] == fingerprint(folder, person)


def test_a_second_build_does_nothing(built: Path, assets_dir: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in built.iterdir()}
    assert build_people(assets_dir, built) == []
    assert {file: file.stat().st_mtime_ns for file in built.iterdir()} == before


def test_what_is_damaged_is_made_anew_and_comes_out_the_same(
    built: Path, assets_dir: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    (tmp_path / INDEX_FILE).write_text("{", encoding="utf-8")
    for person in PEOPLE:
        (tmp_path / f"{person.name}.glb").write_bytes(b"damaged")
    build_people(assets_dir, tmp_path)
    for file in built.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_who_is_missing_or_made_from_something_else_is_out_of_date(
    built: Path, assets_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("render.heads.build.make_glb", lambda *_: b"made anew")
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    (tmp_path / "mira.glb").unlink()
    assert tmp_path / "mira.glb" in build_people(assets_dir, tmp_path)
    assert build_people(assets_dir, tmp_path) == []
    index = json.loads((tmp_path / INDEX_FILE).read_text("utf-8"))
    index["people"][0]["made_from"] = "something else"
    (tmp_path / INDEX_FILE).write_text(json.dumps(index), encoding="utf-8")
    assert [file.name for file in build_people(assets_dir, tmp_path)] == ["mira.glb", INDEX_FILE]


def test_everybody_is_made_of_allowed_files_only() -> None:
    for person in PEOPLE:
        assert set(assets_of(person)) <= set(ALLOWED)


def test_a_person_with_foreign_hair_is_refused(folder: AssetFolder) -> None:
    curly = replace(MIRA, hair="curly", hair_texture="curly")
    with pytest.raises(AssetError, match="allow-list"):
        fingerprint(folder, curly)


def test_the_fingerprint_changes_with_the_person(folder: AssetFolder) -> None:
    assert fingerprint(folder, MIRA) != fingerprint(folder, replace(MIRA, seniority=0.1))


def test_the_command_says_how_to_get_missing_assets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--assets", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "npm ci" in capsys.readouterr().err


def test_the_command_says_that_nothing_is_to_be_done(
    built: Path, assets_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--assets", str(assets_dir), "--out", str(built)]) == 0
    assert "up to date" in capsys.readouterr().out


def test_importing_the_package_does_no_work() -> None:
    code = "import sys, render.heads; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
