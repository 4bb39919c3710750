"""The table `manners.toml`: how likely and how large each answer of a listener is, by what the person feels."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from emotion_tree.reading import EMOTIONS, Distribution
from speaker_listener.damper import Floats


@dataclass(frozen=True)
class Manner:
    """Chances in [0, 1], and two sizes, as in `manners.toml`."""

    nod_end: float
    nod_flow: float
    nod_depth: float
    nod_twice: float
    brow: float
    brow_height: float
    smile: float
    concern: float


COLUMNS = tuple(f.name for f in fields(Manner))


def manner(felt: Distribution) -> Manner:
    """Return how one listens to a person who feels (8,) this: the rows blended by the feeling."""
    return Manner(*(float(value) for value in felt @ _table()))


def read_manners(data: Mapping[str, Any]) -> Floats:
    """Return (8, 8): a row for each of EMOTIONS, columns as in `COLUMNS`.

    Raises:
        ValueError: if a row or a column is missing or unknown, a value is not in [0, 1.5], or no source is named.
    """
    if set(data) != set(EMOTIONS):
        raise ValueError(f"expected one row for each of {', '.join(EMOTIONS)}; got {', '.join(data)}")
    rows = []
    for name in EMOTIONS:
        row = data[name]
        if set(row) != {*COLUMNS, "source"} or not str(row["source"]).strip():
            raise ValueError(f"{name}: expected {', '.join(COLUMNS)} and source; got {', '.join(row)}")
        values = [float(row[column]) for column in COLUMNS]
        if not all(0.0 <= value <= 1.5 for value in values):
            raise ValueError(f"{name}: expected values in [0, 1.5], got {values}")
        rows.append(values)
    return np.array(rows)


@cache
def _table() -> Floats:
    text = resources.files("speaker_listener.reactions").joinpath("manners.toml").read_text("utf-8")
    return read_manners(tomllib.loads(text))
