"""Colour at the vertices of the skin, over the texture: lips, cheeks, and the dark of the mouth.

The source picture has only some forty pixels for a mouth; the mesh has more vertices there than that.
"""

from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats
from render.heads.figure import Figure
from render.heads.mouth import Mouth
from render.heads.person import Person
from render.heads.textures import linear

_BLUSH: Final = (1.0, 0.86, 0.84)
_MOUTH_UV: Final = (0.75, 0.145)
"""Right of the first and below the second the texture is the inside of the mouth."""
_SKIN_TONE: Final = (0.86, 0.68, 0.58)
"""What a lip colour is divided by to become a multiplier."""


def inside_of_mouth(base: BaseMesh) -> Floats:
    """Return 1 for each vertex of the base mesh that lines the mouth, else 0: (19158,)."""
    inside = np.zeros(len(base.vertices))
    quads, uvs = base.quads[base.body], base.uvs[base.quad_uvs[base.body]]
    lining = ((uvs[..., 0] > _MOUTH_UV[0]) & (uvs[..., 1] < _MOUTH_UV[1])).all(axis=1)
    inside[quads[lining]] = 1.0
    return inside


def skin_colours(base: BaseMesh, person: Person, figure: Figure, mouth: Mouth) -> Floats:
    """Return linear multipliers of the skin's texture, (19158, 3) in [0, 1]."""
    colours = np.ones_like(figure.vertices)
    _mix(colours, _cheeks(figure), np.array(linear(_BLUSH)))
    lip = np.array(linear(person.lip_colour)) / np.array(linear(_SKIN_TONE))
    _mix(colours, mouth.lip_area(), np.clip(lip, 0.0, 1.0))
    inside = inside_of_mouth(base)
    rim = figure.vertices[np.concatenate(mouth.landmarks.lip_rim)]
    depth_m = np.clip(rim[:, 2].max() - 0.012 - figure.vertices[:, 2], 0.0, None)
    dark = np.clip(0.65 - depth_m / 0.035, 0.12, 0.65)
    inner = inside[:, None] > 0
    return np.where(inner, dark[:, None] * np.array([1.0, 0.8, 0.8]), colours)


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
