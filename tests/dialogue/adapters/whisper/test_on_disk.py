"""What counts as a Whisper model on this disk; what is said where none is stands in the tests of the adapter."""

from pathlib import Path

import pytest

from dialogue.adapters.whisper import on_disk

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "models"


def put(folder: Path, names: tuple[str, ...] = on_disk.FILES) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()
    return folder


def test_the_best_of_the_usual_models_is_taken(models: Path) -> None:
    put(models / "ears" / "tiny")
    base = put(models / "ears" / "base")
    put(models / "ears" / "medium")
    assert on_disk.find("", "test") == base


def test_a_model_that_is_still_on_its_way_is_none(models: Path) -> None:
    tiny = put(models / "ears" / "tiny")
    put(models / "ears" / "base", on_disk.FILES[:-1])
    assert on_disk.pulled("base") is None
    assert on_disk.find("", "test") == tiny


def test_a_name_is_never_a_path_out_of_the_folder(models: Path) -> None:
    put(models / "elsewhere")
    (models / "ears").mkdir()
    assert on_disk.pulled("../elsewhere") is None


def test_a_folder_of_ones_own_is_taken_wherever_it_is(tmp_path: Path) -> None:
    own = put(tmp_path / "my whisper")
    assert on_disk.find(str(own), "test") == own
