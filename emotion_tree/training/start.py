"""Where training starts: the lower layers of a public sentence encoder, with our vocabulary and fresh heads."""

from pathlib import Path

import torch

from emotion_tree.text.goemotions import EKMAN, LABELS
from emotion_tree.text.pieces import NAME, UNKNOWN, Vocabulary
from emotion_tree.training import tensors
from emotion_tree.training.encoder import Parameters
from emotion_tree.training.vocabulary import described, is_emoji

# Names that stand in the large vocabulary: what [NAME] starts as, and what takes its place in training now and then.
NAMES = (
    "peter", "mary", "john", "anna", "david", "sarah", "james", "laura", "robert", "emma", "michael", "julia", "tom",
    "lucy", "daniel", "maria", "chris", "rachel", "george", "kate", "sam", "jane", "jack", "alice", "ben", "sophie",
)  # fmt: skip
WORDS = "embeddings.word_embeddings.weight"


def start(
    folder: Path, large: Vocabulary, small: Vocabulary, layers: int, positions: int, seed: int
) -> Parameters:
    """Return the parameters of the first `layers` layers, with rows for the pieces of `small`.

    Args:
        folder: with `model.safetensors` and `vocab.txt` of the encoder.
        large: the vocabulary that has all its pieces.
        small: the one to be learnt.
        layers: how many of its layers to keep.
        positions: pieces that a text may have.
        seed: of the heads.
    """
    torch.manual_seed(seed)
    loaded = {
        name: torch.from_numpy(array) for name, array in tensors.read(folder / "model.safetensors").items()
    }
    p = {name: t.clone() for name, t in loaded.items() if _kept(name, layers)}
    p[WORDS] = _word_rows(loaded[WORDS], folder, large, small)
    p["embeddings.position_embeddings.weight"] = p["embeddings.position_embeddings.weight"][
        :positions
    ].clone()
    width = 2 * p[WORDS].shape[1]
    for head, size in (("ekman", len(EKMAN)), ("fine", len(LABELS))):
        p[f"heads.{head}.weight"] = torch.randn(size, width) * 0.02
        p[f"heads.{head}.bias"] = torch.zeros(size)
    return p


def _kept(name: str, layers: int) -> bool:
    if name.startswith("encoder.layer."):
        return int(name.split(".")[2]) < layers
    return name.startswith("embeddings.") and not name.endswith("position_ids")


def _word_rows(rows: torch.Tensor, folder: Path, large: Vocabulary, small: Vocabulary) -> torch.Tensor:
    """Return (len(small), D): a piece's own row, else the mean of the rows of what describes it."""
    own = {piece: i for i, piece in enumerate((folder / "vocab.txt").read_text("utf-8").splitlines())}
    made = torch.empty(len(small), rows.shape[1])
    for number, piece in enumerate(small.pieces):
        if piece in own:
            made[number] = rows[own[piece]]
            continue
        words = NAMES if piece == NAME else described(piece) if is_emoji(piece) else ()
        pieces = [part for word in words for part in large.split(word) if part in own and part != UNKNOWN]
        made[number] = rows[[own[part] for part in pieces]].mean(0) if pieces else rows[own[UNKNOWN]]
    return made
