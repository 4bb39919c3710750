"""Feelings in words."""

import doctest

import pytest

from dialogue.adapters import voice_manner
from dialogue.adapters.voice_manner import manner
from dialogue.ports import VoiceStyle
from emotion_tree.reading import EMOTIONS
from sound.speech import Prosody

pytestmark = pytest.mark.unit


def test_the_examples_hold() -> None:
    assert doctest.testmod(voice_manner).failed == 0


def test_every_feeling_has_a_manner_of_its_own_and_a_faint_one_has_none() -> None:
    said = {manner(VoiceStyle(emotion=name, intensity=0.8)) for name in EMOTIONS}
    assert len(said) == len(EMOTIONS)
    assert manner(VoiceStyle(emotion="anger", intensity=0.05)) == manner(VoiceStyle())


def test_rate_and_pitch_are_told_where_they_differ() -> None:
    told = manner(VoiceStyle(Prosody(rate=0.85, pitch=1.1)))
    assert "15% slower" in told
    assert "a little higher" in told
