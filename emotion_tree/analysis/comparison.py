"""Conditions of a study side by side: how far apart they are, and how sure one can be of it.

Conventions:
    A sample is (n,) values of one measure, one for each participant of a condition. Differences are the second sample
    minus the first. There are no tests and no p-values here: a study that decides something decides before it begins
    which one measure it will look at. What is computed on all measures at once is exploratory, and says so.

Metrics:
    *Hedges' g*, the standardised mean difference with its small-sample correction (Hedges 1981); *Cliff's delta*,
    how often a value of one condition is above one of the other (Cliff 1993); a percentile bootstrap interval of the
    difference of means (Efron 1979), in which participants are drawn within their condition.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from emotion_tree.analysis.measure import Values

LEAST_PARTICIPANTS: Final = 3
RESAMPLES: Final = 2000
_SEED: Final = 19790101


@dataclass(frozen=True)
class Difference:
    """Two conditions in one measure.

    Attributes:
        n: participants of each, with a value.
        means: of each.
        difference: the second mean minus the first.
        low, high: 95 % bootstrap interval of the difference.
        hedges_g: None where neither condition varies.
        cliffs_delta: in [-1, 1].
    """

    n: tuple[int, int]
    means: tuple[float, float]
    difference: float
    low: float
    high: float
    hedges_g: float | None
    cliffs_delta: float


def validate(sample: Values) -> None:
    """Check a sample.

    Raises:
        ValueError: it is not (n,) or not finite.
    """
    if sample.ndim != 1 or not np.all(np.isfinite(sample)):
        raise ValueError(f"a sample must be (n,) finite values, one a participant, got {sample!r}")


def hedges_g(first: Values, second: Values) -> float | None:
    """Return the mean difference in pooled standard deviations, corrected for small samples; None without spread.

        g = J · (m2 - m1) / s,  s² = ((n1-1) s1² + (n2-1) s2²) / (n1+n2-2),  J = 1 - 3 / (4 (n1+n2-2) - 1)

    Source: Hedges (1981).
    """
    validate(first)
    validate(second)
    freedom = len(first) + len(second) - 2
    if min(len(first), len(second)) < 2:
        return None
    pooled = ((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1)) / freedom
    if pooled <= 1e-18:
        return None
    return float((1 - 3 / (4 * freedom - 1)) * (second.mean() - first.mean()) / np.sqrt(pooled))


def cliffs_delta(first: Values, second: Values) -> float:
    """Return how much oftener a value of the second is above one of the first than below it, in [-1, 1].

    Raises:
        ValueError: a sample is empty.

    Source: Cliff (1993).
    """
    validate(first)
    validate(second)
    if not len(first) or not len(second):
        raise ValueError("Cliff's delta needs at least one value in each sample")
    return float(np.sign(second[:, None] - first[None, :]).mean())


def bootstrap_interval(
    first: Values, second: Values, resamples: int = RESAMPLES, seed: int = _SEED
) -> tuple[float, float]:
    """Return the 95 % percentile interval of the difference of means; participants are drawn within their condition.

    Source: Efron (1979).
    """
    validate(first)
    validate(second)
    generator = np.random.default_rng(seed)
    means = [
        sample[generator.integers(0, len(sample), (resamples, len(sample)))].mean(axis=1)
        for sample in (first, second)
    ]
    low, high = np.quantile(means[1] - means[0], [0.025, 0.975])
    return float(low), float(high)


def compare(first: Values, second: Values) -> Difference | None:
    """Return how two conditions differ in one measure; None below three participants in either."""
    validate(first)
    validate(second)
    if min(len(first), len(second)) < LEAST_PARTICIPANTS:
        return None
    low, high = bootstrap_interval(first, second)
    return Difference(
        n=(len(first), len(second)),
        means=(float(first.mean()), float(second.mean())),
        difference=float(second.mean() - first.mean()),
        low=low,
        high=high,
        hedges_g=hedges_g(first, second),
        cliffs_delta=cliffs_delta(first, second),
    )
