"""A line to a talking system, in real time: a microphone that is fed, a loudspeaker that is listened to.

    script ──▶ say() ──┐                     ┌──▶ Heard: 20 ms by 20 ms, what sounded
                       ├─▶ microphone ─▶ system ─▶ loudspeaker
    loudspeaker, later ┘ (echo)

One clock drives all systems alike; what is measured is what comes out of the loudspeaker, not what a system says of itself.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import soxr

from sound.pcm import Samples

MICROPHONE_RATE_HZ: Final = 16_000
TICK_S: Final = 0.02
TICK_SAMPLES: Final = round(MICROPHONE_RATE_HZ * TICK_S)
# Louder than this is heard; the pauses of a voice are below it.
LOUD: Final = 10 ** (-50 / 20)
ECHO_S: Final = 0.12


class System(Protocol):
    """A connection to a system under test."""

    @property
    def rate_hz(self) -> int:
        """Of what it plays."""
        ...

    async def hear(self, samples: Samples) -> None:
        """Take (320,) of the microphone at 16 kHz."""
        ...

    def play(self, count: int) -> Samples | None:
        """Return (count,) that the loudspeaker plays next at `rate_hz`; None while there is nothing to play."""
        ...

    def aperture(self) -> float | None:
        """Return how far the mouth is open now, in [0, 1]; None where there is no mouth."""
        ...

    def words(self) -> list[tuple[float, str]]:
        """Return what was understood so far, with the time (perf_counter) at which it was told."""
        ...


@dataclass
class Heard:
    """What came out of the loudspeaker, tick by tick.

    Attributes:
        at_s: (n,) perf_counter of each tick.
        playing: (n,) something was being played, if only a pause of the voice.
        loud: (n,) it could be heard.
        mouth: (n,) how far the mouth was open; NaN where there is none.
        said: (n,) the person was speaking.
    """

    at_s: list[float] = field(default_factory=list)
    playing: list[bool] = field(default_factory=list)
    loud: list[bool] = field(default_factory=list)
    mouth: list[float] = field(default_factory=list)
    said: list[bool] = field(default_factory=list)

    def first_loud(self, since_s: float) -> float | None:
        """Return when it was first heard after this time."""
        return next((t for t, on in zip(self.at_s, self.loud, strict=True) if t >= since_s and on), None)

    def silent_from(self, since_s: float, for_s: float) -> float | None:
        """Return from when on nothing was played for so long, after this time; a pause of the voice is no silence."""
        began: float | None = None
        for t, on in zip(self.at_s, self.playing, strict=True):
            if t < since_s:
                continue
            began = None if on else (t if began is None else began)
            if began is not None and t - began >= for_s:
                return began
        return None

    def shut_from(self, since_s: float, until_s: float, most: float = 0.06) -> float | None:
        """Return from when on the mouth stayed shut until `until_s`; None where it did not, or there is no mouth."""
        inside = [pair for pair in zip(self.at_s, self.mouth, strict=True) if since_s <= pair[0] < until_s]
        opened = [at for at, (_, opening) in enumerate(inside) if not opening <= most]
        after = opened[-1] + 1 if opened else 0
        return inside[after][0] if after < len(inside) else None

    def share_playing(self, start_s: float, end_s: float) -> float:
        """Return the share of this stretch in which something was played."""
        inside = [on for t, on in zip(self.at_s, self.playing, strict=True) if start_s <= t < end_s]
        return float(np.mean(inside)) if inside else 0.0


class Line:
    """Keeps time: every 20 ms the loudspeaker plays, and the microphone sends."""

    def __init__(self, system: System, clock: Callable[[], float] = time.perf_counter) -> None:
        """Begin with `run`."""
        self.system = system
        self.heard = Heard()
        self._clock = clock
        self._to_say: deque[Samples] = deque()
        self._began: asyncio.Future[float] | None = None
        self._ended: asyncio.Future[float] | None = None
        self._echo_db: float | None = None
        self._late: deque[Samples] = deque(
            [np.zeros(TICK_SAMPLES, dtype=np.float32)] * round(ECHO_S / TICK_S)
        )
        self._resampler = soxr.ResampleStream(system.rate_hz, MICROPHONE_RATE_HZ, 1, dtype="float32")
        self._rest = np.zeros(0, dtype=np.float32)
        self._hush = np.random.default_rng(0)

    def echo(self, level_db: float | None) -> None:
        """Let the loudspeaker be heard by the microphone, so much quieter; None: not at all."""
        self._echo_db = level_db

    async def say(self, samples: Samples) -> tuple[float, float]:
        """Speak (n,) at 16 kHz; return when the first and the last sample went out."""
        loop = asyncio.get_running_loop()
        self._began, self._ended = loop.create_future(), loop.create_future()
        for at in range(0, len(samples), TICK_SAMPLES):
            piece = samples[at : at + TICK_SAMPLES]
            self._to_say.append(np.pad(piece, (0, TICK_SAMPLES - len(piece))))
        return await self._began, await self._ended

    async def run(self) -> None:
        """Keep time until cancelled."""
        due_s = self._clock()
        while True:
            await self._tick()
            due_s += TICK_S
            await asyncio.sleep(max(0.0, due_s - self._clock()))

    async def _tick(self) -> None:
        now_s = self._clock()
        played = self.system.play(round(self.system.rate_hz * TICK_S))
        heard = self.heard
        heard.at_s.append(now_s)
        heard.playing.append(played is not None)
        heard.loud.append(played is not None and float(np.sqrt(np.mean(np.square(played)))) > LOUD)
        aperture = self.system.aperture()
        heard.mouth.append(float("nan") if aperture is None else aperture)
        heard.said.append(bool(self._to_say))
        piece = self._to_say.popleft() if self._to_say else None
        # A room is never quite still.
        sound = self._hush.standard_normal(TICK_SAMPLES).astype(np.float32) * 3e-4
        if piece is not None:
            sound += piece
        sound += self._returned(played)
        await self.system.hear(sound)
        self._note(piece is not None)

    def _returned(self, played: Samples | None) -> Samples:
        """Return (320,) what the loudspeaker gives the microphone now; keeps what it will give later."""
        count = round(self.system.rate_hz * TICK_S)
        fresh = np.zeros(count, dtype=np.float32) if played is None else played
        self._rest = np.concatenate([self._rest, self._resampler.resample_chunk(fresh)])
        ready = np.pad(self._rest[:TICK_SAMPLES], (0, max(0, TICK_SAMPLES - len(self._rest))))
        self._rest = self._rest[TICK_SAMPLES:]
        self._late.append(ready.astype(np.float32))
        late = self._late.popleft()
        if self._echo_db is None:
            return np.zeros(TICK_SAMPLES, dtype=np.float32)
        return np.asarray(late * 10 ** (self._echo_db / 20), dtype=np.float32)

    def _note(self, spoke: bool) -> None:
        now_s = self._clock()
        if spoke and self._began is not None and not self._began.done():
            self._began.set_result(now_s - TICK_S)
        if spoke and not self._to_say and self._ended is not None and not self._ended.done():
            self._ended.set_result(now_s)
