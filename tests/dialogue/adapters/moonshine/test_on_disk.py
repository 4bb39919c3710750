"""Where a Moonshine model lies, without importing its package; and what to do where none lies."""

import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from dialogue.adapters.moonshine import on_disk
from dialogue.errors import ProviderMissing

pytestmark = pytest.mark.unit


def packaged(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the package lie in a folder."""
    spec = ModuleSpec("moonshine_voice", None, is_package=True)
    spec.submodule_search_locations = [str(at)]
    monkeypatch.setattr(on_disk, "find_spec", lambda name: spec)


def test_the_model_inside_the_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(tmp_path, monkeypatch)
    model = tmp_path / "assets" / "tiny-en"
    model.mkdir(parents=True)
    for name in on_disk.FILES:
        (model / name).touch()
    assert on_disk.find("", "moonshine") == model


def test_a_newer_package_without_the_model_says_which_one_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged(tmp_path, monkeypatch)
    with pytest.raises(ProviderMissing, match=r"only moonshine-voice==0.1.0 carries them; run: pip install"):
        on_disk.find("", "moonshine")


def test_without_the_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_disk, "find_spec", lambda name: None)
    with pytest.raises(ProviderMissing, match='run: pip install --no-deps "moonshine-voice==0.1.0"'):
        on_disk.find("", "moonshine")


def test_a_folder_of_ones_own_is_taken_or_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / on_disk.ENCODER).touch()
    (tmp_path / on_disk.VOCABULARY).touch()
    with pytest.raises(ProviderMissing, match="decoder_model_merged.ort is not there; take a model that"):
        on_disk.find(str(tmp_path), "moonshine")
    (tmp_path / on_disk.DECODER).touch()
    assert on_disk.find(str(tmp_path), "moonshine") == tmp_path
    with pytest.raises(ProviderMissing, match="'/no/such/folder' is none; leave the setting ears.model out"):
        on_disk.find("/no/such/folder", "moonshine")


def test_looking_for_the_model_does_not_import_the_package() -> None:
    code = (
        "import sys\n"
        "from dialogue.adapters.moonshine_asr import create\n"
        "from dialogue.errors import ProviderMissing\n"
        "try:\n    create({})\nexcept ProviderMissing:\n    pass\n"
        "sys.exit('moonshine_voice' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
