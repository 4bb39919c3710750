"""How landmarks move with the sliders of a form and with a face's expression: a linear model of some vertices."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.complexion import inside_of_mouth
from render.heads.figure import DECIMETRE_M, Figure
from render.heads.form import SLIDERS
from render.heads.landmarks import Landmarks
from render.heads.mouth import Mouth
from render.heads.parts import rest_figure
from render.heads.person import Person
from render.heads.photo.landmarks68 import mesh_vertices
from render.heads.shapes import ShapeMaker
from render.rig import ARKIT

HIDDEN: Final = ("forehead_height", "eye_bags", "ear_size", "neck_width", "neck_length")
"""Sliders that no landmark sees."""
FITTED: Final = tuple(name for name in SLIDERS if name not in HIDDEN)
EXPRESSIONS: Final = (
    "jawOpen",
    "mouthPucker",
    "mouthLeft",
    "mouthRight",
    "browInnerUp",
    *(
        f"{name}{side}"
        for name in (
            "mouthSmile",
            "mouthFrown",
            "mouthUpperUp",
            "mouthLowerDown",
            "eyeBlink",
            "eyeWide",
            "browDown",
            "browOuterUp",
        )
        for side in ("Left", "Right")
    ),
)
"""What a face in a photo may be doing; it is taken out, so that a smile does not become a wide mouth."""
_OUTLINE_TOP_M: Final = 0.035
_OUTLINE_BACK_M: Final = -0.075
_MIDDLE_M: Final = 0.028
_CHIN_M: Final = -0.076
"""From the eyes: the outline is looked for below, in front of, beside and under these."""


@dataclass(frozen=True, eq=False)
class Directions:
    """What can be changed of a head, one column each: (K,) columns over R vertices."""

    names: tuple[str, ...]
    """Of sliders, each twice where it has an opposite, then of expressions."""
    signs: Floats
    """(K,) -1 for the opposite of a slider, else 1."""
    moves: Floats
    """(K, R, 3) metres at 1."""


@dataclass(frozen=True, eq=False)
class LandmarkModel:
    """Landmarks of one person whose sliders are still to be found."""

    base: BaseMesh
    landmarks: Landmarks
    person: Person
    figure: Figure
    """At rest, with the sliders that the person came with."""
    shapes: Floats
    """(52, 19158, 3) metres: the expressions of that figure."""
    rows: Ints
    """(R,) vertices: 51 landmarks, then those where the outline may be."""
    bare: Floats
    """(R, 3) metres without any slider that is fitted."""
    directions: Directions

    def places(self, values: Floats) -> Floats:
        """Return the vertices (R, 3) at values of the columns (K,)."""
        moved: Floats = self.bare + np.tensordot(values, self.directions.moves, axes=1)
        return moved

    def start(self) -> Floats:
        """Return the values (K,) of the sliders that the person came with, no expression."""
        out = np.zeros(len(self.directions.names))
        for k, name in enumerate(self.directions.names):
            out[k] = max(self.directions.signs[k] * self.person.form.get(name, 0.0), 0.0)
        return out

    def form(self, values: Floats) -> dict[str, float]:
        """Return all sliders at values (K,); those that are hidden are as the person came."""
        found = {name: value for name, value in self.person.form.items() if name in HIDDEN}
        for name in FITTED:
            at = [k for k, other in enumerate(self.directions.names) if other == name]
            value = round(float(sum(self.directions.signs[k] * values[k] for k in at)), 4)
            if value:
                found[name] = float(np.clip(value, SLIDERS[name].least, 1.0))
        return found

    def expression(self, values: Floats) -> dict[str, float]:
        """Return the expression at values (K,), by ARKit's names."""
        pairs = zip(self.directions.names, values, strict=True)
        return {name: float(value) for name, value in pairs if name in EXPRESSIONS}


def landmark_model(base: BaseMesh, person: Person) -> LandmarkModel:
    """Return the landmarks of a person before any fitting.

    Raises:
        AssetError: if an asset is missing, or not as expected.
    """
    landmarks = Landmarks(base)
    figure = rest_figure(base, person, landmarks)
    shapes = ShapeMaker(base, person, figure, Mouth(base, figure, landmarks)).make()
    rows = np.concatenate([mesh_vertices(landmarks.mirror), _outline_rows(base, figure)])
    directions = _directions(base, shapes, rows)
    model = LandmarkModel(base, landmarks, person, figure, shapes, rows, figure.vertices[rows], directions)
    with_form = np.tensordot(model.start(), directions.moves, axes=1)
    return replace(model, bare=figure.vertices[rows] - with_form)


def _directions(base: BaseMesh, shapes: Floats, rows: Ints) -> Directions:
    names: list[str] = []
    signs: list[float] = []
    moves: list[Floats] = []
    for name in FITTED:
        for sign in (1.0, -1.0):
            targets = SLIDERS[name].targets(sign) if sign >= SLIDERS[name].least else {}
            if targets:
                names.append(name)
                signs.append(sign)
                moves.append(sum(_moved(base, target, amount, rows) for target, amount in targets.items()))  # type: ignore[arg-type]
    for name in EXPRESSIONS:
        names.append(name)
        signs.append(1.0)
        moves.append(shapes[ARKIT.index(name)][rows])
    return Directions(tuple(names), np.array(signs), np.stack(moves))


def _moved(base: BaseMesh, target: str, amount: float, rows: Ints) -> Floats:
    # A figure stands on the joint of its head, so it moves against what moves the joint.
    offsets = amount * DECIMETRE_M * base.target(target)
    moved: Floats = offsets[rows] - base.joint("head____head", offsets)
    return moved


def _outline_rows(base: BaseMesh, figure: Figure) -> Ints:
    """Return the vertices where the outline of a face may be: jaw, cheeks and temples, no ears and no neck."""
    place = figure.vertices - (figure.eyes_m[0] + figure.eyes_m[1]) / 2
    ears = sum(np.abs(base.target(f"ears/{side}-ear-size-big")).sum(axis=1) for side in "lr")
    beside = (np.abs(place[:, 0]) > _MIDDLE_M) | (place[:, 1] < _CHIN_M)
    rows = base.group_vertices("body")
    may = (
        beside
        & (ears < 1e-9)
        & (inside_of_mouth(base) == 0.0)
        & (base.weight_of("head") > 0.9)
        & (place[:, 1] < _OUTLINE_TOP_M)
        & (place[:, 2] > _OUTLINE_BACK_M)
    )
    return np.asarray(rows[may[rows]], dtype=np.int64)
