"""`warmchat train masks` trains, resumes and releases."""

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")
pytest.importorskip("lightning", reason="lightning is only there where models are trained")
pytest.importorskip("onnx", reason="onnx is only there where models are trained")

from speaker_listener.masks import model  # noqa: E402
from speaker_listener.training import mask_batches, mask_command  # noqa: E402
from tests.speaker_listener.masks.blobs import blob  # noqa: E402

pytestmark = [
    pytest.mark.unit,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def test_a_tiny_training_is_resumed_and_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mask_batches, "people", lambda folder: [blob("egg")])
    out, released = tmp_path / "run", tmp_path / "weights"
    tiny = ["--out", str(out), "--tiny", "--batch", "4", "--precision", "32-true"]
    assert mask_command.main([*tiny, "--steps", "2"]) == 0
    assert mask_command.main([*tiny, "--steps", "4", "--release", str(released)]) == 0
    assert json.loads((out / "config.json").read_text())["step"] == 4
    said = capsys.readouterr().out
    assert '"step": 4' in said
    assert "released" in said
    assert "4 steps" in (released / "README.md").read_text()
    loaded = model.load(released)
    assert loaded.people == ("egg",)
    told = loaded.told(np.zeros((loaded.history, 6)), True, 1.0, 0.5)
    noise = np.zeros((1, loaded.frames, loaded.width), np.float32)
    chunk = loaded.generate(loaded.encode(loaded.rest_mask()[None]), noise, told)
    assert np.isfinite(chunk.poses).all()


def test_a_training_that_never_was_cannot_be_released(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"expected checkpoint\.safetensors in .*train first"):
        mask_command.trained(tmp_path, mask_command.TINY)
