"""What a training left becomes the files that ship."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="onnx is only there where models are trained")
torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from emotion_tree.text.network import load  # noqa: E402
from emotion_tree.training import release, tensors  # noqa: E402
from emotion_tree.training.start import start  # noqa: E402
from tests.emotion_tree.training.toy import PIECES, write_encoder  # noqa: E402

pytestmark = pytest.mark.unit

GOOD, BAD = "The good day.", "The bad day!"


def written(folder: Path) -> Path:
    """Return a data folder with a few good and bad days."""
    comments = folder / "text_emotion" / "goemotions"
    talk = folder / "text_emotion" / "meld"
    comments.mkdir(parents=True)
    talk.mkdir()
    rows = "".join(f"{GOOD if i % 2 else BAD}\t{17 if i % 2 else 25}\tid{i}\n" for i in range(400))
    rare = "".join(f"the\t{label}\trare{label}{i}\n" for label in (2, 11, 14, 26, 27) for i in range(9))
    (comments / "train.tsv").write_text("text\tlabel\tid\n" + rows + rare, "utf-8")
    names = ("neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise")
    lines = "".join(f"{GOOD},A,{name},neutral,0,{i}\n" for i, name in enumerate(names))
    head = "Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID\n"
    (talk / "train_sent_emo.csv").write_text(head + lines, "utf-8")
    return folder


def test_the_files_that_ship_load_and_are_calibrated(tmp_path: Path) -> None:
    trained = tmp_path / "trained"
    trained.mkdir()
    p = start(write_encoder(trained), PIECES, PIECES, 1, 64, seed=0)
    tensors.write(trained / "pass1.safetensors", {name: t.numpy() for name, t in p.items()})
    (trained / "pieces.txt").write_text("\n".join(PIECES.pieces), "utf-8")
    (trained / "recipe.json").write_text(json.dumps({"layers": 1, "teacher": ["somewhere"]}), "utf-8")
    data = written(tmp_path / "data")
    release.main(
        ["--data", str(data), "--trained", str(trained / "pass1.safetensors"), "--out", str(tmp_path / "out")]
    )
    shipped = load(tmp_path / "out")
    assert set(shipped.calibration.priors) == {"goemotions", "dialogue"}
    assert np.allclose(shipped.calibration.priors["dialogue"].frequencies, 1 / 7, atol=1e-4)
    said = shipped.read(GOOD)
    classes, _ = shipped.calibration.probabilities(said.ekman, said.fine, "goemotions")
    assert classes[1] + classes[2] > 0.6  # even an untrained network learns how often classes come
    assert json.loads((tmp_path / "out" / "config.json").read_text())["recipe"]["teacher"] == 1
