"""Every voice at one loudness, phrase by phrase, without the gain breathing with the words.

    phrase ─▶ its blocks join the voice's memory ─▶ gain = target - loudness of the memory ─▶ × volume ─▶ limiter

The gain belongs to the voice and not to the phrase: a phrase that is soft by nature stays softer than a loud one. It
is found with the first words and then moves by at most 1 dB a phrase. The volume of an emotion is laid on after it,
so that it stays audible; no sample goes over -1 dBFS.

The target is -19 LUFS: mono at -19 sounds from two loudspeakers as stereo at -16 does, the usual level of spoken word
on phones and laptops (AES TD1008 and EBU R 128 s2 lie around it). Speech at -19 still has room for its peaks; at the
-23 LUFS of television a laptop's small loudspeakers would be too soft.
"""

import threading
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.loudness import ABSOLUTE_GATE_LUFS, HOP_S, block_powers, gated_lufs, power_of
from sound.pcm import Samples

TARGET_LUFS: Final = -19.0
PEAK: Final = 10 ** (-1 / 20)
_MOST_GAIN_DB: Final = 24.0
# So much of what a voice said last decides its loudness.
_MEMORY_BLOCKS: Final = round(30 / HOP_S)
# Before so much was heard of a voice its loudness is a guess, and the gain may follow each phrase.
_SETTLED_BLOCKS: Final = round(3 / HOP_S)
_STEP_DB: Final = 1.0
_FRAME_S: Final = 0.001
_REACH_FRAMES: Final = 5  # the limiter begins so early and ends so late around a peak
_HELD_FRAMES: Final = 12
_FIRST_LOOK_S: Final = 0.4  # held back at the very beginning of a streamed voice: one block of the measure


class Leveller:
    """One voice's gain; may be called from any thread, for any number of talks that hear the same voice."""

    def __init__(self, target_lufs: float = TARGET_LUFS) -> None:
        """Bring a voice to `target_lufs`."""
        self._target_lufs = target_lufs
        self._lock = threading.Lock()
        self._memory: deque[float] = deque(maxlen=_MEMORY_BLOCKS)
        self._gain_db: float | None = None

    @property
    def gain_db(self) -> float | None:
        """The gain now; None before the first sound."""
        return self._gain_db

    def hear(self, samples: Samples, rate_hz: int) -> float:
        """Let (n,) samples of the voice, as the engine made them, join its memory; return the gain as a factor."""
        powers = block_powers(samples, rate_hz)
        with self._lock:
            self._memory.extend(powers[powers > power_of(ABSOLUTE_GATE_LUFS)].tolist())
            self._move()
            return _factor(self._gain_db)

    def level(self, samples: Samples, rate_hz: int, volume: float = 1.0) -> Samples:
        """Return (n,) samples of a whole phrase at the voice's loudness, times `volume`.

        Args:
            samples: (n,) float32 as the engine made them.
            rate_hz: their rate.
            volume: amplitude on top of the level.
        """
        return limited(samples * np.float32(self.hear(samples, rate_hz) * volume), rate_hz)

    def stream(self, rate_hz: int, volume: float = 1.0) -> "LevelStream":
        """Return a way for one phrase whose sound comes in pieces."""
        return LevelStream(self, rate_hz, volume)

    def _move(self) -> None:
        if not self._memory:
            return
        wanted_db = self._target_lufs - gated_lufs(np.array(self._memory))
        wanted_db = min(max(wanted_db, -_MOST_GAIN_DB), _MOST_GAIN_DB)
        before_db = self._gain_db
        if before_db is None or len(self._memory) < _SETTLED_BLOCKS:
            self._gain_db = wanted_db
        else:
            self._gain_db = min(max(wanted_db, before_db - _STEP_DB), before_db + _STEP_DB)


class LevelStream:
    """One phrase in pieces: the gain stays as it was when the phrase began, and the voice learns from it at its end."""

    def __init__(self, leveller: Leveller, rate_hz: int, volume: float) -> None:
        self._leveller = leveller
        self._rate_hz = rate_hz
        self._volume = volume
        self._frame = _frame(rate_hz)
        self._heard: list[Samples] = []
        self._factor: float | None = None
        if leveller.gain_db is not None:
            self._factor = _factor(leveller.gain_db)
        self._waiting = np.zeros(
            0, dtype=np.float32
        )  # the end of what came: a peak behind it reaches into it
        self._context = 0  # so many frames of `waiting` were given already

    def feed(self, samples: Samples) -> Samples:
        """Take (n,) samples; return what is ready, a few milliseconds less than came, and nothing at first."""
        self._heard.append(samples)
        if self._factor is None:
            so_far = np.concatenate(self._heard)
            if len(so_far) < _FIRST_LOOK_S * self._rate_hz:
                return samples[:0]
            self._factor = self._leveller.hear(so_far, self._rate_hz)
            samples = so_far
        return self._limit(samples, last=False)

    def finish(self) -> Samples:
        """Return the rest, and let the voice's memory have the phrase."""
        so_far = np.concatenate(self._heard) if self._heard else self._waiting
        rest = np.zeros(0, dtype=np.float32)
        if self._factor is None and len(so_far):
            self._factor, rest = self._leveller.hear(so_far, self._rate_hz), so_far
        elif len(so_far):
            self._leveller.hear(so_far, self._rate_hz)
        return self._limit(rest, last=True)

    def _limit(self, samples: Samples, *, last: bool) -> Samples:
        gained = samples * np.float32((self._factor or 1.0) * self._volume)
        whole = np.concatenate([self._waiting, gained])
        shaped = limited(whole, self._rate_hz)
        frames = len(whole) // self._frame
        end = len(whole) if last else max((frames - _HELD_FRAMES) * self._frame, self._context * self._frame)
        ready = shaped[self._context * self._frame : end]
        context = min(end // self._frame, _HELD_FRAMES)
        self._waiting, self._context = whole[end - context * self._frame :], context
        return ready


def limited(samples: Samples, rate_hz: int, peak: float = PEAK) -> Samples:
    """Return (n,) samples of which none is over `peak`: the gain dips around a peak within 5 ms, and nowhere else."""
    if len(samples) == 0 or float(np.abs(samples).max()) <= peak:
        return samples
    frame = _frame(rate_hz)
    frames = np.abs(np.pad(samples, (0, -len(samples) % frame))).reshape(-1, frame).max(axis=1)
    needed = np.minimum(1.0, peak / np.maximum(frames, 1e-9))
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(needed, _REACH_FRAMES, constant_values=1.0), 2 * _REACH_FRAMES + 1
    )
    dips = np.minimum(around @ _window(), needed)
    at = (np.arange(len(frames)) + 0.5) * frame
    gain = np.interp(np.arange(len(samples)), at, _held(dips))
    # Between two frames the gain is a line, which may lie a little over what a sample needs.
    return np.clip(samples * gain.astype(np.float32), -peak, peak).astype(np.float32)


def _held(dips: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the least of each frame and its neighbours, so that the line between them is low enough."""
    padded = np.pad(dips, 1, mode="edge")
    least: NDArray[np.float64] = np.minimum(np.minimum(padded[:-2], padded[1:-1]), padded[2:])
    return least


def _window() -> NDArray[np.float64]:
    window = np.hanning(2 * _REACH_FRAMES + 3)[1:-1]
    smooth: NDArray[np.float64] = window / window.sum()
    return smooth


def _frame(rate_hz: int) -> int:
    return max(round(_FRAME_S * rate_hz), 1)


def _factor(gain_db: float | None) -> float:
    return 1.0 if gain_db is None else float(10 ** (gain_db / 20))
