"""`warmchat people`: heads are built, listed and looked at, or a sentence says why not."""

import json
from pathlib import Path

import pytest
from PIL import Image

from server import cli
from tests.render.heads.test_check import head
from tests.render.heads.test_glb_file import pack

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("words", [["people"], ["people", "build"]])
def test_people_without_their_assets_are_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert cli.main([*words, "--assets", str(tmp_path / "gone"), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("warmchat: ")
    assert "gone" in said
    assert not list(tmp_path.rglob("*.glb"))


def test_a_wrong_file_of_people_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        from render.heads.people import PeopleError

        raise PeopleError("people.toml: person 2 (kenji): expected age_years in [25, 90], got 9")

    monkeypatch.setattr("render.heads.people.load_people", broken)
    assert cli.main(["people", "list"]) == 2
    assert "kenji" in capsys.readouterr().err


def test_list_says_who_there_is_and_who_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "amara.glb").write_bytes(b"")
    assert cli.main(["people", "list", "--out", str(tmp_path), "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(rows) == 6
    assert rows["amara"]["built"]
    assert not rows["mira"]["built"]
    assert cli.main(["people", "--out", str(tmp_path), "list"]) == 0
    said = capsys.readouterr().out
    assert "mira       (not built) " in said
    assert "amara      In her" in said


def test_check_prints_what_a_head_has_and_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "head.glb"
    file.write_bytes(pack(head(["jawOpen", "eyeBlink_L"])))
    assert cli.main(["people", "check", str(file)]) == 0
    said = capsys.readouterr().out
    assert "channels: 2 of 52" in said
    assert "eyeBlinkLeft is 'eyeBlink_L'" in said
    assert cli.main(["people", "check", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["has"]["jawOpen"]["how"] == "exact"


def test_check_of_a_head_without_a_face_fails_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "chair.glb"
    file.write_bytes(pack(head([])))
    assert cli.main(["people", "check", str(file)]) == 1
    assert "it has no face" in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"glTF", b"\x89PNG", pack(head(["jawOpen"]))[:-3]])
def test_check_of_a_broken_file_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    file = tmp_path / "broken.glb"
    file.write_bytes(data)
    assert cli.main(["people", "check", str(file)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("warmchat: broken.glb ")
    assert said.count("\n") == 1


def test_photo_says_what_is_wrong_with_landmarks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture, landmarks = tmp_path / "me.png", tmp_path / "me.json"
    Image.new("RGB", (64, 64)).save(picture)
    landmarks.write_text("[]", encoding="utf-8")
    words = [
        "people",
        "photo",
        str(picture),
        "--landmarks",
        str(landmarks),
        "--name",
        "me",
        "--out",
        str(tmp_path),
    ]
    assert cli.main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith("warmchat: expected a list of 68 pairs [x, y] in me.json, got 0 entries")
    assert said.count("\n") == 1
    assert not list(tmp_path.rglob("*.glb"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--like", "nobody"], "expected one of mira"),
        (["--age", "9"], "expected age_years in [25, 90], got 9"),
        (["--name", "Aunt Jo"], "expected a name of a-z"),
    ],
)
def test_photo_says_who_cannot_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    words = ["people", "photo", "me.png", "--landmarks", "me.json", "--name", "me", "--out", str(tmp_path)]
    assert cli.main([*words, *more]) == 2
    assert said in capsys.readouterr().err
