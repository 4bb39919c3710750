"""How something is said, apart from what is said: pitch, effort, melody and pace of a stretch of speech.

    sound ─▶ pitch (10 ms frames) ┐
          └▶ power in five bands  ┴▶ which frames are voice ─▶ less the room's noise ─▶ one number each (`FEATURES`)

All of it can be asked for at any moment of an utterance, and looks at nothing after that moment. Nothing depends on an
absolute loudness but `level_db` itself: what counts as voice and as pause is measured against the same utterance.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples
from sound.pitch import HOP_S, Pitch, PitchTracker

Floats = NDArray[np.float64]

RATE_HZ: Final = 16000
# Up to here: fundamental and first formants; second formants; third; the voice's edge; hiss.
BAND_EDGES_HZ: Final = (50, 500, 1000, 2000, 4000, 8000)

FEATURES: Final = (
    "level_db",  # of voiced frames; depends on the microphone, so only its change means anything
    "level_spread_db",  # standard deviation over voiced frames
    "f0_st",  # median pitch, semitones over 100 Hz
    "f0_range_st",  # between the 10th and the 90th percentile
    "f0_slope_st_s",  # of the line through all voiced frames
    "f0_movement_st_s",  # median speed of pitch, up or down
    "voiced_share",  # of the time between pauses
    "syllables_s",  # peaks of loudness a second, between pauses
    "edge_db",  # 1 to 4 kHz against what lies below, in voiced frames: vocal effort lifts it
    "brightness_db",  # 2 to 4 kHz against 0.5 to 2 kHz, in voiced frames
    "roughness",  # median aperiodicity of voiced frames
)

# Under this much voice nothing is said about it.
LEAST_VOICED_S: Final = 0.25
_WINDOW_S: Final = 0.032
_VOICE_WITHIN_DB: Final = (
    30.0  # of the utterance's loud frames; quieter periodic sound is hum or another room
)
_PAUSE_BELOW_DB: Final = 25.0
_SHORTEST_RUN: Final = 3  # frames; a shorter voice is a chance of noise
_SHORTEST_PAUSE: Final = 20  # frames; shorter ones are closures of stops
_NOISE_PERCENTILE: Final = 10
_SYLLABLE_SMOOTHING_S: Final = 0.02
_SYLLABLE_DIP_DB: Final = 1.0
_NEWEST: Final = 1000  # frames; of a long utterance only its last 10 s count, so that asking stays cheap
_SLOPE_NEEDS_S: Final = 0.3  # spread of time at which a slope counts half: half a second has none to speak of
_LEAST_MOVEMENT_ST_S: Final = 0.5  # a tone stands still; the calmest voice moves ten times as fast
_EPSILON: Final = 1e-12


@dataclass(frozen=True, eq=False)
class HeardProsody:
    """How one stretch of speech was said. (`sound.speech.Prosody` is how one is to be said.)

    Attributes:
        values: (11,) in the order of `FEATURES`.
        voiced_s: how much voice they rest on.
    """

    values: Floats
    voiced_s: float

    def __getitem__(self, name: str) -> float:
        """Return a feature by name."""
        return float(self.values[FEATURES.index(name)])


class ProsodyStream:
    """One utterance of one person, sound by sound."""

    def __init__(self) -> None:
        """Begin an utterance of sound at `RATE_HZ`."""
        self._tracker = PitchTracker(RATE_HZ)
        self._window = round(RATE_HZ * _WINDOW_S)
        self._taper = np.hanning(self._window)
        frequency = np.fft.rfftfreq(self._window, 1 / RATE_HZ)[:, None]
        edges = np.array(BAND_EDGES_HZ, dtype=np.float64)
        self._bands = ((frequency >= edges[:-1]) & (frequency < edges[1:])).astype(np.float64)
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._pitch: list[Pitch] = []
        self._powers: list[Floats] = []

    def feed(self, samples: Samples) -> None:
        """Take (n,) further samples.

        Raises:
            ValueError: the sound is not mono.
        """
        pitch = self._tracker.feed(samples)
        if len(pitch.f0_hz):
            self._pitch.append(pitch)
        sound = np.concatenate([self._rest, samples.astype(np.float32, copy=False)])
        hop = self._tracker.hop
        count = max(0, (len(sound) - self._window) // hop + 1)
        self._rest = sound[count * hop :]
        if count:
            starts = np.arange(count)[:, None] * hop
            frames = sound[starts + np.arange(self._window)].astype(np.float64) * self._taper
            self._powers.append(np.square(np.abs(np.fft.rfft(frames, axis=1))) @ self._bands)

    def prosody(self) -> HeardProsody | None:
        """Return how it was said so far; None while there is too little voice, or what sounds is no voice."""
        if not self._pitch:
            return None
        pitch = Pitch(
            np.concatenate([p.f0_hz for p in self._pitch]),
            np.concatenate([p.aperiodicity for p in self._pitch]),
        )
        powers = np.concatenate(self._powers)
        old = max(0, len(pitch.f0_hz) - _NEWEST)
        pitch, powers = Pitch(pitch.f0_hz[old:], pitch.aperiodicity[old:]), powers[old:]
        self._pitch, self._powers = [pitch], [powers]  # so that asking often stays cheap
        return measured(pitch, powers[: len(pitch.f0_hz)])


def measured(pitch: Pitch, powers: Floats) -> HeardProsody | None:
    """Return what (T,) pitch and (T, 5) band powers say, or None where they are no voice.

    What is no voice: less than `LEAST_VOICED_S` of it, a level that never moves (hum), a pitch that never moves (a
    tone).
    """
    level = 10 * np.log10(powers.sum(axis=1) + _EPSILON)
    loud = float(np.percentile(level, 95))
    voiced = _runs(pitch.voiced & (level > loud - _VOICE_WITHIN_DB))
    if voiced.sum() * HOP_S < LEAST_VOICED_S:
        return None
    noise = np.percentile(powers, _NOISE_PERCENTILE, axis=0)
    clean = np.maximum(powers - noise, 0.02 * powers)
    spoken = clean[voiced]
    voice_db = 10 * np.log10(spoken.sum(axis=1) + _EPSILON)
    active = _active(level > loud - _PAUSE_BELOW_DB)
    melody = _melody(pitch, voiced)
    if melody[3] < _LEAST_MOVEMENT_ST_S:
        return None
    low, high = spoken[:, :2].sum(), spoken[:, 2:4].sum()
    values = np.array(
        [
            float(np.mean(voice_db)),
            float(np.std(voice_db)),
            *melody,
            voiced.sum() / active.sum(),
            _syllables(clean, active) / (active.sum() * HOP_S),
            _ratio_db(high, low),
            _ratio_db(spoken[:, 3].sum(), spoken[:, 1:3].sum()),
            float(np.median(pitch.aperiodicity[voiced])),
        ]
    )
    return HeardProsody(values, float(voiced.sum()) * HOP_S)


def _melody(pitch: Pitch, voiced: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Return median, range, slope and movement of pitch in semitones."""
    st = 12 * np.log2(np.maximum(pitch.f0_hz, 1.0) / 100.0)
    at_s = np.flatnonzero(voiced) * HOP_S
    heard = st[voiced]
    low, middle, high = np.percentile(heard, (10, 50, 90))
    held = np.abs(heard - middle) < 10.0  # the rest are octaves lost
    x = at_s[held] - at_s[held].mean()
    slope = float(x @ heard[held] / (x @ x + len(x) * _SLOPE_NEEDS_S**2))
    together = voiced[1:] & voiced[:-1]
    steps = np.abs(np.diff(st))[together]
    movement = float(np.median(steps)) / HOP_S if len(steps) else 0.0
    return float(middle), float(high - low), slope, movement


