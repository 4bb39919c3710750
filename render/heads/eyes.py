"""Shapes of the eyes: gaze turns the eyeballs, lids follow, and a blink closes without a gap."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats, Ints
from render.heads.figure import Figure
from render.heads.landmarks import Landmarks

GAZE_RAD: Final = np.radians(30.0)
"""How far the eyeball turns when an eyeLook shape is 1."""
_LID_DRAG: Final = 0.06
"""Of the eyeball's sideways turn: how much the skin of the lids is drawn along."""
RETREAT_M: Final = 0.0022
"""A closing lid moves on a straight line where a real one follows the ball: the ball gives way instead."""
_MEETING: Final = 0.22
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

    def _turn(self, points: Floats, yaw_rad: float, pitch_rad: float) -> Floats:
        cy, sy, cp, sp = np.cos(yaw_rad), np.sin(yaw_rad), np.cos(pitch_rad), np.sin(pitch_rad)
        yaw = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
        pitch = np.array([[1.0, 0.0, 0.0], [0.0, cp, -sp], [0.0, sp, cp]])
        turned: Floats = (points - self.centre) @ (yaw @ pitch).T + self.centre
        return turned

    def gaze(self, direction: str) -> Floats:
        """Return the eyeball turned "up", "down", "in" (to the nose) or "out", and the lids drawn along."""
        outward = 1.0 if self.side == "left" else -1.0
        yaw, pitch = {
            "up": (0.0, -GAZE_RAD),
            "down": (0.0, GAZE_RAD),
            "in": (-outward * GAZE_RAD, 0.0),
            "out": (outward * GAZE_RAD, 0.0),
        }[direction]
        out = np.zeros_like(self.figure.vertices)
        rest = self.figure.vertices[self.ball]
        out[self.ball] = self._turn(rest, yaw, pitch) - rest
        if direction in ("in", "out"):
            reach = np.exp(-((np.linalg.norm(self.figure.vertices - self.centre, axis=1) / 0.019) ** 4))
            skin = self.base.group_vertices("body")
            drawn = self._turn(self.figure.vertices[skin], yaw * _LID_DRAG, 0.0)
            out[skin] += (drawn - self.figure.vertices[skin]) * reach[skin, None]
        return out

    def blink(self, closure: Floats) -> Floats:
        """Return a closure unit (19158, 3) corrected so that this figure's lids meet, and the ball's retreat.

        Args:
            closure: MakeHuman's unit for this eye in metres; it says how the skin around the lids folds.
        """
        out = closure.copy()
        out[self.ball] -= (0.0, 0.0, RETREAT_M)
        rim = self.landmarks.lid_rim(self.side)
        wanted = self._meeting_line(rim, closure) - (self.figure.vertices[rim] + closure[rim])
        return out + self._spread(rim, wanted)

    def _meeting_line(self, rim: Ints, closure: Floats) -> Floats:
        """Return where each rim vertex shall lie when the eye is shut, (28, 3)."""
        shut = self.figure.vertices[rim] + closure[rim]
        rest = self.figure.vertices[rim]
        inner, outer = np.argmin(rest[:, 0]), np.argmax(rest[:, 0])
        upper = np.zeros(len(rim), dtype=np.bool_)
        low, high = sorted((int(inner), int(outer)))
        upper[low : high + 1] = True
        if rest[upper, 1].mean() < rest[~upper, 1].mean():
            upper = ~upper
        lines = {}
        for name, half in (("upper", upper), ("lower", ~upper)):
            ends = half.copy()
            ends[[inner, outer]] = True
            order = np.argsort(shut[ends, 0])
            lines[name] = shut[ends][order]
        wanted = shut.copy()
        for k in (1, 2):
            above = np.interp(shut[:, 0], lines["upper"][:, 0], lines["upper"][:, k])
            below = np.interp(shut[:, 0], lines["lower"][:, 0], lines["lower"][:, k])
            wanted[:, k] = below + _MEETING * (above - below)
            if k == 2:
                wanted[:, k] = np.maximum(above, below)
        wanted[[inner, outer]] = shut[[inner, outer]]
        return wanted

    def _spread(self, rim: Ints, wanted: Floats) -> Floats:
        """Carry the correction at the rim into the skin beside it, fading over a few millimetres."""
        skin = self.base.group_vertices("body")
        near = skin[np.linalg.norm(self.figure.vertices[skin] - self.centre, axis=1) < 0.03]
        lashes = [self.base.group_vertices(f"helper-{self.side[0]}-eyelashes-{i}") for i in (1, 2)]
        near = np.concatenate([near, *lashes])
        gap = np.linalg.norm(self.figure.vertices[near][:, None] - self.figure.vertices[rim][None], axis=2)
        weight = 1.0 / np.maximum(gap, 1e-5) ** 3
        mean = (weight @ wanted) / weight.sum(axis=1, keepdims=True)
        out = np.zeros_like(self.figure.vertices)
        out[near] = mean * np.exp(-((gap.min(axis=1, keepdims=True) / 0.0045) ** 2))
        return out
