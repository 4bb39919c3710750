"""ASR by faster-whisper, with a model that is already on this machine: nothing is downloaded and nothing waited for.

It abstains (a final "") when the model takes what it heard for no speech, or is far from sure of the words.
"""

import asyncio
import math
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Transcript
from sound.pcm import AudioChunk, Samples, rms

_NAME: Final = "faster-whisper"
_RATE_HZ: Final = 16000
# How much new sound is worth another partial transcript.
_PARTIAL_S: Final = 0.6
# Shorter than any word; Whisper makes words up for it.
_SHORTEST_S: Final = 0.1
_SILENT: Final = 1e-4
# A name alone stands for one of these on disk; the best first that keeps up with speech on a few cores.
_USUAL_NAMES: Final = ("small", "base", "tiny")
_FILES: Final = ("model.bin", "config.json", "tokenizer.json")
_FINAL_BEAM: Final = 5
# Whisper's own thresholds for what it did not understand, from its paper's section on long transcription.
_LEAST_MEAN_LOG_PROBABILITY: Final = -1.0
_NO_SPEECH: Final = 0.6
_MOST_COMPRESSION: Final = 2.4


@dataclass(frozen=True)
class _Understood:
    text: str
    confidence: float | None


_NOTHING: Final = _Understood("", None)


class FasterWhisperASR:
    """Hears words with a model that all sessions share; one transcription at a time runs on it."""

    def __init__(self, model: Any, language: str | None = None) -> None:
        """Take a model.

        Args:
            model: a `faster_whisper.WhisperModel`.
            language: a code of Whisper's, such as "en"; None lets the model tell it from the sound.
        """
        self._model = model
        self._language = language
        self._thread = _thread_of(model)

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        return _RATE_HZ

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield a partial transcript about every 600 ms of new sound and a final one after the last chunk.

        Where the model is slower than the sound, partial transcripts come as fast as it makes them, each of all
        the sound there is.

        Raises:
            ProviderError: the sound has another rate, or the model failed.
        """
        heard = _Heard()
        collecting = asyncio.create_task(heard.collect(audio))
        told = ""
        try:
            while await heard.more(_PARTIAL_S):
                understood = await self._understand(heard.samples(), beam_size=1)
                if understood.text not in ("", told):
                    told = understood.text
                    yield Transcript(told, final=False, confidence=understood.confidence)
            await collecting
            understood = await self._understand(heard.samples(), beam_size=_FINAL_BEAM)
            yield Transcript(understood.text, final=True, confidence=understood.confidence)
        finally:
            collecting.cancel()
            await asyncio.gather(collecting, return_exceptions=True)

    async def _understand(self, samples: Samples, beam_size: int) -> _Understood:
        if len(samples) < _SHORTEST_S * _RATE_HZ or rms(samples) < _SILENT:
            return _NOTHING
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._decode, samples, beam_size)
        except (RuntimeError, ValueError) as error:
            raise ProviderError(_NAME, f"expected a transcript from the model, it failed: {error}") from error

    def _decode(self, samples: Samples, beam_size: int) -> _Understood:
        # One temperature: trying again with others, Whisper's answer to doubt, takes up to six times as long.
        segments, _ = self._model.transcribe(
            samples,
            language=self._language,
            beam_size=beam_size,
            temperature=0.0,
            condition_on_previous_text=False,
        )
        return _judged(list(segments))


class _Heard:
    """The sound of one utterance as it comes."""

    def __init__(self) -> None:
        self._chunks: list[Samples] = []
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
                if chunk.rate_hz != _RATE_HZ:
                    raise ProviderError(
                        _NAME, f"expected sound at {_RATE_HZ} Hz, got {chunk.rate_hz}; resample it first"
                    )
                self._chunks.append(chunk.samples)
                self._new_samples += len(chunk.samples)
                self._changed.set()
        finally:
            self._over = True
            self._changed.set()

    async def more(self, duration_s: float) -> bool:
        """Wait for that much sound since `samples` was last taken; return False once the sound is over."""
        while not self._over and self._new_samples < duration_s * _RATE_HZ:
            self._changed.clear()
            await self._changed.wait()
        return not self._over

    def samples(self) -> Samples:
        """Return (n,) all of the sound so far."""
        self._new_samples = 0
        return np.concatenate([np.zeros(0, dtype=np.float32), *self._chunks])


def create(settings: Mapping[str, str]) -> FasterWhisperASR:
    """Make the ear; loads the model, never from the network.

    Args:
        settings: `model`, a folder with a CTranslate2 Whisper model, or a name such as "small" or
            "owner/name" of one in the Hugging Face cache; without it, "small", "base" or "tiny" if one of them
            is there. `language`, such as "en"; without it, the model tells it from the sound.

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
    model = _loaded(_folder(settings.get("model", "")))
    return FasterWhisperASR(model, _language(settings.get("language", ""), model.supported_languages))


