"""Sentences with mouths for the tests of the sync expert, spoken by a voice that trained nothing."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from sound.speech import Prosody
from speaker_listener.corpora.styles import SpeakingStyle
from speaker_listener.corpora.synthetic import Recipe, available_engines, make
from speaker_listener.face_clip import FaceClip, Floats

TEXTS: Sequence[str] = (
    "My mother baked a big apple pie before the people came, and we ate all of it by the window.",
    "Why would you walk so far along the river when the bus will bring you home for free?",
)


@cache
def spoken(number: int = 0) -> FaceClip:
    """Return a sentence with the mouth of our rules."""
    engines = available_engines()
    if not engines:
        pytest.skip("neither eSpeak NG (pip install warmchat[voice]) nor flite is on this machine")
    engine, voice = ("espeak", "en-us+m7") if "espeak" in engines else ("flite", "awb")
    recipe = Recipe(
        "said", TEXTS[number], engine, voice, Prosody(), SpeakingStyle(), "neutral", 0.0, 0.2, 0.2
    )
    return make(recipe)


def late(weights: Floats, frames: int) -> Floats:
    """Return (T, 52) weights so many frames later, the ends held."""
    places = np.clip(np.arange(len(weights)) - frames, 0, len(weights) - 1)
    return np.asarray(weights[places])
