"""Other people's words for feelings, as our eight classes: free words of an LLM, GoEmotions' 28, MELD's 7.

The words stand in `labels.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from emotion_tree.reading import INDEX
from emotion_tree.response import ATTITUDES


@dataclass(frozen=True)
class Label:
    """What a word for a feeling means.

    Attributes:
        weights: by class of `EMOTIONS`; they sum to 1.
        intensity: in [0, 1]; how strongly the word alone is meant.
        attitude: the attitude of a character that the word also names, or None.
    """

    weights: Mapping[str, float]
    intensity: float
    attitude: str | None = None


def from_word(word: str) -> Label | None:
    """Return what a free word means, or None for a word that names no feeling we know.

    Case, surrounding punctuation and hyphens do not matter.

    >>> from_word("Worried!").weights
    {'fear': 0.75, 'sadness': 0.25}
    """
    return _table()[0].get(_plain(word))


def from_goemotions(name: str) -> Label:
    """Return one of GoEmotions' 28 labels.

    Raises:
        KeyError: if it is none of them, naming them.
    """
    return _of_set("goemotions", name)


def from_meld(name: str) -> Label:
    """Return one of MELD's 7 labels.

    Raises:
        KeyError: if it is none of them, naming them.
    """
    return _of_set("meld", name)


def members(label_set: str) -> tuple[str, ...]:
    """Return the labels of a set, "goemotions" or "meld", in the set's own order."""
    return _table()[1][label_set]


def read_labels(text: str) -> tuple[dict[str, Label], dict[str, tuple[str, ...]]]:
    """Read labels from TOML.

    Returns:
        The labels by plain word, and the names of each label set.

    Raises:
        ValueError: if a word stands twice, a class or an attitude is unknown, or a set names a word that is not
            there; says which.
    """
    data = tomllib.loads(text)
    labels: dict[str, Label] = {}
    for group in data["groups"]:
        label = _label(group)
        for word in map(_plain, group["words"]):
            if word in labels:
                raise ValueError(f"each word must stand in one group; {word!r} stands in two")
            labels[word] = label
    sets = {name: tuple(names) for name, names in data["sets"].items()}
    for name, names in sets.items():
        if missing := [label for label in names if label not in labels]:
            raise ValueError(f"set {name!r} must use words of the groups; {', '.join(missing)} are in none")
    return labels, sets


def _label(group: Mapping[str, Any]) -> Label:
    feels, attitude = dict(group["feels"]), group.get("attitude")
    if unknown := set(feels) - set(INDEX):
        raise ValueError(f"expected classes of {', '.join(INDEX)}; got {', '.join(sorted(unknown))}")
    if attitude is not None and attitude not in ATTITUDES:
        raise ValueError(f"expected an attitude of {', '.join(ATTITUDES)}; got {attitude!r}")
    total = sum(feels.values())
    return Label({name: weight / total for name, weight in feels.items()}, group["intensity"], attitude)


def _of_set(label_set: str, name: str) -> Label:
    labels, sets = _table()
    if name not in sets[label_set]:
        raise KeyError(f"expected one of {', '.join(sets[label_set])}; got {name!r}")
    return labels[name]


def _plain(word: str) -> str:
    """Return a word in lower case, its parts joined by single spaces, without punctuation around it."""
    return " ".join(re.findall(r"[^\W_]+", word.casefold()))


@cache
def _table() -> tuple[dict[str, Label], dict[str, tuple[str, ...]]]:
    return read_labels(resources.files("emotion_tree").joinpath("labels.toml").read_text("utf-8"))
