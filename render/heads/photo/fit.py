"""From 68 landmarks to a head: camera, sliders and expression by regularised least squares.

Landmarks are linear in sliders and expression before they are turned and projected, so each round linearises the
projection and solves one bounded ridge problem for all of them (as Blanz and Vetter, "A Morphable Model for the
Synthesis of 3D Faces", 1999, do with a prior for shape). The outline is wherever the turned head ends: each outline
point is drawn only across its line, to the vertex that lies furthest out beside it (after Zhu et al., "High-Fidelity
Pose and Expression Normalization", 2015).
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.figure import Figure
from render.heads.parts import rest_figure
from render.heads.person import Person
from render.heads.photo.camera import PARAMETERS, Camera, fit_camera
from render.heads.photo.landmarks68 import (
    OUTER_EYE_CORNERS,
    OUTLINE,
    WEIGHTS,
    PhotoError,
    checked,
    eyes_apart,
)
from render.heads.photo.ridge import bounded_ridge
from render.heads.photo.sliders import EXPRESSIONS, LandmarkModel, landmark_model
from render.rig import ARKIT

MOST_YAW_DEG: Final = 40.0
FRONTAL_DEG: Final = 15.0
MOST_ERROR: Final = 0.06
"""Of the distance of the outer corners of the eyes; what is not a face comes out above."""
_EYES_ALIKE: Final = 1.4
"""How many times as far apart the eyes of the found head may be seen as those of the picture, or the other way."""
_NOISE: Final = 0.02
"""How far landmarks are off, of the same distance."""
_SLIDER_SPREAD: Final = 0.5
_EXPRESSION_SPREAD: Final = 0.20
"""How far sliders and expressions of people lie from where they begin."""
_PITCH_RAD: Final = math.radians(1.5)
"""How far people look up or down in a photo: a lifted face and a short one look alike."""
_ROUNDS: Final = 10
_BESIDE: Final = 0.07
"""Of the distance of the eyes: how far along the outline a vertex may lie from its point."""
_ALONG: Final = 0.1
"""How strongly an outline point holds along its line, of how strongly across."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A head that looks like landmarks, and where the camera stood."""

    person: Person
    """The person that was given, with sliders that were found."""
    camera: Camera
    error: float
    """Mean distance of landmarks, of the distance of the outer corners of the eyes; the outline's across its line."""
    error_before: float
    """The same for the person that was given, with the best camera for them and no expression."""
    expression: dict[str, float]
    """What the face in the photo does, by ARKit's names, in [0, 1]."""
    base: BaseMesh
    figure: Figure
    """The found person at rest."""
    vertices: Floats
    """(19158, 3) metres: the figure with the expression."""
    rows: Ints
    """(68,) the vertex of each landmark; of the outline, the one that was found for this pose."""
    mirror: Ints
    """(19158,) the twin of each vertex across the middle."""
    landmarks_px: Floats
    """(68, 2) as they were given."""
    size_px: tuple[int, int]
    """Width and height of the picture."""

    @property
    def frontal(self) -> bool:
        """Whether both sides of the face are seen well."""
        return abs(self.camera.yaw_deg) <= FRONTAL_DEG

    @property
    def seen_px(self) -> Floats:
        """(68, 2) where the camera sees the head's own landmarks."""
        return self.camera.project(self.vertices[self.rows])


def fit_person(
    landmarks_px: Floats,
    size_px: tuple[int, int],
    person: Person,
    base: BaseMesh,
    *,
    most_error: float = MOST_ERROR,
) -> Fit:
    """Return the head that looks most like a face in a picture, near to a person that is given.

    Masculinity, age, ethnicity and weight stay as they are given: a person says these better than landmarks do.

    Args:
        landmarks_px: (68, 2) in the order of iBUG, y down.
        size_px: width and height of the picture.
        person: where sliders begin, and what else the head is.
        base: the mesh.
        most_error: above this error the landmarks are held to be no face.

    Raises:
        PhotoError: the landmarks have a wrong shape, are too small, turned too far, or no face.
        AssetError: an asset is missing, or not as expected.
    """
    points = checked(landmarks_px, size_px)
    model = landmark_model(base, person)
    values = model.start()
    places = model.places(values)
    camera, _ = _camera_for(points, places, fit_camera(places[:51], points[17:], WEIGHTS[17:]))
    _check_turn(camera)
    before = _error(points, places, camera)
    camera, values = _solved(model, points, camera, values)
    return _finished(model, points, size_px, camera, values, before, most_error)


