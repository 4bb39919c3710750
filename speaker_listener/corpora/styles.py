"""Ways of speaking: how wide, how much jaw, how fast, how open, how lopsided. Factors on the rules' ordinary mouth.

The closures of lips and teeth are made after all of this and stay whole: nobody's style leaves /p/ open.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from render.rig import ARKIT
from speaker_listener.articulation import PLACE, VisemeTable, table
from speaker_listener.face_clip import Floats
from speaker_listener.lips import JAW, LipShape

# Wide enough to hold the real mouths of the fit clips: by their 95th percentiles jaws differ by a half, rounding
# twentyfold (0.05 to 0.93; some trackers see it all or not at all), lower lips as much.
_RANGES: Final[dict[str, tuple[float, float]]] = {
    "jaw": (0.55, 1.6),
    "lips": (0.35, 1.4),
    "width": (0.5, 1.7),
    "rounding": (0.4, 2.4),
    "quickness": (0.6, 1.2),
    "sharpness": (0.85, 1.3),
}
# How far the size of each movement goes with clear speech, and the share of chance in it that is left.
_CLEARNESS: Final[dict[str, float]] = {"jaw": 0.35, "lips": 0.3, "width": 0.25, "rounding": 0.2}
_LEFT_TO_CHANCE: Final = 0.5
_MOST_PARTED: Final = 0.2
_USUALLY_PARTED: Final = 0.04
_MOST_LOPSIDED: Final = 0.25
# Shapes that have a twin on the other side; mouthLeft moves the whole mouth and has none.
_LEFT: Final = np.array(
    [ARKIT.index(n) for n in ARKIT if n.startswith("mouth") and n.endswith("Left") and n != "mouthLeft"]
)
_RIGHT: Final = np.array(
    [ARKIT.index(n) for n in ARKIT if n.startswith("mouth") and n.endswith("Right") and n != "mouthRight"]
)


@dataclass(frozen=True)
class SpeakingStyle:
    """One way of speaking; 1 is ordinary, and 0 for what is lopsided.

    Attributes:
        jaw: how far the jaw opens.
        lips: how far the lips part for it.
        width: how far the corners go.
        rounding: how far the lips round and come forward.
        quickness: how fast the mouth goes from target to target; a slow one undershoots.
        sharpness: power on the opening; over 1 the jaw stays near shut but for the widest vowels.
        lopsided: in [-0.25, 0.25]; positive speaks with the left side.
        parted: in [0, 0.2]; jaw that stays open between sounds while somebody speaks, but for contacts.
    """

    jaw: float = 1.0
    lips: float = 1.0
    width: float = 1.0
    rounding: float = 1.0
    quickness: float = 1.0
    sharpness: float = 1.0
    lopsided: float = 0.0
    parted: float = 0.0

    def __post_init__(self) -> None:
        for name in _RANGES:
            value = getattr(self, name)
            if not 0.2 <= value <= 3.0:
                raise ValueError(f"expected {name} of a style in [0.2, 3], got {value:g}; 1 is ordinary")
        if not 0 <= self.parted <= _MOST_PARTED:
            raise ValueError(f"expected parted in [0, {_MOST_PARTED}], got {self.parted:g}")
        if abs(self.lopsided) > _MOST_LOPSIDED:
            raise ValueError(
                f"expected lopsided in [-{_MOST_LOPSIDED}, {_MOST_LOPSIDED}], got {self.lopsided:g}"
            )

    def table(self) -> VisemeTable:
        """Return the rules' numbers for this style."""
        ordinary = table()
        size = np.ones(len(PLACE), dtype=np.float32)
        size[PLACE["jaw"]] = self.jaw
        size[[PLACE["lower_lip"], PLACE["upper_lip"]]] = self.lips
        size[PLACE["width"]] = self.width
        size[[PLACE["rounding"], PLACE["protrusion"]]] = self.rounding
        quick = np.float32(self.quickness)
        return replace(
            ordinary,
            channels=ordinary.channels * size[:, None],
            before_per_s=ordinary.before_per_s * quick,
            after_per_s=ordinary.after_per_s * quick,
            smooth_s=ordinary.smooth_s / quick,
            dynamics=replace(ordinary.dynamics, jaw_power=ordinary.dynamics.jaw_power * self.sharpness),
        )

    def part(self, lips: LipShape, talking: float) -> LipShape:
        """Return the lips with what stays open in this style, where speech has the mouth by the share `talking`."""
        weights = lips.weights.copy()
        weights[JAW] = min(1.0, weights[JAW] + self.parted * talking * (1.0 - lips.contact))
        return LipShape(weights, lips.contact)

    def lean(self, weights: Floats) -> None:
        """Move (T, 52 or more) weights of the mouth towards the stronger side, in place."""
        weights[:, _LEFT] = np.minimum(1.0, weights[:, _LEFT] * (1.0 + self.lopsided))
        weights[:, _RIGHT] = np.minimum(1.0, weights[:, _RIGHT] * (1.0 - self.lopsided))


def random_style(rng: np.random.Generator) -> SpeakingStyle:
    """Return a way of speaking: each factor around 1 in its range, most mouths nearly even."""
    drawn = {
        name: float(np.exp(rng.triangular(np.log(low), 0.0, np.log(high))))
        for name, (low, high) in _RANGES.items()
    }
    lopsided = float(np.clip(rng.normal(0.0, 0.08), -_MOST_LOPSIDED, _MOST_LOPSIDED))
    parted = float(min(_MOST_PARTED, abs(rng.normal(0.0, _USUALLY_PARTED))))
    return SpeakingStyle(**drawn, lopsided=lopsided, parted=parted)


def style_of_voice(rate: float, liveliness: float, rng: np.random.Generator) -> SpeakingStyle:
    """Return a way of speaking that goes with how a voice speaks: who speaks slowly and with melody moves the mouth more.

    Clear speech is slower, wider in pitch and larger in the mouth than speech in haste (Lindblom 1990, "Explaining phonetic
    variation: a sketch of the H&H theory"); how much larger is set by eye, and what the voice does not tell is drawn.

    Args:
        rate: of speech; 1 is ordinary.
        liveliness: range of its melody; 1 is ordinary.
        rng: from which the rest is drawn.

    Raises:
        ValueError: a factor is not positive.
    """
    if rate <= 0 or liveliness <= 0:
        raise ValueError(f"expected a positive rate and liveliness, got {rate:g} and {liveliness:g}")
    drawn = random_style(rng)
    clear = float(np.log(liveliness) - np.log(rate))
    changed = {
        name: float(np.clip(getattr(drawn, name) ** _LEFT_TO_CHANCE * np.exp(share * clear), 0.2, 3.0))
        for name, share in _CLEARNESS.items()
    }
    return replace(drawn, **changed)
