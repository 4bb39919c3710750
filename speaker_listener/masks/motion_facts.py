"""Facts about the motion of heads: velocities, spectra, tails, bursts and correlations of clips (T, 6) at 25 fps."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS

Doubles = NDArray[np.float64]

# Spectra are of windows of 3.6 s: most clips are hardly longer.
WINDOW: Final = 90
_HOP: Final = 45
# Edges of the bands in bins of the window (0.28 Hz each), up to 6.4 Hz: above, a tracker's own tremble is louder than the head.
EDGES: Final = (1, 2, 3, 4, 6, 8, 11, 15, 19, 24)
BANDS_HZ: Final = tuple(
    (low + high - 1) / 2 * FPS / WINDOW for low, high in zip(EDGES, EDGES[1:], strict=False)
)
_LAG: Final = 15


def velocities(poses: Doubles) -> Doubles:
    """Return (T − 1, 6) velocities per second of (T, 6) poses."""
    return np.asarray(np.diff(poses, axis=0) * FPS)


def band_power(clips: Sequence[Doubles] | Doubles, *, covariance: bool = False) -> Doubles:
    """Return (bands, 6) mean power of all windows of clips (T, 6); Hann window, mean taken out.

    Args:
        clips: those shorter than a window count for nothing.
        covariance: what is given is the (WINDOW, WINDOW) covariance of one axis; returns the (bands,) to expect.

    Raises:
        ValueError: no clip is as long as a window.
    """
    window = np.hanning(WINDOW)
    if covariance:
        waves = (
            np.exp(-2j * np.pi * np.outer(np.arange(WINDOW // 2 + 1), np.arange(WINDOW)) / WINDOW) * window
        )
        power = np.einsum("fi,ij,fj->f", waves, np.asarray(clips), waves.conj()).real
        return _banded(power / np.sum(window**2))
    rows = [one[begin : begin + WINDOW] for one in clips for begin in range(0, len(one) - WINDOW + 1, _HOP)]
    if not rows:
        raise ValueError(f"expected a clip of at least {WINDOW} frames, got none")
    every = np.stack(rows)
    every = (every - every.mean(axis=1, keepdims=True)) * window[:, None]
    return _banded((np.abs(np.fft.rfft(every, axis=1)) ** 2).mean(axis=0) / np.sum(window**2))


def _banded(power: Doubles) -> Doubles:
    return np.stack([power[low:high].mean(axis=0) for low, high in zip(EDGES, EDGES[1:], strict=False)])


def kurtosis(clips: Sequence[Doubles]) -> float:
    """Return the median over clips and axes of the kurtosis of the velocity; 3 is Gaussian, more is stillness and sudden moves."""
    found = []
    for one in clips:
        speed = velocities(one)
        speed = speed - speed.mean(axis=0)
        found.append(np.mean(speed**4, axis=0) / np.maximum(np.mean(speed**2, axis=0) ** 2, 1e-30))
    return float(np.median(np.stack(found)))


def burst_persistence(clips: Sequence[Doubles]) -> float:
    """Return the median over clips of the correlation of head speed with itself 600 ms later."""
    found = []
    for one in clips:
        turning = velocities(one)[:, :3]
        speed = np.linalg.norm(turning / np.maximum(turning.std(axis=0), 1e-12), axis=1)
        if len(speed) > 4 * _LAG and speed.std() > 0:
            found.append(np.corrcoef(speed[_LAG:], speed[:-_LAG])[0, 1])
    return float(np.median(found)) if found else 0.0


def correlations(clips: Sequence[Doubles]) -> tuple[Doubles, Doubles]:
    """Return (6, 6) correlations of the poses and of the velocities: means over clips by their length, drawn in a little.

    Short clips say little about pairs of axes, so a fifth of the identity is mixed in; that also keeps them positive definite.
    """
    weights = [len(one) for one in clips]
    made = []
    for get in (lambda one: one, velocities):
        each = [np.corrcoef(get(one).T) for one in clips]
        made.append(0.8 * np.average(each, axis=0, weights=weights) + 0.2 * np.eye(6))
    return made[0], made[1]
