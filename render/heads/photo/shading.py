"""The light of a photo, found on the face itself and taken out.

A matt surface in distant light reflects what spherical harmonics of second order of its normal describe (Ramamoorthi and
Hanrahan, "An Efficient Representation for Irradiance Environment Maps", 2001). Nine numbers for each colour are fitted
to the skin, as if all of it had one colour; a ridge keeps them from following what is colour.
"""

from typing import Final

import numpy as np

from render.heads.base import Floats

_ROUNDS: Final = 6
_RIDGE: Final = 0.004
_STRANGE: Final = 0.3
"""How far, as a logarithm, skin may be from what the light makes of it and still count half."""
_LEAST: Final = 0.3
_MOST: Final = 2.2
"""Of the middle: what is said to be lit less or more is a guess."""


def harmonics(normals: Floats) -> Floats:
    """Return the nine basis functions at unit normals (N, 3), (N, 9), scaled to sizes alike."""
    x, y, z = normals.T
    basis: Floats = np.stack(
        [np.ones_like(x), x, y, z, x * y, y * z, 3.0 * z * z - 1.0, x * z, x * x - y * y], axis=1
    )
    return basis


def fitted_light(normals: Floats, colours: Floats, weights: Floats) -> Floats:
    """Return the light on skin of one colour, (9, 3): its harmonics for red, green and blue.

    Args:
        normals: (N, 3) unit, in the camera's axes.
        colours: (N, 3) linear.
        weights: (N,) how surely this is skin.
    """
    basis = harmonics(normals)
    middle = np.median(colours[weights > 0.5 * weights.max()], axis=0)
    ratio = colours / middle
    trust = weights.copy()
    pull = _RIDGE * np.eye(9) * weights.sum()
    pull[0, 0] = 0.0
    light = np.zeros((9, 3))
    for _ in range(_ROUNDS):
        rows = basis * trust[:, None]
        light = np.linalg.solve(rows.T @ basis + pull, rows.T @ ratio)
        # Shine, beards, brows and moles are no light.
        off = np.log(np.maximum(ratio.mean(axis=1), 1e-3)) - np.log(
            np.maximum((basis @ light).mean(axis=1), 1e-3)
        )
        trust = weights / (1.0 + (off / _STRANGE) ** 2)
    return light


def shade(normals: Floats, light: Floats) -> Floats:
    """Return how brightly light (9, 3) falls on normals (N, 3), (N, 3): 1 in the middle, within bounds."""
    lit: Floats = np.clip(harmonics(normals) @ light, _LEAST, _MOST)
    return lit
