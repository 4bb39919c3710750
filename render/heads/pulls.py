"""Pulls: the skin around a place of the face drawn some way, as a finger would draw it.

A pull is a hill of weight around a place, 1 there and falling smoothly to 0 at its reach, times one movement.
Weights are measured on the base mesh that all people share, so a pull takes hold of the same skin on
everybody; how far it moves grows with the person's face.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

import numpy as np

from render.heads.base import BaseMesh, Floats
from render.heads.landmarks import PLACES, Landmarks, left_share
from render.heads.surface import Bools

Lip = Literal["both", "upper", "lower"]

DECIMETRE_M: Final = 0.1
HALF_WIDTH_M: Final = 0.020
"""Half the width of the band in which the left half of a shape fades into the right."""
_LIPS_MEET_M: Final = 0.0004
_BEYOND_CORNER_M: Final = 0.012
"""Beyond the corner of the mouth the skin belongs to both lips: over so much height one fades into the other."""


@dataclass(frozen=True)
class Pull:
    """One pull; lengths are metres on the base mesh."""

    at: str
    """A name of `landmarks.PLACES`, on the left side or in the middle."""
    reach_m: float
    move_m: tuple[float, float, float]
    """Outwards (away from the middle; to the character's left for a pull in one direction), up, forward."""
    lip: Lip = "both"
    """Whether only the skin of the upper or of the lower lip is taken hold of."""
    far: bool = False
    """For a movement in one direction: the place on the other side."""


@dataclass(frozen=True, eq=False)
class PulledSkin:
    """The weights of pulls; all methods return offsets (19158, 3) in metres on the base mesh."""

    base: BaseMesh
    landmarks: Landmarks
    _weights: dict[tuple[str, float, Lip, str], Floats] = field(default_factory=dict, repr=False)

    def whole(self, pulls: Iterable[Pull]) -> Floats:
        """Return pulls on both sides, each the mirror image of the other."""
        out = np.zeros_like(self.base.vertices)
        for pull in pulls:
            if self._in_the_middle(pull.at):
                out += self._weight(pull, "left")[:, None] * (0.0, *pull.move_m[1:])
            else:
                out += self._moved(pull, "left") + self._moved(pull, "right")
        return out

    def half(self, pulls: Iterable[Pull], side: str) -> Floats:
        """Return pulls on the "left" or "right" side only."""
        out = np.zeros_like(self.base.vertices)
        for pull in pulls:
            out += self._moved(pull, side)
        return out * self.half_share(side)[:, None]

    def sideways(self, pulls: Iterable[Pull], side: str) -> Floats:
        """Return pulls that draw both halves of the face towards one side."""
        out = np.zeros_like(self.base.vertices)
        sign = 1.0 if side == "left" else -1.0
        for pull in pulls:
            near = (side == "left") != pull.far
            weight = self._weight(pull, "left" if near else "right")
            out += weight[:, None] * (np.array(pull.move_m) * (sign, 1.0, 1.0))
        return out

    def half_share(self, side: str) -> Floats:
        """Return how far each vertex belongs to one half of the face, (19158,) in [0, 1]."""
        left = left_share(self.base.vertices[:, 0] * DECIMETRE_M, HALF_WIDTH_M)
        share: Floats = left if side == "left" else 1.0 - left
        return share

    def _moved(self, pull: Pull, side: str) -> Floats:
        sign = 1.0 if side == "left" else -1.0
        moved: Floats = self._weight(pull, side)[:, None] * (np.array(pull.move_m) * (sign, 1.0, 1.0))
        return moved

    def _in_the_middle(self, place: str) -> bool:
        return bool(abs(self.base.vertices[PLACES[place][-1], 0]) < 1e-3)

    def _line(self, place: str, side: str) -> Floats:
        """Return the corners (N, 3) of the line that a place is, metres; one that ends in the middle goes on."""
        vertices = np.array(PLACES[place])
        twins = self.landmarks.mirror[vertices]
        if self._in_the_middle(place):
            vertices = np.concatenate([vertices, twins[::-1][1:]])
        elif side == "right":
            vertices = twins
        line: Floats = self.base.vertices[vertices] * DECIMETRE_M
        return line

    def _weight(self, pull: Pull, side: str) -> Floats:
        key = (pull.at, pull.reach_m, pull.lip, side)
        if key not in self._weights:
            far = _distance(self.base.vertices * DECIMETRE_M, self._line(pull.at, side)) / pull.reach_m
            hill = np.clip(1.0 - far**2, 0.0, 1.0) ** 2
            hill[self._other] = 0.0
            if pull.lip != "both":
                hill = hill * (self.upper_share if pull.lip == "upper" else 1.0 - self.upper_share)
            self._weights[key] = hill
        return self._weights[key]

    @cached_property
    def _other(self) -> Bools:
        """(19158,) what is neither skin nor lashes, and so is not pulled."""
        other = np.ones(len(self.base.vertices), dtype=np.bool_)
        for group in ("body", *(f"helper-{side}-eyelashes-{i}" for side in "lr" for i in (1, 2))):
            other[self.base.group_vertices(group)] = False
        return other

    @cached_property
    def upper_share(self) -> Floats:
        """How far each vertex belongs to the upper lip and what is above it, (19158,) in [0, 1]."""
        place = self.base.vertices * DECIMETRE_M
        upper, lower = self.landmarks.lip_rim
        x = place[:, 0]
        line = 0.5 * (_height_at(x, place[upper]) + _height_at(x, place[lower]))
        half_width = np.abs(place[upper, 0]).max()
        beyond = np.clip((np.abs(x) / half_width - 0.92) / 0.35, 0.0, 1.0)
        width = _LIPS_MEET_M + _BEYOND_CORNER_M * beyond
        share: Floats = np.clip(0.5 + 0.5 * (place[:, 1] - line) / width, 0.0, 1.0)
        share[np.setdiff1d(upper, lower)] = 1.0 - 0.5 * beyond[np.setdiff1d(upper, lower)]
        share[np.setdiff1d(lower, upper)] = 0.5 * beyond[np.setdiff1d(lower, upper)]
        return share


def _height_at(x: Floats, line: Floats) -> Floats:
    order = np.argsort(line[:, 0])
    height: Floats = np.interp(x, line[order, 0], line[order, 1])
    return height


def _distance(points: Floats, line: Floats) -> Floats:
    """Return how far each point (P, 3) is from a line of corners (N, 3), (P,)."""
    nearest: Floats = np.linalg.norm(points - line[0], axis=1)
    for start, end in zip(line[:-1], line[1:], strict=True):
        along = end - start
        t = np.clip((points - start) @ along / (along @ along), 0.0, 1.0)
        nearest = np.minimum(nearest, np.linalg.norm(points - start - t[:, None] * along, axis=1))
    return nearest
