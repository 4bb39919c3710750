"""ASR by faster-whisper, with a model that is already on this machine: nothing is downloaded and nothing waited for.

    sound ─▶ Heard ── new speech ──▶ fast look ────▶ words on which two looks agree ─▶ partial
                 ├─── a pause ─────▶ careful look ─▶ all words ──────────────────────▶ partial
                 └─── no more ─────▶ the careful look, if no speech came after it ───▶ final

The careful look runs while the end of the turn is still waited for, so that the final text is mostly there when the turn
ends. It abstains (a final "") where nobody spoke, and is unsure where the words are doubtful; see `whisper.guards`.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from dialogue.adapters import silero_vad
from dialogue.adapters.whisper import on_disk
from dialogue.adapters.whisper.decoder import RATE_HZ, Decoder, WhisperDecoder
from dialogue.adapters.whisper.heard import Heard
from dialogue.adapters.whisper.recognition import Look, Recognition
from dialogue.adapters.whisper.worker import Urgency, Worker
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import VAD, Transcript
from sound.pcm import AudioChunk

_NAME: Final = "faster-whisper"
AUTO: Final = "auto"
# More bring little for a few seconds of sound.
_MOST_THREADS: Final = 4


class FasterWhisperASR:
    """Hears words with a model that all sessions share; one look at a time runs on it, the most urgent first.

    Attributes:
        decoder: what looks.
        language: a code of Whisper's, or None where the model tells it from the sound.
        about: what the model is, in a few words for the person who runs the server.
    """

    def __init__(
        self,
        decoder: Decoder,
        language: str | None = None,
        vad: Callable[[], VAD] | None = None,
        worker: Worker | None = None,
        about: str = "",
    ) -> None:
        """Take what looks.

        Args:
            decoder: a `WhisperDecoder`.
            language: a code of Whisper's, such as "en"; None lets the model tell it from the sound.
            vad: makes one for each utterance, at 16 kHz; Silero's if not given.
            worker: the thread that the decoder is to work in, where others use it too.
            about: what the model is, in a few words for the person who runs the server.
        """
        self.decoder = decoder
        self.language = language
        self._vad = vad or (lambda: silero_vad.create({}))
        self._worker = worker or Worker(_NAME)
        self.about = about

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        return RATE_HZ

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield the words that stand while sound comes, and a final transcript after the last chunk.

        A partial transcript's words stay as they are in those that follow; the final one may word all anew. Where
        the model is slower than the sound, looks come as fast as it makes them, each at all the sound there is.

        Raises:
            ProviderError: the sound has another rate, or the model failed.
        """
        heard = Heard(self._vad(), _NAME)
        recognition = Recognition(self.decoder, self.language)
        collecting = asyncio.create_task(heard.collect(audio))
        told, seen = "", None
        try:
            while (occasion := await heard.occasion()) != "over":
                urgency = Urgency.PAUSE if occasion == "pause" else Urgency.SPEAKING
                seen = await self._look(recognition, heard, urgency)
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
            raise ProviderError(_NAME, f"expected a transcript from the model, it failed: {error}") from error


def create(settings: Mapping[str, str]) -> FasterWhisperASR:
    """Make the ear; loads the model, never from the network.

    Args:
        settings: `model`, a folder with a CTranslate2 Whisper model, or a name such as "small" or "owner/name" of one
            that was pulled or is in the Hugging Face cache; without it, the best of the usual ones that is there.
            `language`, such as "en"; without it or with "auto", the model tells it from the sound.

    Raises:
        PluginError: a setting of another name, or a language that the model does not know.
        ProviderMissing: the package is not installed, or no model is there.
    """
    unknown = sorted(set(settings) - {"model", "language"})
    if unknown:
        raise PluginError(
            f"the asr {_NAME!r} takes the settings model and language, got {', '.join(unknown)}"
        )
    if find_spec("faster_whisper") is None:
        raise ProviderMissing(
            _NAME,
            'expected the package faster-whisper, and it is not installed; run: pip install "warmchat[asr]"',
        )
    folder = on_disk.find(settings.get("model", ""), _NAME)
    model, decoder, worker = _loaded(folder)
    known = model.supported_languages
    language = _language(settings.get("language", ""), known)
    hears = (
        f"it hears {language or known[0]}"
        if language or len(known) == 1
        else f"it tells {len(known)} languages"
    )
    return FasterWhisperASR(decoder, language, worker=worker, about=f"the Whisper model in {folder}, {hears}")


def _language(wanted: str, known: Sequence[str]) -> str | None:
    if wanted in ("", AUTO):
        return None
    code = wanted.lower().partition("-")[0]
    if code not in known:
        raise PluginError(
            f"the asr {_NAME!r} expected a language that its model knows, such as {known[0]!r}, got {wanted!r}"
        )
    return code


@cache
def _loaded(folder: Path) -> tuple[Any, WhisperDecoder, Worker]:
    """Return the `faster_whisper.WhisperModel` in a folder what looks with it, and where; one for all sessions."""
    # Takes a second and much memory, and most talks do without: imported when a model is there.
    import faster_whisper

    try:
        model = faster_whisper.WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=_threads(), local_files_only=True
        )
    except Exception as error:  # a broken tokenizer is told by a bare Exception
        raise ProviderMissing(
            _NAME, f"expected a Whisper model in CTranslate2's format in {folder}, it does not load: {error}"
        ) from error
    return model, WhisperDecoder(model), Worker(_NAME)


def _threads() -> int:
    """Return how many threads the model may take: one core is for the faces and the talks themselves; 0 obeys OpenMP's."""
    if os.environ.get("OMP_NUM_THREADS"):
        return 0
    return max(1, min(_MOST_THREADS, (os.cpu_count() or 2) - 1))
