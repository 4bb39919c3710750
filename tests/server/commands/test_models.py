"""`warmchat models`: what there is, what is here, and `pull` through the real library."""

import importlib.util
import json
from pathlib import Path

import pytest

from server import cli
from server.models_on_offer import offers
from tests.server.small_hub import SmallHub

pytestmark = pytest.mark.e2e

FILES = {"model.bin": b"weights", "config.json": b"{}", "tokenizer.json": b"{}"}


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "models"


def put(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)


def test_the_list_says_what_each_is_good_for_and_where_it_is(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(models / "ears" / "base")
    assert cli.main(["models", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (base,) = [line for line in lines if line.startswith("✓")]
    assert "base " in base
    assert "148 MB  99 languages  A good start on two to four cores." in base
    assert lines[lines.index(base) + 1].strip() == f"in {models / 'ears' / 'base'}"
    assert any(str(models) in line and "WARMCHAT_MODELS" in line for line in lines)


def test_the_list_is_there_for_programs_too(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(models / "ears" / "tiny")
    assert cli.main(["models", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == {one.name for one in offers()}
    assert rows["tiny"]["path"] == str(models / "ears" / "tiny")
    assert rows["small"]["path"] is None


def test_a_name_that_is_none_is_a_sentence_with_the_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "pull", "huge"]) == 2
    assert "expected the name of a model, such as one of tiny, tiny.en, base" in capsys.readouterr().err


@pytest.mark.skipif(
    importlib.util.find_spec("huggingface_hub") is None, reason="faster-whisper is not installed"
)
def test_pull_fetches_and_list_shows_it(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SmallHub("Systran/faster-whisper-tiny", FILES).running() as hub:
        assert cli.main(["models", "pull", "tiny", "--endpoint", hub.address]) == 0
    said = capsys.readouterr()
    assert f"tiny is in {models / 'ears' / 'tiny'}" in said.out
    assert "model.bin: right" in said.err
    assert (models / "ears" / "tiny" / "model.bin").read_bytes() == b"weights"


@pytest.mark.skipif(
    importlib.util.find_spec("huggingface_hub") is None, reason="faster-whisper is not installed"
)
def test_without_a_hub_pull_fails_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "pull", "tiny", "--endpoint", "http://127.0.0.1:9"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("warmchat: tiny could not be fetched whole from http://127.0.0.1:9: ")
    assert "again when this machine is online" in error
