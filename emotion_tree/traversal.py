"""Reverse-level traversal: from the newest reading up to the root, level by level, to a feeling.

Conventions:
    Levels come newest first, and only those where the party's node on the taken path has evidence.
    Evidence is a vector `felt` (11,): intensity times (8 classes, valence, arousal), then (intensity · valence)².
    Times are seconds since the talk began.

The sum, with k levels up from the newest reading and Δt_k the time before it:

    2^(-age/τ) · Σ_k γ^k · 2^(-Δt_k/τ) · w · felt  /  Σ_k γ^k · 2^(-Δt_k/τ) · w

w is 1 for the node on the path. Its alternatives, from k = 1 on, share `Decay.alternatives` equally. What the sum
leaves over is neutral, so calm turns and time both let a feeling fade.

Source: reverse-level traversal after Warm Chat (arXiv 2508.18337); the decays and their values are ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emotion_tree.feeling import Feeling, no_feeling
from emotion_tree.reading import NEUTRAL, Reading

Felt: TypeAlias = NDArray[np.float64]

FELT_SIZE: Final = 11
_CLASSES, _VALENCE, _AROUSAL, _SQUARED = slice(0, 8), 8, 9, 10
_NAMED: Final = 8  # how many nodes a feeling names as its reasons


@dataclass(frozen=True)
class Decay:
    """How the past weighs.

    Attributes:
        gamma: weight of a level relative to the next newer one, in [0, 1].
        half_life_s: τ, seconds after which evidence weighs half.
        alternatives: weight that all alternatives of a level share; the path's node weighs 1.
        floor: climbing stops where gamma^k is smaller.
    """

    gamma: float = 0.65
    half_life_s: float = 20 * 60.0
    alternatives: float = 0.15
    floor: float = 1e-3

    def __post_init__(self) -> None:
        if not 0.0 <= self.gamma <= 1.0:
            raise ValueError(f"gamma must be in [0, 1], got {self.gamma}")
        if not self.half_life_s > 0:
            raise ValueError(f"half_life_s must be above 0, got {self.half_life_s}")
        if not 0.0 <= self.alternatives <= 0.15:
            raise ValueError(f"alternatives must be in [0, 0.15], got {self.alternatives}")


@dataclass(frozen=True, eq=False)
class LevelEvidence:
    """What one level says of one party.

    Attributes:
        level: turns from the root.
        time_s: when its turn on the path began.
        node_id: the party's node on the path.
        felt: (11,) of that node.
        others: (11,) sum over the alternatives that have evidence.
        others_count: how many they are.
        others_ids: their ids, where they are few enough to be worth naming.
    """

    level: int
    time_s: float
    node_id: int
    felt: Felt
    others: Felt
    others_count: int = 0
    others_ids: tuple[int, ...] = ()


def felt_vector(reading: Reading) -> Felt:
    """Return the evidence vector (11,) of a fused reading."""
    felt = np.empty(FELT_SIZE)
    felt[_CLASSES] = reading.probabilities
    felt[_VALENCE] = reading.valence
    felt[_AROUSAL] = reading.arousal
    felt *= reading.intensity
    felt[_SQUARED] = felt[_VALENCE] ** 2
    return felt


def accumulate(levels: Iterable[LevelEvidence], now_s: float, decay: Decay) -> Feeling:
    """Climb the levels and return the feeling at a time.

    Args:
        levels: newest first; read only as far as they can weigh.
        now_s: seconds since the talk began.
        decay: how the past weighs.

    Returns:
        The feeling; neutral where there are no levels.
    """
    rows: list[Felt] = []
    weights: list[float] = []
    ks: list[int] = []
    named: list[tuple[int, float]] = []
    newest: LevelEvidence | None = None
    for here in levels:
        newest = newest or here
        k = newest.level - here.level
        by_level = decay.gamma**k
        if k > 0 and by_level < decay.floor:
            break
        weight = by_level * _halving(newest.time_s - here.time_s, decay)
        rows.append(here.felt)
        weights.append(weight)
        ks.append(k)
        named.append((here.node_id, weight))
        if k > 0 and here.others_count:
            rows.append(here.others / here.others_count)
            weights.append(weight * decay.alternatives)
            ks.append(k)
            named += [(i, weight * decay.alternatives / here.others_count) for i in here.others_ids]
    if newest is None or sum(weights) <= 0:
        return no_feeling()
    freshness = _halving(now_s - newest.time_s, decay)
    return _feeling(np.array(rows), np.array(weights), np.array(ks, dtype=float), named, freshness)


def _halving(seconds: float, decay: Decay) -> float:
    """Return 2^(-seconds/τ); clocks that disagree by a little never make evidence weigh more than 1."""
    return float(2.0 ** (-max(0.0, seconds) / decay.half_life_s))


def _feeling(
    rows: Felt, weights: Felt, ks: Felt, named: list[tuple[int, float]], freshness: float
) -> Feeling:
    """Weigh the rows (n, 11) by weights (n,), ks (n,) levels up, and let the whole age."""
    total = float(weights.sum())
    mean = weights @ rows / total
    distribution = mean[_CLASSES] * freshness
    distribution[NEUTRAL] += max(0.0, 1.0 - float(distribution.sum()))
    shares = [(node, weight / total * freshness) for node, weight in named]
    strongest = sorted((s for s in shares if s[1] > 0), key=lambda share: (-share[1], -share[0]))
    variance = max(0.0, float(mean[_SQUARED] - mean[_VALENCE] ** 2))
    # A variance of rounding errors alone is none: its root would be a visible 1e-8.
    volatility = variance**0.5 if variance > 1e-12 else 0.0
    return Feeling(
        distribution=distribution / distribution.sum(),
        valence=float(np.clip(mean[_VALENCE] * freshness, -1.0, 1.0)),
        arousal=float(np.clip(mean[_AROUSAL] * freshness, -1.0, 1.0)),
        trend=_slope(-ks, rows[:, _VALENCE], weights) * freshness,
        volatility=volatility * freshness,
        weighed=tuple(strongest[:_NAMED]),
    )


def _slope(x: Felt, y: Felt, weights: Felt) -> float:
    """Return the weighted least-squares slope of y over x, each (n,); 0 where there is one x only."""
    total = weights.sum()
    centred = x - weights @ x / total
    spread = float(weights @ centred**2)
    if spread <= 1e-12 * float(total):
        return 0.0
    return float(weights @ (centred * y)) / spread
