"""The head of one session, frame by frame: chunks of the mask generator, each seeded by the last mask of the one before.

    chunk ├──────────────────────────────┤·overlap·┤
                                         ├· blend ·┼─────────────────────┤·overlap·┤
                                         └ first mask of the next chunk: the one decoded here

At a join the next chunk begins from the mask and the last poses of the frame that is shown; over the overlap the old chunk
gives way to the new one. Both leave from the same pose at the same speed, so nothing shows. Where the role changes, or the
liveliness does by much, the join comes early; but no two joins lie closer than `SOONEST` frames.

A state is one immutable value of constant size. Chance: one whole number is drawn in every frame, whether it is used
or not, so what is drawn never depends on what happens when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import HEAD
from speaker_listener.masks.model import Chunk, HeadMasks

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

OVERLAP: Final = 12
SOONEST: Final = 10
_OTHER_ROLE: Final = 0.5
_OTHER_EPSILON: Final = 0.3
_DICE: Final = 2**62


@dataclass(frozen=True)
class Cues:
    """What moves the head in one frame.

    Attributes:
        speaking: 1 who holds the floor, 0 who listens.
        epsilon: how lively, in [0, 1]; 0 comes to rest.
    """

    speaking: float
    epsilon: float

    def __post_init__(self) -> None:
        """Refuse what the generator was not trained for.

        Raises:
            ValueError: one lies outside [0, 1], or is no number.
        """
        for name in ("speaking", "epsilon"):
            if not 0.0 <= (value := getattr(self, name)) <= 1.0:
                raise ValueError(
                    f"expected {name} in [0, 1], got {value}; 0 is the least and 1 the most there is"
                )


@dataclass(frozen=True, eq=False)
class MaskState:
    """The head of one stream.

    Attributes:
        seed: (64, 64) the mask that the first chunk begins with.
        history: (history, 6) the poses shown last; the newest last.
        poses: (n, 6) those planned, and `latents`: (n, d) theirs; empty before the first frame.
        at: which of them is shown.
        speaking: role of the chunk.
        epsilon: liveliness of the chunk.
    """

    seed: Floats
    history: Doubles
    poses: Doubles
    latents: Floats
    at: int = 0
    speaking: float = 0.0
    epsilon: float = 0.0

    @property
    def pose(self) -> Doubles:
        """(6,) the head now, in the order of render.rig.HEAD."""
        return np.asarray(self.history[-1])


def begin(model: HeadMasks, mask: NDArray[np.floating] | None = None) -> MaskState:
    """Return a head at rest.

    Args:
        model: that will move it.
        mask: (64, 64) its silhouette at rest; that of the model's first person where none is given.

    Raises:
        ValueError: the mask has another shape, or values outside [0, 1].
    """
    seed = model.rest_mask() if mask is None else np.asarray(mask, dtype=np.float32)
    if seed.shape != model.rest_mask().shape or not (
        np.isfinite(seed).all() and 0 <= seed.min() <= seed.max() <= 1
    ):
        raise ValueError(
            f"expected a mask of 64 × 64 in [0, 1], got shape {seed.shape}; render it with silhouette.masks"
        )
    poses = np.zeros((0, len(HEAD)))
    return MaskState(
        seed, np.zeros((model.history, len(HEAD))), poses, np.zeros((0, model.width), np.float32)
    )


def step(model: HeadMasks, state: MaskState, cues: Cues, rng: np.random.Generator) -> MaskState:
    """Return the head one frame of 40 ms later. The generator is drawn from equally often in every frame."""
    return step_many(model, [state], [cues], [rng])[0]


def step_many(
    model: HeadMasks, states: Sequence[MaskState], cues: Sequence[Cues], rngs: Sequence[np.random.Generator]
) -> list[MaskState]:
    """Return several heads one frame later; chunks that are due together are made together.

    Raises:
        ValueError: there are not as many cues and generators as states.
    """
    if not len(states) == len(cues) == len(rngs):
        raise ValueError(
            f"expected cues and chance for each of {len(states)} heads, got {len(cues)} and {len(rngs)}"
        )
    dice = [int(rng.integers(_DICE)) for rng in rngs]
    made = list(states)
    due = [row for row, (state, given) in enumerate(zip(states, cues, strict=True)) if _due(state, given)]
    if due:
        chunk = _chunk(
            model, [states[row] for row in due], [cues[row] for row in due], [dice[row] for row in due]
        )
        for place, row in enumerate(due):
            made[row] = _joined(states[row], chunk, place, cues[row], dice[row])
    return [_advanced(state) for state in made]


def mask(model: HeadMasks, state: MaskState) -> Floats:
    """Return (64, 64) the mask of the frame that is shown."""
    if len(state.latents) == 0:
        return state.seed
    return np.asarray(model.decode(state.latents[state.at : state.at + 1])[0])


def _due(state: MaskState, cues: Cues) -> bool:
    if len(state.poses) - 1 - state.at <= OVERLAP:
        return True
    other = (
        abs(cues.speaking - state.speaking) > _OTHER_ROLE
        or abs(cues.epsilon - state.epsilon) > _OTHER_EPSILON
    )
    return other and state.at >= SOONEST


def _chunk(model: HeadMasks, states: Sequence[MaskState], cues: Sequence[Cues], dice: Sequence[int]) -> Chunk:
    """Return the next chunk of each head, from the mask that it shows."""
    z1 = model.encode(np.stack([mask(model, state) for state in states]))
    told = [
        model.told(state.history, True, given.speaking, given.epsilon)
        for state, given in zip(states, cues, strict=True)
    ]
    shape = (model.frames, model.width)
    noise = [
        np.float32(model.noise_gain * given.epsilon)
        * np.random.Generator(np.random.PCG64(die)).standard_normal(shape, dtype=np.float32)
        for given, die in zip(cues, dice, strict=True)
    ]
    return model.generate(z1, np.stack(noise), np.concatenate(told))


def _joined(state: MaskState, chunk: Chunk, row: int, cues: Cues, die: int) -> MaskState:
    """Return the state with the next chunk in its plan; frame 0 of it is the one that is shown."""
    poses, latents = chunk.poses[row].copy(), chunk.latents[row].copy()
    first = len(state.poses) == 0
    # A head that begins comes from rest; of latents there are none yet.
    old = np.zeros((OVERLAP + 1, len(HEAD))) if first else state.poses[state.at : state.at + OVERLAP + 1]
    share = np.linspace(0.0, 1.0, len(old) + 1)[:-1, None]
    share = share * share * (3.0 - 2.0 * share)
    poses[: len(old)] = (1.0 - share) * old + share * poses[: len(old)]
    if not first:
        before = state.latents[state.at : state.at + OVERLAP + 1]
        latents[: len(old)] = (1.0 - share) * before + share * latents[: len(old)]
    # Sessions that begin together would all need their chunks in the same frame; each cuts its first one elsewhere.
    end = len(poses) - die % (len(poses) - 2 * OVERLAP - SOONEST) if first else len(poses)
    return MaskState(state.seed, state.history, poses[:end], latents[:end], 0, cues.speaking, cues.epsilon)


def _advanced(state: MaskState) -> MaskState:
    at = state.at + 1
    history = np.concatenate([state.history[1:], state.poses[at : at + 1]])
    return MaskState(state.seed, history, state.poses, state.latents, at, state.speaking, state.epsilon)
