"""A sentence spoken offline: eSpeak NG's sound and phone times, and the rule driver's face, frame by frame."""

import numpy as np
import soxr
from numpy.typing import NDArray

from emotion_tree.reading import distribution
from render.rig import FRAME_S
from sound.espeak import EspeakEngine
from sound.speech import SILENCE, Phone
from speaker_listener import driver
from speaker_listener.motion import OWN_RATE_HZ, Shown
from speaker_listener.scene import Scene, play

# The expression comes in before the voice does, as it does in a talk.
_LEAD_S = 1.0


def spoken_faces(text: str, emotion: str, intensity: float) -> tuple[list[NDArray[np.float32]], list[str]]:
    """Return the frames of a sentence, (channels,) each, and what sounds in each: its time and phone.

    Args:
        text: English.
        emotion: one of emotion_tree.reading.EMOTIONS, shown while speaking.
        intensity: of it, in [0, 1].
    """
    engine = EspeakEngine()
    try:
        speech = engine.speak(text)
    finally:
        engine.close()
    samples = np.asarray(soxr.resample(speech.samples, speech.rate_hz, OWN_RATE_HZ), dtype=np.float32)
    shown = Shown(distribution({emotion: 1.0}), intensity)
    scene = Scene().showing(shown).wait(_LEAD_S).speak(speech.phones, samples)
    frames = play(driver.create({}), scene.inputs)[round(_LEAD_S / FRAME_S) :]
    centres_s = [(k + 0.5) * FRAME_S for k in range(len(frames))]
    captions = [f"{1000 * at_s:.0f} ms  {phone_at(speech.phones, at_s)}" for at_s in centres_s]
    return list(frames), captions


def phone_at(phones: tuple[Phone, ...], at_s: float) -> str:
    """Return the phone that sounds at a time; silence where there is none."""
    return next((phone.symbol for phone in phones if phone.start_s <= at_s < phone.end_s), SILENCE)
