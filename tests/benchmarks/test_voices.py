"""The bench of voices: what it measures of a voice that is known, and how it tells it."""

from collections.abc import AsyncGenerator, AsyncIterator

import numpy as np
import pytest

from benchmarks import voices
from benchmarks.voices import PHRASES, Row, WordError, measure, spread, table
from dialogue import registry
from dialogue.ports import SpeechChunk, VoiceStyle
from sound.speech import Word

pytestmark = pytest.mark.unit


class Tone:
    """A second of tone a phrase, at -20 dBFS, with a time for every second word."""

    rate_hz = 16_000

    async def speak(
        self, phrases: AsyncIterator[str], style: VoiceStyle
    ) -> AsyncGenerator[SpeechChunk, None]:
        at = np.arange(self.rate_hz) / self.rate_hz
        async for phrase in phrases:
            words = tuple(Word(word, 0.0, 1.0) for word in phrase.split()[::2])
            yield SpeechChunk((0.1 * np.sin(2 * np.pi * 997 * at)).astype(np.float32), phrase, words=words)


def test_a_tone_is_as_loud_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "create", lambda kind, name, settings: Tone())
    row = measure("tone", "", runs=1)
    assert row.voice == "tone"
    assert [row.lufs, row.peak_dbfs] == pytest.approx([-23.0, -20.0], abs=0.1)
    timed = sum(len(phrase.split()[::2]) for phrase in PHRASES)
    assert row.words_timed == pytest.approx(timed / sum(len(phrase.split()) for phrase in PHRASES), abs=0.001)
    assert row.first_sound_ms / 1000 <= row.rtf * len(PHRASES) + 0.01


def test_the_table_has_a_line_for_each_and_says_what_is_not_here() -> None:
    rows = [Row("one", 5.0, 0.01, -19.3, -2.0, 1.0), Row("two", 80.0, 0.05, -18.9, -3.0, 0.5)]
    printed = table(rows, {"three": "three: not here"}, [WordError("one", "aligned", 14.0, 49.0, 50)])
    assert spread(rows) == pytest.approx(0.4)
    assert "| two | 80.0 | 0.05 | -18.9 | -3.0 | 50% |" in printed
    assert "From the softest to the loudest: 0.4 LU." in printed
    assert "Not here: three: not here" in printed
    assert spread([]) == 0.0


def test_it_is_a_bench_that_can_be_called() -> None:
    assert callable(voices.main)
