"""GoEmotions' 28 labels as data: their Ekman class and where they lie. The figures and their sources: `goemotions.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

# In the data set's own order.
LABELS: Final = (
    *(
        "admiration",
        "amusement",
        "anger",
        "annoyance",
        "approval",
        "caring",
        "confusion",
        "curiosity",
        "desire",
    ),
    *(
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "excitement",
        "fear",
        "gratitude",
        "grief",
    ),
    *("joy", "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness"),
    *("surprise", "neutral"),
)
# The first seven of `reading.EMOTIONS`, in its order.
EKMAN: Final = ("neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise")


@dataclass(frozen=True, eq=False)
class Places:
    """Where the labels lie; each (28,) in the order of `LABELS`.

    Attributes:
        ekman: number of each label's class in `EKMAN`.
        valence: in [-1, 1].
        arousal: in [-1, 1].
        intensity: in [0, 1].
    """

    ekman: NDArray[np.int64]
    valence: NDArray[np.float64]
    arousal: NDArray[np.float64]
    intensity: NDArray[np.float64]


@cache
def places() -> Places:
    """Read the table that ships with the package, once."""
    return parse_places(resources.files("emotion_tree.text").joinpath("goemotions.toml").read_text("utf-8"))


def parse_places(text: str) -> Places:
    """Read the table from TOML.

    Raises:
        ValueError: if a label is missing, unknown, or out of range; says which.
    """
    data = tomllib.loads(text)
    if set(data) != set(LABELS):
        raise ValueError(f"expected the 28 labels of GoEmotions; {sorted(set(data) ^ set(LABELS))} differ")
    for name, row in data.items():
        if row["ekman"] not in EKMAN:
            raise ValueError(f"{name}.ekman must be one of {', '.join(EKMAN)}, got {row['ekman']!r}")
        for key, low in (("valence", -1.0), ("arousal", -1.0), ("intensity", 0.0)):
            if not low <= row[key] <= 1.0:
                raise ValueError(f"{name}.{key} must be in [{low:g}, 1], got {row[key]}")
    return Places(
        ekman=np.array([EKMAN.index(data[name]["ekman"]) for name in LABELS]),
        valence=np.array([float(data[name]["valence"]) for name in LABELS]),
        arousal=np.array([float(data[name]["arousal"]) for name in LABELS]),
        intensity=np.array([float(data[name]["intensity"]) for name in LABELS]),
    )


def ekman_matrix() -> NDArray[np.float32]:
    """Return (28, 7): 1 where a label belongs to a class of `EKMAN`."""
    return np.asarray(np.eye(len(EKMAN), dtype=np.float32)[places().ekman])
