"""A voice is read from what hearing hears."""

import numpy as np
import pytest

from dialogue.hearing import SpeechEnded, SpeechSound, SpeechStarted
from emotion_tree.reading import Reading
from emotion_tree.voice import VoiceReader
from server.tone import Tone

pytestmark = pytest.mark.unit


def test_an_utterance_gives_partial_readings_and_a_final_one() -> None:
    told: list[Reading] = []
    tone = Tone(VoiceReader(), told.append)
    at_s = np.arange(32_000) / 16_000
    phase = 2 * np.pi * np.cumsum(140 * 2 ** (np.sin(5 * at_s) / 6)) / 16_000
    voice = sum(np.sin(k * phase) / k**1.5 for k in range(1, 20)) * np.square(np.sin(12 * at_s))
    samples = (0.1 * np.asarray(voice)).astype(np.float32)
    tone.hear(
        [SpeechStarted(0.0), *(SpeechSound(samples[i : i + 512], i / 16_000) for i in range(0, 32_000, 512))]
    )
    assert 3 <= len(told) <= 4
    tone.hear([SpeechEnded(2.0, 2.5, 2.0, "silence")])
    assert len(told) in (4, 5)
    assert {found.source for found in told} == {"voice"}


def test_noise_tells_nothing() -> None:
    told: list[Reading] = []
    tone = Tone(VoiceReader(), told.append)
    hiss = np.random.default_rng(0).normal(size=16_000).astype(np.float32) * np.float32(0.1)
    tone.hear([SpeechStarted(0.0), SpeechSound(hiss, 0.0), SpeechEnded(1.0, 1.5, 1.0, "silence")])
    assert told == []
