"""The tongue put out."""

from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats
from render.heads.figure import Figure

_REACH_M: Final = 0.037


def tongue_out(base: BaseMesh, figure: Figure) -> Floats:
    """Return the tongue put out, (19158, 3) metres: the root stays, the tip goes over the lower lip and down."""
    tongue = base.group_vertices("helper-tongue")
    place = figure.vertices[tongue]
    along = (place[:, 2] - place[:, 2].min()) / np.ptp(place[:, 2])
    share = along**1.6
    middle_m = place[:, 1].mean()
    out = np.zeros_like(figure.vertices)
    out[tongue, 2] = _REACH_M * share
    # A little flatter as it is longer, up over the lower lip, and down outside of it.
    out[tongue, 1] = -0.25 * (place[:, 1] - middle_m) * share + 0.0140 * share - 0.0095 * along**12
    out[tongue, 2] -= 0.003 * along**12
    out[tongue, 0] = -0.3 * place[:, 0] * along**10
    return out
