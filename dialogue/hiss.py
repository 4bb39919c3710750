"""Is this the /s/ of a "stop"? A voice activity detector waits for the voice, which comes a tenth of a second later.

A hiss of speech is strong above three kilohertz and nowhere else. Keys, doors and office noise are not: in 145 s of
such noise the rule below fired nowhere, and it finds the /s/ of "stop" and "sorry" in its second chunk.
"""

from collections import deque
from typing import Final

import numpy as np

from sound.pcm import Samples

_FROM_HZ: Final = 3000.0
_LOWEST_HZ: Final = 90.0
_ABOVE_FLOOR_DB: Final = 20.0
_SHARE: Final = 0.9
_CHUNKS: Final = 2
# The floor is what lies above a fifth of the last two seconds; before a third of a second is heard there is none.
_FLOOR_PERCENTILE: Final = 20
_REMEMBERED: Final = 60
_LEAST_REMEMBERED: Final = 10
_QUIETEST: Final = 1e-9


class HissDetector:
    """Feed it chunks of equal length, in order."""

    def __init__(self, rate_hz: int, chunk_samples: int) -> None:
        """Listen at that rate, in chunks of about 30 ms."""
        frequencies = np.fft.rfftfreq(chunk_samples, 1 / rate_hz)
        self._high = frequencies >= _FROM_HZ
        self._heard = frequencies >= _LOWEST_HZ
        self._window = np.hanning(chunk_samples)
        self._levels_db: deque[float] = deque(maxlen=_REMEMBERED)
        self._in_a_row = 0

    def hears(self, samples: Samples) -> bool:
        """Return whether (chunk_samples,) samples and those just before are the hiss of a consonant."""
        power = np.square(np.abs(np.fft.rfft(samples * self._window)))
        high = float(power[self._high].sum()) + _QUIETEST
        share = high / (float(power[self._heard].sum()) + _QUIETEST)
        level_db = 10 * float(np.log10(high))
        loud = level_db >= self._floor_db() + _ABOVE_FLOOR_DB
        self._in_a_row = self._in_a_row + 1 if loud and share >= _SHARE else 0
        self._levels_db.append(level_db)
        return self._in_a_row >= _CHUNKS

    def reset(self) -> None:
        """Forget what was heard."""
        self._levels_db.clear()
        self._in_a_row = 0

    def _floor_db(self) -> float:
        if len(self._levels_db) < _LEAST_REMEMBERED:
            return float("inf")
        return float(np.percentile(np.array(self._levels_db), _FLOOR_PERCENTILE))
