"""Movements of the lower jaw: it turns about its joints and slides, and skin, teeth and tongue go along."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.figure import Figure
from render.heads.landmarks import Landmarks
from render.heads.surface import neighbours, smooth

OPEN_RAD: Final = np.radians(20.5)
"""How far the jaw drops when jawOpen is 1: about 34 mm between the lips."""
_FORWARD_M: Final = (0.0, -0.0015, 0.0080)
_SIDEWAYS_M: Final = (0.0066, -0.0008, 0.0036)
"""To the left: one condyle slides forward over its hill, so the chin comes forward and down a little."""
_WHOLLY: Final = 0.8
"""Skin that follows MakeHuman's jaw bone at least so much goes wholly with ours: chin and lower lip."""
_CORNER: Final = 0.45
"""How far the corners of the mouth go with the jaw."""
_NEAR_CORNER: Final = (0.36, 0.54)
"""How far the upper and the lower lip go close to the corners, so that the mouth opens to an oval."""
_ROUND_FROM: Final = 0.4
"""Of the way from the middle to the corners: where lips begin to go like the corners."""
_SMOOTHING_ROUNDS: Final = 15
_TONGUE_ROOT: Final = 0.5
"""How far the root of the tongue goes with the jaw; its tip goes wholly."""


@dataclass(frozen=True, eq=False)
class Jaw:
    """The jaw of one figure; every method returns offsets (19158, 3) in metres."""

    base: BaseMesh
    figure: Figure
    landmarks: Landmarks

    @cached_property
    def share(self) -> Floats:
        """How far each vertex goes with the jaw, (19158,) in [0, 1]."""
        share = np.clip(self.base.weight_of("jaw") / _WHOLLY, 0.0, 1.0)
        upper, lower = self.landmarks.lip_rim
        high, low = _NEAR_CORNER
        share[upper] = high * self._near_corner(upper)
        share[lower] = 1.0 - (1.0 - low) * self._near_corner(lower)
        share[np.intersect1d(upper, lower)] = _CORNER
        held = np.ones(len(share), dtype=np.bool_)
        held[self.base.group_vertices("body")] = False
        held[np.concatenate([upper, lower])] = True
        quads = self.base.quads[self.base.body]
        edges = neighbours(np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]), len(share))
        share = smooth(np.repeat(share[:, None], 3, axis=1), edges, held, _SMOOTHING_ROUNDS)[:, 0]
        share[self.base.group_vertices("helper-upper-teeth")] = 0.0
        share[self.base.group_vertices("helper-lower-teeth")] = 1.0
        tongue = self.base.group_vertices("helper-tongue")
        depth = self.base.vertices[tongue, 2]
        share[tongue] = _TONGUE_ROOT + (1.0 - _TONGUE_ROOT) * (depth - depth.min()) / np.ptp(depth)
        return share

    def _near_corner(self, rim: Ints) -> Floats:
        """Return how close each vertex of a rim is to its corner, (R,): 0 in the middle and 1 there."""
        x = np.abs(self.base.vertices[rim, 0])
        t = np.clip((x / x.max() - _ROUND_FROM) / (1.0 - _ROUND_FROM), 0.0, 1.0)
        near: Floats = t * t * (3.0 - 2.0 * t)
        return near

    def opened(self) -> Floats:
        """Return the jaw dropped: turned about the axis through its joints."""
        axis = self.base.joint("jaw____head", self.figure.vertices)
        place = self.figure.vertices - axis
        cos, sin = np.cos(OPEN_RAD), np.sin(OPEN_RAD)
        turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]])
        return self._along(place @ turn.T - place)

    def moved(self, direction: str) -> Floats:
        """Return the jaw pushed "forward", "left" or "right"."""
        way = {
            "forward": np.array(_FORWARD_M),
            "left": np.array(_SIDEWAYS_M),
            "right": np.array(_SIDEWAYS_M) * (-1.0, 1.0, 1.0),
        }[direction]
        return self._along(np.tile(way, (len(self.figure.vertices), 1)))

    def _along(self, offsets: Floats) -> Floats:
        followed: Floats = offsets * self.share[:, None]
        return followed
