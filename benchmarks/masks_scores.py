"""How near made heads come to real ones: Fréchet distances, richness, variance, spectra and masks over time.

Conventions:
    Clips are (T, 6) at 25 fps, each from its own median. Everything but spectra is measured in spreads of the real heads of
    the fit part, axis by axis, so that radians and head widths weigh alike.

Sources: the Fréchet distance of mean and covariance over frames, SID (k-means on real frames, k = 20, entropy of what falls
where, in bits) and Var (mean over axes of the variance over time) as DIM and DualTalk define them for poses of the head. The
distance of velocities and of spectra are our own: mean and covariance of poses do not see how a head moves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from speaker_listener.masks import silhouette
from speaker_listener.masks.motion_facts import WINDOW, band_power, kurtosis, velocities
from speaker_listener.masks.surface import HeadSurface

Doubles = NDArray[np.float64]
Clips = Sequence[Doubles]

CLUSTERS: Final = 20
_ROUNDS: Final = 30
NEAR: Final = 1
FAR: Final = 25
_DRAWS: Final = 100
# Frames of a clip that are rendered.
_SEEN: Final = 75
_LEAST: Final = 1e-6
_STILL: Final = 1e-12


@dataclass(frozen=True, eq=False)
class Yardstick:
    """What made heads are held against.

    Attributes:
        real: the real clips.
        pose_unit: (6,) spreads of poses, and `speed_unit`: of velocities.
        centres: (20, 6) clusters of real poses, in units.
    """

    real: Clips
    pose_unit: Doubles
    speed_unit: Doubles
    centres: Doubles


def yardstick(real: Clips, pose_unit: Doubles, speed_unit: Doubles, seed: int = 0) -> Yardstick:
    """Return the yardstick of real clips."""
    frames = np.concatenate(list(real)) / pose_unit
    return Yardstick(real, pose_unit, speed_unit, clusters(frames, CLUSTERS, seed))


def clusters(frames: Doubles, count: int, seed: int) -> Doubles:
    """Return (count, 6) k-means centres of (n, 6) frames, begun far apart (k-means++)."""
    rng = np.random.default_rng(seed)
    centres = [frames[rng.integers(len(frames))]]
    while len(centres) < count:
        apart = np.min([np.sum((frames - c) ** 2, axis=1) for c in centres], axis=0)
        centres.append(frames[rng.choice(len(frames), p=apart / apart.sum())])
    made = np.array(centres)
    for _ in range(_ROUNDS):
        nearest = _nearest(frames, made)
        made = np.stack(
            [frames[nearest == k].mean(axis=0) if (nearest == k).any() else made[k] for k in range(count)]
        )
    return made


def _nearest(frames: Doubles, centres: Doubles) -> NDArray[np.intp]:
    apart = np.sum(frames**2, axis=1)[:, None] - 2 * frames @ centres.T + np.sum(centres**2, axis=1)
    return np.asarray(np.argmin(apart, axis=1))


def frechet(first: Doubles, second: Doubles) -> float:
    """Return the Fréchet distance of two Gaussians with the means and covariances of (n, k) and (m, k) rows."""
    a, b = np.cov(first.T), np.cov(second.T)
    values, vectors = np.linalg.eigh(a)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ b @ root), 0)).sum()
    shift = first.mean(axis=0) - second.mean(axis=0)
    return float(max(0.0, shift @ shift + np.trace(a) + np.trace(b) - 2 * cross))


def pose_distance(made: Clips, by: Yardstick) -> float:
    """Return the Fréchet distance of poses, in spreads squared."""
    return frechet(np.concatenate(list(made)) / by.pose_unit, np.concatenate(list(by.real)) / by.pose_unit)


def speed_distance(made: Clips, by: Yardstick) -> float:
    """Return the Fréchet distance of velocities, in spreads squared."""
    a, b = (np.concatenate([velocities(one) for one in clips]) / by.speed_unit for clips in (made, by.real))
    return frechet(a, b)


def richness(made: Clips, by: Yardstick) -> float:
    """Return SID: the entropy in bits of how often each cluster of real poses is nearest."""
    nearest = _nearest(np.concatenate(list(made)) / by.pose_unit, by.centres)
    share = np.bincount(nearest, minlength=len(by.centres)) / len(nearest)
    return float(-np.sum(share * np.log2(share + _LEAST)))


def variance(made: Clips, by: Yardstick) -> float:
    """Return Var: the mean over clips and axes of the variance over time, in spreads squared."""
    return float(np.mean([(one / by.pose_unit).var(axis=0) for one in made]))


def spectrum_distance(made: Clips, by: Yardstick) -> float:
    """Return the root mean square over axes and bands up to 6.4 Hz of the difference of log10 power."""
    if not any(len(one) >= WINDOW for one in by.real):
        return float("nan")
    return float(np.sqrt(np.mean((_log_power(made) - _log_power(by.real)) ** 2)))


def _log_power(clips: Clips) -> Doubles:
    # A head that is still has no power, which has no logarithm.
    return np.asarray(np.log10(np.maximum(band_power(clips), _STILL)))


def tails(made: Clips, by: Yardstick) -> float:
    """Return the kurtosis of velocities; 3 is Gaussian."""
    return kurtosis(made)


SCORES: Final[dict[str, Callable[[Clips, Yardstick], float]]] = {
    "pose_fd": pose_distance,
    "speed_fd": speed_distance,
    "sid": richness,
    "var": variance,
    "spectrum": spectrum_distance,
    "kurtosis": tails,
}

# Of which less is better, and nothing else.
_DISTANCES: Final = ("pose_fd", "speed_fd", "spectrum")


def score(made: Clips, by: Yardstick) -> dict[str, float]:
    """Return all scores."""
    return {name: get(made, by) for name, get in SCORES.items()}


def intervals(made: Clips, by: Yardstick, repeats: int, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return the middle 95 % of each score over draws of clips with replacement; the same clips are drawn of both sides.

    Args:
        made: `repeats` clips for each real one, in order: all of the first repeat, then of the second.
        by: the yardstick.
        repeats: see above.
        seed: of the draws.
    """
    rng, count = np.random.default_rng(seed), len(by.real)
    found: dict[str, list[float]] = {name: [] for name in SCORES}
    for _ in range(_DRAWS):
        chosen = rng.integers(0, count, count)
        drawn = Yardstick([by.real[i] for i in chosen], by.pose_unit, by.speed_unit, by.centres)
        if all(len(one) < WINDOW for one in drawn.real):
            continue
        for name, value in score(
            [made[r * count + i] for r in range(repeats) for i in chosen], drawn
        ).items():
            found[name].append(value)
    return {name: (float(np.percentile(v, 2.5)), float(np.percentile(v, 97.5))) for name, v in found.items()}