def _syllables(clean: Floats, active: NDArray[np.bool_]) -> int:
    """Return how many peaks of loudness under 4 kHz stand out from the dips at both their sides."""
    width = round(_SYLLABLE_SMOOTHING_S / HOP_S)
    shape = np.exp(-0.5 * np.square(np.arange(-3 * width, 3 * width + 1) / width))
    smooth = np.convolve(clean[:, :4].sum(axis=1), shape / shape.sum(), mode="same")
    level = 10 * np.log10(smooth + _EPSILON)
    floor = float(level.max()) - _PAUSE_BELOW_DB
    count, rising, extreme = 0, False, floor
    for value in np.maximum(level[active], floor):
        if rising == (value > extreme):
            extreme = value
        elif abs(value - extreme) >= _SYLLABLE_DIP_DB:
            count += int(rising)
            rising, extreme = not rising, value
    return count + int(rising)


def _active(loud: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return (T,) True from the first loud frame to the last, but for pauses."""
    edges = np.flatnonzero(np.diff(np.pad(loud.astype(np.int8), 1)))
    active = np.zeros(len(loud), dtype=np.bool_)
    last_end = None
    for start, end in edges.reshape(-1, 2):
        if last_end is not None and start - last_end < _SHORTEST_PAUSE:
            active[last_end:start] = True
        active[start:end] = True
        last_end = end
    return active


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return (T,) the mask without runs shorter than `_SHORTEST_RUN`."""
    kept = mask.copy()
    for start, end in np.flatnonzero(np.diff(np.pad(mask.astype(np.int8), 1))).reshape(-1, 2):
        if end - start < _SHORTEST_RUN:
            kept[start:end] = False
    return kept


def _ratio_db(above: float, below: float) -> float:
    return float(10 * np.log10((above + _EPSILON) / (below + _EPSILON)))
