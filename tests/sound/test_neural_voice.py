"""Signs and durations of a neural voice as phones and words; the engines themselves are heard in the adapters' tests."""

from pathlib import Path

import numpy as np
import pytest

from sound import neural_voice
from sound.errors import EngineMissing
from sound.neural_voice import NeuralVoice, timed
from sound.speech import Speech

pytestmark = pytest.mark.unit

RATE_HZ = 24_000


def tokens_of(signs: str, each_s: float = 0.1) -> list[tuple[str, float, float]]:
    return [(sign, n * each_s, (n + 1) * each_s) for n, sign in enumerate(signs)]


def speech(length_s: float) -> Speech:
    return Speech(np.zeros(round(length_s * RATE_HZ), np.float32), RATE_HZ)


def test_two_letters_of_a_diphthong_are_one_phone_and_marks_lengthen() -> None:
    found = timed("high", speech(0.5), tokens_of("hˈaɪː"), ["haɪ"])
    assert [(p.symbol, round(p.start_s, 2), round(p.end_s, 2)) for p in found.phones] == [
        ("HH", 0.0, 0.2),
        ("AY", 0.2, 0.5),
    ]


def test_words_are_found_though_the_sentence_joins_them() -> None:
    found = timed("of the sea.", speech(0.7), tokens_of("ʌvðəsiː"), ["ʌv", "ðə", "siː"])
    assert [(w.text, round(w.start_s, 2), round(w.end_s, 2)) for w in found.words] == [
        ("of", 0.0, 0.2),
        ("the", 0.2, 0.4),
        ("sea.", 0.4, 0.7),
    ]


def test_a_long_gap_is_silence_and_a_short_one_is_not() -> None:
    gap = timed("a a", speech(0.3), tokens_of("ɐ ɐ"), ["ɐ", "ɐ"])
    assert [p.symbol for p in gap.phones] == ["AX", "SIL", "AX"]
    close = timed("a a", speech(0.09), tokens_of("ɐ ɐ", 0.03), ["ɐ", "ɐ"])
    assert [p.symbol for p in close.phones] == ["AX", "AX"]


def test_without_durations_there_are_no_times() -> None:
    found = timed("a sea", speech(0.5), [], [])
    assert (found.phones, found.words) == ((), ())


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neural_voice, "find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match="expected the package piper-tts.*pip install piper-tts"):
        NeuralVoice("piper", [tmp_path / "a.onnx"])
    monkeypatch.setattr(neural_voice, "find_spec", lambda name: object())
    with pytest.raises(EngineMissing, match=r"expected a file of kokoro at .*a\.onnx"):
        NeuralVoice("kokoro", [tmp_path / "a.onnx"])
