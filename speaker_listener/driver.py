"""The motion model that needs no training: rules of speech, gaze and bearing, one small module each.

    MotionInput ─▶ stance ─┬▶ lips (visemes | soundlips) ─┐
                           ├▶ gaze, blinks ───────────────┤
                           ├▶ hearing ─▶ nods, brows ─────┼─▶ layers ─▶ FaceFrame
                           ├▶ expression ─────────────────┤
                           └▶ head, breath ───────────────┘

Every module is a pure step from one immutable state to the next, so the state of a stream is one value: keeping
it is a snapshot, putting it back is a restore. Chance comes from one generator a stream, kept with the state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from render.rig import CHANNELS, FPS, FRAME_S
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener import (
    blinks,
    breath,
    brows,
    expression,
    gaze,
    head,
    hearing,
    layers,
    lips,
    presets,
    stance,
    visemes,
)
from speaker_listener.blinks import BlinkState
from speaker_listener.breath import BreathState
from speaker_listener.brows import BrowState
from speaker_listener.expression import ExpressionState
from speaker_listener.gaze import GazeState
from speaker_listener.head import HeadState
from speaker_listener.hearing import HearingState
from speaker_listener.lips import LipState
from speaker_listener.motion import (
    OTHER_RATE_HZ,
    OWN_RATE_HZ,
    FaceFrame,
    MotionInput,
    MotionModel,
    MotionStream,
    PhraseAhead,
)
from speaker_listener.phrase_plan import LipsOfSound, PhrasePlan, PlanCache
from speaker_listener.stance import StanceState

# A beat of the head begins this long before the stress it belongs to, so that both peak together.
_BEAT_LEAD_S: Final = 0.12
# The brows join only strong stresses, and not each of them.
_BROW_FROM: Final = 0.8
_BROW_CHANCE: Final = 0.45
_BROW_STRESS: Final = 0.45
_BROW_ATTENTION: Final = 0.40

_ARTICULATION: Final = (0.5, 1.5)


@dataclass(frozen=True, eq=False)
class StreamState:
    """All that a stream remembers from frame to frame, but for its generator."""

    plan: PhrasePlan | None = None
    stance: StanceState = field(default_factory=StanceState)
    lips: LipState = field(default_factory=LipState)
    blink: BlinkState = field(default_factory=BlinkState)
    gaze: GazeState = field(default_factory=GazeState)
    breath: BreathState = field(default_factory=BreathState)
    hearing: HearingState = field(default_factory=HearingState)
    head: HeadState = field(default_factory=HeadState)
    brows: BrowState = field(default_factory=BrowState)
    expression: ExpressionState = field(default_factory=ExpressionState)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A stream's state and the state of its generator."""

    state: StreamState
    chance: Mapping[str, Any]


class RuleStream:
    """The motion state of one session."""

    def __init__(self, seed: int, articulation: float, learned: LipsOfSound | None = None) -> None:
        self._rng = np.random.Generator(np.random.PCG64(seed))
        self._state = StreamState()
        self._plans = PlanCache(articulation, learned)

    def snapshot(self) -> Snapshot:
        """Return the whole state. It costs microseconds: the state is immutable and is not copied."""
        return Snapshot(self._state, self._rng.bit_generator.state)

    def restore(self, snapshot: object) -> None:
        """Go back to a state that `snapshot` gave.

        Raises:
            TypeError: if it is not a snapshot of this kind of stream.
        """
        if not isinstance(snapshot, Snapshot):
            raise TypeError(
                f"expected what RuleStream.snapshot gave, got {type(snapshot).__name__}; "
                "a snapshot fits only the motion model that made it"
            )
        self._state = snapshot.state
        self._rng.bit_generator.state = snapshot.chance

    def advance(self, given: MotionInput) -> FaceFrame:
        """Go one frame on and return it.

        Raises:
            ValueError: if a sound is not 40 ms long, a phone or an attitude is unknown, or the frame is not finite.
        """
        _check_length("own", given.own, OWN_RATE_HZ)
        _check_length("other", given.other, OTHER_RATE_HZ)
        plan = self._plan(given.phrase)
        self._state = _advance(self._state, given, plan, self._rng)
        return FaceFrame(layers.compose(_layers(self._state)))

    def _plan(self, phrase: PhraseAhead | None) -> PhrasePlan | None:
        """Return the phrase's plan: that of the frame before where it is the same phrase, also after a restore."""
        last = self._state.plan
        return last if last is not None and last.fits(phrase) else self._plans.get(phrase)


