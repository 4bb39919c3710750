"""Faces with sound without end: sentences, spoken by eSpeak NG and flite, with the mouths that our rules make of them.

    seed, number ─▶ recipe (text, voice, rate, pitch, style, emotion) ─▶ sound and exact phone times ─▶ channels

A clip is a function of the seed and its number, so any number of workers may share the numbers among themselves, and a
training that stops goes on where it stopped. eSpeak NG remembers a little of what it said before, which moves phones
by up to 1 ms; to keep that out, every clip is spoken by a worker process of its own (30 ms). The breath of its voices
f2, f3 and f5 is new noise each time, which their sound and, through loudness, a little of their mouths follow.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import count
from multiprocessing import get_context
from typing import Final

import numpy as np

from emotion_tree.reading import EMOTIONS
from sound.errors import EngineMissing
from sound.espeak import EspeakEngine
from sound.flite import FliteEngine
from sound.resample import resampled
from sound.speech import Phone, Prosody, Speech
from speaker_listener.corpora import sentences, targets
from speaker_listener.corpora.styles import SpeakingStyle, style_of_voice
from speaker_listener.face_clip import RATE_HZ, FaceClip

SOURCE: Final = "synthetic"
LICENCE: Final = "made by this project"
ESPEAK_VOICES: Final = tuple(
    f"{language}{variant}"
    for language in ("en-us", "en", "en-gb-x-rp", "en-gb-scotland")
    for variant in (
        "",
        *(f"+f{k}" for k in range(1, 6)),
        *(f"+m{k}" for k in range(1, 9)),
        "+klatt",
        "+klatt4",
    )
)
FLITE_VOICES: Final = ("slt", "rms", "awb", "kal16")
# Voices with breath, whose sound is never twice the same.
BREATHY: Final = ("+f2", "+f3", "+f5")
_RATE: Final = (0.65, 1.3)
_PITCH: Final = (0.75, 1.5)
_LIVELINESS: Final = (0.5, 1.6)
# flite's recorded voices break when they are moved far.
_FLITE_PITCH: Final = (0.85, 1.25)
_SILENCE_S: Final = (0.1, 0.6)
_PLAIN_SHARE: Final = 0.35
# Clips in which nobody speaks: a model has to learn that too.
_SILENT_SHARE: Final = 0.04
_SILENT_S: Final = (0.5, 2.0)


@dataclass(frozen=True)
class Recipe:
    """What one clip is made of.

    Attributes:
        name: of the clip.
        text: what is said; nothing in a clip of silence.
        engine: "espeak" or "flite".
        voice: of the engine.
        prosody: how it is said.
        style: how the mouth moves.
        emotion: of the face, one of emotion_tree.reading.EMOTIONS.
        intensity: of it, in [0, 1].
        before_s: silence before the voice.
        after_s: silence after it.
    """

    name: str
    text: str
    engine: str
    voice: str
    prosody: Prosody
    style: SpeakingStyle
    emotion: str
    intensity: float
    before_s: float
    after_s: float


@dataclass(frozen=True)
class Synthesiser:
    """Gives clip after clip.

    Attributes:
        seed: of everything.
        engines: to speak with: "espeak", "flite".
        texts: what to say; none takes sentences of our own.
        exact: whether a clip is the same, but for breath, whatever was made before it.
    """

    seed: int = 0
    engines: tuple[str, ...] = ("espeak", "flite")
    texts: tuple[str, ...] = ()
    exact: bool = True

    def __post_init__(self) -> None:
        if not self.engines or set(self.engines) - {"espeak", "flite"}:
            raise ValueError(f"expected engines of espeak and flite, got {', '.join(self.engines) or 'none'}")

    def recipe(self, number: int) -> Recipe:
        """Return what the clip of a number is made of."""
        rng = np.random.default_rng([self.seed, number])
        engine = self.engines[int(rng.integers(len(self.engines)))]
        voices = ESPEAK_VOICES if engine == "espeak" else FLITE_VOICES
        pitch = _PITCH if engine == "espeak" else _FLITE_PITCH
        text = self.texts[int(rng.integers(len(self.texts)))] if self.texts else sentences.text(rng)
        prosody = Prosody(_around_1(rng, _RATE), _around_1(rng, pitch), _around_1(rng, _LIVELINESS))
        plain, silent = rng.random() < _PLAIN_SHARE, rng.random() < _SILENT_SHARE
        around = _SILENT_S if silent else _SILENCE_S
        return Recipe(
            f"{self.seed}-{number}",
            "" if silent else text,
            engine,
            voices[int(rng.integers(len(voices)))],
            prosody,
            style_of_voice(prosody.rate, prosody.pitch_range, rng),
            "neutral" if plain else EMOTIONS[int(rng.integers(1, len(EMOTIONS)))],
            0.0 if plain else float(rng.uniform(0.2, 1.0)),
            float(rng.uniform(*around)),
            float(rng.uniform(*around)),
        )

    def clip(self, number: int) -> FaceClip:
        """Return the clip of a number, at 16 kHz and 25 fps.

        Raises:
            EngineMissing: the engine is not on this machine; choose the other.
            EngineError: it failed.
        """
        if self.exact:
            _espeak().close()
        return make(self.recipe(number))

    def clips(self, worker: int = 0, workers: int = 1, start: int = 0) -> Iterator[FaceClip]:
        """Yield clips without end: of the numbers from `start` on, those that are this worker's.

        A training loop whose own processes load data gives each its number; `stream` starts processes itself.

        Raises:
            ValueError: there is no such worker.
        """
        if not 0 <= worker < workers:
            raise ValueError(
                f"expected a worker from 0 to {workers - 1}, got {worker}; worker is counted from 0"
            )
        for number in count(start + worker, workers):
            yield self.clip(number)

    def stream(self, workers: int, start: int = 0, ahead: int = 4) -> Iterator[FaceClip]:
        """Yield the clips from number `start` on in order, without end, made by processes of our own.

        Args:
            workers: processes, each with an eSpeak NG of its own.
            start: first number.
            ahead: clips in work or waiting, for each process.

        Raises:
            ValueError: there is no worker, or nothing ahead.
        """
        if workers < 1 or ahead < 1:
            raise ValueError(f"expected at least one worker and one clip ahead, got {workers} and {ahead}")
        numbers = count(start)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            waiting: list[Future[FaceClip]] = [
                pool.submit(self.clip, next(numbers)) for _ in range(workers * ahead)
            ]
            try:
                while True:
                    clip = waiting.pop(0).result()
                    waiting.append(pool.submit(self.clip, next(numbers)))
                    yield clip
            finally:
                pool.shutdown(cancel_futures=True)


def make(recipe: Recipe) -> FaceClip:
    """Return the clip of a recipe, at 16 kHz and 25 fps; errors as `Synthesiser.clip`."""
    said = _speak(recipe)
    sound = resampled(said.samples, said.rate_hz, RATE_HZ)
    before, after = round(recipe.before_s * RATE_HZ), round(recipe.after_s * RATE_HZ)
    samples = np.pad(np.clip(sound, -1.0, 1.0), (before, after))
    shift_s = before / RATE_HZ
    phones = tuple(Phone(p.symbol, p.start_s + shift_s, p.end_s + shift_s) for p in said.phones)
    channels, valid = targets.face(phones, samples, RATE_HZ, recipe.style, recipe.emotion, recipe.intensity)
    return FaceClip(
        recipe.name,
        25.0,
        channels,
        valid,
        samples,
        part="train",
        source=SOURCE,
        licence=LICENCE,
        motion="exact phones",
        speaker=f"{recipe.engine}:{recipe.voice}",
        emotion=recipe.emotion,
        intensity=recipe.intensity,
        text=recipe.text,
        phones=phones,
    )


def available_engines() -> tuple[str, ...]:
    """Return which of the two engines are on this machine."""
    found = []
    try:
        _espeak().start()
        found.append("espeak")
    except EngineMissing:
        pass
    try:
        _flite()
        found.append("flite")
    except EngineMissing:
        pass
    return tuple(found)


def _speak(recipe: Recipe) -> Speech:
    if recipe.engine == "espeak":
        return _espeak().speak(recipe.text, recipe.voice, recipe.prosody)
    return _flite().speak(recipe.text, recipe.voice, recipe.prosody)


@cache
def _espeak() -> EspeakEngine:
    return EspeakEngine()


@cache
def _flite() -> FliteEngine:
    return FliteEngine()


def _around_1(rng: np.random.Generator, ends: tuple[float, float]) -> float:
    return float(rng.triangular(ends[0], 1.0, ends[1]))