def leads(
    first: Clips, second: Clips, by: Yardstick, repeats: int, seed: int = 0
) -> dict[str, tuple[float, float, float]]:
    """Return by how much the first clips are nearer to the real ones than the second: mean and middle 95 % over draws.

    Args:
        first: `repeats` clips for each real one, in order, as in `intervals`.
        second: of another system, in the same order.
        by: the yardstick.
        repeats: see above.
        seed: of the draws. Each draws real clips with replacement, and those that belong to them of both systems.
    """
    rng, count = np.random.default_rng(seed), len(by.real)
    found: dict[str, list[float]] = {name: [] for name in _DISTANCES}
    for _ in range(_DRAWS):
        chosen = rng.integers(0, count, count)
        drawn = Yardstick([by.real[i] for i in chosen], by.pose_unit, by.speed_unit, by.centres)
        if all(len(one) < WINDOW for one in drawn.real):
            continue
        a, b = ([made[r * count + i] for r in range(repeats) for i in chosen] for made in (first, second))
        for name in _DISTANCES:
            found[name].append(SCORES[name](b, drawn) - SCORES[name](a, drawn))
    return {
        name: (float(np.mean(v)), float(np.percentile(v, 2.5)), float(np.percentile(v, 97.5)))
        for name, v in found.items()
    }


def between_real(by: Yardstick, seed: int = 0, draws: int = 40) -> dict[str, float]:
    """Return the scores of one half of the real clips against the other: the mean over random halves."""
    rng, rows = np.random.default_rng(seed), []
    for _ in range(draws):
        order = rng.permutation(len(by.real))
        first, second = ([by.real[i] for i in half] for half in np.array_split(order, 2))
        if any(all(len(one) < WINDOW for one in half) for half in (first, second)):
            continue
        rows.append(score(first, Yardstick(second, by.pose_unit, by.speed_unit, by.centres)))
    return {name: float(np.mean([row[name] for row in rows])) for name in SCORES}


def mask_overlaps(masks: NDArray[np.floating]) -> tuple[float, float]:
    """Return the mean intersection over union of masks (T, 64, 64) with the next one, and with that of a second later."""
    near = silhouette.overlap(masks[NEAR:], masks[:-NEAR]).mean()
    return float(near), float(silhouette.overlap(masks[FAR:], masks[:-FAR]).mean())


def clip_overlaps(made: Clips, surface: HeadSurface) -> tuple[float, float]:
    """Return the same for the silhouettes of one person at the poses of clips: means over the beginnings of those longer than a second."""
    found = [mask_overlaps(silhouette.masks(surface, one[:_SEEN])) for one in made if len(one) > FAR]
    near, far = np.mean(found, axis=0)
    return float(near), float(far)
