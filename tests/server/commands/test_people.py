"""`warmchat people`: heads are built, or a sentence says why not."""

from pathlib import Path

import pytest

from server import cli

pytestmark = pytest.mark.unit


def test_people_without_their_assets_are_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["people", "--assets", str(tmp_path / "gone"), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("warmchat: ")
    assert "gone" in said
    assert not list(tmp_path.rglob("*.glb"))
