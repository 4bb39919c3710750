"""A `Feeling`: what the whole history of a talk adds up to for one party."""

from dataclasses import dataclass

import numpy as np

from emotion_tree.reading import EMOTIONS, NEUTRAL, Distribution, distribution


@dataclass(frozen=True, eq=False)
class Feeling:
    """What the tree accumulates for one party. A soft prior and a mood, never a verdict.

    Attributes:
        distribution: (8,) over `EMOTIONS`, sums to 1; what no evidence supports is neutral.
        valence: in [-1, 1].
        arousal: in [-1, 1].
        trend: slope of valence per level, positive where the talk grows brighter.
        volatility: standard deviation of valence over the levels, at least 0.
        weighed: (node id, share) of the nodes that weighed most, strongest first. Shares lie in (0, 1] and sum
            to at most 1: time takes its part, and nodes too small to matter are not named.
    """

    distribution: Distribution
    valence: float = 0.0
    arousal: float = 0.0
    trend: float = 0.0
    volatility: float = 0.0
    weighed: tuple[tuple[int, float], ...] = ()

    @property
    def intensity(self) -> float:
        """How much of the feeling is not neutral, in [0, 1]."""
        return float(1.0 - self.distribution[NEUTRAL])

    @property
    def top(self) -> str:
        """The largest class; for words to people, never for choosing what is shown."""
        return EMOTIONS[int(np.argmax(self.distribution))]


def no_feeling() -> Feeling:
    """Return the feeling that no evidence gives: neutral, and nothing weighed."""
    return Feeling(distribution({}))
