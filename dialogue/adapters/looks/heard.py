"""The sound of one utterance as it comes, where in it there is speech, and when it is worth a look."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from dialogue.errors import ProviderError
from dialogue.ports import VAD
from sound.pcm import AudioChunk, Samples

Occasion: TypeAlias = Literal["speech", "pause", "over"]

# How much new speech is worth another look.
NEW_SPEECH_S: Final = 0.4
# After this much silence no word is cut by the end of the sound. Less than any end-of-turn wait, so that the last look
# runs while the wait does.
_PAUSE_S: Final = 0.19
# The ears go on with speech at this probability too.
_SPEECH: Final = 0.35


@dataclass(frozen=True)
class Sound:
    """What there is of an utterance at one time.

    Attributes:
        samples: (n,) from its beginning.
        speech: for each chunk of the VAD's size, whether it is speech; the last samples may not make a chunk.
        chunk_samples: that size.
        rate_hz: of the samples.
        paused: it ends in silence, so that no word at its end is cut.
    """

    samples: Samples
    speech: tuple[bool, ...]
    chunk_samples: int
    rate_hz: int
    paused: bool

    def speech_s(self, start: int = 0, end: int | None = None) -> float:
        """Return the seconds of speech between two samples, to a chunk."""
        last = len(self.speech) if end is None else -(-end // self.chunk_samples)
        return sum(self.speech[start // self.chunk_samples : last]) * self.chunk_samples / self.rate_hz


class Heard:
    """One utterance; `collect` fills it, `occasion` waits for something new in it."""

    def __init__(self, vad: VAD, provider: str) -> None:
        """Take a VAD that nobody else uses, and whose errors say who `provider` is."""
        self._vad = vad
        self._provider = provider
        self._rate_hz = vad.rate_hz
        self._chunks: list[Samples] = []
        self._pending: Samples = np.zeros(0, dtype=np.float32)  # less than the VAD takes
        self._flags: list[bool] = []  # for each of the VAD's chunks, whether it is speech
        self._over = False
        self._changed = asyncio.Event()
        self._looked_speech = 0  # chunks of speech that the last look had
        self._looked_pause = 0

    async def collect(self, audio: AsyncIterator[AudioChunk]) -> None:
        """Take all of the sound.

        Raises:
            ProviderError: it has another rate.
        """
        try:
            async for chunk in audio:
                if chunk.rate_hz != self._rate_hz:
                    raise ProviderError(
                        self._provider,
                        f"expected sound at {self._rate_hz} Hz, got {chunk.rate_hz}; resample it first",
                    )
                self._take(chunk.samples)
                self._changed.set()
        finally:
            self._over = True
            self._changed.set()

    def _take(self, samples: Samples) -> None:
        self._chunks.append(samples)
        size = self._vad.chunk_samples
        pending = np.concatenate([self._pending, samples])
        whole = len(pending) // size * size
        for start in range(0, whole, size):
            self._flags.append(self._vad.probability(pending[start : start + size]) >= _SPEECH)
        self._pending = pending[whole:]

    async def occasion(self, new_speech_s: float = NEW_SPEECH_S) -> Occasion:
        """Wait until a look is worth it: there is so much new speech, a pause after it, or no more sound."""
        while True:
            if self._over:
                return "over"
            speech = sum(self._flags)
            if self._quiet_s() >= _PAUSE_S and speech > self._looked_pause:
                return "pause"
            if (speech - self._looked_speech) * self._chunk_s >= new_speech_s:
                return "speech"
            self._changed.clear()
            await self._changed.wait()

    def look(self) -> "Sound":
        """Return all of the sound so far, and remember that it was looked at."""
        self._looked_speech = sum(self._flags)
        quiet_s = self._quiet_s()
        if quiet_s >= _PAUSE_S:
            self._looked_pause = self._looked_speech
        if len(self._chunks) > 1:
            self._chunks = [np.concatenate(self._chunks)]
        samples = self._chunks[0] if self._chunks else np.zeros(0, dtype=np.float32)
        return Sound(samples, tuple(self._flags), self._vad.chunk_samples, self._rate_hz, quiet_s >= _PAUSE_S)

    @property
    def last_speech_sample(self) -> int:
        """Where the last speech so far ends; 0 where there is none."""
        quiet = next((i for i, flag in enumerate(reversed(self._flags)) if flag), len(self._flags))
        return (len(self._flags) - quiet) * self._vad.chunk_samples

    @property
    def _chunk_s(self) -> float:
        return self._vad.chunk_samples / self._rate_hz

    def _quiet_s(self) -> float:
        return len(self._flags) * self._chunk_s - self.last_speech_sample / self._rate_hz
