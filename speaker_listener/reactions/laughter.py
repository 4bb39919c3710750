"""Does a voice laugh? A guess from its rhythm alone, by loudness over the last second.

Provine and Yong (1991) measured laughter: notes of 75 ms that come every 210 to 218 ms, very evenly, and fall away in
loudness. Speech has syllables nearly as quick, but uneven ones. So: the autocorrelation of loudness at 160 to 260 ms,
which must return at twice that time, over a second whose notes stand clearly apart.
"""

from typing import Final

import numpy as np

from speaker_listener.damper import Floats

RATE_HZ: Final = 50
FRAMES: Final = 64

# Two notes may fall between two pieces, so twice a lag is looked for one piece around it.
_LAGS: Final = np.arange(8, 14)
# In some minutes of speech (speechocean762, four speakers of EmoDB, two speeches) the evenest second reaches 0.78 at
# 16 dB (a speech over a hall's echo), all else 0.62; laughter built from the figures above reaches 0.9 at 21 dB while its notes vary by less than 25 ms.
_EVEN: Final = (0.70, 0.90)
_DEEP_DB: Final = (14.0, 20.0)
_LEAST_DB: Final = -50.0


def likeness(levels_db: Floats) -> float:
    """Return how much the loudness of the last second sounds like laughter, in [0, 1].

    Args:
        levels_db: (64,) at 50 Hz, the newest last.
    """
    if levels_db.max() < _LEAST_DB:
        return 0.0
    held = np.maximum(levels_db, levels_db.max() - 30.0)
    place = np.arange(FRAMES) - (FRAMES - 1) / 2
    # Laughter falls away: without the fall, the notes remain.
    notes = held - held.mean() - place * float(place @ held) / float(place @ place)
    depth_db = 2.0 * float(notes.std())
    if depth_db < _DEEP_DB[0]:
        return 0.0
    alike = _likeness_to_before(notes)
    twice = np.array([alike[2 * lag - 1 : 2 * lag + 2].max() for lag in _LAGS])
    return _between(float(np.minimum(alike[_LAGS], twice).max()), _EVEN) * _between(depth_db, _DEEP_DB)


def _likeness_to_before(notes: Floats) -> Floats:
    """Return (lags,) the correlation of (64,) notes with themselves so many pieces before, from 0 on."""
    count = 2 * int(_LAGS[-1]) + 2
    both = np.correlate(notes, notes, mode="full")[FRAMES - 1 : FRAMES - 1 + count]
    power = np.concatenate([[0.0], np.cumsum(np.square(notes))])
    lags = np.arange(count)
    now, before = power[-1] - power[lags], power[FRAMES - lags]
    return np.asarray(both / np.sqrt(np.maximum(now * before, 1e-18)))


def _between(value: float, ends: tuple[float, float]) -> float:
    return min(1.0, max(0.0, (value - ends[0]) / (ends[1] - ends[0])))
