"""What the listening face takes from the person's voice, as it comes: pauses to nod at, rises to look up at.

Causal: a frame knows only what was said before it. A nod falls into a short pause after a stretch of speech, and
the brows rise when the voice grows louder; both by eye. Ward and Tsukahara (2000) found that a stretch of low pitch
late in an utterance invites a listener's answer; the pause that follows it is the simpler sign, and is used here.
"""

from dataclasses import dataclass
from math import log10
from typing import Final

import numpy as np

from render.rig import FRAME_S
from sound.pcm import Samples, rms

_SILENT_DB: Final = -90.0
_SPEECH_AT_LEAST_DB: Final = -50.0
_ABOVE_FLOOR_DB: Final = 10.0
# The floor sinks to a quiet frame at once and rises slowly, so that speech does not become the floor.
_FLOOR_SINK: Final = 0.4
_FLOOR_RISE_DB_PER_S: Final = 1.5

_NOD_AFTER_SPEECH_S: Final = 0.8
_NOD_AFTER_PAUSE_S: Final = 0.2
_NOD_REST_S: Final = 1.6
# After this much silence a burst of speech too short to nod at is forgotten.
_FORGET_S: Final = 1.5
_NOD_CHANCE: Final = 0.75

_RISE_DB: Final = 5.0
_BROW_REST_S: Final = 2.5
_BROW_CHANCE: Final = 0.6
_FAST: Final = 0.25
_SLOW: Final = 0.03


@dataclass(frozen=True)
class HearingState:
    """What was heard so far.

    Attributes:
        floor_db: the room's own noise.
        fast_db: loudness of the last 150 ms.
        slow_db: loudness of the last second of speech.
        spoken_s: speech since the last pause that was answered.
        pause_s: silence since the last speech.
        since_nod_s: time since the last nod.
        since_brow_s: time since the brows last rose.
        nod: nod now.
        brow: raise the brows now.
    """

    floor_db: float = -65.0
    fast_db: float = _SILENT_DB
    slow_db: float = _SILENT_DB
    spoken_s: float = 0.0
    pause_s: float = 0.0
    since_nod_s: float = 10.0
    since_brow_s: float = 10.0
    nod: bool = False
    brow: bool = False


def step(state: HearingState, other: Samples, listening: bool, rng: np.random.Generator) -> HearingState:
    """Return what is known after one more frame of the person's sound.

    Args:
        state: the frame before.
        other: (n,) of this frame.
        listening: whether the character listens; only then does it answer with nod or brow.
        rng: of the stream; drawn from the same number of times in every frame.
    """
    nod_chance, brow_chance = rng.random(2)
    level_db = max(_SILENT_DB, 20.0 * log10(rms(other) + 1e-9))
    floor_db = _floor(state.floor_db, level_db)
    speech = level_db > max(floor_db + _ABOVE_FLOOR_DB, _SPEECH_AT_LEAST_DB)
    fast_db = state.fast_db + _FAST * (level_db - state.fast_db)
    slow_db = state.slow_db
    if speech:
        known = state.slow_db > _SILENT_DB + 1.0
        slow_db += _SLOW * (level_db - slow_db) if known else level_db - slow_db
    pause_s = 0.0 if speech else state.pause_s + FRAME_S
    spoken_s = state.spoken_s + FRAME_S * speech
    since_nod_s = state.since_nod_s + FRAME_S
    since_brow_s = state.since_brow_s + FRAME_S
    pausing = spoken_s >= _NOD_AFTER_SPEECH_S and pause_s >= _NOD_AFTER_PAUSE_S
    nod = pausing and listening and since_nod_s > _NOD_REST_S and nod_chance < _NOD_CHANCE
    rising = speech and fast_db > slow_db + _RISE_DB and spoken_s > _NOD_AFTER_SPEECH_S
    brow = rising and listening and since_brow_s > _BROW_REST_S and brow_chance < _BROW_CHANCE
    return HearingState(
        floor_db,
        fast_db,
        slow_db,
        0.0 if pausing or pause_s > _FORGET_S else spoken_s,
        pause_s,
        0.0 if nod else since_nod_s,
        0.0 if brow else since_brow_s,
        nod,
        brow,
    )


def _floor(floor_db: float, level_db: float) -> float:
    if level_db < floor_db:
        return floor_db + _FLOOR_SINK * (level_db - floor_db)
    return min(level_db, floor_db + _FLOOR_RISE_DB_PER_S * FRAME_S)
