"""One frame of one stream: the state of every part, how it goes on, and the layers that it makes."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from emotion_tree.reading import AROUSAL
from render.rig import FRAME_S
from speaker_listener import blinks, breath, brows, expression, gaze, head, layers, lips, stance
from speaker_listener.blinks import BlinkState
from speaker_listener.breath import BreathState
from speaker_listener.brows import BrowState
from speaker_listener.expression import ExpressionState
from speaker_listener.gaze import GazeState
from speaker_listener.head import HeadState
from speaker_listener.leed import playback
from speaker_listener.leed.playback import LeedState
from speaker_listener.lips import LipState
from speaker_listener.masks import stream as mask_stream
from speaker_listener.masks.epsilon import epsilon
from speaker_listener.masks.model import HeadMasks
from speaker_listener.masks.stream import MaskState
from speaker_listener.motion import MotionInput
from speaker_listener.phrase_plan import LipsOfSound, PhrasePlan
from speaker_listener.reactions import answers
from speaker_listener.reactions.answers import AnswerState
from speaker_listener.stance import StanceState

# A beat of the head begins this long before the stress it belongs to, so that both peak together.
_BEAT_LEAD_S: Final = 0.12
# The brows join only strong stresses, and not each of them.
_BROW_FROM: Final = 0.8
_BROW_CHANCE: Final = 0.45
_BROW_STRESS: Final = 0.45
# A blink that had to wait while the floor changed hands comes up to this much later, or all would come at once.
_BLINK_WAIT_S: Final = 1.8


@dataclass(frozen=True, eq=False)
class Means:
    """What moves the face besides rules; what is not there is left to rules.

    Attributes:
        lips: makes the lips of voices that give no phone times.
        leed: whether the listening face comes from the dictionary; else from the presets alone.
        masks: carries the head.
        epsilon: how lively the generated head is whatever is felt, in [0, 1]; None lets arousal and stance decide.
        hears: whether the listener answers the person's voice; who does not listens like a silent speaker.
    """

    lips: LipsOfSound | None = None
    leed: bool = False
    masks: HeadMasks | None = None
    epsilon: float | None = None
    hears: bool = True


@dataclass(frozen=True, eq=False)
class StreamState:
    """All that a stream remembers from frame to frame, but for its generator; `masks` where a generator moves the head."""

    plan: PhrasePlan | None = None
    stance: StanceState = field(default_factory=StanceState)
    lips: LipState = field(default_factory=LipState)
    blink: BlinkState = field(default_factory=BlinkState)
    gaze: GazeState = field(default_factory=GazeState)
    breath: BreathState = field(default_factory=BreathState)
    answers: AnswerState = field(default_factory=AnswerState)
    leed: LeedState = field(default_factory=LeedState)
    masks: MaskState | None = None
    patience: float = 0.0
    head: HeadState = field(default_factory=HeadState)
    brows: BrowState = field(default_factory=BrowState)
    expression: ExpressionState = field(default_factory=ExpressionState)


def mask_cues(speaking: float, given: MotionInput, fixed: float | None = None) -> mask_stream.Cues:
    """Return what the generator is told: who has the floor, and how lively that makes the head.

    Args:
        speaking: weight of the speaking manner, in [0, 1].
        given: the frame's input.
        fixed: ε whatever is felt; None lets arousal and stance decide.
    """
    shown = given.shown
    arousal = float(shown.intensity * np.asarray(shown.expression, dtype=np.float64) @ AROUSAL)
    role = 1.0 if given.stance == "speaking" else 0.0
    lively = epsilon(min(1.0, max(-1.0, arousal)), speaking) if fixed is None else fixed
    if given.stance == "listening":
        lively *= min(1.0, max(0.0, given.listener_amplitude))
    return mask_stream.Cues(role, min(1.0, max(0.0, lively)))


def advance(
    state: StreamState,
    given: MotionInput,
    plan: PhrasePlan | None,
    masks: MaskState | None,
    means: Means,
    rng: np.random.Generator,
) -> StreamState:
    """Return the state one frame later."""
    speaking = given.stance == "speaking"
    centre_s = given.phrase.now_s + FRAME_S / 2 if given.phrase else 0.0
    new_plan = plan is not state.plan
    floor = stance.step(state.stance, given.stance, given.listener_amplitude, given.phrase is not None)
    eyes = gaze.step(state.gaze, "thinking" if given.thinking else given.stance, rng)
    answering = means.hears and floor.settled and not speaking and not given.thinking
    answer = answers.step(state.answers, given.other, given.felt, answering, rng)
    manner = floor.speaking if means.hears else 1.0
    shown = expression.step(state.expression, given.shown, given.thinking, floor.settled, manner, rng)
    clips = playback.step(state.leed, shown.shown.value, given.felt, rng) if means.leed else state.leed
    beat = _beat(plan, centre_s) if floor.settled else 0.0
    cues = head.HeadCues(
        floor.speaking,
        nod=given.nod or answer.nod is not None,
        nod_size=None if answer.nod is None else (answer.nod.depth, answer.nod.cycles),
        beat=beat,
        new_phrase=new_plan and plan is not None,
        new_floor=floor.changed,
        gaze_yaw_rad=eyes.yaw_rad if eyes.away else 0.0,
        gaze_rise_rad=eyes.rise_rad if eyes.away else 0.0,
        carried=None if masks is None else masks.pose,
        worry=answer.pulses.concern,
    )
    dice = float(rng.random())
    patience = dice if floor.changed else state.patience
    moment = blinks.Moment(
        _blinks_per_min(given),
        phrase_ends=new_plan and state.plan is not None,
        gaze_shifts=eyes.shifts,
        allowed=floor.since_change_s > stance.SETTLE_S + patience * _BLINK_WAIT_S,
    )
    return StreamState(
        plan,
        floor,
        lips.step(state.lips, plan.lips if plan else None, centre_s),
        blinks.step(state.blink, moment, rng),
        eyes,
        breath.step(state.breath, rng),
        answer,
        clips,
        masks,
        patience,
        head.step(state.head, cues, rng),
        brows.step(state.brows, _stress(beat, dice)),
        shown,
    )


def _beat(plan: PhrasePlan | None, centre_s: float) -> float:
    if plan is None:
        return 0.0
    from_s = centre_s + _BEAT_LEAD_S - FRAME_S / 2
    return plan.accent_at(from_s, from_s + FRAME_S)


def _stress(beat: float, dice: float) -> float:
    return _BROW_STRESS * beat if beat > _BROW_FROM and dice < _BROW_CHANCE else 0.0


def _blinks_per_min(given: MotionInput) -> float:
    if given.thinking:
        return blinks.THINKING_PER_MIN
    return blinks.SPEAKING_PER_MIN if given.stance == "speaking" else blinks.LISTENING_PER_MIN


def layers_of(state: StreamState, leed: bool) -> layers.Layers:
    speaking = state.stance.speaking
    listens = state.leed.face if leed else state.expression.face
    shown = (listens + speaking * (state.expression.face - listens)).astype(np.float32)
    state.brows.add_to(shown, 1.0)
    state.answers.pulses.add_to(shown, 1.0 - speaking)
    return layers.Layers(
        lips=state.lips.shape,
        talking=state.stance.talking,
        lid=state.blink.lid,
        gaze_yaw_rad=state.gaze.yaw_rad,
        gaze_rise_rad=state.gaze.rise_rad,
        expression=shown,
        head=state.head.pose,
        breath=state.breath.lift,
        liveliness=state.stance.liveliness,
    )
