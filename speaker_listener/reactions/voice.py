"""What a listener hears in a voice, frame by frame: whether it speaks, pauses, rises, sinks or laughs.

    640 samples ─▶ loudness against the room ─▶ speech, pauses ────────────┐
                └▶ pitch (only while there is speech) ─▶ middle, low line ─┴▶ VoiceState

The pitch is about 50 ms late, because a period must be heard before it is known; everything else is of this frame.
Middle and low line belong to the person and adapt within half a minute. The low line is the 26th percentile, under
which Ward and Tsukahara (2000) found a voice to invite a listener's answer.
"""

from copy import copy
from dataclasses import dataclass, field, replace
from math import log2, log10
from typing import Final

import numpy as np

from render.rig import FRAME_S
from sound.pcm import Samples, rms
from sound.pitch import PitchTracker
from speaker_listener.damper import Floats
from speaker_listener.reactions import laughter

_SILENT_DB: Final = -90.0
_SPEECH_AT_LEAST_DB: Final = -50.0
_ABOVE_FLOOR_DB: Final = 10.0
# The floor sinks to a quiet frame at once and rises slowly, so that speech does not become the floor.
_FLOOR_SINK: Final = 0.4
_FLOOR_RISE_DB_PER_S: Final = 1.5
# Shares by which averages go to the present frame: over 0.15, 1.3 and 8 s.
_FAST: Final = 0.25
_SLOW: Final = 0.03
_USUAL: Final = 0.005

# Half the rate is enough for pitch and costs half; the tracker itself hears nothing above 1 kHz.
_PITCH_RATE_HZ: Final = 8_000
_LOW_SHARE: Final = 0.26
_LOW_STEP_ST: Final = 0.16
_MIDDLE: Final = 0.02
_FIRST_LOW_ST: Final = 1.5

# After this much silence an utterance is over, and a burst too short to answer is forgotten.
FORGET_S: Final = 1.5


@dataclass(frozen=True, eq=False)
class VoiceState:
    """What was heard so far.

    Attributes:
        speech: in this frame somebody speaks.
        floor_db: the room's own noise.
        fast_db: loudness of the last 150 ms.
        slow_db: loudness of the last second or so of speech.
        usual_db: loudness of speech over some ten seconds.
        spoken_s: speech since the last pause that ended a stretch of it.
        voiced_s: how much of it had a pitch, which keys and rustling have not.
        pause_s: silence since the last speech.
        pitch_st: pitch of this frame, in semitones over 100 Hz; None without a voice.
        middle_st: where the person's pitch usually lies; None until some was heard.
        low_st: the person's low line.
        slow_st: pitch over the last second or so.
        low_s: how long the voice has been under the low line.
        laughing: how much the last second sounds like laughter, in [0, 1].
        tracker: of pitch; None while nobody speaks.
        levels_db: (64,) loudness of the last 20 ms pieces.
    """

    speech: bool = False
    floor_db: float = -65.0
    fast_db: float = _SILENT_DB
    slow_db: float = _SILENT_DB
    usual_db: float = _SILENT_DB
    spoken_s: float = 0.0
    voiced_s: float = 0.0
    pause_s: float = 0.0
    pitch_st: float | None = None
    middle_st: float | None = None
    low_st: float = 0.0
    slow_st: float = 0.0
    low_s: float = 0.0
    laughing: float = 0.0
    tracker: PitchTracker | None = None
    levels_db: Floats = field(default_factory=lambda: np.full(laughter.FRAMES, _SILENT_DB))

    @property
    def rise_db(self) -> float:
        """How much louder the voice is than it was in the second before; 0 in silence."""
        return self.fast_db - self.slow_db if self.speech and self.slow_db > _SILENT_DB + 1.0 else 0.0

    @property
    def rise_st(self) -> float:
        """How much higher the voice is than it was in the second before; 0 without a voice."""
        return self.pitch_st - self.slow_st if self.pitch_st is not None else 0.0

    @property
    def faint(self) -> float:
        """How faint and low the voice has become against its usual self, in [0, 1]."""
        if self.middle_st is None:
            return 0.0
        quieter = (self.usual_db - self.slow_db - 1.0) / 5.0
        lower = (self.middle_st - self.slow_st) / 2.0
        return min(1.0, max(0.0, min(quieter, 0.5 * quieter + 0.5 * lower)))


