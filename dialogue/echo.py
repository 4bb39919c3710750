"""Is that the person, or the character's own voice coming back through the microphone?

    what is played ─▶ band power (10 ms) ─▶ drawn out by a room's echo ─▶ × how loud it comes back ┐
    microphone ─────▶ band power (10 ms) ─────────────────────────────────────────────────────────▶ more than that?

How loud the own voice comes back, and how late, is learned while it plays. It begins with the worst case, so the first
half second of the first answer is a guard window, and falls to what is measured: with headphones to nothing. It rises
again where the microphone follows the own voice so closely that it must be that, as when somebody turns up the sound.
The browser's echo cancellation stands before this; what is left of it, or the lack of it, is met here.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples

Floats = NDArray[np.float64]

HOP_S: Final = 0.01
# The longest way from the server's idea of what sounds now to the microphone's packet, and back in time.
LONGEST_DELAY_S: Final = 0.5
EDGES_HZ: Final = (150, 350, 600, 950, 1450, 2200, 3200, 4600, 7000)

_BANDS: Final = len(EDGES_HZ) - 1
_DELAYS: Final = round(LONGEST_DELAY_S / HOP_S)
_KEPT: Final = 160  # frames of what was played
_FALL_DB: Final = 1.0  # a frame; a room in which sound takes 0.6 s to die
_SILENT_DB: Final = -75.0
_LOUD_DB: Final = -55.0
_MOST_GAIN_DB: Final = 12.0
_LEAST_GAIN_DB: Final = -60.0
# In the guard window, so many frames of loud own voice, the loudness of the echo is measured; then it follows the 95th
# percentile of what comes back.
_GUARD_FRAMES: Final = 60
_STEP_DB: Final = 0.02
_UP: Final = 20.0
_MARGIN_DB: Final = 5.0
_LEAST_BANDS: Final = 3
# Around the delay that was found, what the server knows of playback may be off by so many frames.
_JITTER: Final = 5
_FOUND: Final = 0.45
_MINE: Final = 0.75
_SLOW: Final = 0.995
_QUICK: Final = 0.97
_MEAN: Final = 0.99


class EchoGuard:
    """Tells, for one microphone, whether there is more in it than the own voice; about 0.1 ms for 20 ms of sound.

    Attributes:
        on: off for somebody with headphones; everything counts as theirs then.
    """

    def __init__(self, rate_hz: int, played_rate_hz: int) -> None:
        """Compare a microphone at one rate with what is played at another."""
        self.on = True
        self._heard = _BandPower(rate_hz)
        self._played = _BandPower(played_rate_hz)
        self.reset()

    def reset(self) -> None:
        """A new microphone: nothing is known of room and loudness."""
        self._heard.reset()
        self._played.reset()
        self._own = np.full((_KEPT, _BANDS), _SILENT_DB)  # drawn out, oldest first
        self._gain_db = np.full(_BANDS, _MOST_GAIN_DB)
        self._loudest_db = np.full(_BANDS, _LEAST_GAIN_DB)
        self._floor_db = np.full(_BANDS, _SILENT_DB)
        self._learned = 0  # frames with own voice so far
        self._match = _Match()
        self._theirs: list[bool] = []

    @property
    def delay_s(self) -> float | None:
        """How late the own voice comes back; None while it was not found in the microphone."""
        return None if self._match.delay is None else self._match.delay * HOP_S

    @property
    def gain_db(self) -> float:
        """How loud the own voice comes back at most, over all bands."""
        return float(self._gain_db.max())

    def feed(self, heard: Samples, played: Samples) -> None:
        """Take what came from the microphone, (n,), and what was played in the same time, (m,), at their rates."""
        own = self._played.feed(played)
        for at, frame in enumerate(self._heard.feed(heard)):
            # Both hold as many frames but for rounding.
            self._take(frame, own[min(at, len(own) - 1)] if len(own) else np.full(_BANDS, _SILENT_DB))

    def theirs(self, duration_s: float) -> bool:
        """Return whether most of the last `duration_s` of the microphone is more than the own voice."""
        if not self.on:
            return True
        recent = self._theirs[-max(1, round(duration_s / HOP_S)) :]
        return not recent or 2 * sum(recent) > len(recent)

    def _take(self, heard_db: Floats, played_db: Floats) -> None:
        self._own[:-1] = self._own[1:]
        self._own[-1] = np.maximum(played_db, np.maximum(self._own[-2] - _FALL_DB, _SILENT_DB))
        expected = self._expected()
        sounding = expected > _SILENT_DB + 10
        theirs = True
        if sounding.any():
            theirs = self._judge(heard_db, expected, sounding)
        rising = heard_db > self._floor_db
        self._floor_db += np.where(rising, 0.01, 0.1 * (heard_db - self._floor_db))
        self._theirs.append(theirs)
        del self._theirs[:-20]

    def _expected(self) -> Floats:
        """Return (bands,) how loud the own voice may be in the room now, in dB, before gain."""
        delay = self._match.delay
        newest = len(self._own)
        if delay is None:
            window = self._own[newest - _DELAYS :]
        else:
            window = self._own[max(0, newest - 1 - delay - _JITTER) : newest - max(0, delay - _JITTER)]
        return np.asarray(window.max(axis=0))

    def _judge(self, heard_db: Floats, expected: Floats, sounding: NDArray[np.bool_]) -> bool:
        """Return whether a frame holds more than the own voice; learn from it if not."""
        mine = self._match.take(np.maximum(heard_db, self._floor_db), self._own)
        echo_db = np.where(sounding, expected + self._gain_db, _SILENT_DB)
        ceiling = 10 * np.log10(10 ** (echo_db / 10) + 10 ** (self._floor_db / 10))
        # A nasal has its power in one or two bands; there it must stand out by as much as three bands together.
        over = np.clip((heard_db - ceiling) / _MARGIN_DB, 0.0, _LEAST_BANDS)
        theirs = float(np.floor(over).sum()) >= _LEAST_BANDS and not mine
        guarding = self._learned < _GUARD_FRAMES
        loud = expected > _LOUD_DB
        back_db = np.where(
            loud & (heard_db > self._floor_db + _MARGIN_DB), heard_db - expected, _LEAST_GAIN_DB
        )
        if guarding:
            # Whoever sounds in here is taken for the echo: what came back loudest is what may come back.
            self._loudest_db = np.maximum(self._loudest_db, back_db)
        elif not theirs:
            change = np.where(back_db > self._gain_db, _UP * _STEP_DB, -_STEP_DB)
            self._gain_db = np.clip(
                self._gain_db + np.where(loud, change, 0.0), _LEAST_GAIN_DB, _MOST_GAIN_DB
            )
        self._learned += int(loud.any())
        if guarding and self._learned == _GUARD_FRAMES:
            # A band that did not sound yet may come back like the others.
            known = self._loudest_db > _LEAST_GAIN_DB
            self._gain_db = np.where(known, self._loudest_db, self._loudest_db.max())
        return theirs and not guarding


class _Match:
    """How closely the microphone follows the own voice, and how late."""

    def __init__(self) -> None:
        self.delay: int | None = None  # frames
        self._products = np.zeros(_DELAYS)
        self._own_squares = np.full(_DELAYS, 1e-6)
        self._squares = 1e-6
        self._quick = np.array([0.0, 1e-6, 1e-6])
        self._mean = np.zeros(_BANDS)
        self._own_mean = np.zeros(_BANDS)
        self._begun = False

    def take(self, heard_db: Floats, own: Floats) -> bool:
        """Take a frame (bands,) and what was played (T, bands); return whether the last third of a second is it."""
        past = own[len(own) - _DELAYS :][::-1]  # newest first: row d was played d frames ago
        if not self._begun:
            self._mean, self._own_mean, self._begun = heard_db.copy(), past[0].copy(), True
        self._mean = _MEAN * self._mean + (1 - _MEAN) * heard_db
        self._own_mean = _MEAN * self._own_mean + (1 - _MEAN) * past[0]
        here, there = heard_db - self._mean, past - self._own_mean
        self._products = _SLOW * self._products + there @ here
        self._own_squares = _SLOW * self._own_squares + np.square(there).sum(axis=1)
        self._squares = _SLOW * self._squares + float(here @ here)
        likeness = self._products / np.sqrt(self._own_squares * self._squares)
        best = int(np.argmax(likeness))
        self.delay = best if likeness[best] >= _FOUND else None
        row = there[best]
        self._quick = _QUICK * self._quick + np.array([row @ here, row @ row, here @ here])
        quick = self._quick[0] / np.sqrt(self._quick[1] * self._quick[2])
        return self.delay is not None and bool(quick >= _MINE)


class _BandPower:
    """Power in bands, in dB, of windows of 20 ms every 10 ms."""

    def __init__(self, rate_hz: int) -> None:
        self._hop = round(rate_hz * HOP_S)
        frequency = np.fft.rfftfreq(2 * self._hop, 1 / rate_hz)[:, None]
        edges = np.array(EDGES_HZ, dtype=np.float64)
        self._bands = ((frequency >= edges[:-1]) & (frequency < edges[1:])).astype(np.float64)
        self._taper = np.hanning(2 * self._hop)
        self._taper /= np.sqrt(np.square(self._taper).sum() * self._hop)
        self.reset()

    def reset(self) -> None:
        self._rest: Samples = np.zeros(self._hop, dtype=np.float32)

    def feed(self, samples: Samples) -> Floats:
        """Return (T, bands) for the frames that (n,) samples complete."""
        sound = np.concatenate([self._rest, samples])
        count = max(0, len(sound) // self._hop - 1)
        self._rest = sound[count * self._hop :]
        starts = np.arange(count)[:, None] * self._hop
        frames = sound[starts + np.arange(2 * self._hop)] * self._taper
        power = (
            np.square(np.abs(np.fft.rfft(frames, axis=1))) @ self._bands if count else np.zeros((0, _BANDS))
        )
        return np.asarray(10 * np.log10(power + 10 ** (_SILENT_DB / 10)))
