"""Emotion dynamics: how one party's valence and arousal moved from turn to turn.

Conventions:
    A series is (n,) values in [-1, 1] in the order of their turns; times are (n,) seconds. The step is the turn, not
    the second: talks are not sampled at equal intervals, and only `rmssd_per_time` looks at the clock.
    Every metric needs a least number of turns. Below it the measure has no value.

Metrics:
    *Inertia* is the lag-1 autocorrelation: how far a feeling carries over into the next turn (Kuppens, Allen & Sheeber
    2010). *Variability* is the standard deviation, *instability* the root of the mean squared successive difference,
    which counts order as well (von Neumann et al. 1941; Jahng, Wood & Trull 2008). *Entropy* says how evenly the
    eight classes came up (Shannon 1948).

    Emotional granularity is not here: it needs ratings of several feelings that could rise together. Shares of eight
    classes sum to 1, so they fall when another rises, and a correlation among them would say nothing of the person.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from emotion_tree.analysis.measure import Measure, Values, of
from emotion_tree.analysis.series import Series
from emotion_tree.reading import EMOTIONS

INERTIA: Final = "Kuppens, Allen & Sheeber 2010"
INSTABILITY: Final = "Jahng, Wood & Trull 2008"
ENTROPY: Final = "Shannon 1948"

# Three turns are two steps, the least of which a spread can be said. A lag-1 autocorrelation of fewer than ten turns
# is mostly noise; up to about twenty it is rough (Solanas, Manolov & Sierra 2010; Krone, Albers & Timmerman 2017).
LEAST_FOR_SPREAD: Final = 3
LEAST_FOR_INERTIA: Final = 10
# Less than this is the rounding of readings, no movement.
_STILL: Final = 1e-9


def validate(values: Values, t_s: Values | None = None) -> None:
    """Check a series.

    Raises:
        ValueError: it is not (n,), not finite, outside [-1, 1], or its times do not fit or run backwards.
    """
    if values.ndim != 1:
        raise ValueError(f"a series must be (n,), got shape {values.shape}")
    if not np.all(np.isfinite(values)):
        raise ValueError("a series must be finite; leave out turns that have no reading")
    if len(values) and np.abs(values).max() > 1.0 + 1e-9:
        raise ValueError(f"valence and arousal lie in [-1, 1], got {values[np.abs(values).argmax()]}")
    if t_s is None:
        return
    if t_s.shape != values.shape:
        raise ValueError(f"a series of {len(values)} values needs as many times, got {len(t_s)}")
    if not np.all(np.isfinite(t_s)) or np.any(np.diff(t_s) < 0):
        raise ValueError("times must be finite seconds that never decrease; sort the series by time")


def variability(values: Values) -> float | None:
    """Return the standard deviation (n - 1 in the denominator), in [0, ~1.4]; None below three turns."""
    validate(values)
    return float(np.std(values, ddof=1)) if len(values) >= LEAST_FOR_SPREAD else None


def extent(values: Values) -> float | None:
    """Return the largest value minus the smallest, in [0, 2]; None below three turns."""
    validate(values)
    return float(np.ptp(values)) if len(values) >= LEAST_FOR_SPREAD else None


def rmssd(values: Values) -> float | None:
    """Return the root mean squared successive difference, in [0, 2]; None below three turns.

    Source: sqrt(Σ (x_{i+1} - x_i)² / (n - 1)), von Neumann et al. (1941); as instability of affect Jahng et al. (2008).
    """
    validate(values)
    if len(values) < LEAST_FOR_SPREAD:
        return None
    return float(np.sqrt(np.mean(np.diff(values) ** 2)))


def rmssd_per_time(values: Values, t_s: Values, exponent: float = 0.5) -> float | None:
    """Return the RMSSD of differences that are adjusted for the time that passed.

    Each difference is divided by (Δt / median Δt)^exponent, so that a long pause may bring a larger change without
    counting as instability. The exponent is that of a random walk, whose variance grows with time. Jahng et al. fit it
    to their data; one talk has too few turns for that.

    Args:
        values: (n,) in [-1, 1].
        t_s: (n,) seconds.
        exponent: 0 gives the plain RMSSD.

    Returns:
        0 or more; None below three turns, or where two turns have the same time.

    Source: the time-adjusted successive difference of Jahng, Wood & Trull (2008).
    """
    validate(values, t_s)
    passed = np.diff(t_s)
    if len(values) < LEAST_FOR_SPREAD or np.any(passed <= 0):
        return None
    adjusted = np.diff(values) / (passed / np.median(passed)) ** exponent
    return float(np.sqrt(np.mean(adjusted**2)))


def inertia(values: Values) -> float | None:
    """Return the lag-1 autocorrelation, in [-1, 1]; None below ten turns, or where nothing moved.

        r = Σ (x_i - m)(x_{i+1} - m) / Σ (x_i - m)²

    It is biased towards 0 and below in short series, by about (1 + 4r) / n, and is given as it is: compare talks of
    like length.

    Source: Kuppens, Allen & Sheeber (2010); this estimator is the usual one, see Solanas, Manolov & Sierra (2010).
    """
    validate(values)
    if len(values) < LEAST_FOR_INERTIA:
        return None
    return _lag_1([values])


def pooled_inertia(series: Sequence[Values]) -> float | None:
    """Return one lag-1 autocorrelation of many talks, each about its own mean, in [-1, 1].

    Talks that are too short for an inertia of their own count together here. A talk of one or two turns adds nothing.

    Returns:
        None below ten steps in all, or where nothing moved in any talk.

    Source: within-person centring, as in the multilevel models of Kuppens, Allen & Sheeber (2010), without their
    random slopes.
    """
    for values in series:
        validate(values)
    used = [values for values in series if len(values) >= LEAST_FOR_SPREAD]
    if sum(len(values) - 1 for values in used) < LEAST_FOR_INERTIA:
        return None
    return _lag_1(used)


def _lag_1(series: Sequence[Values]) -> float | None:
    centred = [values - values.mean() for values in series]
    spread = sum(float(values @ values) for values in centred)
    if spread <= _STILL:
        return None
    return sum(float(values[:-1] @ values[1:]) for values in centred) / spread


def entropy_bits(emotions: Values) -> float | None:
    """Return the Shannon entropy of the mean distribution over the classes.

    Args:
        emotions: (n, 8), rows sum to 1.

    Returns:
        bits in [0, 3]: 0 where one class is all there was, 3 where all eight came equally; None below three turns.

    Raises:
        ValueError: it is not (n, 8), or rows are no distributions.
    """
    if emotions.ndim != 2 or emotions.shape[1] != len(EMOTIONS):
        raise ValueError(f"emotions must be (n, {len(EMOTIONS)}), got shape {emotions.shape}")
    if len(emotions) and (np.any(emotions < 0) or not np.allclose(emotions.sum(axis=1), 1.0, atol=1e-6)):
        raise ValueError("each row of emotions must be 0 or more and sum to 1")
    if len(emotions) < LEAST_FOR_SPREAD:
        return None
    mean = emotions.mean(axis=0)
    mean = mean[mean > 0] / mean.sum()
    return max(0.0, float(-(mean @ np.log2(mean))))


def evaluate(series: Series, prefix: str, who: str) -> dict[str, Measure]:
    """Return all measures of one party, by name.

    Args:
        series: what was read of the party.
        prefix: of the names, such as "user".
        who: the party in labels, such as "the person".
    """
    n = len(series.t_s)
    measures: dict[str, Measure] = {}
    for axis, values in (("valence", series.valence), ("arousal", series.arousal)):
        measures |= _of_axis(values, series, f"{prefix}_{axis}", f"{axis} of {who}")
    measures[f"{prefix}_entropy_bits"] = of(
        f"entropy of the classes of {who}",
        entropy_bits(series.emotions),
        "bit",
        n,
        lacks=_short(n, LEAST_FOR_SPREAD),
        source=ENTROPY,
    )
    measures[f"{prefix}_read_share"] = of(
        f"turns of {who} with a reading",
        n / series.turns if series.turns else None,
        "share",
        series.turns,
        lacks="no turns",
    )
    return measures


def _of_axis(values: Values, series: Series, name: str, label: str) -> dict[str, Measure]:
    n = len(values)
    short = _short(n, LEAST_FOR_SPREAD)
    still = "it never moved" if n >= LEAST_FOR_INERTIA else _short(n, LEAST_FOR_INERTIA)
    same = short if n < LEAST_FOR_SPREAD else "two turns have the same time"
    mean = float(values.mean()) if n else None
    timed = rmssd_per_time(values, series.t_s)
    return {
        f"{name}_mean": of(f"{label}, mean", mean, "", n, lacks="no readings"),
        f"{name}_sd": of(f"{label}, variability (SD)", variability(values), "", n, lacks=short),
        f"{name}_range": of(f"{label}, range", extent(values), "", n, lacks=short),
        f"{name}_rmssd": of(
            f"{label}, instability (RMSSD)", rmssd(values), "", n, lacks=short, source=INSTABILITY
        ),
        f"{name}_rmssd_timed": of(
            f"{label}, instability adjusted for time", timed, "", n, lacks=same, source=INSTABILITY
        ),
        f"{name}_inertia": of(
            f"{label}, inertia (lag-1 autocorrelation)", inertia(values), "", n, lacks=still, source=INERTIA
        ),
    }


def _short(n: int, least: int) -> str:
    return f"{n} turns with a reading, {least} needed"
