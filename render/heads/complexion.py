"""Colour at the vertices of the skin, over the texture: lips, cheeks, and the dark of the mouth.

The source picture has only some forty pixels for a mouth; the mesh has more vertices there than that.
"""

from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats
from render.heads.figure import Figure
from render.heads.mouth import Mouth
from render.heads.person import Colour, Person
from render.heads.surface import unit
from render.heads.textures import linear

_SCALP_REACH_M: Final = 0.024
"""How far under hair the skin takes its colour; wholly at half of this."""
_SCALP_BELOW_EYES_M: Final = 0.02
_SCALP_AHEAD_M: Final = -0.03
"""In front of this, seen from the eyes, is a forehead."""
_BLUSH: Final = (1.0, 0.86, 0.84)
_MOUTH_UV: Final = (0.75, 0.145)
"""Right of the first and below the second the texture is the inside of the mouth."""


def inside_of_mouth(base: BaseMesh) -> Floats:
    """Return 1 for each vertex of the base mesh that lines the mouth, else 0: (19158,)."""
    inside = np.zeros(len(base.vertices))
    quads, uvs = base.quads[base.body], base.uvs[base.quad_uvs[base.body]]
    lining = ((uvs[..., 0] > _MOUTH_UV[0]) & (uvs[..., 1] < _MOUTH_UV[1])).all(axis=1)
    inside[quads[lining]] = 1.0
    return inside


def skin_colours(
    base: BaseMesh, person: Person, figure: Figure, mouth: Mouth, painted: Colour, *, blush: bool = True
) -> Floats:
    """Return linear multipliers of the skin's texture, (19158, 3) in [0, 1].

    Args:
        base: the mesh.
        person: whose lips have a colour.
        figure: the person's.
        mouth: the figure's.
        painted: the colour of the lips in the texture, which the multiplier turns into the person's.
        blush: whether cheeks are made warmer; those of a photo are as they are.
    """
    colours = np.ones_like(figure.vertices)
    if blush:
        _mix(colours, _cheeks(figure), np.array(linear(_BLUSH)))
    lip = np.array(linear(person.lip_colour)) / np.array(linear(painted))
    _mix(colours, mouth.lip_area(), np.clip(lip, 0.0, 1.0))
    inside = inside_of_mouth(base)
    rim = figure.vertices[np.concatenate(mouth.landmarks.lip_rim)]
    depth_m = np.clip(rim[:, 2].max() - 0.012 - figure.vertices[:, 2], 0.0, None)
    dark = np.clip(0.65 - depth_m / 0.035, 0.12, 0.65)
    inner = inside[:, None] > 0
    return np.where(inner, dark[:, None] * np.array([1.0, 0.8, 0.8]), colours)


def scalp(base: BaseMesh, figure: Figure, hair_m: Floats) -> Floats:
    """Return how far each vertex lies under hair whose vertices are at (P, 3) metres, (19158,) in [0, 1].

    Skin there takes the colour of the hair, so that what shows between strands is not bald.
    """
    place = figure.vertices
    share = np.zeros(len(place))
    _, eye_y, eye_z = figure.eyes_m[0]
    skin = base.group_vertices("body")
    above = place[skin, 1] > eye_y - _SCALP_BELOW_EYES_M
    rows = skin[above & (place[skin, 2] < eye_z + _SCALP_AHEAD_M)]
    out = unit(place[rows] - (0.0, eye_y + 0.03, eye_z - 0.09))
    for first in range(0, len(rows), 256):
        block = slice(first, first + 256)
        here, away_from = place[rows[block]], out[block]
        squared = (here**2).sum(axis=1)[:, None] + (hair_m**2).sum(axis=1) - 2.0 * here @ hair_m.T
        distance_m = np.sqrt(np.maximum(squared, 0.0))
        height_m = away_from @ hair_m.T - (away_from * here).sum(axis=1)[:, None]
        nearest_m = np.where(height_m > 0.8 * distance_m, distance_m, np.inf).min(axis=1)
        share[rows[block]] = np.clip((_SCALP_REACH_M - nearest_m) / (0.5 * _SCALP_REACH_M), 0.0, 1.0)
    return share


def mouth_shade(positions: Floats) -> Floats:
    """Return how lips and cheeks shade the teeth, (N, 3) multipliers of corners (N, 3): darker further in."""
    depth_m = positions[:, 2].max() - positions[:, 2]
    shade = np.clip(1.04 - depth_m / 0.045, 0.25, 1.0)
    return np.repeat(shade[:, None], 3, axis=1)


def _mix(colours: Floats, share: Floats, colour: Floats) -> None:
    colours *= 1.0 + share[:, None] * (colour - 1.0)


def _cheeks(figure: Figure) -> Floats:
    share = np.zeros(len(figure.vertices))
    for eye in figure.eyes_m:
        outward = np.sign(eye[0])
        spot = eye + (outward * 0.012, -0.036, 0.0)
        distance = np.linalg.norm((figure.vertices - spot) / (0.022, 0.018, 0.04), axis=1)
        share += np.exp(-(distance**2))
    return 0.8 * np.clip(share, 0.0, 1.0)
