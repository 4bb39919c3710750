"""A `Reading`: evidence about what one party feels at one time.

Conventions:
    Eight classes in the order of `EMOTIONS` (MEAD's eight; MELD's and Ekman's sets are subsets).
    A distribution is (8,) float64, non-negative, summing to 1. Valence and arousal lie in [-1, 1],
    intensity and confidence in [0, 1]. A recogniser that has no evidence returns None, never a calm reading.
    Probabilities, valence and arousal say what is felt, intensity says how strongly: what is felt is their product,
    so none of the three is scaled by intensity beforehand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Distribution: TypeAlias = NDArray[np.float64]
# "hand": set by a person. "shown": what the character showed, where it named no feeling of its own.
Source: TypeAlias = Literal["voice", "text", "llm", "face", "hand", "shown", "fused"]

EMOTIONS: Final = ("neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise", "contempt")
INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(EMOTIONS)}
NEUTRAL: Final = INDEX["neutral"]

# Where each class lies in valence and arousal: rounded from the circumplex positions that Russell (1980) and
# Scherer (2005) report for these words. Used only where a source gives no valence or arousal of its own.
VALENCE: Final = np.array([0.0, 0.8, -0.7, -0.6, -0.6, -0.6, 0.1, -0.5])
AROUSAL: Final = np.array([0.0, 0.5, -0.4, 0.7, 0.6, 0.3, 0.7, 0.1])


@dataclass(frozen=True, eq=False)
class Reading:
    """Evidence about one party at one time.

    Attributes:
        probabilities: (8,) over `EMOTIONS`, sums to 1.
        valence: in [-1, 1].
        arousal: in [-1, 1].
        intensity: in [0, 1]; how strongly, whatever it is.
        source: what produced it.
        confidence: in [0, 1]; its weight when readings are fused.
    """

    probabilities: Distribution
    valence: float
    arousal: float
    intensity: float
    source: Source
    confidence: float

    def __post_init__(self) -> None:
        p = self.probabilities
        if p.shape != (len(EMOTIONS),) or np.any(p < 0) or not np.isclose(p.sum(), 1.0):
            raise ValueError(f"probabilities must be {len(EMOTIONS)} values >= 0 that sum to 1, got {p}")
        for name, low in (
            ("valence", -1.0),
            ("arousal", -1.0),
            ("intensity", 0.0),
            ("confidence", 0.0),
        ):
            value = getattr(self, name)
            if not low <= value <= 1.0:
                raise ValueError(f"{name} must be in [{low:g}, 1], got {value}")

    @property
    def top(self) -> str:
        """The most probable class."""
        return EMOTIONS[int(np.argmax(self.probabilities))]


def distribution(weights: Mapping[str, float]) -> Distribution:
    """Return the (8,) distribution of the named weights, normalised; neutral where nothing weighs.

    Raises:
        KeyError: if a name is no class, naming it and the classes.
    """
    made = np.zeros(len(EMOTIONS))
    for name, weight in weights.items():
        if name not in INDEX:
            raise KeyError(f"expected one of {', '.join(EMOTIONS)}; got {name!r}")
        made[INDEX[name]] += weight
    total = made.sum()
    if total <= 0:
        made[NEUTRAL] = total = 1.0
    return np.asarray(made / total)


def reading(
    weights: Mapping[str, float],
    *,
    intensity: float,
    source: Source,
    confidence: float,
    valence: float | None = None,
    arousal: float | None = None,
) -> Reading:
    """Return a reading from named weights; valence and arousal follow from the classes where not given."""
    p = distribution(weights)
    return Reading(
        probabilities=p,
        valence=float(p @ VALENCE) if valence is None else valence,
        arousal=float(p @ AROUSAL) if arousal is None else arousal,
        intensity=intensity,
        source=source,
        confidence=confidence,
    )
