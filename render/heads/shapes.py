"""The 52 ARKit shapes of a figure, composed from MakeHuman's units and geometry of our own.

A recipe names targets and how much of each. `{side}` stands for left or right and `{s}` for l or r. A
target without a side is the whole of both halves; for a sided shape it is split softly at x = 0.
"""

from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats
from render.heads.eyes import RETREAT_M, Eye
from render.heads.figure import DECIMETRE_M, Figure
from render.heads.landmarks import left_share
from render.heads.mouth import Mouth
from render.heads.person import Person
from render.rig import ARKIT

Recipe = dict[str, float]

SPLIT_M: Final = 0.020
"""Half the width of the band in which the left half of a shape fades into the right."""

_WHOLE: Final[dict[str, Recipe]] = {
    "browInnerUp": {
        "eyebrows-left-inner-up": 0.75,
        "eyebrows-right-inner-up": 0.75,
        "eyebrows-left-up": 0.15,
        "eyebrows-right-up": 0.15,
    },
    "cheekPuff": {
        "cheek/l-cheek-inner-inflate": 1.3,
        "cheek/r-cheek-inner-inflate": 1.3,
        "cheek/l-cheek-volume-inflate": 0.5,
        "cheek/r-cheek-volume-inflate": 0.5,
        "mouth-pursing": 0.22,
    },
    "jawOpen": {"mouth-open": 0.9},
    "mouthFunnel": {"mouth-pursing": 0.85},
    "mouthPucker": {"mouth-pursing": 0.95},
    "mouthShrugLower": {"mouth-eversion": 0.8},
    "mouthShrugUpper": {"mouth-parling": 0.55, "mouth-elevation": 0.12},
}
_SIDED: Final[dict[str, Recipe]] = {
    "browDown": {
        "eyebrows-{side}-down": 0.75,
        "eyebrows-{side}-up": -0.6,
        "eyebrows-{side}-extern-up": -0.3,
        "nose-compression": 0.6,
    },
    "browOuterUp": {"eyebrows-{side}-extern-up": 0.9, "eyebrows-{side}-up": 0.25},
    "cheekSquint": {
        "cheek/{s}-cheek-trans-vert-up": 0.5,
        "cheek/{s}-cheek-volume-inflate": 0.35,
        "eye-{side}-slit": 0.25,
    },
    "eyeWide": {"eye-{side}-opened-up": 1.0},
    "mouthDimple": {"mouth-retraction": 0.55, "mouth-corner-puller": 0.25},
    "mouthFrown": {"mouth-depression": 0.6, "mouth-upward-retraction": -0.25, "mouth-compression": -0.25},
    "mouthLowerDown": {"mouth-depression-retraction": 0.6, "mouth-elevation": -0.35},
    "mouthSmile": {
        "mouth-corner-puller": 0.8,
        "mouth-compression": 0.45,
        "cheek/{s}-cheek-trans-vert-up": 0.25,
    },
    "mouthStretch": {"mouth-retraction": 0.5, "mouth-pursing": -0.3, "mouth-depression": 0.25},
    "mouthUpperUp": {"mouth-elevation": 0.6, "nose-{side}-elevation": 0.4},
    "noseSneer": {
        "nose-{side}-elevation": 1.0,
        "nose-{side}-dilatation": 0.6,
        "nose-compression": 0.4,
    },
}
_EITHER = ("Left", "Right")
LIPS_STAY_CLOSED: Final = (
    "cheekPuff",
    "jawForward",
    "jawLeft",
    "jawRight",
    "mouthPucker",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugUpper",
    *(f"mouth{name}{side}" for name in ("Dimple", "Frown", "Press", "Smile", "Stretch") for side in _EITHER),
    *(f"mouth{side}" for side in _EITHER),
)
"""Speech opens the mouth, expressions of these names alone do not: only the jaw parts their lips."""


