"""A whole training of seconds: what it makes runs, and asked again it makes nothing twice."""

from pathlib import Path

import pytest

pytest.importorskip("onnx", reason="onnx is only there where models are trained")
pytest.importorskip("lightning", reason="lightning is only there where models are trained")
pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.corpora.synthetic import available_engines
from speaker_listener.sync.expert import load
from speaker_listener.training import sync_command
from tests.speaker_listener.sync.spoken_clips import spoken

pytestmark = pytest.mark.unit


def test_a_tiny_training_leaves_an_expert_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not available_engines():
        pytest.skip("neither eSpeak NG (pip install warmchat[voice]) nor flite is on this machine")
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    asked = ["--out", str(tmp_path), "--pairs", "6", "--held-out", "2", "--tiny"]
    assert sync_command.main(asked) == 0
    assert "README.md says what it is worth" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {
        "pairs.npz", "held_out.npz", "state.pt", "model.safetensors", "recipe.json", "log.jsonl",
        "model.onnx", "config.json", "README.md",
    }  # fmt: skip
    found = load(tmp_path).judge(spoken().weights, spoken().samples)
    assert 0 <= found.distance <= 2
    monkeypatch.setattr(sync_command, "_made", lambda *_: pytest.fail("made pairs again"))
    assert sync_command.main(asked) == 0


def test_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert sync_command.main(["--out", str(tmp_path), "--faces", "research"]) == 1
    assert "expected --data or WARMCHAT_DATA with --faces" in capsys.readouterr().err
    assert sync_command.main(["--out", str(tmp_path), "--data", str(tmp_path / "none")]) == 1
    assert "there is none" in capsys.readouterr().err
