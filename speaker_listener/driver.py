"""One stream for both roles: what speaks, what listens and what carries the head, one small module each.

    MotionInput ─▶ stance ─┬▶ lips (phones: visemes | sound: A2E, rules) ─┐
                           ├▶ gaze, blinks ───────────────────────────────┤
                           ├▶ answers to the voice ─▶ nods, brows, smiles ┼─▶ layers ─▶ FaceFrame
                           ├▶ expression: speaking presets | LEED clips ──┤
                           └▶ head (CRHMG | noise) + accents, breath ─────┘

The model `warm` has all that was learned or written down: audio to expression for voices without phone times, the dictionary of
listening faces and the head-mask generator. `rules` has none of them; it needs no training and is what they are measured
against. Each can be left out by itself, which is how an ablation runs on the page.

Every module is a pure step from one immutable state to the next, so the state of a stream is one value: keeping
it is a snapshot, putting it back is a restore. Chance comes from one generator a stream, kept with the state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from render.rig import CHANNELS, FPS
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener import frame_step, layers, presets, visemes
from speaker_listener.frame_step import Means, StreamState
from speaker_listener.leed.dictionary import dictionary
from speaker_listener.masks import stream as mask_stream
from speaker_listener.masks.stream import MaskState
from speaker_listener.motion import (
    OTHER_RATE_HZ,
    OWN_RATE_HZ,
    FaceFrame,
    HeadMask,
    MotionInput,
    MotionModel,
    MotionStream,
    PhraseAhead,
)
from speaker_listener.phrase_plan import PhrasePlan, PlanCache

_ARTICULATION: Final = (0.5, 1.5)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A stream's state and the state of its generator."""

    state: StreamState
    chance: Mapping[str, Any]


class RuleStream:
    """The motion state of one session."""

    def __init__(self, seed: int, articulation: float, means: Means) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        masks = None if means.masks is None else mask_stream.begin(means.masks)
        self.state = StreamState(masks=masks)
        self._means = means
        self._plans = PlanCache(articulation, means.lips)

    def snapshot(self) -> Snapshot:
        """Return the whole state. It costs microseconds: the state is immutable and is not copied."""
        return Snapshot(self.state, self.rng.bit_generator.state)

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
        self.state = snapshot.state
        self.rng.bit_generator.state = snapshot.chance

    def advance(self, given: MotionInput, masks: MaskState | None) -> FaceFrame:
        """Go one frame on and return it.

        Args:
            given: the frame's input.
            masks: the head by the generator, already one frame on; None where there is none.

        Raises:
            ValueError: if a phone or an attitude is unknown, or the frame is not finite.
        """
        plan = self._plan(given.phrase)
        self.state = frame_step.advance(self.state, given, plan, masks, self._means, self.rng)
        return FaceFrame(layers.compose(frame_step.layers_of(self.state, self._means.leed)))

    def _plan(self, phrase: PhraseAhead | None) -> PhrasePlan | None:
        """Return the phrase's plan: that of the frame before where it is the same phrase, also after a restore."""
        last = self.state.plan
        return last if last is not None and last.fits(phrase) else self._plans.get(phrase)


class RuleDriver:
    """Moves faces by rules; holds nothing of any session."""

    def __init__(self, articulation: float = 1.0, means: Means | None = None) -> None:
        """Make the driver.

        Args:
            articulation: factor on how wide the mouth opens, in [0.5, 1.5].
            means: what moves the face besides rules; None is rules alone.

        Raises:
            ValueError: if it lies outside.
        """
        low, high = _ARTICULATION
        if not low <= articulation <= high:
            raise ValueError(f"articulation must be in [{low}, {high}], got {articulation}")
        self._articulation = articulation
        self._means = means or Means()
        # Read the data now: a mistake in it should show at the start, and the first phrase should not wait.
        visemes.table()
        presets.presets()
        if self._means.leed:
            dictionary()

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
        return RuleStream(seed, self._articulation, self._means)

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
        ours = [_ours(stream) for stream in streams]
        for given in inputs:
            _check_length("own", given.own, OWN_RATE_HZ)
            _check_length("other", given.other, OTHER_RATE_HZ)
        carried = self._carried(ours, inputs)
        return [
            stream.advance(given, masks) for stream, given, masks in zip(ours, inputs, carried, strict=True)
        ]

    def prepare(self, phones: tuple[Phone, ...], samples: Samples) -> None:
        """Work out the lips of a phrase ahead of its first frame, where a learned model makes them."""
        if self._means.lips is not None:
            self._means.lips.of(samples)

    def mask(self, stream: MotionStream) -> HeadMask | None:
        """Return the head of the frame that the stream made last; None where no generator moves it.

        Raises:
            TypeError: if the stream is another model's.
        """
        generator, state = self._means.masks, _ours(stream).state.masks
        if generator is None or state is None:
            return None
        grey = mask_stream.mask(generator, state)
        return HeadMask(grey >= 0.5, state.pose, state.speaking, state.epsilon)

    def _carried(
        self, streams: Sequence[RuleStream], inputs: Sequence[MotionInput]
    ) -> Sequence[MaskState | None]:
        """Return the heads one frame later, all that need a new chunk at once; None for each without a generator."""
        states = [stream.state.masks for stream in streams]
        held = [state for state in states if state is not None]
        if self._means.masks is None or len(held) != len(states):
            return [None] * len(states)
        cues = [
            frame_step.mask_cues(stream.state.stance.speaking, given, self._means.epsilon)
            for stream, given in zip(streams, inputs, strict=True)
        ]
        return mask_stream.step_many(self._means.masks, held, cues, [stream.rng for stream in streams])


def create(settings: Mapping[str, str]) -> MotionModel:
    """Return the rule driver.

    Args:
        settings: `articulation`, a number in [0.5, 1.5]; 1 where not given.

    Raises:
        ValueError: if a setting is unknown or no number in its range.
    """
    if unknown := sorted(settings.keys() - {"articulation"}):
        raise ValueError(f"the motion model 'rules' knows the setting articulation; got {', '.join(unknown)}")
    return RuleDriver(articulation_of(settings))


def articulation_of(settings: Mapping[str, str]) -> float:
    """Return the setting `articulation`; 1 where it is not given.

    Raises:
        ValueError: if it is no number.
    """
    named = settings.get("articulation", "1")
    try:
        return float(named)
    except ValueError as error:
        raise ValueError(f"articulation must be a number, got {named!r}") from error


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
