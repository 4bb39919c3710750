"""The loudness of a recording taken out of its log-mel rows, so that a microphone's gain moves no mouth."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sound.mel import Rows

# A voice is taken to be no quieter than this, or silence and hiss would be turned up to speech.
_LEAST_LEVEL: Final = -6.5
# What lies further below the voice is noise or silence, whatever the microphone.
_SPAN: Final = 9.0
_QUANTILE: Final = 0.95


def level_of(mel: NDArray[np.floating[Any]]) -> float:
    """Return the level of the voice in (T, 80) log-mel rows: the 95th percentile of their energy, as a logarithm."""
    if len(mel) == 0:
        return _LEAST_LEVEL
    energy = np.log(np.exp(mel.astype(np.float32)).mean(axis=1))
    return max(_LEAST_LEVEL, float(np.quantile(energy, _QUANTILE)))


def levelled(mel: NDArray[np.floating[Any]], level: float) -> Rows:
    """Return (T, 80) rows in about [-1, 1]: 0 is half the span under the voice's level."""
    below = np.clip(mel.astype(np.float32) - level, -_SPAN, _SPAN)
    return np.asarray(2.0 * below / _SPAN + 1.0, dtype=np.float32)
