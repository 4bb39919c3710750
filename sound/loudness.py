"""How loud sound is to a person: ITU-R BS.1770-5 (K-weighting, gating), as EBU R 128 uses it, for mono sound.

    samples ─▶ K-weighting (head, then low cut) ─▶ mean power of 400 ms blocks, one every 100 ms
            ─▶ blocks over -70 LUFS ─▶ blocks over (their loudness - 10 LU) ─▶ their mean: integrated loudness

The two filters are given for 48 kHz; for other rates they are made anew from their analogue prototypes, whose numbers
are those of De Man, "Evaluation of Implementations of the EBU R128 Loudness Measurement", AES 145, 2018. They are
applied in the frequency domain: their answer to a click has died away after a quarter of a second.
"""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples

Powers = NDArray[np.float64]

BLOCK_S: Final = 0.4
HOP_S: Final = 0.1
ABSOLUTE_GATE_LUFS: Final = -70.0
_RELATIVE_GATE_LU: Final = 10.0
_OFFSET_LU: Final = -0.691  # so that a full-scale sine of 997 Hz reads -3.01
_HOPS: Final = round(BLOCK_S / HOP_S)
_TAIL_S: Final = 0.25
# (centre in Hz, quality, gain in dB) of the head's shelf; (corner in Hz, quality) of the low cut.
_HEAD: Final = (1681.974450955533, 0.7071752369554196, 3.999843853973347)
_LOW_CUT: Final = (38.13547087602444, 0.5003270373238773)


def integrated_lufs(samples: Samples, rate_hz: int) -> float:
    """Return the gated loudness of (n,) mono samples in LUFS; -inf where nothing is over -70 LUFS.

    Raises:
        ValueError: the rate is not positive.
    """
    return gated_lufs(block_powers(samples, rate_hz))


def gated_lufs(powers: Powers) -> float:
    """Return the loudness in LUFS of (blocks,) powers after both gates; -inf where no block is left."""
    loud = powers[powers > power_of(ABSOLUTE_GATE_LUFS)]
    if len(loud) == 0:
        return -math.inf
    gate = float(np.mean(loud)) * 10 ** (-_RELATIVE_GATE_LU / 10)
    return lufs_of(float(np.mean(loud[loud > gate])))


def block_powers(samples: Samples, rate_hz: int) -> Powers:
    """Return (blocks,) K-weighted mean powers of blocks of 400 ms, one every 100 ms.

    A sound shorter than a block is one block of its own length, so that a single short word has a loudness too.

    Raises:
        ValueError: the rate is not positive.
    """
    if rate_hz <= 0:
        raise ValueError(f"a sample rate must be positive, got {rate_hz} Hz")
    if len(samples) == 0:
        return np.zeros(0)
    squares = np.square(k_weighted(samples, rate_hz))
    hop = round(HOP_S * rate_hz)
    count = len(squares) // hop
    if count < _HOPS:
        return np.array([np.mean(squares)])
    hops = squares[: count * hop].reshape(count, hop).mean(axis=1)
    powers: Powers = np.lib.stride_tricks.sliding_window_view(hops, _HOPS).mean(axis=1)
    return powers


def k_weighted(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """Return (n,) samples as the ear weighs them: the head lifts the treble by 4 dB, what is below 60 Hz fades."""
    size = 1 << (len(samples) + round(_TAIL_S * rate_hz) - 1).bit_length()
    spectrum = np.fft.rfft(samples.astype(np.float64), size) * _response(size, rate_hz)
    weighted: NDArray[np.float64] = np.fft.irfft(spectrum, size)[: len(samples)]
    return weighted


def lufs_of(power: float) -> float:
    """Return the loudness in LUFS of a K-weighted mean power."""
    return _OFFSET_LU + 10 * math.log10(power) if power > 0 else -math.inf


def power_of(lufs: float) -> float:
    """Return the K-weighted mean power of a loudness."""
    return float(10 ** ((lufs - _OFFSET_LU) / 10))


@lru_cache(maxsize=8)
def _response(size: int, rate_hz: int) -> NDArray[np.complex128]:
    """Return (size // 2 + 1,) the product of both filters at the bins of a transform."""
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(z), dtype=np.complex128)
    for above, below in (_head(rate_hz), _low_cut(rate_hz)):
        response *= np.polyval(above[::-1], z) / np.polyval(below[::-1], z)
    return response


def _head(rate_hz: int) -> tuple[list[float], list[float]]:
    centre_hz, quality, gain_db = _HEAD
    k = math.tan(math.pi * centre_hz / rate_hz)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    whole = 1 + k / quality + k * k
    above = [
        (high + band * k / quality + k * k) / whole,
        2 * (k * k - high) / whole,
        (high - band * k / quality + k * k) / whole,
    ]
    return above, [1.0, 2 * (k * k - 1) / whole, (1 - k / quality + k * k) / whole]


def _low_cut(rate_hz: int) -> tuple[list[float], list[float]]:
    corner_hz, quality = _LOW_CUT
    k = math.tan(math.pi * corner_hz / rate_hz)
    whole = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / whole, (1 - k / quality + k * k) / whole]
