"""Coqui: why it is not there, in a sentence; its package does not import beside ours, so it is not heard here."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from dialogue.adapters import coqui_tts
from dialogue.errors import PluginError, ProviderMissing

pytestmark = pytest.mark.unit


def test_without_files_it_says_what_to_name(tmp_path: Path) -> None:
    for settings in ({}, {"model": str(tmp_path)}):
        with pytest.raises(ProviderMissing, match=r"name a folder with a Coqui model"):
            coqui_tts.create(settings)
    with pytest.raises(PluginError, match="got speed"):
        coqui_tts.create({"speed": "2"})


@pytest.mark.skipif(find_spec("TTS") is not None, reason="coqui-tts is installed here")
def test_without_the_package_it_says_why(tmp_path: Path) -> None:
    (tmp_path / "model.pth").write_bytes(b"")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ProviderMissing, match="does not import beside torch 2.13"):
        coqui_tts.create({"model": str(tmp_path)})


def test_a_package_that_does_not_load_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As its torchaudio does beside a newer torch: the import itself raises an OSError."""
    package = tmp_path / "site" / "TTS"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "api.py").write_text("raise OSError('libtorchaudio: undefined symbol')")
    (tmp_path / "model.pth").write_bytes(b"")
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    with pytest.raises(ProviderMissing, match="does not load: libtorchaudio: undefined symbol"):
        coqui_tts.create({"model": str(tmp_path)})
