"""Words that the person's browser recognised, in the place of our own recogniser's; ours goes on beside it, in case none come.

    microphone ─▶ Ears ─▶ sound ─┬─▶ our recogniser ───────────┐
                                 └─ began                      ├─▶ transcripts
    the page's recogniser ───────▶ words (result, text, final) ┘

When a person speaks and when they are done is still heard here: in the sound. Words that come while nobody speaks, such as
the character's own through a loudspeaker, belong to nobody. A browser's result may go on over a pause that ended a turn
here: then what an utterance had of it is no part of the next one.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Final

from dialogue.ports import ASR, Transcript
from sound.pcm import AudioChunk

# A browser's last words come about so long after the voice; by then the turn's own silence is over.
WAIT_S: Final = 0.7
_KEPT_RESULTS: Final = 16


class Spoken:
    """The browser's words of one utterance."""

    def __init__(self, had: dict[int, int]) -> None:
        """`had`: how many words of each result belong to utterances before."""
        self._had = had
        self._results: dict[int, tuple[list[str], bool]] = {}
        self.is_over = False
        self.news: Callable[[], None] = lambda: None

    def hear(self, result: int, text: str, final: bool) -> None:
        """Take a result as it is now; with the same number it takes the place of what was there."""
        self._results[result] = (text.split(), final)
        self.news()

    def end(self) -> None:
        """Further words are another utterance's."""
        self.is_over = True
        self.news()

    @property
    def text(self) -> str:
        """The words so far."""
        return " ".join(word for result in sorted(self._results) for word in self._new(result))

    @property
    def settled(self) -> bool:
        """Whether there are words, and none of them will change."""
        ours = [result for result in self._results if self._new(result)]
        return bool(ours) and (self.is_over or all(self._results[result][1] for result in ours))

    @property
    def heard(self) -> dict[int, int]:
        """How many words of each result were heard by now."""
        return self._had | {result: len(words) for result, (words, _) in self._results.items()}

    def _new(self, result: int) -> list[str]:
        return self._results[result][0][self._had.get(result, 0) :]


class BrowserEars:
    """One session's recogniser: our own, and beside it the browser's where the person chose it. An `ASR`."""

    def __init__(self, own: ASR, wait_s: float = WAIT_S) -> None:
        """Fall back on `own`; wait for the browser's last words `wait_s` after the sound of an utterance has ended."""
        self.on = False
        self._own = own
        self._wait_s = wait_s
        self._had: dict[int, int] = {}
        self._now: Spoken | None = None
        self._waiting: deque[Spoken] = deque()

    @property
    def rate_hz(self) -> int:
        """The rate of our own recogniser."""
        return self._own.rate_hz

    def began(self) -> None:
        """The person began to speak: words from here on are of this utterance, which `transcribe` will be asked for next."""
        self._leave(self._now)
        self._now = Spoken(self._had)
        self._waiting.append(self._now)

    def hear(self, result: int, text: str, final: bool) -> None:
        """Take what the browser makes of result number `result`, counted up from the beginning of the talk."""
        if self._had and result < max(self._had) - _KEPT_RESULTS:
            return
        if self.on and self._now is not None:
            self._now.hear(result, text, final)
        else:
            self._keep(self._had | {result: len(text.split())})

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield the browser's words of the utterance, or our own recogniser's where none come."""
        spoken = self._waiting.popleft() if self._waiting else None
        try:
            if self.on and spoken is not None:
                both = _Both(self._own, spoken, self._wait_s)
                async with aclosing(both.transcribe(audio)) as transcripts:
                    async for transcript in transcripts:
                        yield transcript
            else:
                async with aclosing(self._own.transcribe(audio)) as transcripts:
                    async for transcript in transcripts:
                        yield transcript
        finally:
            self._leave(spoken)

    def _leave(self, spoken: Spoken | None) -> None:
        """An utterance is over: its words are no part of the next one."""
        if spoken is not None and not spoken.is_over:
            spoken.end()
            self._keep(self._had | spoken.heard)
        if spoken is self._now:
            self._now = None

    def _keep(self, had: dict[int, int]) -> None:
        self._had = {result: had[result] for result in sorted(had)[-_KEPT_RESULTS:]}


class _Both:
    """Two recognisers on one utterance."""

    def __init__(self, own: ASR, spoken: Spoken, wait_s: float) -> None:
        self._own = own
        self._spoken = spoken
        self._wait_s = wait_s
        self._last: Transcript | None = None  # our own, final
        self._failure: Exception | None = None
        self._partial = ""
        self._over = asyncio.Event()  # the sound
        self._waited = False
        self._news = asyncio.Event()

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield partial transcripts, and the final one when it is known whose it is."""
        self._spoken.news = self._news.set
        tasks = [asyncio.create_task(self._listen(audio)), asyncio.create_task(self._wait())]
        shown = ""
        try:
            while (final := self._final()) is None:
                text = self._spoken.text or self._partial
                if text != shown:
                    shown = text
                    yield Transcript(text, final=False)
                await self._news.wait()
                self._news.clear()
            yield final
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def _final(self) -> Transcript | None:
        """Return what was said, once nothing better will come."""
        if not self._over.is_set() or not (self._spoken.settled or self._spoken.is_over or self._waited):
            return None
        if text := self._spoken.text:
            return Transcript(text, final=True)
        if self._failure is not None:
            raise self._failure
        return self._last

    async def _listen(self, audio: AsyncIterator[AudioChunk]) -> None:
        try:
            async with aclosing(self._own.transcribe(self._until_over(audio))) as transcripts:
                async for transcript in transcripts:
                    if transcript.final:
                        self._last = transcript
                        break
                    self._partial = transcript.text
                    self._news.set()
        except Exception as error:  # our own may break, and the browser's words are still there
            self._failure = error
        if self._last is None and self._failure is None:
            self._last = Transcript(self._partial, final=True)
        self._over.set()  # a recogniser that gave up heard enough
        self._news.set()

    async def _until_over(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[AudioChunk, None]:
        async for chunk in audio:
            yield chunk
        self._over.set()
        self._news.set()

    async def _wait(self) -> None:
        """Count the time from the end of the sound."""
        await self._over.wait()
        await asyncio.sleep(self._wait_s)
        self._waited = True
        self._news.set()
