"""Where pulled models lie."""

from pathlib import Path

import platformdirs
import pytest

from dialogue.model_folder import model_folder

pytestmark = pytest.mark.unit


def test_models_lie_in_the_users_own_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARMCHAT_MODELS", raising=False)
    data = Path(platformdirs.user_data_dir("warmchat", appauthor=False))
    assert model_folder("ears") == data / "models" / "ears"


def test_another_place_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("WARMCHAT_MODELS", "~/big/disk")
    assert model_folder("voice") == Path("/home/someone/big/disk/voice")
