"""Makes one reply: words from a mind, cut into phrases, spoken by a voice; knows nothing of sockets or turns.

    LLM ──deltas──▶ tag line out ──▶ phrases ──▶ queue ──▶ TTS ──▶ sink.sound(shown text, chunk)

The words are written in a task of their own, so that the voice speaks the first phrase while the second is
being written. Cancelling the coroutine stops both and closes both generators.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import Final, Protocol, TypeAlias

import numpy as np

from dialogue.errors import ProviderError
from dialogue.phrases import Phrase, PhraseChunker
from dialogue.ports import TTS, Delta, SpeechChunk, VoiceStyle
from dialogue.tagline import TagLineFilter

# About 14 characters a second is ordinary speech; used only to pace captions when a voice fails.
CHARS_PER_S: Final = 14.0
LOST_THREAD: Final = "I'm sorry, I lost the end of that thought."

Words: TypeAlias = AsyncGenerator[Delta | str, None]


class ReplySink(Protocol):
    """What a reply tells while it is made."""

    def tag_line(self, line: str) -> None:
        """The reply opened with this tag line; comes before any sound."""
        ...

    def style(self) -> VoiceStyle:
        """Return how to say it; asked once, when the first phrase is there."""
        ...

    def sound(self, shown: str, chunk: SpeechChunk) -> None:
        """Here is sound; `shown` is the text of the phrase that begins with it, or ""."""
        ...

    def voice_failed(self, error: Exception) -> None:
        """The voice broke; what is left comes as text with silence under it."""
        ...

    def words_failed(self, error: Exception) -> None:
        """The mind broke in mid-sentence; the reply ends with an apology."""
        ...


class Reply:
    """One reply in the making; `run` it once."""

    def __init__(self, words: Words, voice: TTS, sink: ReplySink) -> None:
        """Say `words` with `voice`, and tell `sink`."""
        self._words = words
        self._voice = voice
        self._sink = sink
        self._queue: asyncio.Queue[Phrase | None] = asyncio.Queue()
        self._unsounded: deque[Phrase] = deque()
        self._silent = ""  # shown text that no voice says, such as an emoji; it goes with the next phrase
        self._failed: Exception | None = None
        self._said = False

    async def run(self) -> None:
        """Make the reply to its end.

        Raises:
            ProviderError: the mind failed, or said nothing, before anything could be spoken.
        """
        writer = asyncio.create_task(self._write())
        try:
            await self._speak()
        finally:
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
        if not self._said:
            raise self._failed or ProviderError(
                "mind", "the reply was empty; ask again, or choose another mind"
            )

    # ---- words --------------------------------------------------------------------------------------

    async def _write(self) -> None:
        tags, chunker = TagLineFilter(), PhraseChunker()
        told = False
        try:
            async with aclosing(self._words) as words:
                async for delta in words:
                    text = tags.feed(delta if isinstance(delta, str) else delta.text)
                    if tags.line is not None and not told:
                        told = True
                        self._sink.tag_line(tags.line)
                    self._put(chunker.feed(text))
        except Exception as error:  # a plug-in may raise anything; the reply decides what becomes of it
            self._failed = error
        self._put(chunker.feed(tags.finish()) + chunker.finish())
        self._queue.put_nowait(None)

    def _put(self, phrases: list[Phrase]) -> None:
        for phrase in phrases:
            self._queue.put_nowait(phrase)

    # ---- voice --------------------------------------------------------------------------------------

    async def _speak(self) -> None:
        first = await self._next_spoken()
        if first is None:
            return
        self._said = True
        try:
            async with aclosing(self._voice.speak(self._spoken(first), self._sink.style())) as chunks:
                async for chunk in chunks:
                    self._sound(chunk)
        except Exception as error:  # as above: a voice of a plug-in may raise anything
            self._sink.voice_failed(error)
        await self._speak_silently()
        if self._silent.strip():
            self._sink.sound(self._silent, SpeechChunk(np.zeros(0, dtype=np.float32), ""))

    async def _spoken(self, first: Phrase) -> AsyncIterator[str]:
        phrase: Phrase | None = first
        while phrase is not None:
            self._unsounded.append(phrase)
            yield phrase.spoken
            phrase = await self._next_spoken()

    async def _next_spoken(self) -> Phrase | None:
        """Return the next phrase that has words to say; after a failure in mid-reply, one apology."""
        while True:
            phrase = await self._queue.get()
            if phrase is None:
                self._queue.put_nowait(None)  # whoever asks again gets the same answer
                return self._apology()
            shown, self._silent = self._silent + phrase.shown, ""
            if phrase.spoken.strip():
                return Phrase(shown=shown, spoken=phrase.spoken)
            self._silent = shown

    def _apology(self) -> Phrase | None:
        if self._failed is None or not self._said:
            return None
        self._sink.words_failed(self._failed)
        self._failed = None
        return Phrase(shown=f" … {LOST_THREAD}", spoken=LOST_THREAD)

    def _sound(self, chunk: SpeechChunk) -> None:
        shown = self._unsounded.popleft().shown if chunk.phrase and self._unsounded else ""
        self._sink.sound(shown, chunk)

    async def _speak_silently(self) -> None:
        """Give what the voice did not say as text over silence, so that nothing is lost."""
        while self._unsounded:
            self._silence(self._unsounded.popleft())
        while (phrase := await self._next_spoken()) is not None:
            self._silence(phrase)

    def _silence(self, phrase: Phrase) -> None:
        count = round(len(phrase.spoken) / CHARS_PER_S * self._voice.rate_hz)
        samples = np.zeros(count, dtype=np.float32)
        self._sink.sound(phrase.shown, SpeechChunk(samples, phrase.spoken))


async def given(text: str) -> Words:
    """Yield a text that is known already, as a mind would."""
    yield text
