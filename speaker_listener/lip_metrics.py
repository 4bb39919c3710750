"""How near made lips come to those of a real face.

Conventions:
    Curves are (T,) at 25 a second; lips are (T, 3): aperture, width, rounding, as `features` takes them from a face.
    A lag is in frames, positive where what was made comes after the real face.

Sources: mean lip error and lip dynamic time warping as in talking-head papers, on lip features instead of vertices
(there is no mesh of the real faces); resampling by Künsch, "The Jackknife and the Bootstrap for General Stationary
Observations", 1989.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from render.rig import FPS
from sound.speech import Phone
from speaker_listener.metrics import Doubles, correlation

FEATURES: Final[tuple[str, ...]] = ("aperture", "width", "rounding")
BILABIALS: Final = frozenset("PBM")

# Closed: under this share of what a face's own mouth opens (its 95th percentile over its 5th), so that faces and
# rigs of any strength can be compared.
_CLOSED_SHARE: Final = 0.15
# A closure is looked for in its phone and this far around it: half a frame.
_CLOSURE_SLACK_S: Final = 0.02
# Openings of two faces belong together if they are not further apart.
_SAME_OPENING_FRAMES: Final = 6
_WARP_FRAMES: Final = 5


def features(weights: Doubles, index: Mapping[str, int]) -> Doubles:
    """Return (T, 3) aperture, width and rounding of (T, n) ARKit weights.

    Aperture is jawOpen − mouthClose, width the mean of both sides of mouthStretch + mouthSmile + mouthDimple,
    rounding mouthPucker.

    Args:
        weights: (T, n).
        index: the column of each of these names.
    """

    def sides(name: str) -> Doubles:
        return np.asarray(weights[:, index[f"{name}Left"]] + weights[:, index[f"{name}Right"]]) / 2

    aperture = weights[:, index["jawOpen"]] - weights[:, index["mouthClose"]]
    width = sides("mouthStretch") + sides("mouthSmile") + sides("mouthDimple")
    return np.stack([aperture, width, weights[:, index["mouthPucker"]]], axis=1).astype(np.float64)


def correlation_or_zero(made: Doubles, real: Doubles, lag_frames: int = 0) -> float:
    """Return `metrics.correlation`; 0 where one of the curves does not move, which foretells nothing."""
    late, early = max(0, lag_frames), max(0, -lag_frames)
    a, b = made[late : len(made) - early], real[early : len(real) - late]
    if len(a) < 3 or a.std() < 1e-9 or b.std() < 1e-9:
        return 0.0
    return correlation(made, real, lag_frames)


def best_lag(made: Doubles, real: Doubles, within_frames: int = 3) -> int:
    """Return the lag within ± `within_frames` at which two curves agree best."""
    lags = range(-within_frames, within_frames + 1)
    return max(lags, key=lambda lag: (correlation_or_zero(made, real, lag), -abs(lag)))


def shifted(made: Doubles, lag_frames: int) -> Doubles:
    """Return (T, …) rows moved `lag_frames` earlier, the ends held."""
    places = np.clip(np.arange(len(made)) + lag_frames, 0, len(made) - 1)
    return np.asarray(made[places])


def closure_recall(aperture: Doubles, phones: Sequence[Phone]) -> float:
    """Return the share of /p b m/ in which the mouth is closed by its own measure; NaN if there are none."""
    low, high = np.percentile(aperture, [5, 95])
    closed = aperture <= low + _CLOSED_SHARE * (high - low)
    # A mouth that never moves is not closed.
    if high - low < 1e-6:
        closed[:] = False
    hits = [
        bool(closed[_frames(phone, len(aperture))].any()) for phone in phones if phone.symbol in BILABIALS
    ]
    return float(np.mean(hits)) if hits else float("nan")


def _frames(phone: Phone, count: int) -> slice:
    first = round((phone.start_s - _CLOSURE_SLACK_S) * FPS - 0.5)
    last = round((phone.end_s + _CLOSURE_SLACK_S) * FPS - 0.5)
    return slice(max(0, first), min(count, max(last, first) + 1))


def onset_lags(made: Doubles, real: Doubles) -> list[int]:
    """Return, for each opening of the real mouth that the made one shares, how many frames later it comes.

    An opening is where a curve rises through the middle between its 5th and 95th percentile.
    """
    theirs = _openings(made)
    lags: list[int] = []
    for opening in _openings(real):
        near = [k - opening for k in theirs if abs(k - opening) <= _SAME_OPENING_FRAMES]
        if near:
            lags.append(min(near, key=abs))
    return lags


def _openings(curve: Doubles) -> list[int]:
    above = curve > np.percentile(curve, [5, 95]).mean()
    return [int(k) for k in np.flatnonzero(above[1:] & ~above[:-1]) + 1]


def jerk(curve: Doubles) -> float:
    """Return the mean size of the third derivative of (T,), per second cubed."""
    return float(np.abs(np.diff(curve, n=3)).mean() * FPS**3)


def lip_dtw(made: Doubles, real: Doubles) -> float:
    """Return the mean distance of two (T, 3) lips along their best warping, at most 5 frames out of step."""
    count, width = len(real), 2 * _WARP_FRAMES + 1
    cost = np.full(width, np.inf)
    steps = np.zeros(width)
    for t in range(count):
        here = np.full(width, np.inf)
        taken = np.zeros(width)
        for k in range(width):
            other = t + k - _WARP_FRAMES
            if not 0 <= other < len(made):
                continue
            distance = float(np.linalg.norm(made[other] - real[t]))
            # From the frame before: one on in both, or only in the real one; within a frame: only in the made one.
            ways = [(cost[k], steps[k])]
            if k + 1 < width:
                ways.append((cost[k + 1], steps[k + 1]))
            if k > 0:
                ways.append((here[k - 1], taken[k - 1]))
            if t == 0 and k <= _WARP_FRAMES:
                ways.append((0.0, 0.0))
            before, length = min(ways)
            here[k], taken[k] = before + distance, length + 1
        cost, steps = here, taken
    end = int(np.argmin(cost))
    return float(cost[end] / max(steps[end], 1))


def bootstrap_weights(lengths: Sequence[int], block_frames: int, draws: int, seed: int = 0) -> list[Doubles]:
    """Return per clip (draws, T): how often each frame is drawn when blocks of frames are drawn with replacement.

    The same weights for all methods make their differences paired.
    """
    rng = np.random.default_rng(seed)
    made: list[Doubles] = []
    for length in lengths:
        block = min(block_frames, length)
        count = -(-length // block)
        weights = np.zeros((draws, length))
        starts = rng.integers(0, length - block + 1, size=(draws, count))
        for offset in range(block):
            np.add.at(weights, (np.arange(draws)[:, None], starts + offset), 1.0)
        made.append(weights)
    return made


def weighted_correlations(a: Doubles, b: Doubles, weights: Doubles) -> Doubles:
    """Return (draws,) Pearson's r of two (T,) curves under (draws, T) weights; 0 where one does not move."""
    total = weights.sum(axis=1)
    mean_a, mean_b = weights @ a / total, weights @ b / total
    spread_a = weights @ (a * a) / total - mean_a**2
    spread_b = weights @ (b * b) / total - mean_b**2
    joint = weights @ (a * b) / total - mean_a * mean_b
    size = np.sqrt(np.maximum(spread_a, 0.0) * np.maximum(spread_b, 0.0))
    return np.where(size > 1e-12, joint / np.maximum(size, 1e-12), 0.0)


def interval(values: Doubles, share: float = 0.95) -> tuple[float, float]:
    """Return the middle `share` of the values."""
    low, high = np.percentile(values, [50 * (1 - share), 50 * (1 + share)])
    return float(low), float(high)
