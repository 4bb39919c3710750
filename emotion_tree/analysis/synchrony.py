"""Synchrony: whether the feelings of both parties moved together, and who led.

Conventions:
    Both series are valence over turns, (n,) and (m,), with their times. They are drawn as straight lines between turns on
    a common grid of whole seconds, over the time that both cover. A positive lag means that the first party leads: what
    it shows now, the second shows `lag` seconds later.

Metrics:
    Lagged cross-correlation, and the same in moving windows (Boker, Rotondo, Xu & King 2002). Lines between few turns
    correlate by chance, and the more so the smoother they are. So a correlation never stands alone: it stands beside
    surrogates, in which blocks of the second party's turns have changed places (segment shuffling as in Tschacher &
    Meier 2020), and which keep its values, its times and its short-range order.

    A character that answers feelings is built to follow the person. Synchrony here says that it did; it is no sign of
    a bond.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from emotion_tree.analysis.measure import Measure, Values, of
from emotion_tree.analysis.series import Series, exchanges
from emotion_tree.tree import TalkingTree

LAGGED: Final = "Boker et al. 2002; surrogates after Tschacher & Meier 2020"
LEAST_TURNS: Final = 8
LEAST_PAIRS: Final = 8
MAX_LAG_S: Final = 60
SURROGATES: Final = 200
_SEED: Final = 20100609
_STILL: Final = 1e-9


@dataclass(frozen=True, eq=False)
class CrossCorrelation:
    """A correlation at every lag, and what surrogates give at the same lags.

    Attributes:
        lags_s: (k,) whole seconds, from negative to positive.
        r: (k,) Pearson correlations.
        surrogates: (s, k) of the surrogates.
        seconds: how long both series overlap.
    """

    lags_s: Values
    r: Values
    surrogates: Values
    seconds: int

    @property
    def at_zero(self) -> float:
        """The correlation without a lag."""
        return float(self.r[self.lags_s == 0][0])

    @property
    def peak_lag_s(self) -> float:
        """The lag of the strongest positive correlation; of equals the one nearest 0."""
        best = np.flatnonzero(self.r >= self.r.max() - 1e-12)
        return float(self.lags_s[best[np.abs(self.lags_s[best]).argmin()]])

    @property
    def peak(self) -> float:
        """The strongest positive correlation."""
        return float(self.r.max())

    @property
    def exceeded(self) -> float:
        """The share of surrogates whose own peak is at least as high, counting the talk itself: never 0."""
        return float(
            (1 + np.sum(self.surrogates.max(axis=1) >= self.peak - 1e-12)) / (1 + len(self.surrogates))
        )

    def band(self) -> tuple[Values, Values]:
        """Return (k,) and (k,), between which 95 % of the surrogates lie at each lag."""
        low, high = np.quantile(self.surrogates, [0.025, 0.975], axis=0)
        return np.asarray(low), np.asarray(high)


def correlation(x: Values, y: Values) -> float | None:
    """Return Pearson's r of two (n,) arrays, in [-1, 1]; None below three values, or where one never moves.

    Raises:
        ValueError: the lengths differ.
    """
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"a correlation needs two (n,) arrays of one length, got {x.shape} and {y.shape}")
    if len(x) < 3:
        return None
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return None if scale <= _STILL else float(np.clip((x @ y) / scale, -1.0, 1.0))


def on_grid(first: tuple[Values, Values], second: tuple[Values, Values]) -> tuple[Values, Values]:
    """Return (g,) and (g,): both series each second over the time that both cover.

    Args:
        first: times (n,) in seconds, never decreasing, and values (n,).
        second: the same of the other party.
    """
    start = max(float(first[0][0]), float(second[0][0]))
    stop = min(float(first[0][-1]), float(second[0][-1]))
    grid = np.arange(np.ceil(start), np.floor(stop) + 1) if stop > start else np.array([])
    return np.interp(grid, *first), np.interp(grid, *second)


def lagged(x: Values, y: Values, max_lag: int) -> tuple[Values, Values]:
    """Return lags (k,) and Pearson correlations (k,) of x at i with y at i + lag.

    Each lag uses what overlaps at that lag; a lag where one part never moves has 0.

    Raises:
        ValueError: the lengths differ, or less than half of the series would overlap.
    """
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(
            f"a cross-correlation needs two (n,) arrays of one length, got {x.shape} and {y.shape}"
        )
    if not 0 <= max_lag <= len(x) // 2:
        raise ValueError(f"max_lag must be in [0, {len(x) // 2}], half of the series, got {max_lag}")
    lags = np.arange(-max_lag, max_lag + 1)
    r = [
        correlation(x[: len(x) - lag] if lag >= 0 else x[-lag:], y[lag:] if lag >= 0 else y[: len(y) + lag])
        for lag in lags
    ]
    return lags.astype(np.float64), np.array([0.0 if one is None else one for one in r])


def windowed(x: Values, y: Values, window: int, step: int, max_lag: int) -> Values:
    """Return (w, 2 * max_lag + 1) lagged correlations in windows that begin every `step` values.

    The first series' window stands still, the second's moves by the lag; where one never moves there is 0.

    Raises:
        ValueError: the lengths differ, or no window fits.

    Source: windowed cross-correlation, Boker, Rotondo, Xu & King (2002).
    """
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(
            f"a cross-correlation needs two (n,) arrays of one length, got {x.shape} and {y.shape}"
        )
    if window < 3 or step < 1 or len(x) < window + 2 * max_lag:
        raise ValueError(
            f"a window of {window} values with lags up to {max_lag} needs {window + 2 * max_lag} values, got {len(x)}"
        )
    rows = []
    for start in range(max_lag, len(x) - window - max_lag + 1, step):
        here = x[start : start + window]
        row = [
            correlation(here, y[start + lag : start + lag + window]) for lag in range(-max_lag, max_lag + 1)
        ]
        rows.append([0.0 if one is None else one for one in row])
    return np.array(rows)


def block_shuffled(values: Values, block: int, generator: np.random.Generator) -> Values:
    """Return (n,) the same values, with blocks of `block` neighbours in another order."""
    blocks = [values[start : start + block] for start in range(0, len(values), block)]
    return np.concatenate([blocks[i] for i in generator.permutation(len(blocks))]) if blocks else values


def cross_correlation(
    first: tuple[Values, Values],
    second: tuple[Values, Values],
    max_lag_s: int = MAX_LAG_S,
    surrogates: int = SURROGATES,
    seed: int = _SEED,
) -> CrossCorrelation | None:
    """Return the lagged cross-correlation of two parties, beside its surrogates.

    Args:
        first: times (n,) in seconds, and values (n,), by turn.
        second: the same of the other party.
        max_lag_s: in seconds; less where the talk is shorter than four times that.
        surrogates: how many.
        seed: of their shuffling; the same seed gives the same surrogates.

    Returns:
        None where a party has fewer than eight turns with a reading or never moves, or both overlap less than 20 s.

    Source: Boker et al. (2002); segment shuffling after Tschacher & Meier (2020).
    """
    if min(len(first[0]), len(second[0])) < LEAST_TURNS:
        return None
    x, y = on_grid(first, second)
    if len(x) < 20 or correlation(x, y) is None:
        return None
    max_lag = min(max_lag_s, len(x) // 4)
    lags, r = lagged(x, y, max_lag)
    generator = np.random.default_rng(seed)
    block = max(2, round(len(second[0]) ** (1 / 3)))
    rows = [
        lagged(x, on_grid(first, (second[0], block_shuffled(second[1], block, generator)))[1], max_lag)[1]
        for _ in range(surrogates)
    ]
    return CrossCorrelation(lags, r, np.array(rows), len(x))


def evaluate(user: Series, avatar: Series, tree: TalkingTree) -> dict[str, Measure]:
    """Return all measures of synchrony in valence, by name."""
    pairs = paired(user, avatar, tree)
    n = len(pairs)
    moved = correlation(pairs[:, 0], pairs[:, 1]) if n >= LEAST_PAIRS else None
    few = f"{n} answers with readings on both sides, {LEAST_PAIRS} needed"
    answers = of(
        "valence of a turn and of the answer to it, correlation",
        moved,
        "",
        n,
        lacks=few if n < LEAST_PAIRS else "a party never moved",
    )
    found = cross_correlation((user.t_s, user.valence), (avatar.t_s, avatar.valence))
    turns = min(len(user.t_s), len(avatar.t_s))
    lacks = (
        f"{turns} turns with a reading, {LEAST_TURNS} needed"
        if turns < LEAST_TURNS
        else "a party never moved, or both overlap for less than 20 s"
    )
    values = (None,) * 4 if found is None else (found.at_zero, found.peak, found.peak_lag_s, found.exceeded)
    named = {
        "synchrony_zero_lag": ("valence of both over time, correlation", ""),
        "synchrony_peak": ("… at its best lag", ""),
        "synchrony_peak_lag_s": ("… that lag; above 0 the person leads", "s"),
        "synchrony_surrogates": ("share of surrogates that reach that peak", "share"),
    }
    return {"answer_correlation": answers} | {
        name: of(label, value, unit, turns, lacks=lacks, source=LAGGED)
        for (name, (label, unit)), value in zip(named.items(), values, strict=True)
    }


def paired(user: Series, avatar: Series, tree: TalkingTree) -> Values:
    """Return (p, 2) the valence of a turn of the person and of the answer to it, where both have a reading."""
    hers = dict(zip(avatar.nodes, avatar.valence, strict=True))
    theirs = dict(zip(user.nodes, user.valence, strict=True))
    found = [(theirs[a], hers[b]) for a, b in exchanges(tree) if a in theirs and b in hers]
    return np.array(found, dtype=np.float64).reshape(-1, 2)
