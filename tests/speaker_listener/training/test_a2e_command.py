import shutil
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.a2e import network  # noqa: E402
from speaker_listener.training import a2e_command  # noqa: E402

pytestmark = pytest.mark.unit

SMALL = [
    "--clips",
    "6",
    "--steps",
    "4",
    "--style-steps",
    "2",
    "--batch",
    "2",
    "--width",
    "16",
    "--precision",
    "32-true",
]


def test_a_whole_training_of_seconds_leaves_weights_that_a_talk_can_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert a2e_command.main(["--out", str(tmp_path), "--accelerator", "cpu", *SMALL]) == 0
    assert network.load(tmp_path / "weights").config["recipe"]["steps"] == 4
    said = capsys.readouterr().out
    assert "stage 1: 4 of 4 steps" in said
    assert "stage 2: 2 of 2 steps" in said
    # Asked for more, it goes on where it was.
    longer = ["6" if one == "4" else one for one in SMALL]
    assert (
        a2e_command.main(
            ["--out", str(tmp_path), "--accelerator", "cpu", *longer[:2], "--steps", "6", *longer[4:]]
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "goes on from step 4" in said
    assert "stage 1: 6 of 6 steps" in said
    assert len(list((tmp_path / "checkpoint").glob("*.safetensors"))) == 1


def test_a_checkpoint_of_another_shape_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert a2e_command.main(["--out", str(tmp_path), "--accelerator", "cpu", *SMALL]) == 0
    wider = ["32" if one == "16" else one for one in SMALL]
    assert a2e_command.main(["--out", str(tmp_path), "--accelerator", "cpu", *wider]) == 1
    assert "expected a checkpoint of the shape" in capsys.readouterr().err


def test_a_training_that_starts_from_another_keeps_what_its_styles_mean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    first, second = tmp_path / "first", tmp_path / "second"
    assert a2e_command.main(["--out", str(first), "--accelerator", "cpu", *SMALL]) == 0
    shutil.copytree(first / "shards", second / "shards")
    asked = ["--out", str(second), "--accelerator", "cpu", "--rate", "0.01", *SMALL]
    assert a2e_command.main([*asked, "--start", str(first / "checkpoint")]) == 0
    assert (second / "weights" / "style.onnx").read_bytes() == (first / "weights" / "style.onnx").read_bytes()
    assert (second / "weights" / "face.onnx").read_bytes() != (first / "weights" / "face.onnx").read_bytes()
    capsys.readouterr()
    assert a2e_command.main([*asked[2:], "--out", str(tmp_path / "third"), "--start", str(tmp_path)]) == 1
    assert "expected a checkpoint of `warmchat train a2e`" in capsys.readouterr().err
