"""What a learned model hears: the logarithm of the energy in bands that are as wide as the ear's, 100 times a second.

Conventions: 80 bands from 60 Hz to 7.6 kHz on the mel scale (Stevens, Volkmann and Newman 1937, in the form of
O'Shaughnessy 1987: 2595 log10(1 + f / 700)); row t is centred on (t + 0.5) / 100 s and sees 25 ms around it, so there are
floor(n / 160) rows. Rows near the ends see zeros beyond them. Sound in pieces: a row needs 12.5 ms on either side.
"""

from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples

Rows: TypeAlias = NDArray[np.float32]

RATE_HZ: Final = 16_000
ROWS_HZ: Final = 100
BANDS: Final = 80
# What digital silence gives: 70 dB below a full-scale sine's band, and near the noise of a 16-bit recording.
FLOOR: Final = -11.5
_HOP: Final = RATE_HZ // ROWS_HZ
_WINDOW: Final = 400
_FFT: Final = 512
_LOW_HZ: Final = 60.0
_HIGH_HZ: Final = 7_600.0
# An hour at once would need gigabytes of frames; a minute of them needs 12 MB.
_ROWS_AT_ONCE: Final = 6_000


def log_mel(samples: Samples, rate_hz: int) -> Rows:
    """Return (T, 80) natural logarithms of band energies, at least `FLOOR`.

    Args:
        samples: (n,) in [-1, 1].
        rate_hz: of them.

    Raises:
        ValueError: the rate is not 16 kHz, or a sample is not finite.
    """
    if rate_hz != RATE_HZ:
        raise ValueError(f"expected sound at {RATE_HZ} Hz, got {rate_hz}; use sound.resample first")
    if not np.isfinite(samples).all():
        raise ValueError("expected finite samples, got NaN or infinity; replace them by zeros")
    count = len(samples) // _HOP
    before = _WINDOW // 2 - _HOP // 2
    padded = np.pad(np.asarray(samples, dtype=np.float32), (before, _WINDOW))
    made = np.empty((count, BANDS), dtype=np.float32)
    for start in range(0, count, _ROWS_AT_ONCE):
        stop = min(count, start + _ROWS_AT_ONCE)
        piece = padded[start * _HOP : (stop - 1) * _HOP + _WINDOW]
        frames = np.lib.stride_tricks.sliding_window_view(piece, _WINDOW)[::_HOP]
        power = np.square(np.abs(np.fft.rfft(frames * _hann(), _FFT, axis=1)))
        made[start:stop] = np.log(np.maximum(power @ filters(), np.exp(FLOOR)))
    return made


@cache
def filters() -> NDArray[np.float64]:
    """Return (257, 80): how much of the power at each frequency each band takes; triangles of unit height."""
    edges = _hz(np.linspace(_mel(_LOW_HZ), _mel(_HIGH_HZ), BANDS + 2))
    hz = np.arange(_FFT // 2 + 1) * RATE_HZ / _FFT
    rise = (hz[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - hz[:, None]) / (edges[2:] - edges[1:-1])
    made = np.maximum(0.0, np.minimum(rise, fall))
    # The narrowest bands fall between two frequencies: there the nearest one stands for them.
    for band in np.flatnonzero(made.sum(axis=0) == 0.0):
        made[int(np.argmin(np.abs(hz - edges[band + 1]))), band] = 1.0
    return made


@cache
def _hann() -> NDArray[np.float32]:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(_WINDOW) + 0.5) / _WINDOW), dtype=np.float32)


def _mel(hz: float) -> float:
    return float(2595.0 * np.log10(1.0 + hz / 700.0))


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))
