"""Does somebody begin to speak? Sooner than a voice activity detector alone is sure of it, where a mistake is cheap.

Two signs, each beside the floor of the last two seconds:

- the hiss of a consonant: strong above three kilohertz and nowhere else. The detector waits for the voice, which in
  "stop" comes a tenth of a second later. Keys, doors and office noise are no such hiss.
- a sound that stands out while the detector half believes in speech. After a long quiet Silero gives the nasal
  of "no" 0.05 to 0.15, where silence and noise get 0.00 to 0.02.

In 145 s of noise, keys and office babble at three loudnesses neither adds a start to those of the detector alone.
"""

from collections import deque
from typing import Final

import numpy as np

from sound.pcm import Samples

_FROM_HZ: Final = 3000.0
_LOWEST_HZ: Final = 90.0
_ABOVE_FLOOR_DB: Final = 20.0
_HISS_SHARE: Final = 0.9
_HISS_CHUNKS: Final = 2
_HALF_BELIEVED: Final = 0.05
# The floor is what lies above a fifth of the last two seconds; before a third of a second is heard there is none.
_FLOOR_PERCENTILE: Final = 20
_REMEMBERED: Final = 60
_LEAST_REMEMBERED: Final = 10
_QUIETEST: Final = 1e-9


class OnsetDetector:
    """Feed it chunks of equal length, in order."""

    def __init__(self, rate_hz: int, chunk_samples: int) -> None:
        """Listen at that rate, in chunks of about 30 ms."""
        frequencies = np.fft.rfftfreq(chunk_samples, 1 / rate_hz)
        self._high = frequencies >= _FROM_HZ
        self._heard = frequencies >= _LOWEST_HZ
        self._window = np.hanning(chunk_samples)
        self._all = _Floor()
        self._hiss = _Floor()
        self._hisses = 0

    def hears(self, samples: Samples, probability: float) -> bool:
        """Return whether speech seems to begin with (chunk_samples,) samples.

        Args:
            samples: the chunk.
            probability: of speech in it, by a voice activity detector.
        """
        power = np.square(np.abs(np.fft.rfft(samples * self._window)))
        high = float(power[self._high].sum()) + _QUIETEST
        heard = float(power[self._heard].sum()) + _QUIETEST
        stands_out = self._all.stands_out(heard)
        hiss = self._hiss.stands_out(high) and high >= _HISS_SHARE * heard
        self._hisses = self._hisses + 1 if hiss else 0
        return self._hisses >= _HISS_CHUNKS or (stands_out and probability >= _HALF_BELIEVED)

    def reset(self) -> None:
        """Forget what was heard."""
        self._all.reset()
        self._hiss.reset()
        self._hisses = 0


class _Floor:
    """The quiet of the last two seconds."""

    def __init__(self) -> None:
        self._levels_db: deque[float] = deque(maxlen=_REMEMBERED)

    def stands_out(self, power: float) -> bool:
        """Return whether a chunk's power stands out from what was before, and remember it."""
        level_db = 10 * float(np.log10(power))
        known = len(self._levels_db) >= _LEAST_REMEMBERED
        floor_db = float(np.percentile(np.array(self._levels_db), _FLOOR_PERCENTILE)) if known else np.inf
        self._levels_db.append(level_db)
        return level_db >= floor_db + _ABOVE_FLOOR_DB

    def reset(self) -> None:
        self._levels_db.clear()
