"""Least squares with a prior and with bounds, by an active set (Lawson and Hanson, "Solving Least Squares Problems")."""

from typing import Final

import numpy as np

from render.heads.base import Floats
from render.heads.surface import Bools

_ROUNDS: Final = 200


def bounded_ridge(rows: Floats, wanted: Floats, prior: Floats, pull: Floats, bounds: Floats) -> Floats:
    """Return x that makes `|rows x - wanted|² + |pull (x - prior)|²` small, within bounds: (K,).

    Args:
        rows: (N, K).
        wanted: (N,).
        prior: (K,) what x is drawn to, within the bounds.
        pull: (K,) how strongly; 0 for what is free. With it the problem must have one answer.
        bounds: (K, 2) least and most of each; infinite where there is none.
    """
    normal = rows.T @ rows + np.diag(pull**2)
    right = rows.T @ wanted + pull**2 * prior
    low, high = bounds[:, 0], bounds[:, 1]
    x = np.clip(prior, low, high)
    held = np.zeros(len(x), dtype=np.bool_)
    for _ in range(_ROUNDS):
        free = ~held
        goal = x.copy()
        if free.any():
            goal[free] = np.linalg.solve(
                normal[np.ix_(free, free)], right[free] - normal[np.ix_(free, held)] @ x[held]
            )
        if _within(goal, low, high):
            x = goal
            downhill = right - normal @ x
            leaving = held & (((x <= low) & (downhill > 1e-12)) | ((x >= high) & (downhill < -1e-12)))
            if not leaving.any():
                return x
            # One at a time: letting all go at once can go round in circles.
            held[np.argmax(np.where(leaving, np.abs(downhill), -1.0))] = False
        else:
            x, hit = _as_far(x, goal, low, high)
            held |= hit
    return np.clip(x, low, high)


def _within(x: Floats, low: Floats, high: Floats) -> bool:
    return bool(((x >= low - 1e-12) & (x <= high + 1e-12)).all())


def _as_far(start: Floats, goal: Floats, low: Floats, high: Floats) -> tuple[Floats, Bools]:
    """Return the last point within bounds on the way from start to goal, and which bounds were hit there."""
    step = goal - start
    room = np.full(len(start), np.inf)
    up, down = step > 1e-15, step < -1e-15
    room[up] = (high[up] - start[up]) / step[up]
    room[down] = (low[down] - start[down]) / step[down]
    share = float(np.clip(room.min(), 0.0, 1.0))
    moved = np.clip(start + share * step, low, high)
    hit = room <= share + 1e-12
    moved[hit & up] = high[hit & up]
    moved[hit & down] = low[hit & down]
    return moved, hit
