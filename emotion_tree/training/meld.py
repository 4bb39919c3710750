"""MELD's text as dialogues. Research only: nothing trained on it ships; what ships of it are class frequencies and one
temperature, which are facts.

Source: Poria et al. 2019 (arXiv 1810.02508), `train_sent_emo.csv` and `dev_sent_emo.csv`.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion_tree.text.goemotions import EKMAN


@dataclass(frozen=True)
class Utterance:
    """One utterance.

    Attributes:
        text: what was said.
        speaker: by name.
        emotion: number in `EKMAN`.
        sentiment: -1, 0 or 1.
        dialogue: number of its dialogue; utterances of a dialogue follow each other.
    """

    text: str
    speaker: str
    emotion: int
    sentiment: int
    dialogue: int


def read(folder: Path, name: str) -> tuple[Utterance, ...]:
    """Read part "train" or "dev" below the data folder, in the order of the talk."""
    path = folder / "text_emotion" / "meld" / f"{name}_sent_emo.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows.sort(key=lambda row: (int(row["Dialogue_ID"]), int(row["Utterance_ID"])))
    sentiments = {"negative": -1, "neutral": 0, "positive": 1}
    return tuple(
        Utterance(
            text=row["Utterance"],
            speaker=row["Speaker"],
            emotion=EKMAN.index(row["Emotion"]),
            sentiment=sentiments[row["Sentiment"]],
            dialogue=int(row["Dialogue_ID"]),
        )
        for row in rows
    )


def emotions(utterances: tuple[Utterance, ...]) -> NDArray[np.int64]:
    """Return (n,) numbers in `EKMAN`."""
    return np.array([utterance.emotion for utterance in utterances])
