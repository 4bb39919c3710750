"""A voice for the recognisers: flite, which they understand (they do not understand eSpeak NG)."""

from collections.abc import Callable
from shutil import which

import numpy as np
import pytest

from sound.flite import FliteEngine
from sound.pcm import Samples, silence

RATE_HZ = 16000


@pytest.fixture(scope="session")
def say() -> Callable[..., Samples]:
    """Return what turns a sentence into (n,) sound at 16 kHz as a microphone hears it: with a room around it."""
    if which("flite") is None:
        pytest.skip("flite is not installed")
    engine = FliteEngine()

    def sound(text: str, voice: str = "slt", gain: float = 1.0) -> Samples:
        spoken = engine.speak(text, voice).samples * np.float32(gain)
        samples = np.concatenate([silence(0.2, RATE_HZ), spoken, silence(0.4, RATE_HZ)])
        room = np.random.default_rng(0).normal(0, 2e-4, len(samples))
        return (samples + room).astype(np.float32)

    return sound