def _language(wanted: str, known: Sequence[str]) -> str | None:
    if not wanted:
        return None
    code = wanted.lower().partition("-")[0]
    if code not in known:
        raise PluginError(
            f"the asr {_NAME!r} expected a language that its model knows, such as {known[0]!r}, got {wanted!r}"
        )
    return code


def _folder(wanted: str) -> Path:
    """Return the folder of the model; raise ProviderMissing if it is not on this machine."""
    if not wanted:
        folder = next(filter(None, map(_in_cache, _USUAL_NAMES)), None)
        hint = f"and none of {', '.join(_USUAL_NAMES)} is in {_cache_folder()}"
        found = "no model is set"
    else:
        given = Path(wanted).expanduser()
        folder = given if given.is_dir() else _in_cache(wanted)
        found = f"{wanted!r} is no folder"
        hint = f"and no model of that name is in {_cache_folder()}"
    if folder is None:
        raise ProviderMissing(
            _NAME,
            f"expected a Whisper model on this machine: {found}, {hint}; "
            "name the folder of one with the setting model",
        )
    lacking = [name for name in _FILES if not (folder / name).is_file()]
    if lacking:
        raise ProviderMissing(
            _NAME,
            f"expected {', '.join(_FILES)} in {folder}, {', '.join(lacking)} "
            f"{'is' if len(lacking) == 1 else 'are'} not there; take a model in CTranslate2's format",
        )
    return folder


def _cache_folder() -> Path:
    """Return where Hugging Face's libraries keep models, by the variables that they read."""
    environ = os.environ
    if environ.get("HF_HUB_CACHE"):
        return Path(environ["HF_HUB_CACHE"]).expanduser()
    if environ.get("HF_HOME"):
        return Path(environ["HF_HOME"]).expanduser() / "hub"
    return Path(environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "huggingface" / "hub"


def _in_cache(name: str) -> Path | None:
    """Return the folder of a model of that name in the cache; None if it is not there."""
    cache_folder = _cache_folder()
    # Most machines have none: then nothing heavy is imported to find that out.
    if not any(cache_folder.glob("models--*whisper*")) and not any(
        cache_folder.glob(f"models--{name.replace('/', '--')}")
    ):
        return None
    find: Callable[..., str] = _package().download_model
    try:
        return Path(find(name, local_files_only=True, cache_dir=str(cache_folder)))
    except (ValueError, OSError):
        return None


@cache
def _loaded(folder: Path) -> Any:
    """Return the `faster_whisper.WhisperModel` in a folder; one for all sessions."""
    try:
        return _package().WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
    except Exception as error:  # a broken tokenizer is told by a bare Exception
        raise ProviderMissing(
            _NAME, f"expected a Whisper model in CTranslate2's format in {folder}, it does not load: {error}"
        ) from error


@cache
def _thread_of(model: Any) -> ThreadPoolExecutor:
    """Return the one thread in which a model works; what waits for it and is cancelled never starts."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix=_NAME)


def _package() -> Any:
    # Takes a second and much memory, and most talks do without: imported when a model is there.
    import faster_whisper

    return faster_whisper


def _judged(segments: Sequence[Any]) -> _Understood:
    """Return the words of those `faster_whisper` segments that were understood, and how surely."""
    kept = [segment for segment in segments if segment.text.strip() and _is_understood(segment)]
    if not kept:
        return _NOTHING
    text = " ".join(segment.text.strip() for segment in kept)
    mean = sum(segment.avg_logprob for segment in kept) / len(kept)
    return _Understood(text, min(math.exp(mean), 1.0))


def _is_understood(segment: Any) -> bool:
    sure = segment.avg_logprob >= _LEAST_MEAN_LOG_PROBABILITY
    repeats = segment.compression_ratio > _MOST_COMPRESSION
    return sure and not repeats and segment.no_speech_prob <= _NO_SPEECH
