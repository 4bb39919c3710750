"""The 52 ARKit shapes of a figure, composed from MakeHuman's units and geometry of our own.

`recipes` says what is mixed and pulled; jaw, lids, gaze and tongue are movements with axes of their own.
What touches is then made to touch on this figure: lips that stay closed, lids that shut.
"""

from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats
from render.heads.eyes import Eye
from render.heads.figure import DECIMETRE_M, Figure
from render.heads.jaw import Jaw
from render.heads.lining import MouthLining
from render.heads.mouth import Mouth
from render.heads.person import Person
from render.heads.pulls import PulledSkin
from render.heads.recipes import SIDED, SIDEWAYS, WHOLE, Recipe
from render.heads.tongue import tongue_out
from render.rig import ARKIT

SIDES: Final = ("left", "right")
_EITHER = ("Left", "Right")
LIPS_STAY_LEVEL: Final = ("mouthPressLeft", "mouthPressRight", "mouthRollLower", "mouthRollUpper")
"""Lips that are drawn in meet where they met at rest."""
LIPS_SLIDE: Final = ("jawForward", "jawLeft", "jawRight")
"""The lower lip goes with the jaw and the upper one stays, and yet they touch."""
LIPS_STAY_CLOSED: Final = (
    "cheekPuff",
    *LIPS_SLIDE,
    "mouthPucker",
    *LIPS_STAY_LEVEL,
    *(f"mouth{name}{side}" for name in ("Dimple", "Frown", "Smile", "Stretch") for side in _EITHER),
    *(f"mouth{side}" for side in _EITHER),
)
"""Speech opens the mouth, expressions of these names alone do not: only the jaw parts their lips."""
_LID_AT_DOWN: Final = 0.46
"""Of a blink: how far the upper lid follows the eye down."""
_LOWER_LID_AT_DOWN_RAD: Final = -0.03
_LID_AT_SQUINT: Final = 0.14


class ShapeMaker:
    """Makes the shapes of one figure."""

    def __init__(self, base: BaseMesh, person: Person, figure: Figure, mouth: Mouth) -> None:
        self._base = base
        self._person = person
        self._figure = figure
        self._mouth = mouth
        self._jaw = Jaw(base, figure, mouth.landmarks)
        self._lining = MouthLining(base, mouth.landmarks)
        self._pulled = PulledSkin(base, mouth.landmarks)
        self._eyes = {side: Eye(base, figure, mouth.landmarks, side) for side in SIDES}
        self._size = self._face_height(figure.vertices) / self._face_height(base.vertices * DECIMETRE_M)

    def _face_height(self, vertices: Floats) -> float:
        """Return how far the middle of the mouth is from the middle between the eyes."""
        eyes = [vertices[eye.ball].mean(axis=0) for eye in self._eyes.values()]
        lips = vertices[np.concatenate(self._mouth.landmarks.lip_rim)]
        return float(np.linalg.norm((eyes[0] + eyes[1]) / 2 - lips.mean(axis=0)))

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
        made = {name: self._whole(recipe) for name, recipe in WHOLE.items()}
        for side in SIDES:
            made |= {f"{name}{side.title()}": self._sided(recipe, side) for name, recipe in SIDED.items()}
            for name, recipe in SIDEWAYS.items():
                made[f"{name}{side.title()}"] = self._size * self._pulled.sideways(recipe.pulls, side)
        made = {name: self._lining.settled(offsets) for name, offsets in made.items()}
        made |= self._of_the_jaw()
        for name in LIPS_STAY_CLOSED:
            closing = self._closing(name, made[name])
            made[name] = self._lining.drawn(made[name], closing)
        made |= self._of_the_eyes(made)
        return np.stack([made[name] for name in ARKIT])

    def _whole(self, recipe: Recipe) -> Floats:
        mixed = self._size * self._pulled.whole(recipe.pulls)
        for name, amount in recipe.units.items():
            mixed += amount * self.unit(name)
        return mixed

    def half(self, offsets: Floats, side: str) -> Floats:
        """Return the part of offsets (19158, 3) that lies on the "left" or "right"; the two sum to the whole."""
        part: Floats = offsets * self._pulled.half_share(side)[:, None]
        return part

    def _sided(self, recipe: Recipe, side: str) -> Floats:
        mixed = self._size * self._pulled.half(recipe.pulls, side)
        for name, amount in recipe.units.items():
            offsets = self.unit(name.format(side=side, s=side[0]))
            mixed += amount * (offsets if "{" in name else self.half(offsets, side))
        return mixed

    def _closing(self, name: str, offsets: Floats) -> Floats:
        if name in LIPS_STAY_LEVEL:
            return self._mouth.level(offsets)
        return self._mouth.seal(offsets, slide=name in LIPS_SLIDE)

    def _of_the_jaw(self) -> dict[str, Floats]:
        jaw_open = self._jaw.opened()
        made = {
            "jawOpen": jaw_open,
            "mouthClose": self._lining.settled(self._mouth.close(jaw_open)),
            "tongueOut": tongue_out(self._base, self._figure),
        }
        for direction in ("forward", "left", "right"):
            made[f"jaw{direction.title()}"] = self._size * self._jaw.moved(direction)
        return made

    def _of_the_eyes(self, made: dict[str, Floats]) -> dict[str, Floats]:
        """Return the shapes of the eyes: what `made` has of the skin around them, lids and gaze."""
        out = {}
        for side, eye in self._eyes.items():
            named = side.title()
            out[f"eyeBlink{named}"] = eye.blink()
            out[f"eyeSquint{named}"] = made[f"eyeSquint{named}"] + eye.close_upper(_LID_AT_SQUINT)
            lids_down = eye.close_upper(_LID_AT_DOWN) + eye.raise_lower(_LOWER_LID_AT_DOWN_RAD)
            out[f"eyeLookDown{named}"] = eye.gaze("down") + lids_down
            for direction in ("up", "in", "out"):
                name = f"eyeLook{direction.title()}{named}"
                out[name] = made[name] + eye.gaze(direction)
        return out
