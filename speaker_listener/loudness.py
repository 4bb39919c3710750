"""How loud a phrase is over its time, and where it is stressed."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples

Floats: TypeAlias = NDArray[np.float32]

RATE_HZ: Final = 100
# Below this a sound counts as silence, whatever else the phrase holds.
_QUIET_DB: Final = -58.0
# How far under its own loud parts a phrase still counts as sounding.
SPAN_DB: Final = 28.0

# Stress: a hill of loudness this much above the phrase's middle, this far from the next.
_STRESS_SMOOTH_S: Final = 0.10
_STRESS_GAP_S: Final = 0.45


@dataclass(frozen=True)
class Accent:
    """A stressed place of a phrase: when, in seconds from its start, and how strong, in [0, 1]."""

    time_s: float
    strength: float


def levels(samples: Samples, rate_hz: int) -> Floats:
    """Return (T,) loudness at `RATE_HZ` in [0, 1]: 1 at the phrase's loud parts, 0 where it is silent.

    Each value looks at 20 ms around the middle of its step. Linear in decibels over the 28 dB under the
    95th percentile of the phrase.
    """
    hop = rate_hz // RATE_HZ
    count = len(samples) // hop
    if count == 0:
        return np.zeros(0, dtype=np.float32)
    power = np.square(samples[: count * hop].reshape(count, hop)).mean(axis=1)
    power = np.convolve(np.pad(power, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    level_db = 10.0 * np.log10(power + 1e-12)
    loud_db = float(np.percentile(level_db, 95))
    if loud_db < _QUIET_DB:
        return np.zeros(count, dtype=np.float32)
    made = np.clip(1.0 + (level_db - loud_db) / SPAN_DB, 0.0, 1.0)
    made[level_db < _QUIET_DB] = 0.0
    return made.astype(np.float32)


def accents(loudness: Floats) -> tuple[Accent, ...]:
    """Return the stressed places of (T,) loudness as `levels` gives it, in order of time.

    A place is stressed where the smoothed loudness is highest within 450 ms on either side and above the
    phrase's own middle; the highest is of strength 1.
    """
    if len(loudness) < RATE_HZ // 5:
        return ()
    window = np.hanning(2 * round(_STRESS_SMOOTH_S * RATE_HZ) + 1)
    hills = np.convolve(loudness, window / window.sum(), mode="same")
    sounding = hills[hills > 0.05]
    if len(sounding) == 0:
        return ()
    middle, top = float(np.median(sounding)), float(hills.max())
    gap = round(_STRESS_GAP_S * RATE_HZ)
    padded = np.pad(hills, gap)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * gap + 1).max(axis=1)
    tops = np.flatnonzero((hills >= around) & (hills > middle))
    # A flat top is one hill, however many values share its height.
    places = tops[np.diff(tops, prepend=-2 * gap) > gap]
    span = max(top - middle, 1e-6)
    return tuple(
        Accent(place / RATE_HZ, float(0.4 + 0.6 * (hills[place] - middle) / span)) for place in places
    )
