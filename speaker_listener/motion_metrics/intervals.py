"""How sure a mean over clips is, and whether one system is ahead of another on the same clips.

Conventions:
    Values are (n,), one a clip; a clip that lacks a score has NaN and is left out, of pairs where either lacks it.

Method: clips are drawn with replacement, and the middle 95 % of the means of the draws is the interval (percentile
bootstrap). With up to six clips every possible draw is taken, once each, so that no chance is left in it. Of so few
clips such intervals are too narrow, and they cannot reach beyond the best and the worst clip; the number of clips that
are ahead stands beside them.

Sources: B. Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979.
"""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from speaker_listener.lip_metrics import interval
from speaker_listener.motion_metrics.definitions import Definition
from speaker_listener.motion_metrics.validation import Doubles

DRAWS: Final = 10_000
_EXACT_CLIPS: Final = 6
_NAN: Final = float("nan")


@dataclass(frozen=True)
class Estimate:
    """A mean over clips.

    Attributes:
        mean: over the clips that have it; NaN if none has.
        low: of the 95 % interval; NaN with fewer than two clips.
        high: of it.
        clips: how many have it.
        above: in how many it is over 0.
    """

    mean: float
    low: float
    high: float
    clips: int
    above: int


def estimate(values: Doubles, seed: int = 0) -> Estimate:
    """Return the mean of (n,) values with its interval.

    Args:
        values: one a clip.
        seed: of the draws, where not all of them are taken.
    """
    known = values[np.isfinite(values)]
    above = int(np.count_nonzero(known > 0))
    if len(known) < 2:
        mean = float(known[0]) if len(known) else _NAN
        return Estimate(mean, _NAN, _NAN, len(known), above)
    low, high = interval(bootstrap_means(known, seed))
    return Estimate(float(known.mean()), low, high, len(known), above)


def bootstrap_means(values: Doubles, seed: int = 0) -> Doubles:
    """Return (draws,) means of n values drawn n times with replacement: all draws for n ≤ 6, else 10,000 by chance."""
    count = len(values)
    if count <= _EXACT_CLIPS:
        drawn = np.array(list(product(range(count), repeat=count)))
    else:
        drawn = np.random.default_rng(seed).integers(0, count, size=(DRAWS, count))
    return np.asarray(values[drawn].mean(axis=1))


def ahead(first: Doubles, second: Doubles, metric: Definition, seed: int = 0) -> Estimate:
    """Return by how much the first system is better than the second, clip by clip: positive where it is ahead.

    Args:
        first: (n,) scores of one system.
        second: (n,) scores of another on the same clips, in the same order.
        metric: what was scored; errors count downwards, and what should be 0 or 1 by how far it is from it.
        seed: as in `estimate`.

    Raises:
        ValueError: the systems have different numbers of clips, or the score has no better and worse.
    """
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(
            f"expected scores of the same clips, got the shapes {first.shape} and {second.shape}"
        )
    gain = [metric.goodness(float(a)) - metric.goodness(float(b)) for a, b in zip(first, second, strict=True)]
    return estimate(np.array(gain), seed)
