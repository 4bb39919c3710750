"""Real speech for the tests of motion: spoken by the offline voices, with their phone times."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

import numpy as np
import pytest

from sound.errors import EngineMissing
from sound.espeak import EspeakEngine
from sound.flite import FliteEngine
from sound.pcm import Samples
from sound.resample import resampled
from sound.speech import Phone, Prosody
from speaker_listener.motion import OTHER_RATE_HZ, OWN_RATE_HZ

Phrase: TypeAlias = tuple[tuple[Phone, ...], Samples]
Say: TypeAlias = Callable[..., Phrase]


@pytest.fixture(scope="session")
def espeak() -> Iterator[Say]:
    """Return a function that says a text with eSpeak NG: its phones, and its sound at 24 kHz."""
    engine = EspeakEngine()

    @cache
    def say(text: str, rate: float = 1.0) -> Phrase:
        try:
            speech = engine.speak(text, prosody=Prosody(rate=rate))
        except EngineMissing as missing:
            pytest.skip(str(missing))
        return speech.phones, resampled(speech.samples, speech.rate_hz, OWN_RATE_HZ)

    yield say
    engine.close()


@pytest.fixture(scope="session")
def flite() -> Say:
    """Return a function that says a text with flite: its phones, and its sound at 24 kHz."""
    try:
        engine = FliteEngine()
    except EngineMissing as missing:
        pytest.skip(str(missing))

    @cache
    def say(text: str, rate: float = 1.0) -> Phrase:
        speech = engine.speak(text, prosody=Prosody(rate=rate))
        return speech.phones, resampled(speech.samples, speech.rate_hz, OWN_RATE_HZ)

    return say


@pytest.fixture(scope="session")
def babble() -> Callable[[float, int], Samples]:
    """Return a function that makes the sound of a person: a buzz of 140 Hz in syllables and pauses, 16 kHz."""

    def make(duration_s: float, seed: int = 0) -> Samples:
        rng = np.random.default_rng(seed)
        time_s = np.arange(round(duration_s * OTHER_RATE_HZ)) / OTHER_RATE_HZ
        speaking = (time_s % 2.6) < 1.8
        syllables = 0.35 + 0.65 * np.abs(np.sin(2 * np.pi * 2.2 * time_s))
        slow = 0.5 + 0.5 * np.sin(2 * np.pi * 0.11 * time_s) ** 2
        # A voice has pitch: what has none is keys, a chair, a cough, and gets no answer.
        melody = 140.0 + 12.0 * np.sin(2 * np.pi * 0.4 * time_s + rng.uniform(0, 6))
        turns = 2 * np.pi * np.cumsum(melody) / OTHER_RATE_HZ
        buzz = sum(np.sin(k * turns) / k for k in range(1, 9)) + 0.1 * rng.standard_normal(len(time_s))
        return np.asarray(0.08 * buzz * speaking * syllables * slow, dtype=np.float32)

    return make
