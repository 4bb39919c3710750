"""Lips that part before a sound: after a pause real mouths open 0.2 to 0.4 s before the first word, to breathe and to be ready."""

from typing import Final

import numpy as np

from speaker_listener.lips import CLOSE, JAW, Floats, LipCurve
from speaker_listener.loudness import RATE_HZ

# Loudness from which on it is a sound, as `soundlips` has it.
_SOUND: Final = 0.15
# Shorter pauses are closures of stops and breaks within a phrase.
_PAUSE_S: Final = 0.2
# How far, in jawOpen, and how soon: as far as the fit part's faces bear it. More is nearer to some and further from others.
_PARTED: Final = 0.06
_BEFORE_S: Final = 0.4
_RISE_S: Final = 0.1


def parted(curve: LipCurve, level: Floats) -> LipCurve:
    """Return the curve with lips that part towards the end of each pause that a sound ends.

    Args:
        curve: of a phrase.
        level: (T,) loudness at `loudness.RATE_HZ`, as `loudness.levels` gives it. In silence to the end nothing opens.
    """
    ahead = _ahead(level > _SOUND)
    if not ahead.any():
        return curve
    times = curve.start_s + np.arange(len(curve.weights)) / curve.rate_hz
    open_ = np.interp(times, (np.arange(len(ahead)) + 0.5) / RATE_HZ, ahead, left=0.0, right=0.0)
    weights = curve.weights.copy()
    wanted = (weights[:, CLOSE] + _PARTED * open_) * (open_ > 0)
    weights[:, JAW] = np.maximum(weights[:, JAW], wanted * (1.0 - curve.contact))
    return LipCurve(curve.start_s, curve.rate_hz, np.clip(weights, 0.0, 1.0), curve.contact)


def _ahead(sounding: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Floats:
    """Return (T,) in [0, 1]: how near in time the sound is that ends a pause; 0 where none comes."""
    made = np.zeros(len(sounding), dtype=np.float32)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], ~sounding, [0]]).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end < len(sounding) and end - begin >= _PAUSE_S * RATE_HZ:
            row = np.arange(begin, end)
            rise = np.clip((row - begin) / (_RISE_S * RATE_HZ), 0.0, 1.0)
            made[begin:end] = rise * np.exp(-(end - row) / (_BEFORE_S * RATE_HZ))
    return made
