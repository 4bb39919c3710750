"""Lips from the sound itself, for voices that give no phone times.

How far the mouth opens follows the first formant, which the jaw itself tunes (open vowels have theirs above
550 Hz), and loudness, which says less: /i/ and /m/ are as loud as /a/. Its shape follows where the rest of the energy
lies: a dark vowel (little energy above the first formant) is round, one with a strong band around 2–3 kHz is wide,
hiss keeps the teeth together.
The whole phrase is known, so smoothing looks both ways and adds no delay.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sound.bands import bands
from sound.pcm import Samples
from speaker_listener.lips import COLUMN, JAW, LIP_CHANNELS, Floats, LipCurve, columns, smooth

Doubles: TypeAlias = NDArray[np.float64]

# Rows a second: 20 ms of sound tell formant bands apart and are still shorter than a phone.
GRID_HZ: Final = 50

# Loudness, as `loudness.levels` gives it, from which on the mouth opens.
_OPEN_FROM: Final = 0.28
_JAW_TOP: Final = 0.50
# What is left of the opening where the first formant is low. Real faces ask for 0.1; but then a sentence of close
# vowels ("we see three green trees") hardly moves the mouth at all, which looks broken.
_CLOSE_SHARE: Final = 0.25
# What a fully round or wide mouth takes from the opening.
_SHAPED_TAKES: Final = 0.25
_SMOOTH_S: Final = 0.032
_MARGIN_ROWS: Final = 5

# Ratios of bands, in decibels, at which a sound begins to be, and fully is, bright, wide or hissing; set between
# the means of vowels and fricatives of the two offline voices.
_OPEN_DB: Final = (-4.0, 8.0)  # 0.55–1.1 kHz over 0.25–0.55 kHz: the first formant; fitted to real faces
_BRIGHT_DB: Final = (-13.0, -4.0)  # 1.1–2.6 kHz over 0.25–1.1 kHz: the second formant of what is not round
_WIDE_DB: Final = (3.0, 14.0)  # 1.7–3.8 kHz over 0.55–1.7 kHz: /i/ against all others
_HISS_DB: Final = (10.0, 25.0)  # 3.8–7.8 kHz over 0.25–1.7 kHz

_ROUND: Final = {"mouthPucker": 0.50, "mouthFunnel": 0.34}
_WIDE: Final = {"mouthStretch": 0.30, "mouthSmile": 0.13}
_PARTED: Final = {"mouthLowerDown": 0.24, "mouthUpperUp": 0.11}


def curve(samples: Samples, rate_hz: int, loudness: Floats, articulation: float = 1.0) -> LipCurve:
    """Return the mouth of a phrase from its sound.

    Args:
        samples: (n,) the whole phrase.
        rate_hz: its rate.
        loudness: (T,) in [0, 1] at `loudness.RATE_HZ` (100), as `loudness.levels` gives it.
        articulation: factor on how wide the mouth opens; 1 is ordinary.
    """
    level = loudness[: len(loudness) // 2 * 2].reshape(-1, 2).mean(axis=1)
    weights = np.zeros((len(level), len(LIP_CHANNELS)), dtype=np.float32)
    if len(level) > 0:
        _shape(weights, bands(samples, rate_hz, GRID_HZ)[: len(level)], level, articulation)
    weights = np.pad(weights, ((_MARGIN_ROWS, _MARGIN_ROWS), (0, 0)))
    weights = smooth(weights, _SMOOTH_S * GRID_HZ)
    opening = [JAW, *columns(_PARTED), COLUMN["mouthFunnel"]]
    weights[:, opening] *= speech_gate(np.pad(level, _MARGIN_ROWS))[:, None]
    np.clip(weights, 0.0, 1.0, out=weights)
    # A row stands for the middle of its 20 ms.
    start_s = (0.5 - _MARGIN_ROWS) / GRID_HZ
    return LipCurve(start_s, GRID_HZ, weights, np.zeros(len(weights), dtype=np.float32))


def _shape(weights: Floats, shares: Floats, level: Floats, articulation: float) -> None:
    """Fill (T, lip channels) weights in place from (T, 7) bands and (T,) loudness."""
    first, second, third = shares[:, 1:3].sum(1), shares[:, 3:5].sum(1), shares[:, 4:6].sum(1)
    wide = _ramp(_ratio_db(third, shares[:, 2:4].sum(1)), _WIDE_DB)
    hissing = _ramp(_ratio_db(shares[:, 6], shares[:, 1:4].sum(1)), _HISS_DB)
    rounded = (1.0 - _ramp(_ratio_db(second, first), _BRIGHT_DB)) * (1.0 - wide) * (1.0 - hissing)
    open_ = np.clip((level - _OPEN_FROM) / (1.0 - _OPEN_FROM), 0.0, 1.0)
    open_ *= _CLOSE_SHARE + (1.0 - _CLOSE_SHARE) * _ramp(_ratio_db(shares[:, 2], shares[:, 1]), _OPEN_DB)
    sounding = np.clip(level / _OPEN_FROM, 0.0, 1.0)
    weights[:, JAW] = _JAW_TOP * articulation * open_ * (1.0 - 0.8 * hissing)
    weights[:, JAW] *= 1.0 - _SHAPED_TAKES * np.maximum(rounded, wide)
    _add(weights, _ROUND, rounded * sounding)
    _add(weights, _WIDE, np.maximum(wide, 0.5 * hissing) * (1.0 - rounded) * sounding)
    _add(weights, _PARTED, np.maximum(open_, 0.8 * hissing * sounding) * (1.0 - 0.7 * rounded))


def speech_gate(level: Floats) -> Doubles:
    """Return (T,): 0 where the five rows around are silent throughout, so that smoothing leaks into no pause."""
    reach = 2
    padded = np.pad((level > 0.15).astype(np.float64), reach)
    around = np.convolve(padded, np.ones(2 * reach + 1), mode="valid")
    return np.clip((around - 1.0) / reach, 0.0, 1.0)


def _ratio_db(above: Floats, below: Floats) -> Doubles:
    # A tenth of a percent of the energy is noise on either side.
    return np.asarray(10.0 * np.log10((above + 1e-3) / (below + 1e-3)), dtype=np.float64)


def _ramp(value: Doubles, ends: tuple[float, float]) -> Doubles:
    return np.clip((value - ends[0]) / (ends[1] - ends[0]), 0.0, 1.0)


def _add(weights: Floats, shape: Mapping[str, float], amount: Doubles) -> None:
    for column, weight in columns(shape).items():
        weights[:, column] += (weight * amount).astype(np.float32)
