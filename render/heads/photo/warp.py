"""A thin plate that carries where the head's landmarks are seen to where the photo has them.

Bookstein, "Principal Warps: Thin-Plate Splines and the Decomposition of Deformations" (1989), with a stiffness.
"""

import numpy as np

from render.heads.base import Floats


def thin_plate(seen: Floats, wanted: Floats, places: Floats, stiffness: float) -> Floats:
    """Return places (N, 2) after a smooth map that brings `seen` (K, 2) near to `wanted` (K, 2).

    Args:
        seen: landmarks before.
        wanted: landmarks after.
        places: what is to be moved, in the same units.
        stiffness: 0 meets every landmark, and more bends less; in units of the landmarks' spread.
    """
    middle = seen.mean(axis=0)
    size = float(np.linalg.norm(seen - middle, axis=1).mean())
    knots, at = (seen - middle) / size, (places - middle) / size
    count = len(knots)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(knots, knots) + stiffness * np.eye(count)
    system[:count, count] = 1.0
    system[:count, count + 1 :] = knots
    system[count:, :count] = system[:count, count:].T
    offsets = np.concatenate([(wanted - seen) / size, np.zeros((3, 2))])
    solved = np.linalg.solve(system, offsets)
    bent = _kernel(at, knots) @ solved[:count] + solved[count] + at @ solved[count + 1 :]
    moved: Floats = places + size * bent
    return moved


def _kernel(a: Floats, b: Floats) -> Floats:
    squared = ((a[:, None] - b[None]) ** 2).sum(axis=2)
    value: Floats = 0.5 * squared * np.log(np.maximum(squared, 1e-18))
    return value
