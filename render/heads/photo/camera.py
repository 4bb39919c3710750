"""Where the camera stood: a pose, a scale and an offset, fitted to landmarks by least squares.

The camera looks along -z from a distance that is assumed, since one picture hardly tells it: `x = offset + scale · k ·
(R (X - centre))` with `k = distance / (distance - depth)`. Fitted by Gauss and Newton's method, as in Hartley and
Zisserman, "Multiple View Geometry" (2004), appendix 6.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from render.heads.base import Floats

DISTANCE_M: Final = 0.9
"""From the eyes: an arm's length for a phone, twice that for a portrait."""
PARAMETERS: Final = 6
"""Three turns, the logarithm of the scale, and two offsets."""
_ROUNDS: Final = 40


@dataclass(frozen=True, eq=False)
class Camera:
    """What maps places of the head to pixels of the picture."""

    turn: Floats
    """(3, 3) rotation from the head to the camera."""
    scale_px_per_m: float
    offset_px: Floats
    """(2,) where `centre_m` is seen, y down."""
    centre_m: Floats
    """(3,) the point of the head that turns stay around."""
    distance_m: float = DISTANCE_M

    def place(self, points: Floats) -> Floats:
        """Return points (N, 3) in metres as the camera has them: +x right, +y up, +z towards the camera."""
        placed: Floats = (points - self.centre_m) @ self.turn.T
        return placed

    def project(self, points: Floats) -> Floats:
        """Return where points (N, 3) in metres are seen, (N, 2) in pixels, y down."""
        placed = self.place(points)
        near = self.scale_px_per_m * self.distance_m / (self.distance_m - placed[:, 2])
        seen: Floats = self.offset_px + near[:, None] * placed[:, :2] * (1.0, -1.0)
        return seen

    def towards(self, points: Floats) -> Floats:
        """Return unit vectors (N, 3) from points (N, 3) to the camera, in the camera's axes."""
        away = np.array([0.0, 0.0, self.distance_m]) - self.place(points)
        unit: Floats = away / np.linalg.norm(away, axis=1, keepdims=True)
        return unit

    def jacobian(self, points: Floats) -> Floats:
        """Return how pixels (N, 2) move with points (N, 3): (N, 2, 3) pixels for each metre."""
        placed = self.place(points)
        near = self.distance_m / (self.distance_m - placed[:, 2])
        out = np.zeros((len(points), 2, 3))
        out[:, 0, 0], out[:, 1, 1] = near, -near
        out[:, :, 2] = placed[:, :2] * (1.0, -1.0) * (near**2 / self.distance_m)[:, None]
        seen: Floats = self.scale_px_per_m * out @ self.turn
        return seen

    def own_jacobian(self, points: Floats) -> Floats:
        """Return how pixels (N, 2) of points (N, 3) move with the camera's parameters: (N, 2, 6)."""
        placed = self.place(points)
        direct = self.jacobian(points) @ self.turn.T
        out = np.zeros((len(points), 2, PARAMETERS))
        for k in range(3):
            axis = np.zeros(3)
            axis[k] = 1.0
            out[:, :, k] = (direct @ np.cross(axis, placed)[:, :, None])[:, :, 0]
        out[:, :, 3] = self.project(points) - self.offset_px
        out[:, 0, 4] = out[:, 1, 5] = 1.0
        return out

    def stepped(self, step: Floats) -> "Camera":
        """Return the camera after a step of its parameters, (6,)."""
        # A step that is too long for its line is cut short.
        turn = np.clip(step[:3], -0.5, 0.5)
        return replace(
            self,
            turn=rotation(turn) @ self.turn,
            scale_px_per_m=self.scale_px_per_m * float(np.exp(np.clip(step[3], -0.5, 0.5))),
            offset_px=self.offset_px + step[4:6],
        )

    # The angles are those of a yaw, then a pitch, then a roll about the camera's own axes.
    @property
    def yaw_deg(self) -> float:
        """How far the head is turned to its left, which is the right of the picture."""
        return float(np.degrees(np.arctan2(-self.turn[2, 0], self.turn[2, 2])))

    @property
    def pitch_deg(self) -> float:
        """How far the face is lifted."""
        return float(np.degrees(np.arcsin(np.clip(-self.turn[2, 1], -1.0, 1.0))))

    @property
    def roll_deg(self) -> float:
        """How far the head leans anticlockwise as seen in the picture."""
        return float(np.degrees(np.arctan2(-self.turn[0, 1], self.turn[1, 1])))


def rotation(vector: Floats) -> Floats:
    """Return the rotation (3, 3) about a vector (3,) by its length in radians (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    x, y, z = vector
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    if angle < 1e-9:
        return np.asarray(np.eye(3) + cross, dtype=np.float64)
    turned: Floats = (
        np.eye(3) + np.sin(angle) / angle * cross + (1.0 - np.cos(angle)) / angle**2 * cross @ cross
    )
    return turned


def first_guess(points: Floats, seen_px: Floats) -> Camera:
    """Return a camera straight ahead whose size, place and roll fit points (N, 3) seen at (N, 2)."""
    centre = points.mean(axis=0)
    flat = (points - centre)[:, :2] * (1.0, -1.0)
    offset = seen_px.mean(axis=0)
    # The similarity that fits best, as complex numbers.
    model = flat[:, 0] + 1j * flat[:, 1]
    image = (seen_px - offset) @ np.array([1.0, 1j])
    factor = (np.conj(model) @ image) / (np.conj(model) @ model)
    roll = rotation(np.array([0.0, 0.0, -np.angle(factor)]))
    return Camera(roll, float(np.abs(factor)), offset, centre)


def fit_camera(points: Floats, seen_px: Floats, weights: Floats, start: Camera | None = None) -> Camera:
    """Return the camera that sees points where they are seen, by weighted least squares.

    Args:
        points: (N, 3) metres, N ≥ 6.
        seen_px: (N, 2) pixels, y down.
        weights: (N,) how far each is believed.
        start: where to begin; straight ahead if not given.
    """
    camera = first_guess(points, seen_px) if start is None else start
    damping = 1e-3
    root = np.repeat(weights, 2)
    best = _cost(camera, points, seen_px, weights)
    for _ in range(_ROUNDS):
        rows = root[:, None] * camera.own_jacobian(points).reshape(-1, PARAMETERS)
        missing = root * (seen_px - camera.project(points)).reshape(-1)
        normal = rows.T @ rows
        damped = normal + damping * np.diag(np.diag(normal))
        step: Floats = np.linalg.solve(damped, rows.T @ missing).astype(np.float64)
        moved = camera.stepped(step)
        cost = _cost(moved, points, seen_px, weights)
        if cost < best:
            done = best - cost < 1e-10 * best
            camera, best, damping = moved, cost, damping / 3.0
            if done:
                break
        else:
            damping *= 8.0
    return camera


def _cost(camera: Camera, points: Floats, seen_px: Floats, weights: Floats) -> float:
    return float((weights[:, None] ** 2 * (seen_px - camera.project(points)) ** 2).sum())
