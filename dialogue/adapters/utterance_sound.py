"""The sound of one utterance as it comes, for recognisers that read all of it again and again."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np

from dialogue.errors import ProviderError
from sound.pcm import AudioChunk, Samples


class UtteranceSound:
    """Collects the sound of one utterance and lets its reader wait for more."""

    def __init__(self, provider: str, rate_hz: int) -> None:
        """Collect for a provider that hears at this rate."""
        self._provider = provider
        self._rate_hz = rate_hz
        self._room: Samples = np.zeros(4 * rate_hz, dtype=np.float32)
        self._length = 0
        self._new_samples = 0
        self._over = False
        self._changed = asyncio.Event()

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
                self._append(chunk.samples)
                self._new_samples += len(chunk.samples)
                self._changed.set()
        finally:
            self._over = True
            self._changed.set()

    @property
    def over(self) -> bool:
        """Whether no more comes."""
        return self._over

    @property
    def new_s(self) -> float:
        """Seconds of sound since `samples` was last taken."""
        return self._new_samples / self._rate_hz

    async def change(self) -> None:
        """Wait until there is more sound, or no more comes."""
        self._changed.clear()
        if not self._over:
            await self._changed.wait()

    async def more(self, duration_s: float) -> bool:
        """Wait for that much sound since `samples` was last taken; return False once the sound is over."""
        while not self._over and self.new_s < duration_s:
            await self.change()
        return not self._over

    def samples(self) -> Samples:
        """Return (n,) all of the sound so far; what comes later counts as new."""
        self._new_samples = 0
        return self.peek()

    def peek(self) -> Samples:
        """Return (n,) all of the sound so far."""
        return self._room[: self._length]

    def _append(self, samples: Samples) -> None:
        end = self._length + len(samples)
        if end > len(self._room):
            # Doubled, so that a long utterance is not copied for each of its chunks; what was handed out stays as it is.
            self._room = np.concatenate([self._room[: self._length], np.zeros(2 * end, dtype=np.float32)])
        self._room[self._length : end] = samples
        self._length = end
