"""Scripted ears that can be unsure, and look again."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace

from dialogue.ports import Transcript
from dialogue.testing import ScriptedASR
from sound.pcm import AudioChunk, Samples


class UnsureASR(ScriptedASR):
    """A `ScriptedASR` whose queued utterances below 0.25 are unsure; a `dialogue.unsure.SecondLook`.

    Attributes:
        looks_s: how much sound each second look that was begun got, in seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.looks_s: list[float] = []
        self._looks: deque[tuple[str, float] | Exception] = deque()

    def finds(self, text: str, confidence: float = 0.2) -> "UnsureASR":
        """Queue what a second look finds."""
        self._looks.append((text, confidence))
        return self

    def finds_nothing(self, error: Exception) -> "UnsureASR":
        """Queue a second look that fails."""
        self._looks.append(error)
        return self

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield the next queued utterance."""
        async for transcript in super().transcribe(audio):
            unsure = transcript.final and bool(transcript.text) and (transcript.confidence or 0) < 0.25
            yield replace(transcript, unsure=unsure)

    async def look_again(self, sound: Samples) -> Transcript:
        """Take half a second, and return the next queued look."""
        self.looks_s.append(len(sound) / self.rate_hz)
        await asyncio.sleep(0.5)
        look = self._looks.popleft()
        if isinstance(look, Exception):
            raise look
        return Transcript(look[0], final=True, confidence=look[1], unsure=True)
