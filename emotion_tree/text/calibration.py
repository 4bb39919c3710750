"""From logits to probabilities that mean what they say, under the prior of where the text comes from.

The logits of both heads become one distribution over `EKMAN`: with softmax s7 of the first, and softmax s28 of the second
summed by class (A),

    p7 ∝ exp(bias) · s7^a · (A s28)^c

a, c and the bias are fitted by log loss on rows that trained nothing. Another prior π' replaces GoEmotions' π and its own
temperature T lets doubt in:  p7' ∝ p7^(1/T) · π'/π.  A label's share within its class stays what the second head says.

Source: vector scaling after Guo et al. 2017 (arXiv 1706.04599); the change of prior after Saerens et al. 2002.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.text.goemotions import EKMAN, ekman_matrix

Floats = NDArray[np.float64]
_SMALL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Prior:
    """How often each class is felt where the text comes from.

    Attributes:
        frequencies: (7,) over `EKMAN`, above 0; they sum to 1.
        temperature: above 0; more than 1 where the network is surer than it is right.
    """

    frequencies: Floats
    temperature: float = 1.0


@dataclass(frozen=True, eq=False)
class Calibration:
    """What makes logits probabilities.

    Attributes:
        ekman_weight: a.
        fine_weight: c.
        bias: (7,).
        priors: by name; "goemotions" is that of the training rows.
    """

    ekman_weight: float
    fine_weight: float
    bias: Floats
    priors: Mapping[str, Prior]

    def probabilities(self, ekman: Floats, fine: Floats, prior: str) -> tuple[Floats, Floats]:
        """Return probabilities over `EKMAN` and over `LABELS` that agree with each other.

        Args:
            ekman: (..., 7) logits.
            fine: (..., 28) logits.
            prior: name of one of `priors`.

        Returns:
            (..., 7) and (..., 28); the second sums by class to the first.

        Raises:
            ValueError: if there is no prior of that name; names those there are.
        """
        if prior not in self.priors:
            raise ValueError(f"expected a prior of {', '.join(self.priors)}; got {prior!r}")
        members = ekman_matrix().astype(float)
        labels = np.exp(log_softmax(fine))
        by_class = np.maximum(labels @ members, _SMALL)
        scores = self.ekman_weight * log_softmax(ekman) + self.fine_weight * np.log(by_class) + self.bias
        classes = np.exp(log_softmax(self._under(log_softmax(scores), prior)))
        return classes, labels * ((classes / by_class) @ members.T)

    def _under(self, scores: Floats, prior: str) -> Floats:
        """Return log probabilities (not normalised) under another prior than GoEmotions'."""
        chosen, own = self.priors[prior], self.priors["goemotions"]
        if chosen is own:
            return scores
        return np.asarray(scores / chosen.temperature + np.log(chosen.frequencies / own.frequencies))


def log_softmax(x: Floats) -> Floats:
    """Return x less the logarithm of its sum of exponentials, over the last axis."""
    x = x - x.max(axis=-1, keepdims=True)
    return np.asarray(x - np.log(np.exp(x).sum(axis=-1, keepdims=True)))


def parse_calibration(data: Mapping[str, Any]) -> Calibration:
    """Read a calibration as `as_data` writes it.

    Raises:
        ValueError: if a class is missing or a value is out of its range; says which.
    """
    priors = {name: _prior(name, row) for name, row in data["priors"].items()}
    if "goemotions" not in priors:
        raise ValueError(
            f"expected the prior 'goemotions', which the network learnt; got {', '.join(priors)}"
        )
    return Calibration(
        float(data["ekman_weight"]), float(data["fine_weight"]), _by_class("bias", data["bias"]), priors
    )


def as_data(calibration: Calibration) -> dict[str, Any]:
    """Return a calibration as plain values with names."""

    def named(values: Floats) -> dict[str, float]:
        return {name: round(float(value), 5) for name, value in zip(EKMAN, values, strict=True)}

    return {
        "ekman_weight": round(calibration.ekman_weight, 5),
        "fine_weight": round(calibration.fine_weight, 5),
        "bias": named(calibration.bias),
        "priors": {
            name: {"frequencies": named(prior.frequencies), "temperature": round(prior.temperature, 4)}
            for name, prior in calibration.priors.items()
        },
    }


def _prior(name: str, row: Mapping[str, Any]) -> Prior:
    frequencies = _by_class(f"priors.{name}.frequencies", row["frequencies"])
    if np.any(frequencies <= 0) or not np.isclose(frequencies.sum(), 1.0, atol=1e-3):
        raise ValueError(f"priors.{name}.frequencies must be above 0 and sum to 1, got {frequencies}")
    if not row["temperature"] > 0:
        raise ValueError(f"priors.{name}.temperature must be above 0, got {row['temperature']}")
    return Prior(frequencies / frequencies.sum(), float(row["temperature"]))


def _by_class(name: str, values: Mapping[str, float]) -> Floats:
    if set(values) != set(EKMAN):
        raise ValueError(
            f"{name} must have one value for each of {', '.join(EKMAN)}; got {', '.join(values)}"
        )
    return np.array([float(values[c]) for c in EKMAN])
