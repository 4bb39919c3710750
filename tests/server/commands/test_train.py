"""`warmchat train`: hands over to a training, or says what it needs."""

import importlib
from typing import Any

import pytest

from server import cli

pytestmark = pytest.mark.unit


def test_an_unknown_training_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["train", "happiness"])
    said = capsys.readouterr().err
    assert "'a2e', 'masks', 'sync'" in said


def test_without_torch_it_says_what_brings_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(importlib, "import_module", missing)
    assert cli.main(["train", "a2e"]) == 2
    assert "torch is not installed; `make train`" in capsys.readouterr().err


def test_what_follows_the_name_goes_to_the_training(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch", reason="torch is only there where models are trained")
    with pytest.raises(SystemExit) as left:
        cli.main(["train", "a2e", "--help"])
    assert left.value.code == 0
    assert "--style-steps" in capsys.readouterr().out