class ShapeMaker:
    """Makes the shapes of one figure."""

    def __init__(self, base: BaseMesh, person: Person, figure: Figure, mouth: Mouth) -> None:
        self._base = base
        self._person = person
        self._figure = figure
        self._mouth = mouth
        landmarks = mouth.landmarks
        self._eyes = {side: Eye(base, figure, landmarks, side) for side in ("left", "right")}
        self._left = left_share(figure.vertices[:, 0], SPLIT_M)[:, None]

    def unit(self, name: str) -> Floats:
        """Return an expression unit mixed for the person's ethnicity, or a target by its path, in metres."""
        if "/" in name:
            return self._base.target(name) * DECIMETRE_M
        mixed = np.zeros_like(self._figure.vertices)
        for ethnicity, share in self._person.ethnicity.items():
            if share > 0.0:
                mixed += share * self._base.target(f"expression/units/{ethnicity}/{name}")
        return mixed * DECIMETRE_M

    def make(self) -> Floats:
        """Return the offsets of all shapes, (52, 19158, 3) metres in the order of `render.rig.ARKIT`."""
        made = {name: self._mix(recipe) for name, recipe in _WHOLE.items()}
        for name, recipe in _SIDED.items():
            for side in ("left", "right"):
                made[f"{name}{side.title()}"] = self._mix_side(recipe, side)
        made |= self._of_the_mouth(made["jawOpen"], made["mouthFunnel"])
        made |= self._of_the_eyes()
        for side in _EITHER:
            made[f"mouthSmile{side}"] = self._mouth.relaxed(made[f"mouthSmile{side}"], 10)
        made |= {name: self._mouth.closed(made[name]) for name in LIPS_STAY_CLOSED}
        return np.stack([made[name] for name in ARKIT])

    def _mix(self, recipe: Recipe) -> Floats:
        mixed = np.zeros_like(self._figure.vertices)
        for name, amount in recipe.items():
            mixed += amount * self.unit(name)
        return mixed

    def _half(self, offsets: Floats, side: str) -> Floats:
        half: Floats = offsets * (self._left if side == "left" else 1.0 - self._left)
        return half

    def _mix_side(self, recipe: Recipe, side: str) -> Floats:
        mixed = np.zeros_like(self._figure.vertices)
        for name, amount in recipe.items():
            offsets = self.unit(name.format(side=side, s=side[0]))
            mixed += amount * (offsets if "{" in name else self._half(offsets, side))
        return mixed

    def _of_the_mouth(self, jaw_open: Floats, funnel: Floats) -> dict[str, Floats]:
        mouth = self._mouth
        shift, press = mouth.shift(), mouth.press()
        jaw_open = jaw_open + mouth.tongue_with_jaw(jaw_open)
        made = {
            "jawOpen": jaw_open,
            "mouthFunnel": mouth.closed(funnel) + mouth.part(),
            "mouthClose": mouth.seal(jaw_open),
            "mouthRollUpper": mouth.roll("upper"),
            "mouthRollLower": mouth.roll("lower"),
            "mouthLeft": shift,
            "mouthRight": shift * (-1.0, 1.0, -1.0),
            "jawForward": mouth.jaw("forward"),
            "jawLeft": mouth.jaw("left"),
            "jawRight": mouth.jaw("right"),
            "tongueOut": mouth.tongue_out(),
        }
        dimple = self.unit("mouth-compression")
        for side in ("left", "right"):
            made[f"mouthPress{side.title()}"] = self._half(press + 0.25 * dimple, side)
        return made

    def _of_the_eyes(self) -> dict[str, Floats]:
        made = {}
        for side, eye in self._eyes.items():
            closure = self.unit(f"eye-{side}-closure")
            wide = self.unit(f"eye-{side}-opened-up")
            blink = eye.blink(closure)
            upper = self._figure.vertices[:, 1:2] > eye.centre[1] - 0.001
            lids_down = 0.55 * blink * upper + 0.06 * wide * ~upper
            slit = self.unit(f"eye-{side}-slit") * np.where(upper, 0.45, 0.9)
            # The ball makes room for a lid that comes down or up over it.
            slit[eye.ball] = (0.0, 0.0, -0.3 * RETREAT_M)
            named = side.title()
            made[f"eyeBlink{named}"] = blink
            made[f"eyeSquint{named}"] = slit
            made[f"eyeLookDown{named}"] = eye.gaze("down") + lids_down
            made[f"eyeLookUp{named}"] = eye.gaze("up") + 1.1 * wide + 0.5 * slit * ~upper
            made[f"eyeLookIn{named}"] = eye.gaze("in")
            made[f"eyeLookOut{named}"] = eye.gaze("out")
        return made
