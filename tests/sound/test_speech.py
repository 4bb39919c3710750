"""What an engine gives back, and how it may be asked to speak."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound.speech import CONSONANTS, PHONES, SILENCE, VOWELS, Prosody, Speech

pytestmark = pytest.mark.unit

LIMITS = {"rate": (0.5, 2.0), "pitch": (0.5, 2.0), "pitch_range": (0.0, 2.0), "volume": (0.0, 1.5)}


def test_every_phone_is_a_vowel_a_consonant_or_silence() -> None:
    assert set() == VOWELS & CONSONANTS
    assert VOWELS | CONSONANTS | {SILENCE} == PHONES
    assert all(symbol.isupper() and not any(map(str.isdigit, symbol)) for symbol in PHONES)


def test_speech_knows_how_long_it_lasts() -> None:
    speech = Speech(np.zeros(11_025, dtype=np.float32), 22_050)
    assert speech.duration_s == 0.5
    assert (speech.phones, speech.words) == ((), ())


def test_ordinary_prosody_changes_nothing() -> None:
    prosody = Prosody()
    assert (prosody.rate, prosody.pitch, prosody.pitch_range, prosody.volume) == (1.0, 1.0, 1.0, 1.0)


@given(st.sampled_from(sorted(LIMITS)), st.floats())
def test_prosody_is_taken_inside_its_limits_and_refused_outside(name: str, value: float) -> None:
    low, high = LIMITS[name]
    if low <= value <= high:
        assert getattr(Prosody(**{name: value}), name) == value
    else:
        with pytest.raises(ValueError, match=rf"prosody {name} must be in \[{low}, {high}\], got"):
            Prosody(**{name: value})
