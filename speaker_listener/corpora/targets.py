"""The face that goes with phones: the lips of our rules in a style, on an expression, as the driver would show it.

    phones, loudness, style ─▶ lip curve ─┐
    emotion, intensity ─▶ preset ─────────┴─▶ layers ─▶ (T, 52)

Blinks, gaze and the head are left to the layers above; a model that learned them from sound would learn noise.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT, FPS
from sound.pcm import Samples
from sound.speech import SILENCE, Phone
from speaker_listener import loudness, visemes
from speaker_listener.corpora.styles import SpeakingStyle
from speaker_listener.face_clip import Bools, Floats, seen
from speaker_listener.layers import Layers, compose
from speaker_listener.metrics import Doubles
from speaker_listener.presets import NAMES, presets

GROUPS_MADE: Final = ("brows", "eyes", "cheeks", "mouth", "tongue")
# The mouth belongs to speech from a little before a sound to a little after it, and through short pauses.
_BEFORE_S: Final = 0.25
_AFTER_S: Final = 0.25
_PAUSE_S: Final = 0.6
_HANDOVER_S: Final = 0.16
_NO_HEAD: Final = np.zeros(6)


def face(
    phones: Sequence[Phone],
    samples: Samples,
    rate_hz: int,
    style: SpeakingStyle | None = None,
    emotion: str = "neutral",
    intensity: float = 0.0,
) -> tuple[Floats, Bools]:
    """Return (T, 52) channels at 25 fps and (T, len(GROUPS)) of what is valid in them.

    Args:
        phones: in order, with times.
        samples: (n,) the clean sound; the opening follows its loudness.
        rate_hz: of the sound.
        style: of speaking; None is ordinary.
        emotion: one of emotion_tree.reading.EMOTIONS.
        intensity: of it, in [0, 1].

    Raises:
        ValueError: the emotion is unknown, the intensity out of range, or a phone no ARPAbet symbol.
    """
    if emotion not in EMOTIONS or not 0 <= intensity <= 1:
        raise ValueError(
            f"expected an emotion of {', '.join(EMOTIONS)} and an intensity in [0, 1], got {emotion!r} and {intensity:g}"
        )
    style = style or SpeakingStyle()
    duration_s = len(samples) / rate_hz
    level = loudness.levels(samples, rate_hz)
    curve = visemes.curve(phones, duration_s, level, loudness.RATE_HZ, known=style.table())
    times = (np.arange(int(duration_s * FPS + 1e-9)) + 0.5) / FPS
    talking = _talking(phones, times)
    shown = _expressions(emotion, intensity)
    made = np.zeros((len(times), len(ARKIT)), dtype=np.float32)
    for row, time_s in enumerate(times):
        share = float(talking[row])
        layers = Layers(
            style.part(curve.at(float(time_s)), share),
            share,
            lid=0.0,
            gaze_yaw_rad=0.0,
            gaze_rise_rad=0.0,
            expression=np.asarray(shown[0] + share * (shown[1] - shown[0]), dtype=np.float32),
            head=_NO_HEAD,
            breath=0.0,
            liveliness=1.0,
        )
        made[row] = compose(layers)[: len(ARKIT)]
    style.lean(made)
    return made, seen(np.ones(len(made), dtype=np.bool_), GROUPS_MADE)


def _expressions(emotion: str, intensity: float) -> Doubles:
    """Return (2, channels): the expression of a face at rest, and of one that speaks."""
    weights = np.zeros(len(NAMES))
    weights[EMOTIONS.index(emotion)] = intensity
    made = np.stack([presets().face(weights, speaking) for speaking in (0.0, 1.0)])
    made[:, len(ARKIT) :] = 0.0
    return made


def _talking(phones: Sequence[Phone], times: Doubles) -> Doubles:
    """Return (T,): how much the mouth belongs to speech."""
    spans: list[tuple[float, float]] = []
    for phone in phones:
        if phone.symbol == SILENCE:
            continue
        if spans and phone.start_s - spans[-1][1] < _PAUSE_S:
            spans[-1] = (spans[-1][0], phone.end_s)
        else:
            spans.append((phone.start_s, phone.end_s))
    made = np.zeros(len(times))
    for start_s, end_s in spans:
        rise = np.clip((times - start_s + _BEFORE_S) / _HANDOVER_S, 0.0, 1.0)
        fall = np.clip((end_s + _AFTER_S - times) / _HANDOVER_S, 0.0, 1.0)
        part = np.minimum(rise, fall)
        made = np.maximum(made, part * part * (3.0 - 2.0 * part))
    return made
