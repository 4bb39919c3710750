"""When a listener answers, and with what: one step a frame, from the voice and from what the person feels.

    voice ─▶ moments (an end, a short pause, a low stretch, a rise, laughter) ─▶ chance by manner ─▶ rest ─▶ answer

    | answer       | moment                                                    | size                          |
    | ------------ | --------------------------------------------------------- | ----------------------------- |
    | nod          | a pause of 280 ms after 1.2 s of speech                   | large, often twice            |
    | small nod    | a pause of 120 ms after 0.8 s of speech, or 700 ms after  | small, once                   |
    |              | a low stretch of voice began                              |                               |
    | brows        | louder by 6 dB or higher by 5 semitones than just before  | by manner                     |
    | smile back   | an end, or laughter                                       | more for laughter             |
    | concern      | an end, more when the voice has become faint and low      | inner brows, head tilted      |

The low stretch is the rule of Ward and Tsukahara (2000), its figures from memory: pitch under the person's 26th
percentile for 110 ms, after at least 700 ms of speech, no answer in the 800 ms before; then answer 700 ms later. That a
pause after a stretch of speech is where listeners nod is from Dittmann and Llewellyn (1968). All else is by eye.
A silent person, a room's noise and a hum that stays get no answer.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from emotion_tree.reading import Distribution
from render.rig import FRAME_S
from sound.pcm import Samples
from speaker_listener.damper import Floats
from speaker_listener.reactions import pulses, voice
from speaker_listener.reactions.manners import Manner, manner
from speaker_listener.reactions.pulses import PulseState
from speaker_listener.reactions.voice import VoiceState

_END_PAUSE_S: Final = 0.28
_END_SPEECH_S: Final = 1.2
_SHORT_PAUSE_S: Final = 0.12
_SHORT_SPEECH_S: Final = 0.8
_LOW_S: Final = 0.11
_LOW_SPEECH_S: Final = 0.7
_LOW_WAIT_S: Final = 0.7
_LOW_REST_S: Final = 0.8
# Less voice than this is keys, a cough, a chair; laughter has less of it than speech.
_VOICED_S: Final = 0.4
_LAUGHED_S: Final = 0.2
_RISE_DB: Final = 6.0
_RISE_ST: Final = 5.0
_LAUGHS: Final = 0.5

# Nothing is answered twice at once; by eye. A nod takes about a second, a smile two.
NOD_REST_S: Final = 2.0
BROW_REST_S: Final = 4.0
SMILE_REST_S: Final = 4.0
CONCERN_REST_S: Final = 5.0
_LAUGHTER_COUNTS: Final = 4.0
_FAINT_COUNTS: Final = 0.4

_SMALL: Final = (0.35, 0.60)
_LARGE: Final = (0.70, 1.0)
_SMILE: Final = (0.35, 0.65)
_CONCERN: Final = (0.30, 0.55)
_DICE: Final = 7


@dataclass(frozen=True)
class Nod:
    """A nod that begins: its depth as a share of a whole one, and how often it goes down."""

    depth: float
    cycles: int


@dataclass(frozen=True, eq=False)
class AnswerState:
    """The answers of one stream.

    Attributes:
        voice: what was heard.
        nod: begins in this frame, or None.
        smiles: a smile back begins in this frame.
        worries: an answer of concern begins in this frame.
        lifts: the brows begin to rise in this frame.
        pulses: the face's answers as they come and go.
        since_nod_s: time since the last nod; likewise the others.
        low_due_s: time until a low stretch of voice is answered; negative when none is due.
    """

    voice: VoiceState = field(default_factory=VoiceState)
    nod: Nod | None = None
    smiles: bool = False
    worries: bool = False
    lifts: bool = False
    pulses: PulseState = field(default_factory=PulseState)
    since_nod_s: float = 10.0
    since_brow_s: float = 10.0
    since_smile_s: float = 10.0
    since_concern_s: float = 10.0
    low_due_s: float = -1.0


@dataclass(frozen=True)
class _Moments:
    """What this frame is an occasion for."""

    end: bool
    short: bool
    low: bool
    rise: bool
    laughs: bool


def step(
    state: AnswerState, other: Samples, felt: Distribution, listening: bool, rng: np.random.Generator
) -> AnswerState:
    """Return the listener one frame later.

    Args:
        state: the frame before.
        other: (640,) of the person's sound at 16 kHz.
        felt: (8,) what the person feels; sums to 1.
        listening: whether the character listens and nothing else is going on; only then does it answer.
        rng: of the stream; drawn from equally often in every frame.
    """
    dice = rng.random(_DICE)
    heard = voice.step(state.voice, other)
    moments, low_due_s = _moments(state, heard)
    how = manner(felt)
    nod = _nod(moments, how, dice) if listening and state.since_nod_s > NOD_REST_S else None
    rested = state.since_brow_s > BROW_REST_S
    lifts = listening and moments.rise and rested and float(dice[2]) < how.brow
    smiles = listening and state.since_smile_s > SMILE_REST_S and float(dice[3]) < _smile(moments, how)
    worries = (
        listening
        and moments.end
        and not smiles
        and state.since_concern_s > CONCERN_REST_S
        and float(dice[4]) < how.concern * (1.0 + _FAINT_COUNTS * heard.faint)
    )
    heights = np.array(
        [
            lifts * how.brow_height * _between((0.8, 1.2), dice[5]),
            smiles * _between(_SMILE, dice[5]) * (1.0 + 0.4 * moments.laughs),
            worries * _between(_CONCERN, dice[5]),
        ]
    )
    return AnswerState(
        voice.answered(heard) if moments.end else heard,
        nod,
        smiles,
        worries,
        lifts,
        pulses.step(state.pulses, np.minimum(1.0, heights)),
        _since(state.since_nod_s, nod is not None),
        _since(state.since_brow_s, lifts),
        _since(state.since_smile_s, smiles),
        _since(state.since_concern_s, worries),
        low_due_s,
    )


def _moments(state: AnswerState, heard: VoiceState) -> tuple[_Moments, float]:
    """Return what this frame is an occasion for, and when a low stretch of voice is due."""
    before = state.voice
    spoken_s = heard.spoken_s if heard.voiced_s >= _VOICED_S else 0.0
    short = _passes(before.pause_s, heard.pause_s, _SHORT_PAUSE_S) and spoken_s >= _SHORT_SPEECH_S
    end = _passes(before.pause_s, heard.pause_s, _END_PAUSE_S) and spoken_s >= _END_SPEECH_S
    due_s = state.low_due_s - FRAME_S if state.low_due_s >= 0 else -1.0
    low = state.low_due_s >= 0 > due_s and heard.pause_s < voice.FORGET_S
    begins = _passes(before.low_s, heard.low_s, _LOW_S) and spoken_s >= _LOW_SPEECH_S
    if begins and due_s < 0 and state.since_nod_s > _LOW_REST_S:
        due_s = _LOW_WAIT_S - _LOW_S
    louder = _passes(before.rise_db, heard.rise_db, _RISE_DB)
    higher = _passes(before.rise_st, heard.rise_st, _RISE_ST)
    rise = spoken_s > _SHORT_SPEECH_S and heard.pitch_st is not None and (louder or higher)
    laughs = _passes(before.laughing, heard.laughing, _LAUGHS) and heard.voiced_s >= _LAUGHED_S
    return _Moments(end, short, low, rise, laughs), due_s


def _passes(before: float, now: float, line: float) -> bool:
    return before < line <= now


def _nod(moments: _Moments, how: Manner, dice: Floats) -> Nod | None:
    """Return the nod that a moment asks for: large at an end, small in the flow of speech."""
    if moments.end and float(dice[0]) < how.nod_end:
        cycles = 2 if float(dice[1]) < how.nod_twice else 1
        return Nod(min(1.0, how.nod_depth * _between(_LARGE, dice[6])), cycles)
    if (moments.short or moments.low) and float(dice[0]) < how.nod_flow:
        return Nod(how.nod_depth * _between(_SMALL, dice[6]), 1)
    return None


def _smile(moments: _Moments, how: Manner) -> float:
    if moments.laughs:
        return min(1.0, _LAUGHTER_COUNTS * how.smile)
    return how.smile if moments.end else 0.0


def _since(time_s: float, now: bool) -> float:
    return 0.0 if now else time_s + FRAME_S


def _between(ends: tuple[float, float], part: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * float(part)
