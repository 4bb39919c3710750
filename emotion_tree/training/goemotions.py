"""GoEmotions as arrays: rows, soft targets over 28 labels and over Ekman's six with neutral, and a split of our own.

Source: Demszky et al. 2020 (arXiv 2005.00547), rows in its own TSV form: text, label numbers, id.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.text.goemotions import LABELS, ekman_matrix

_HELD_OUT: Final = 8  # per cent of train, by a hash of the row's id: ours for choosing and calibrating


@dataclass(frozen=True)
class Rows:
    """Rows of the data set.

    Attributes:
        texts: n comments.
        fine: (n, 28) soft targets over `LABELS`; each row sums to 1.
        ekman: (n, 7) soft targets over `EKMAN`; each row sums to 1.
        ids: of the comments.
    """

    texts: tuple[str, ...]
    fine: NDArray[np.float32]
    ekman: NDArray[np.float32]
    ids: tuple[str, ...]

    @property
    def single(self) -> NDArray[np.bool_]:
        """Whether each row has one Ekman class only: (n,). Scores are given on these."""
        return np.asarray(self.ekman.max(axis=1) == 1.0)

    def take(self, which: NDArray[np.bool_]) -> "Rows":
        """Return the rows where `which` (n,) holds."""
        at = np.flatnonzero(which)
        return Rows(
            tuple(self.texts[i] for i in at), self.fine[at], self.ekman[at], tuple(self.ids[i] for i in at)
        )


def read(folder: Path, name: str) -> Rows:
    """Read `goemotions/{name}.tsv` ("train" or "dev", which is the valid part) below the data folder.

    Raises:
        ValueError: if a row has no label or one out of range; says where.
    """
    path = folder / "text_emotion" / "goemotions" / f"{name}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    fine = np.zeros((len(found), len(LABELS)), np.float32)
    for number, row in enumerate(found):
        chosen = [int(label) for label in row["label"].split(",")]
        if not chosen or not all(0 <= label < len(LABELS) for label in chosen):
            raise ValueError(
                f"{path}, row {number}: labels must be 0 to {len(LABELS) - 1}, got {row['label']!r}"
            )
        fine[number, chosen] = 1.0
    # A class counts once however many of its labels are there, as in the published mapping.
    ekman = (fine @ ekman_matrix() > 0).astype(np.float32)
    return Rows(
        texts=tuple(row["text"] for row in found),
        fine=fine / fine.sum(1, keepdims=True),
        ekman=ekman / ekman.sum(1, keepdims=True),
        ids=tuple(row["id"] for row in found),
    )


def split(rows: Rows) -> tuple[Rows, Rows]:
    """Return (what is trained on, what is held out for choosing and calibrating), apart by a hash of the ids."""
    held = np.array([int(hashlib.sha256(i.encode()).hexdigest()[:8], 16) % 100 < _HELD_OUT for i in rows.ids])
    return rows.take(~held), rows.take(held)
