"""Where a voice's file is looked for."""

from pathlib import Path

import pytest

from dialogue.adapters.voice_files import checked, model_file
from dialogue.errors import PluginError, ProviderMissing

pytestmark = pytest.mark.unit


def test_a_file_a_folder_and_the_folder_of_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path))
    own = tmp_path / "voice" / "kazoo"
    own.mkdir(parents=True)
    (own / "b.onnx").touch()
    (own / "a.onnx").touch()
    assert model_file("kazoo", "", "a kazoo") == own / "a.onnx"
    assert model_file("kazoo", str(own), "a kazoo") == own / "a.onnx"
    assert model_file("kazoo", str(own / "b.onnx"), "a kazoo") == own / "b.onnx"


def test_what_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ProviderMissing, match=r"expected a kazoo at .*x\.onnx.*correct voice\.model"):
        model_file("kazoo", str(tmp_path / "x.onnx"), "a kazoo")


def test_settings_of_another_name_are_refused() -> None:
    checked("kazoo", {"model": "x"}, ("model", "voice"))
    with pytest.raises(PluginError, match="the tts 'kazoo' takes the settings model, voice; got hum"):
        checked("kazoo", {"hum": "x"}, ("model", "voice"))
