"""A toy encoder: the shape of the real one, a few numbers wide."""

from pathlib import Path

import numpy as np

from emotion_tree.text.pieces import END, NAME, START, UNKNOWN, Vocabulary
from emotion_tree.training import tensors

WIDTH, WIDE, LAYERS = 48, 32, 3
PIECES = Vocabulary([UNKNOWN, START, END, NAME, "good", "bad", "day", "the", ".", "!", "|", "=", "#"])


def write_encoder(folder: Path) -> Path:
    """Write `model.safetensors` and `vocab.txt` of a toy with random weights."""
    rng = np.random.default_rng(3)

    def linear(name: str, out: int, width: int) -> None:
        arrays[f"{name}.weight"] = rng.normal(0, 0.2, (out, width)).astype(np.float32)
        arrays[f"{name}.bias"] = rng.normal(0, 0.1, out).astype(np.float32)

    def norm(name: str) -> None:
        arrays[f"{name}.weight"] = np.ones(WIDTH, np.float32)
        arrays[f"{name}.bias"] = np.zeros(WIDTH, np.float32)

    arrays: tensors.Arrays = {"embeddings.position_ids": np.arange(32)}
    pieces = ["[PAD]", UNKNOWN, START, END, *PIECES.pieces[4:], "peter", "mary"]
    sizes = {"word": len(pieces), "position": 32, "token_type": 2}
    for name, size in sizes.items():
        arrays[f"embeddings.{name}_embeddings.weight"] = rng.normal(0, 0.5, (size, WIDTH)).astype(np.float32)
    norm("embeddings.LayerNorm")
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        for which in ("query", "key", "value"):
            linear(f"{layer}.attention.self.{which}", WIDTH, WIDTH)
        linear(f"{layer}.attention.output.dense", WIDTH, WIDTH)
        norm(f"{layer}.attention.output.LayerNorm")
        linear(f"{layer}.intermediate.dense", WIDE, WIDTH)
        linear(f"{layer}.output.dense", WIDTH, WIDE)
        norm(f"{layer}.output.LayerNorm")
    tensors.write(folder / "model.safetensors", arrays)
    (folder / "vocab.txt").write_text("\n".join(pieces), "utf-8")
    return folder
