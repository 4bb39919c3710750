"""From a training's folder to the files that ship: `python -m emotion_tree.training.release --help`.

Writes `model.onnx`, `pieces.txt` and `config.json`. The calibration is fitted on the held-out rows with the very graph that
ships; the dialogue prior takes MELD train's class frequencies and one temperature.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from emotion_tree.text import network
from emotion_tree.text.calibration import Calibration, Prior, as_data
from emotion_tree.text.goemotions import EKMAN
from emotion_tree.training import calibrate, goemotions, graph, meld, tensors


def main(argv: Sequence[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder (WARMCHAT_DATA)")
    parser.add_argument(
        "--trained", type=Path, nargs="+", required=True, help="passes that `fit` left; their mean ships"
    )
    parser.add_argument("--out", type=Path, default=network.WEIGHTS)
    asked = parser.parse_args(argv)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "model.onnx").write_bytes(graph.build(tensors.blend(asked.trained)).SerializeToString())
    folder = asked.trained[0].parent
    pieces = (folder / "pieces.txt").read_text("utf-8")
    (asked.out / "pieces.txt").write_text(pieces, "utf-8")
    config = {
        "pieces": len(pieces.split("\n")),
        "recipe": json.loads((folder / "recipe.json").read_text()),
    }
    config["recipe"]["teacher"] = len(config["recipe"]["teacher"])
    config["recipe"]["mean_of_passes"] = [path.stem.removeprefix("pass") for path in asked.trained]
    _write(asked.out, config, _uncalibrated())
    _write(asked.out, config, _calibrated(asked.data, network.load(asked.out)))


def _write(out: Path, config: dict[str, object], calibration: Calibration) -> None:
    text = json.dumps({**config, "calibration": as_data(calibration)}, indent=2)
    (out / "config.json").write_text(text + "\n", "utf-8")


def _uncalibrated() -> Calibration:
    even = np.full(len(EKMAN), 1 / len(EKMAN))
    return Calibration(1.0, 0.0, np.zeros(len(EKMAN)), {"goemotions": Prior(even)})


def _calibrated(data: Path, shipped: network.Network) -> Calibration:
    rows, held = goemotions.split(goemotions.read(data, "train"))
    held = held.take(held.single)
    frequencies = rows.ekman[rows.single].mean(0).astype(float)
    said = shipped.read_all(held.texts)
    made = calibrate.fit(said.ekman, said.fine, held.ekman.argmax(1), frequencies)
    talk = meld.read(data, "train")
    heard = shipped.read_all([utterance.text for utterance in talk])
    truth = meld.emotions(talk)
    spread = np.bincount(truth, minlength=len(EKMAN)) / len(truth)
    return calibrate.with_prior(made, "dialogue", spread, heard.ekman, heard.fine, truth)


if __name__ == "__main__":
    main()