class RuleDriver:
    """Moves faces by rules; holds nothing of any session."""

    def __init__(self, articulation: float = 1.0, learned: LipsOfSound | None = None) -> None:
        """Make the driver.

        Args:
            articulation: factor on how wide the mouth opens, in [0.5, 1.5].
            learned: makes the lips of voices that give no phone times; None is rules.

        Raises:
            ValueError: if it lies outside.
        """
        low, high = _ARTICULATION
        if not low <= articulation <= high:
            raise ValueError(f"articulation must be in [{low}, {high}], got {articulation}")
        self._articulation = articulation
        self._learned = learned
        # Read the data now: a mistake in it should show at the start, and the first phrase should not wait.
        visemes.table()
        presets.presets()

    @property
    def fps(self) -> int:
        """Frames per second."""
        return FPS

    @property
    def channels(self) -> tuple[str, ...]:
        """Channel names, in the order of a frame."""
        return CHANNELS

    def stream(self, seed: int) -> RuleStream:
        """Return the state of a new session; same seed and same inputs give the same frames."""
        return RuleStream(seed, self._articulation, self._learned)

    def step(self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]) -> list[FaceFrame]:
        """Advance each stream by one frame and return the frames.

        Raises:
            ValueError: if the numbers of streams and inputs differ, or a sound has another length than 40 ms.
            TypeError: if a stream is another model's.
        """
        if len(streams) != len(inputs):
            raise ValueError(
                f"expected one input a stream, got {len(streams)} streams and {len(inputs)} inputs"
            )
        return [_ours(stream).advance(given) for stream, given in zip(streams, inputs, strict=True)]


    def prepare(self, phones: tuple[Phone, ...], samples: Samples) -> None:
        """Work out the lips of a phrase ahead of its first frame, where a learned model makes them."""
        if self._learned is not None and not phones:
            self._learned.of(samples)


def create(settings: Mapping[str, str]) -> MotionModel:
    """Return the rule driver.

    Args:
        settings: `articulation`, a number in [0.5, 1.5]; 1 where not given.

    Raises:
        ValueError: if a setting is unknown or no number in its range.
    """
    if unknown := sorted(settings.keys() - {"articulation"}):
        raise ValueError(f"the motion model 'rules' knows the setting articulation; got {', '.join(unknown)}")
    named = settings.get("articulation", "1")
    try:
        articulation = float(named)
    except ValueError as error:
        raise ValueError(f"articulation must be a number, got {named!r}") from error
    return RuleDriver(articulation)


def _ours(stream: MotionStream) -> RuleStream:
    if not isinstance(stream, RuleStream):
        raise TypeError(
            f"expected a stream that this model made, got {type(stream).__name__}; "
            "take streams from the same model that steps them"
        )
    return stream


def _check_length(name: str, samples: "np.ndarray[Any, Any]", rate_hz: int) -> None:
    expected = rate_hz // FPS
    if samples.shape != (expected,):
        raise ValueError(
            f"{name} must be one frame of sound, {expected} samples at {rate_hz} Hz; "
            f"got shape {samples.shape}"
        )


def _advance(
    state: StreamState, given: MotionInput, plan: PhrasePlan | None, rng: np.random.Generator
) -> StreamState:
    """Return the state one frame later."""
    speaking = given.stance == "speaking"
    centre_s = given.phrase.now_s + FRAME_S / 2 if given.phrase else 0.0
    new_plan = plan is not state.plan
    floor = stance.step(state.stance, given.stance, given.listener_amplitude, given.phrase is not None)
    eyes = gaze.step(state.gaze, "thinking" if given.thinking else given.stance, rng)
    heard = hearing.step(state.hearing, given.other, not speaking, rng)
    beat = _beat(plan, centre_s) if floor.settled else 0.0
    cues = head.HeadCues(
        floor.speaking,
        nod=given.nod or heard.nod,
        beat=beat,
        new_phrase=new_plan and plan is not None,
        new_floor=floor.changed,
        gaze_yaw_rad=eyes.yaw_rad if eyes.away else 0.0,
        gaze_rise_rad=eyes.rise_rad if eyes.away else 0.0,
    )
    dice = float(rng.random())
    attention = _BROW_ATTENTION * (heard.brow and floor.settled)
    moment = blinks.Moment(
        _blinks_per_min(given),
        phrase_ends=new_plan and state.plan is not None,
        gaze_shifts=eyes.shifts,
        allowed=floor.settled,
    )
    return StreamState(
        plan,
        floor,
        lips.step(state.lips, plan.lips if plan else None, centre_s),
        blinks.step(state.blink, moment, rng),
        eyes,
        breath.step(state.breath, rng),
        heard,
        head.step(state.head, cues, rng),
        brows.step(state.brows, attention or _stress(beat, dice)),
        expression.step(state.expression, given.shown, given.thinking, floor.settled, floor.speaking, rng),
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


def _layers(state: StreamState) -> layers.Layers:
    shown = state.expression.face.astype(np.float32)
    state.brows.add_to(shown, 1.0)
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
