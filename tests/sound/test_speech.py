"""What an engine gives back, and how it is asked to say it."""

import numpy as np
import pytest

from sound.speech import CONSONANTS, PHONES, SILENCE, VOWELS, Prosody, Speech

pytestmark = pytest.mark.unit


def test_every_phone_is_a_vowel_a_consonant_or_silence() -> None:
    assert {*VOWELS, *CONSONANTS, SILENCE} == PHONES
    assert not VOWELS & CONSONANTS
    assert len(PHONES) == 16 + 25 + 1


def test_a_speech_lasts_as_long_as_its_samples() -> None:
    assert Speech(np.zeros(8000, dtype=np.float32), 16000).duration_s == 0.5


def test_ordinary_prosody_changes_nothing() -> None:
    assert Prosody() == Prosody(rate=1.0, pitch=1.0, pitch_range=1.0, volume=1.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate", 0.4),
        ("rate", 2.1),
        ("pitch", 0.0),
        ("pitch_range", -0.1),
        ("volume", 1.6),
        ("volume", float("nan")),
    ],
)
def test_prosody_out_of_range_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"prosody {name} must be in"):
        Prosody(**{name: value})
