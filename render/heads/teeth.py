"""Which part of the teeth's mesh can be seen: the rest, more than half of it, would only cost time to draw."""

from typing import Final

import numpy as np

from render.heads.surface import Bools, Floats, Sheet, pieces

_TURNED_AWAY: Final = -0.35
"""Least z of a tooth's unit normal: what looks further back nobody sees, even from below."""
_LAST_TOOTH_M: Final = 0.033
"""How far behind the front teeth cheeks hide the rest."""
_GUM_TURNED_AWAY: Final = 0.1
_GUM_M: Final = 0.033
"""The same for gums, of which only the front shows, between teeth and lips; behind them the mouth is lined."""


def seen(sheet: Sheet, places: Floats) -> Bools:
    """Return which triangles of teeth and gums to draw, (T,), for vertices at (V, 3) metres."""
    faces = sheet.a[sheet.triangles]
    corners = places[faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    forward = across[:, 2] / np.maximum(np.linalg.norm(across, axis=1), 1e-12)
    depth_m = places[faces.ravel(), 2].max() - corners[:, :, 2].mean(axis=1)
    # The gums are all of one piece, by far the largest; each tooth is one of its own.
    piece = pieces(faces, len(places))[faces[:, 0]]
    gum = piece == np.bincount(piece).argmax()
    tooth_seen = (forward > _TURNED_AWAY) & (depth_m < _LAST_TOOTH_M)
    gum_seen = (forward > _GUM_TURNED_AWAY) & (depth_m < _GUM_M)
    shown: Bools = np.where(gum, gum_seen, tooth_seen)
    return shown