def _solved(model: LandmarkModel, points: Floats, camera: Camera, values: Floats) -> tuple[Camera, Floats]:
    """Return camera and values (K,) after rounds of linear problems; in the last ones no slider pulls both ways."""
    start, names = values, model.directions.names
    spread = np.array([_EXPRESSION_SPREAD if name in EXPRESSIONS else _SLIDER_SPREAD for name in names])
    pull = np.concatenate([np.full(PARAMETERS, 1e-6), 1.0 / spread])
    bounds = np.concatenate(
        [np.tile((-np.inf, np.inf), (PARAMETERS, 1)), np.tile((0.0, 1.0), (len(names), 1))]
    )
    prior = np.concatenate([np.zeros(PARAMETERS), start])
    for number in range(_ROUNDS):
        if number >= _ROUNDS // 2:
            values, bounds = _one_way(model, values, bounds)
        places = model.places(values)
        rows, missing = _equations(model, points, camera, places)
        level, missing_rad = _level(camera, len(names))
        rows = np.concatenate([rows, level])
        wanted = np.append(missing, missing_rad) + rows[:, PARAMETERS:] @ values
        step = bounded_ridge(rows, wanted, prior, pull, bounds)
        camera, values = camera.stepped(step[:PARAMETERS]), step[PARAMETERS:]
    return camera, values


def _level(camera: Camera, count: int) -> tuple[Floats, float]:
    """Return the equation (1, 6 + count) that draws the face to look ahead, and what is missing, in its spread."""
    roll = math.radians(camera.roll_deg)
    row = np.zeros((1, PARAMETERS + count))
    # A turn about the axis of the head's ears lowers the face.
    row[0, :2] = -math.cos(roll), -math.sin(roll)
    return row / _PITCH_RAD, -math.radians(camera.pitch_deg) / _PITCH_RAD


def _one_way(model: LandmarkModel, values: Floats, bounds: Floats) -> tuple[Floats, Floats]:
    """Return values where a slider and its opposite are one number, and bounds that keep it on its side."""
    values, bounds = values.copy(), bounds.copy()
    names, signs = model.directions.names, model.directions.signs
    for k in np.flatnonzero(signs < 0.0):
        more = names.index(names[k])
        total = values[more] - values[k]
        values[more], values[k] = max(total, 0.0), max(-total, 0.0)
        bounds[PARAMETERS + (k if total >= 0.0 else more)] = (0.0, 0.0)
    return values, bounds


def _equations(model: LandmarkModel, points: Floats, camera: Camera, places: Floats) -> tuple[Floats, Floats]:
    """Return the linear problem at this place: rows (N, 6 + K) and what is missing (N,), in units of their noise."""
    unit = 1.0 / (_NOISE * eyes_apart(points))
    outline, across = outline_of(points, camera.project(places[51:]))
    chosen = np.concatenate([51 + outline, np.arange(51)])
    at = places[chosen]
    moves = np.concatenate(
        [
            camera.own_jacobian(at),
            np.einsum("nij,knj->nik", camera.jacobian(at), model.directions.moves[:, chosen]),
        ],
        axis=2,
    )
    missing = points - camera.project(at)
    strength = unit * WEIGHTS[:, None, None] * np.eye(2)
    along = np.stack([-across[:, 1], across[:, 0]], axis=1)
    strength[: len(OUTLINE)] = (
        unit * WEIGHTS[: len(OUTLINE), None, None] * np.stack([across, _ALONG * along], axis=1)
    )
    rows = (strength @ moves).reshape(2 * len(points), -1)
    return rows, (strength @ missing[:, :, None]).reshape(-1)


