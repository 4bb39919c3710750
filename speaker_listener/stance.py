"""Who holds the floor, as weights that change smoothly: the hinge between the speaking and the listening face."""

from dataclasses import dataclass
from typing import Final

from render.rig import FRAME_S
from speaker_listener.motion import Stance

# A change of stance takes this many frames in upper face and head; so does a change of liveliness.
BLEND_FRAMES: Final = 20
# What starts suddenly (a blink, a beat, raised brows) waits this long after the floor changed hands, or the
# change itself would look sudden.
SETTLE_S: Final = 0.5
# Lips take the mouth from the expression fast and give it back slowly.
_TAKE_FRAMES: Final = 4
_GIVE_BACK_FRAMES: Final = 16


@dataclass(frozen=True)
class StanceState:
    """The weights of one stream.

    Attributes:
        stance: of this frame; None before the first, which takes its weights at once.
        changed: the floor changed hands in this frame.
        since_change_s: time since it did.
        floor: 1 when the character speaks, 0 when it listens; linear between, eased in `speaking`.
        liveliness: how much the face moves; 1 when it speaks, the listener's amplitude when it listens.
        talking: how much the mouth belongs to speech.
    """

    stance: Stance | None = None
    changed: bool = False
    since_change_s: float = 2 * SETTLE_S
    floor: float = 0.0
    liveliness: float = 1.0
    talking: float = 0.0

    @property
    def speaking(self) -> float:
        """How much of the speaking manner the face has, in [0, 1]: `floor` with gentle ends."""
        return self.floor * self.floor * (3.0 - 2.0 * self.floor)

    @property
    def settled(self) -> bool:
        """Whether sudden things may begin again."""
        return self.since_change_s > SETTLE_S


def step(state: StanceState, stance: Stance, listener_amplitude: float, phrase: bool) -> StanceState:
    """Return the weights one frame later.

    Args:
        state: the frame before.
        stance: who holds the floor.
        listener_amplitude: in [0, 1]; held there.
        phrase: whether a phrase is being said.
    """
    floor = 1.0 if stance == "speaking" else 0.0
    liveliness = 1.0 if stance == "speaking" else min(1.0, max(0.0, listener_amplitude))
    if state.stance is None:
        return StanceState(stance, floor=floor, liveliness=liveliness, talking=float(phrase))
    changed = stance != state.stance
    talking = state.talking + (1.0 / _TAKE_FRAMES if phrase else -1.0 / _GIVE_BACK_FRAMES)
    return StanceState(
        stance,
        changed,
        0.0 if changed else state.since_change_s + FRAME_S,
        _towards(state.floor, floor),
        _towards(state.liveliness, liveliness),
        min(1.0, max(0.0, talking)),
    )


def _towards(value: float, aim: float) -> float:
    most = 1.0 / BLEND_FRAMES
    return aim if abs(aim - value) <= most else value + (most if aim > value else -most)
