"""A voice for the recognisers, flite, which they understand (they do not understand eSpeak NG); and a tiny Whisper."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
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


def _tiny_whisper(folder: Path, words: str, language: str = "") -> Path:
    """Make a Whisper model with the maker beside this file."""
    if importlib.util.find_spec("faster_whisper") is None:
        pytest.skip("faster-whisper is not installed")
    from tests.dialogue.adapters import tiny_whisper

    tiny_whisper.make(folder, words, language)
    return folder


@pytest.fixture(scope="session")
def tiny_whisper() -> Callable[..., Path]:
    """Return what makes a Whisper of one's own: of a folder, its words, and its language if it is multilingual."""
    return _tiny_whisper


@pytest.fixture(scope="session")
def tiny_whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an English Whisper that hears "Hellofromatinymodel" in everything."""
    return _tiny_whisper(tmp_path_factory.mktemp("whisper"), "Hellofromatinymodel")


@pytest.fixture(scope="session")
def tiny_german_whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a multilingual Whisper that takes everything for German."""
    return _tiny_whisper(tmp_path_factory.mktemp("whisper_de"), "GutenTag", "de")