def outline_of(points: Floats, candidates_px: Floats) -> tuple[Ints, Floats]:
    """Return for each of the 17 outline points a candidate, and the direction across the outline there.

    Args:
        points: (68, 2) landmarks in pixels.
        candidates_px: (C, 2) where vertices are seen that may make the outline.

    Returns:
        (17,) rows of the candidates, and (17, 2) unit vectors that point outwards.
    """
    line, across = points[list(OUTLINE)], across_outline(points)
    away = candidates_px[None] - line[:, None]
    out = (away * across[:, None]).sum(axis=2)
    along = np.stack([-across[:, 1], across[:, 0]], axis=1)
    beside = np.abs((away * along[:, None]).sum(axis=2))
    reach = _BESIDE * eyes_apart(points)
    # Where nothing lies beside the point, the nearest counts.
    score = np.where(beside < reach, out, -1e6 - beside)
    return np.argmax(score, axis=1).astype(np.int64), across


def across_outline(points: Floats) -> Floats:
    """Return the unit directions (17, 2) across the outline of landmarks (68, 2), outwards."""
    line = points[list(OUTLINE)]
    tangent = np.gradient(line, axis=0)
    across = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    outwards = ((line - points[17:].mean(axis=0)) * across).sum(axis=1, keepdims=True)
    turned: Floats = across * np.where(outwards < 0.0, -1.0, 1.0)
    return turned


def _error(points: Floats, places: Floats, camera: Camera) -> float:
    """Return the mean distance of landmarks (68, 2) from a head's (R, 3), of the distance of the eyes."""
    outline, across = outline_of(points, camera.project(places[51:]))
    off = points - camera.project(np.concatenate([places[51 + outline], places[:51]]))
    distance = np.linalg.norm(off, axis=1)
    distance[: len(OUTLINE)] = np.abs((off[: len(OUTLINE)] * across).sum(axis=1))
    return float(distance.mean() / eyes_apart(points))


def _camera_for(points: Floats, places: Floats, start: Camera) -> tuple[Camera, Ints]:
    """Return the camera that fits a head's places (R, 3) as they are, and its outline (17,), rows from 51 on."""
    weights = WEIGHTS.copy()
    # Across and along cannot be told apart here: the outline says less.
    weights[: len(OUTLINE)] *= 0.3
    camera = start
    for _ in range(3):
        outline, _ = outline_of(points, camera.project(places[51:]))
        seen = np.concatenate([places[51 + outline], places[:51]])
        camera = fit_camera(seen, points, weights, camera)
    return camera, outline


def _check_turn(camera: Camera) -> None:
    if abs(camera.yaw_deg) > MOST_YAW_DEG:
        raise PhotoError(
            f"expected a face turned by {MOST_YAW_DEG:.0f}° at most, got {abs(camera.yaw_deg):.0f}°; take a picture "
            "from nearer the front"
        )


def _finished(
    model: LandmarkModel,
    points: Floats,
    size_px: tuple[int, int],
    camera: Camera,
    values: Floats,
    before: float,
    most_error: float,
) -> Fit:
    """Return the fit with the figure as it will be built, whose lips are closed, and the camera for exactly that."""
    person = replace(model.person, form=model.form(values))
    figure = rest_figure(model.base, person, model.landmarks)
    expression = model.expression(values)
    vertices = figure.vertices + sum(
        amount * model.shapes[ARKIT.index(name)] for name, amount in expression.items()
    )
    places = vertices[model.rows]
    camera, outline = _camera_for(points, places, camera)
    _check_turn(camera)
    error = _error(points, places, camera)
    # Points on a line have no head, but one far away comes near to all of them.
    ends = camera.project(vertices[model.rows[[corner - 17 for corner in OUTER_EYE_CORNERS]]])
    alike = float(np.linalg.norm(ends[0] - ends[1])) / eyes_apart(points)
    if not (error <= most_error and 1.0 / _EYES_ALIKE < alike < _EYES_ALIKE):
        raise PhotoError(
            f"expected landmarks of one face, got some that are {error:.2f} of the eyes' distance off any face, whose eyes "
            f"would be {alike:.1f} times as far apart; use a clearer picture, or find its landmarks anew"
        )
    return Fit(
        person=person,
        camera=camera,
        error=error,
        error_before=before,
        expression=expression,
        base=model.base,
        figure=figure,
        vertices=vertices,
        rows=np.concatenate([model.rows[51:][outline], model.rows[:51]]),
        mirror=model.landmarks.mirror,
        landmarks_px=points,
        size_px=size_px,
    )
