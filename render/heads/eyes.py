"""Shapes of the eyes: gaze turns the eyeballs, lids slide over them, and a blink closes without a gap."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.figure import Figure
from render.heads.landmarks import Landmarks
from render.heads.lids import LidField

GAZE_RAD: Final = np.radians(30.0)
"""How far the eyeball turns when an eyeLook shape is 1."""
_CLEARANCE_M: Final = 0.0010
"""A closing lid moves on a straight line where a real one follows the ball: the ball gives way to keep so far."""
_RETREAT_M: Final = (0.0006, 0.0024)
"""At least and at most, so that the ball neither shows through nor sinks in."""
_MEETING: Final = 0.10
"""Where lids meet, from the lower lid's rest to the upper's: the upper lid travels most of the way."""


@dataclass(frozen=True, eq=False)
class Eye:
    """One eye of a figure; every method returns offsets (19158, 3) in metres."""

    base: BaseMesh
    figure: Figure
    landmarks: Landmarks
    side: str
    """ "left" or "right"."""

    @cached_property
    def centre(self) -> Floats:
        """(3,) metres."""
        return self.figure.eyes_m[0 if self.side == "left" else 1]

    @cached_property
    def ball(self) -> Ints:
        """The helper vertices that stand for the eyeball."""
        return self.base.group_vertices(f"helper-{self.side[0]}-eye")

    @cached_property
    def _lids(self) -> LidField:
        return LidField(self.base, self.landmarks, self.side)

    def gaze(self, direction: str) -> Floats:
        """Return the eyeball turned "up", "down", "in" (to the nose) or "out"."""
        outward = 1.0 if self.side == "left" else -1.0
        yaw, pitch = {
            "up": (0.0, -GAZE_RAD),
            "down": (0.0, GAZE_RAD),
            "in": (-outward * GAZE_RAD, 0.0),
            "out": (outward * GAZE_RAD, 0.0),
        }[direction]
        out = np.zeros_like(self.figure.vertices)
        rest = self.figure.vertices[self.ball] - self.centre
        cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
        turn_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
        turn_x = np.array([[1.0, 0.0, 0.0], [0.0, cp, -sp], [0.0, sp, cp]])
        out[self.ball] = rest @ (turn_y @ turn_x).T - rest
        return out

    def blink(self) -> Floats:
        """Return both lids on one line, and the ball's retreat behind them."""
        out = self.close_upper(1.0) + self.close_lower(1.0)
        out[self.ball] -= (0.0, 0.0, self.retreat_m)
        return out

    def close_upper(self, amount: float) -> Floats:
        """Return the upper lid turned down over the ball; at 1 it lies where a blink brings it."""
        return self._turned("upper", amount * self._closing("upper"))

    def close_lower(self, amount: float) -> Floats:
        """Return the lower lid turned up over the ball; at 1 it lies where a blink brings it."""
        return self._turned("lower", amount * self._closing("lower"))

    def raise_lower(self, angle_rad: float) -> Floats:
        """Return the lower lid turned up (down if negative) by an angle at its middle, less towards its ends."""
        closing = self._closing("lower")
        return self._turned("lower", closing * (-angle_rad / np.abs(closing).max()))

    @cached_property
    def retreat_m(self) -> float:
        """How far the ball goes back when the eye shuts."""
        radius = np.linalg.norm(self.figure.vertices[self.ball] - self.centre, axis=1).max()
        moved, share = self._lids.follow("upper")
        skin = np.isin(moved, self.base.group_vertices("body")) & ~self._lids.lining[moved]
        lid = moved[skin & (share == 1.0)]
        nearest = np.linalg.norm(self.figure.vertices[lid] - self.centre, axis=1).min()
        return float(np.clip(radius + _CLEARANCE_M - nearest, *_RETREAT_M))

    def _closing(self, lid: str) -> Floats:
        """Return by which angle about x each rim vertex of a lid turns when the eye shuts, (R,) radians."""
        x = self.figure.vertices[self._lids.rims[lid], 0]
        heights = {}
        for name in ("upper", "lower"):
            place = self.figure.vertices[self._lids.rims[name]]
            order = np.argsort(place[:, 0])
            heights[name] = np.interp(x, place[order, 0], place[order, 1] - self.centre[1])
        meeting = heights["lower"] + _MEETING * (heights["upper"] - heights["lower"])
        rim = self.figure.vertices[self._lids.rims[lid]] - self.centre
        away = np.hypot(rim[:, 1], rim[:, 2])
        turn: Floats = np.arctan2(rim[:, 1], rim[:, 2]) - np.arcsin(np.clip(meeting / away, -1.0, 1.0))
        turn[[0, -1]] = 0.0
        return turn

    def _turned(self, lid: str, angle_rad: Floats) -> Floats:
        """Return a lid turned about the middle of the eye, by an angle at each of its rim vertices (R,)."""
        rim_x = self.figure.vertices[self._lids.rims[lid], 0]
        order = np.argsort(rim_x)
        moved, share = self._lids.follow(lid)
        place = self.figure.vertices[moved] - self.centre
        angle = np.interp(self.figure.vertices[moved, 0], rim_x[order], angle_rad[order]) * share
        cos, sin = np.cos(angle), np.sin(angle)
        out = np.zeros_like(self.figure.vertices)
        # Along a circle about the left-right axis: the skin keeps its distance from the ball.
        out[moved, 1] = place[:, 1] * cos - place[:, 2] * sin - place[:, 1]
        out[moved, 2] = place[:, 1] * sin + place[:, 2] * cos - place[:, 2]
        return out
