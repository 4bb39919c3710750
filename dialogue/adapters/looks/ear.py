"""An ear that looks again and again, behind the port.

    sound ─▶ Heard ── new speech ──▶ fast look ────▶ words on which two looks agree ─▶ partial
                 ├─── a pause ─────▶ careful look ─▶ all words ──────────────────────▶ partial
                 └─── no more ─────▶ the careful look, if no speech came after it ───▶ final

The careful look runs while the end of the turn is still waited for, so that the final text is mostly there when the turn
ends. It abstains (a final "") where nobody spoke, and is unsure where the words are doubtful; see `guards`.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from functools import partial
from time import perf_counter
from typing import Final

from dialogue.adapters import silero_vad
from dialogue.adapters.looks.decoder import RATE_HZ, Decoder
from dialogue.adapters.looks.heard import NEW_SPEECH_S, Heard
from dialogue.adapters.looks.recognition import Look, Recognition
from dialogue.adapters.looks.worker import Urgency, Worker
from dialogue.errors import ProviderError
from dialogue.ports import VAD, Transcript
from sound.pcm import AudioChunk

# So much new speech for each second that the last look took: the faces and the talks need the machine as well.
_SPEECH_PER_WORK: Final = 2.0


class LookingEar:
    """Hears words with a model that all sessions share; one look at a time runs on it, the most urgent first.

    Attributes:
        name: of the provider, for errors.
        decoder: what looks.
        language: a code such as "en", or None where the model tells it from the sound.
        about: what the model is, in a few words for the person who runs the server.
    """

    def __init__(
        self,
        name: str,
        decoder: Decoder,
        language: str | None = None,
        vad: Callable[[], VAD] | None = None,
        worker: Worker | None = None,
        about: str = "",
    ) -> None:
        """Take what looks.

        Args:
            name: of the provider, for errors.
            decoder: what looks.
            language: a code such as "en"; None lets the model tell it from the sound.
            vad: makes one for each utterance, at 16 kHz; Silero's if not given.
            worker: the thread that the decoder is to work in, where others use it too.
            about: what the model is, in a few words for the person who runs the server.
        """
        self.name = name
        self.decoder = decoder
        self.language = language
        self._vad = vad or (lambda: silero_vad.create({}))
        self._worker = worker or Worker(name)
        self.about = about

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        return RATE_HZ

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield the words that stand while sound comes, and a final transcript after the last chunk.

        A partial transcript's words stay as they are in those that follow; the final one may word all anew. Where
        the model is slow, looks are further apart, each at all the sound there is.

        Raises:
            ProviderError: the sound has another rate, or the model failed.
        """
        heard = Heard(self._vad(), self.name)
        recognition = Recognition(self.decoder, self.language)
        collecting = asyncio.create_task(heard.collect(audio))
        told, seen, next_speech_s = "", None, NEW_SPEECH_S
        try:
            while (occasion := await heard.occasion(next_speech_s)) != "over":
                urgency = Urgency.PAUSE if occasion == "pause" else Urgency.SPEAKING
                started_s = perf_counter()
                seen = await self._look(recognition, heard, urgency)
                next_speech_s = max(NEW_SPEECH_S, _SPEECH_PER_WORK * (perf_counter() - started_s))
                if seen.committed not in ("", told):
                    told = seen.committed
                    yield Transcript(told, final=False, confidence=seen.judged.confidence)
            await collecting
            if seen is None or not seen.careful or heard.last_speech_sample > seen.end_sample:
                seen = await self._look(recognition, heard, Urgency.TURN_ENDED)
            unsure = seen.judged.verdict == "unsure"
            yield Transcript(seen.judged.text, True, seen.judged.confidence, unsure)
        finally:
            collecting.cancel()
            await asyncio.gather(collecting, return_exceptions=True)

    async def _look(self, recognition: Recognition, heard: Heard, urgency: Urgency) -> Look:
        sound = heard.look()
        careful = urgency is not Urgency.SPEAKING
        try:
            return await self._worker.run(urgency, partial(recognition.look, sound, careful=careful))
        except (RuntimeError, ValueError) as error:
            raise ProviderError(
                self.name, f"expected a transcript from the model, it failed: {error}"
            ) from error
