"""Mouths for one sound: as our rules make them, as rules with other numbers would, and as loudness alone would.

An expert that saw only our rules' mouths would learn our rules. So the numbers of the rules are drawn anew for every mouth:
how far each sound goes, how strongly it pulls, how fast the mouth lets go, how much loudness opens it. What all of them
share (that lips meet on /p b m/, that /a/ is wider than /i/, and when) is what is left to learn.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from render.rig import FPS
from sound.pcm import Samples
from sound.speech import SILENCE, Phone
from speaker_listener import loudness, visemes
from speaker_listener.articulation import VisemeTable
from speaker_listener.corpora.styles import random_style
from speaker_listener.face_clip import RATE_HZ, Bools, FaceClip, Floats
from speaker_listener.lips import LIP_CHANNELS
from speaker_listener.sync.windows import SHAPES, lip_shapes

MOUTHS: Final = 3
# Spread of the logarithm of each number, and of what is added to targets; wide, for real mouths are.
_SIZE, _PULL, _SPEED, _ADDED = 0.35, 0.4, 0.25, 0.05
_POWER: Final = (0.7, 2.2)
# A mouth speaks from this long before a sound until this long after it.
_AROUND_S: Final = 0.08
_PLACES: Final = tuple(
    [place for place, name in enumerate(LIP_CHANNELS) if name in (shape, f"{shape}Left", f"{shape}Right")]
    for shape in SHAPES
)
# Shapes that the rules move: mouthFrown and mouthShrugLower are no part of their lips.
_MADE: Final = [number for number, place in enumerate(_PLACES) if place]


def mouths(clip: FaceClip, rng: np.random.Generator) -> Floats:
    """Return (3, T, 16): the clip's own mouth, and two by rules whose numbers are drawn.

    Args:
        clip: at 25 fps with clean sound, face and phones.
        rng: from which the numbers come.
    """
    own = lip_shapes(clip.weights)
    drawn = [ruled(clip.phones, clip.samples, len(own), other_rules(rng)) for _ in range(MOUTHS - 1)]
    return np.stack([own, *drawn])


def other_rules(rng: np.random.Generator) -> VisemeTable:
    """Return the rules' table in a random style with every number drawn around its own."""
    known = random_style(rng).table()

    def around(values: Floats, spread: float) -> Floats:
        return np.asarray(values * np.exp(rng.normal(0.0, spread, values.shape)), dtype=np.float32)

    silent = list(known.row[SILENCE])
    targets = around(known.targets, _SIZE) + rng.normal(0.0, _ADDED, known.targets.shape)
    targets[silent] = known.targets[silent]
    own = known.dynamics
    dynamics = replace(
        own,
        jaw_power=float(np.exp(rng.uniform(*np.log(_POWER)))),
        quiet_gain=own.quiet_gain * float(rng.uniform(0.6, 1.5)),
        level_gain=own.level_gain * float(rng.uniform(0.0, 1.6)),
        amplitude_gain=own.amplitude_gain * float(rng.uniform(0.0, 1.6)),
        stress_gain=own.stress_gain * float(rng.uniform(0.0, 2.0)),
    )
    return replace(
        known,
        targets=targets.astype(np.float32),
        strength=around(known.strength, _PULL),
        before_per_s=around(known.before_per_s, _SPEED),
        after_per_s=around(known.after_per_s, _SPEED),
        smooth_s=around(known.smooth_s, _SPEED),
        dynamics=dynamics,
    )


def ruled(phones: Sequence[Phone], samples: Samples, count: int, known: VisemeTable) -> Floats:
    """Return (count, 16): the mouth that a table of rules gives phones and their sound at 16 kHz."""
    level = loudness.levels(samples, RATE_HZ)
    curve = visemes.curve(phones, len(samples) / RATE_HZ, level, loudness.RATE_HZ, known=known)
    own_s = curve.start_s + np.arange(len(curve.weights)) / curve.rate_hz
    at_s = (np.arange(count) + 0.5) / FPS
    made = np.zeros((count, len(SHAPES)), dtype=np.float32)
    for number in _MADE:
        made[:, number] = np.interp(at_s, own_s, curve.weights[:, _PLACES[number]].mean(axis=1))
    return made


def by_loudness(samples: Samples, count: int, power: float) -> Floats:
    """Return (count, 16) in which the jaw alone moves: with the loudness in decibels, to a power.

    Such a mouth is in time and says nothing; an expert must not take it for speech.
    """
    level = loudness.levels(samples, RATE_HZ)
    at_s = (np.arange(count) + 0.5) / FPS
    made = np.zeros((count, len(SHAPES)), dtype=np.float32)
    if len(level):
        own_s = (np.arange(len(level)) + 0.5) / loudness.RATE_HZ
        made[:, SHAPES.index("jawOpen")] = 0.7 * np.interp(at_s, own_s, level) ** power
    return made


def speaking(phones: Sequence[Phone], count: int) -> Bools:
    """Return (count,): frames in which a sound is spoken, or nearly."""
    at_s = (np.arange(count) + 0.5) / FPS
    made = np.zeros(count, dtype=np.bool_)
    for phone in phones:
        if phone.symbol != SILENCE:
            made |= (at_s > phone.start_s - _AROUND_S) & (at_s < phone.end_s + _AROUND_S)
    return made
