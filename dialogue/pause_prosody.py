"""How speech sounded just before it stopped: what tells a pause in mid-thought from the end of one.

    sound ─▶ pitch, level (10 ms frames) ─▶ the last 600 ms before the silence, beside the utterance so far ─▶ `FEATURES`

At the end of a thought pitch falls to the bottom of the voice and the voice fades; before a pause inside one the last
syllable is drawn out and pitch stays up. Everything is measured against the same utterance, so neither microphone nor
voice matters. Source of the cues: Gravano and Hirschberg (2011), "Turn-taking cues in task-oriented dialogue".
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples
from sound.pitch import HOP_S, PitchTracker

Floats = NDArray[np.float64]

FEATURES: Final = (
    "f0_end_st",  # pitch of the last 150 ms of voice, semitones over the median so far
    "f0_fall_st",  # the same, under the highest of the last 600 ms
    "f0_slope_st_s",  # of the line through the voice of the last 600 ms
    "level_end_db",  # loudness of the last 150 ms beside the voice so far
    "level_slope_db_s",  # of the line through the last 600 ms
    "last_voice_s",  # how long the last stretch of voice is
    "lengthening",  # the same, as logarithm over the mean stretch so far
    "voiced_share",  # of the last 300 ms
    "roughness",  # aperiodicity of the last 150 ms of voice
    "stretches_s",  # stretches of voice a second so far: how fast they speak
    "speech_s",  # logarithm of how long the utterance is
    "pitched",  # whether there was enough voice for all of that
)

_WINDOW: Final = 60  # frames
_LAST: Final = 15
_SHARE: Final = 30
_KEPT: Final = 1500  # frames; what was said a quarter of a minute ago says little
_LEAST_VOICED: Final = 8
_FADED_DB: Final = 30.0  # this much under the loud frames is not speech any more
_QUIETEST: Final = 1e-5


class PauseProsody:
    """One utterance, chunk by chunk; about 0.2 ms a chunk of 32 ms."""

    def __init__(self, rate_hz: int) -> None:
        """Listen at that rate.

        Raises:
            ValueError: pitch cannot be measured at this rate (see `sound.pitch`).
        """
        self._tracker = PitchTracker(rate_hz)
        self._hop = self._tracker.hop
        self.reset()

    def reset(self) -> None:
        """Begin an utterance."""
        self._tracker.reset()
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._f0: list[Floats] = []
        self._rough: list[Floats] = []
        self._level: list[Floats] = []
        self._dropped = 0  # frames that were forgotten

    def feed(self, samples: Samples) -> None:
        """Take (n,) further samples of the utterance."""
        pitch = self._tracker.feed(samples)
        self._f0.append(pitch.f0_hz)
        self._rough.append(pitch.aperiodicity)
        sound = np.concatenate([self._rest, samples])
        count = len(sound) // self._hop
        frames = sound[: count * self._hop].reshape(count, self._hop).astype(np.float64)
        self._rest = sound[count * self._hop :]
        power = (
            np.mean(np.square(frames - frames.mean(axis=1, keepdims=True)), axis=1) if count else frames[:, 0]
        )
        self._level.append(10 * np.log10(power + _QUIETEST**2))

    def features(self, end_s: float) -> Floats:
        """Return (12,) `FEATURES` of what was fed, where speech ended `end_s` after its beginning.

        What lies after `end_s` is not looked at, but pitch needs 50 ms of it; ask a tenth of a second into the pause.
        """
        f0, rough, level = (np.concatenate(part) for part in (self._f0, self._rough, self._level))
        end = min(len(f0), len(level), max(0, round(end_s / HOP_S) - self._dropped))
        self._forget(f0, rough, level)
        f0, rough, level = f0[:end], rough[:end], level[:end]
        length_s = max(end_s, 0.05)
        loud = (
            np.flatnonzero(level > np.percentile(level, 95) - _FADED_DB)
            if end
            else np.zeros(0, dtype=np.intp)
        )
        if len(loud) == 0:
            return _unvoiced(length_s)
        end = int(loud[-1]) + 1
        return _measured(f0[:end], rough[:end], level[:end], length_s)

    def _forget(self, f0: Floats, rough: Floats, level: Floats) -> None:
        """Keep the newest frames in one piece, so that asking often stays cheap."""
        old = max(0, len(f0) - _KEPT)
        self._f0, self._rough, self._level = [f0[old:]], [rough[old:]], [level[old:]]
        self._dropped += old


def _unvoiced(length_s: float) -> Floats:
    values = np.zeros(len(FEATURES))
    values[FEATURES.index("speech_s")] = np.log(length_s)
    return values


def _measured(f0: Floats, rough: Floats, level: Floats, length_s: float) -> Floats:
    voiced = f0 > 0
    if int(voiced.sum()) < _LEAST_VOICED:
        return _unvoiced(length_s)
    st = np.where(voiced, 12 * np.log2(np.maximum(f0, 1.0) / 100), np.nan)
    at = np.flatnonzero(voiced)
    recent = at[at >= len(f0) - _WINDOW]
    last = at[-_LAST:]
    end_st = float(np.median(st[last]))
    runs = _run_lengths_s(voiced)
    window = level[-_WINDOW:]
    values = (
        end_st - float(np.median(st[at])),
        end_st - float(np.max(st[recent])) if len(recent) else 0.0,
        _slope(HOP_S * recent.astype(np.float64), st[recent]),
        float(np.mean(level[-_LAST:]) - np.mean(level[at])),
        _slope(HOP_S * np.arange(len(window), dtype=np.float64), window),
        float(runs[-1]),
        float(np.log(runs[-1] / runs.mean())),
        float(voiced[-_SHARE:].mean()),
        float(np.mean(rough[last])),
        len(runs) / length_s,
        float(np.log(length_s)),
        1.0,
    )
    return np.array(values)


def _run_lengths_s(voiced: NDArray[np.bool_]) -> Floats:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced.astype(np.int8), [0]])))
    return HOP_S * (edges[1::2] - edges[::2]).astype(np.float64)


def _slope(times_s: Floats, values: Floats) -> float:
    """Return the slope of the line through points; drawn to 0 where they span little time."""
    if len(values) < 3:
        return 0.0
    centred = times_s - times_s.mean()
    return float(centred @ (values - values.mean()) / (centred @ centred + len(values) * 0.05**2))