def step(state: VoiceState, other: Samples) -> VoiceState:
    """Return what is known after (640,) more samples of the person's sound at 16 kHz."""
    level_db = _level_db(other)
    halves = np.array([_level_db(other[: len(other) // 2]), _level_db(other[len(other) // 2 :])])
    levels_db = np.concatenate([state.levels_db[2:], halves])
    floor_db = _floor(state.floor_db, level_db)
    speech = level_db > max(floor_db + _ABOVE_FLOOR_DB, _SPEECH_AT_LEAST_DB)
    pause_s = 0.0 if speech else state.pause_s + FRAME_S
    over = pause_s > FORGET_S
    tracker, pitch_st = _pitch(state, other, speech or state.pause_s < 0.1)
    middle_st, low_st, slow_st, low_s = _lines(state, pitch_st)
    return VoiceState(
        speech,
        floor_db,
        state.fast_db + _FAST * (level_db - state.fast_db),
        _follow(state.slow_db, level_db, _SLOW if speech else 0.0),
        _follow(state.usual_db, level_db, _USUAL if speech else 0.0),
        0.0 if over else state.spoken_s + FRAME_S * speech,
        0.0 if over else state.voiced_s + FRAME_S * (pitch_st is not None),
        pause_s,
        pitch_st,
        middle_st,
        low_st,
        slow_st,
        low_s if pause_s < 0.2 else 0.0,
        laughter.likeness(levels_db) if pause_s < 0.3 else 0.0,
        tracker,
        levels_db,
    )


def answered(state: VoiceState) -> VoiceState:
    """Return the state with its stretch of speech closed: what was said so far has been answered, or let go."""
    return replace(state, spoken_s=0.0, voiced_s=0.0)


def _level_db(samples: Samples) -> float:
    return max(_SILENT_DB, 20.0 * log10(rms(samples) + 1e-9))


def _floor(floor_db: float, level_db: float) -> float:
    if level_db < floor_db:
        return floor_db + _FLOOR_SINK * (level_db - floor_db)
    return min(level_db, floor_db + _FLOOR_RISE_DB_PER_S * FRAME_S)


def _follow(slow_db: float, level_db: float, share: float) -> float:
    """Return an average that begins with the first speech it hears."""
    if share == 0.0:
        return slow_db
    return slow_db + share * (level_db - slow_db) if slow_db > _SILENT_DB + 1.0 else level_db


def _pitch(state: VoiceState, other: Samples, listen: bool) -> tuple[PitchTracker | None, float | None]:
    """Return the tracker after this frame, and its pitch; the state's own tracker stays as it was."""
    if not listen:
        return None, None
    # A tracker replaces what it holds and never changes it in place, so a shallow copy is a whole one.
    tracker = copy(state.tracker) if state.tracker is not None else PitchTracker(_PITCH_RATE_HZ)
    found = tracker.feed(0.5 * (other[0::2] + other[1::2]))
    heard = found.f0_hz[found.voiced]
    return tracker, 12.0 * log2(float(np.median(heard)) / 100.0) if len(heard) else None


def _lines(state: VoiceState, pitch_st: float | None) -> tuple[float | None, float, float, float]:
    """Return middle, low line, pitch of the last second, and time under the low line."""
    if pitch_st is None:
        # Consonants interrupt a low voice; they do not end it.
        return state.middle_st, state.low_st, state.slow_st, state.low_s
    if state.middle_st is None:
        return pitch_st, pitch_st - _FIRST_LOW_ST, pitch_st, 0.0
    middle_st = state.middle_st + _MIDDLE * (pitch_st - state.middle_st)
    under = pitch_st < state.low_st
    low_st = state.low_st + _LOW_STEP_ST * (_LOW_SHARE - under)
    slow_st = state.slow_st + _SLOW * (pitch_st - state.slow_st)
    return middle_st, low_st, slow_st, state.low_s + FRAME_S if under else 0.0
