"""Piper and Kokoro as engines: clients of a worker process in which each lives (`sound.neural_worker`)."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from sound.errors import EngineError, EngineMissing
from sound.ipa import arpabet
from sound.pcm import Samples
from sound.speakable import has_sound, written_words
from sound.speech import SILENCE, VOWELS, Phone, Prosody, Speech
from sound.spelled_words import words_by_phones
from sound.worker_process import WorkerLost, WorkerProcess

EngineName: TypeAlias = Literal["piper", "kokoro"]

_PACKAGES: Final = {"piper": ("piper", "piper-tts"), "kokoro": ("kokoro_onnx", "kokoro-onnx")}
_START_LIMIT_S: Final = 60.0  # a model of 300 MB on a slow disk
_DEADLINE_S: Final = 10.0
_DEADLINE_PER_CHARACTER_S: Final = 0.25
# A gap between two words that is shorter than this is no silence: the mouth goes on.
_SILENCE_S: Final = 0.06


class NeuralVoice:
    """One voice of Piper, or Kokoro with all its voices; may be called from any thread."""

    def __init__(self, engine: EngineName, files: Sequence[Path], deadline_s: float = _DEADLINE_S) -> None:
        """Start the worker and load the model; blocks for seconds.

        Args:
            engine: which of the two.
            files: the voice and, if it lies elsewhere, its configuration (Piper); the model and its voices (Kokoro).
            deadline_s: a phrase may take so long, and a quarter of a second a letter, before the worker is killed.

        Raises:
            EngineMissing: the package or a file is not there, or the model does not load.
        """
        module, package = _PACKAGES[engine]
        if find_spec(module) is None:
            raise EngineMissing(
                f"expected the package {package}, and it is not installed; run: pip install {package}"
            )
        for file in files:
            if not file.is_file():
                raise EngineMissing(f"expected a file of {engine} at {file}, and it is not there")
        self._name = engine.capitalize()
        self._deadline_s = deadline_s
        self._worker = WorkerProcess(
            self._name, "sound.neural_worker", [engine, *map(str, files)], _START_LIMIT_S
        )
        greeting = self._worker.start()
        self._rate_hz = int(greeting["rate_hz"])
        self.voices: tuple[str, ...] = tuple(greeting["voices"])

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        return self._rate_hz

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is no worker."""
        return self._worker.pid

    def speak(self, text: str, voice: str = "", prosody: Prosody | None = None) -> Speech:
        """Return the sound of a text, with the times of its phones and words where the model gives durations; blocks.

        Args:
            text: as it is to be said.
            voice: as `sound.neural_worker` takes it.
            prosody: rate and liveliness (`pitch_range`) are followed; such a voice has no pitch to set.

        Raises:
            EngineError: the voice is unknown, the model failed, or the worker died or hung twice over this text.
        """
        if not has_sound(text):
            return Speech(np.zeros(0, dtype=np.float32), self._rate_hz)
        wanted = prosody or Prosody()
        request = {
            "text": text,
            "words": [word for _, word in written_words(text)],
            "voice": voice,
            "rate": wanted.rate,
            "liveliness": wanted.pitch_range,
        }
        limit_s = self._deadline_s + _DEADLINE_PER_CHARACTER_S * len(text)
        try:
            head, sound = self._worker.ask(request, limit_s)
        except WorkerLost as lost:
            raise EngineError(
                f"{self._name} gave no sound for a text of {len(text)} characters within {limit_s:.0f} s, "
                "or died over it; its worker will be started again"
            ) from lost
        if "error" in head:
            raise EngineError(f"{self._name} failed: {head['error']}")
        samples: Samples = np.frombuffer(sound, dtype="<f4").astype(np.float32)
        tokens = [(sign, float(start_s), float(end_s)) for sign, start_s, end_s in head["tokens"]]
        return timed(text, Speech(samples, int(head["rate_hz"])), tokens, head["spelled"])

    def close(self) -> None:
        """End the worker; the next call would start another."""
        self._worker.close()


def timed(
    text: str, speech: Speech, tokens: Sequence[tuple[str, float, float]], spelled: Sequence[str]
) -> Speech:
    """Return the speech with phones and words from a model's tokens; without where it gives none.

    Args:
        text: what was said.
        speech: its sound.
        tokens: (sign, start_s, end_s) in order: letters of IPA, stress and length marks, spaces, punctuation.
        spelled: each word of the text alone, in IPA.
    """
    phones: list[Phone] = []
    for index, (sign, start_s, end_s) in enumerate(tokens):
        symbols = arpabet(sign)
        if not symbols:
            _lengthen(phones, start_s, end_s, sign)
            continue
        joined = arpabet(tokens[index - 1][0] + sign) if index and phones else ()
        if len(joined) == 1 and phones[-1].symbol != SILENCE and joined != symbols:
            phones[-1] = Phone(joined[0], phones[-1].start_s, end_s)  # two letters, one diphthong
        else:
            _share(phones, symbols, start_s, end_s)
    written = [word for _, word in written_words(text)]
    words = words_by_phones(written, [arpabet(one) for one in spelled], phones) if phones else ()
    return Speech(speech.samples, speech.rate_hz, tuple(phones), words)


def _lengthen(phones: list[Phone], start_s: float, end_s: float, sign: str) -> None:
    """A mark, a short gap: the phone before goes on; a longer gap or a stop is silence."""
    if end_s <= start_s:
        return
    is_mark = sign in "ːˑˈˌʲ"
    if phones and (is_mark or phones[-1].symbol == SILENCE or end_s - start_s < _SILENCE_S):
        phones[-1] = Phone(phones[-1].symbol, phones[-1].start_s, end_s)
    else:
        phones.append(Phone(SILENCE, start_s, end_s))


def _share(phones: list[Phone], symbols: Sequence[str], start_s: float, end_s: float) -> None:
    weights: list[Any] = [2.0 if symbol in VOWELS else 1.0 for symbol in symbols]
    at_s = start_s
    for symbol, weight in zip(symbols, weights, strict=True):
        length_s = (end_s - start_s) * weight / sum(weights)
        phones.append(Phone(symbol, at_s, at_s + length_s))
        at_s += length_s
