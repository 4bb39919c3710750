"""A number that says what it is: its unit, how much it rests on, where its formula comes from, or why it is missing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]
Measures: TypeAlias = Mapping[str, "Measure"]


@dataclass(frozen=True)
class Measure:
    """One measure of one talk.

    Attributes:
        label: what it is, in words for a table.
        value: None where it cannot be known.
        unit: "s", "/min", "bit", … or "" for a plain number.
        n: how many observations it rests on (turns, gaps, pairs); what was there, where there is no value.
        reason: why there is no value; "" where there is one.
        source: the publication that the formula follows; "" for plain counts.
    """

    label: str
    value: float | None
    unit: str
    n: int
    reason: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason == ""):
            raise ValueError(
                f"{self.label}: expected a value or a reason for none, got {self.value} and {self.reason!r}"
            )
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(
                f"{self.label}: expected a finite value, got {self.value}; give None and a reason"
            )

    def as_dict(self) -> dict[str, object]:
        """Return the measure for programs."""
        return dict(vars(self))


def of(label: str, value: float | None, unit: str, n: int, *, lacks: str, source: str = "") -> Measure:
    """Return a measure; `lacks` is the reason that counts where the value is None."""
    if value is None:
        return Measure(label, None, unit, n, lacks, source)
    return Measure(label, float(value), unit, n, "", source)


def quantile(values: Values, share: float) -> float | None:
    """Return the quantile of (n,) values by linear interpolation; None where there are none."""
    return float(np.quantile(values, share)) if len(values) else None


def as_dicts(measures: Measures) -> dict[str, dict[str, object]]:
    """Return measures for programs, by name."""
    return {name: measure.as_dict() for name, measure in measures.items()}
