"""Hair as it is worn: one smooth shell with body to it, cut to length, its ends feathered in the texture."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from render.heads.base import Floats
from render.heads.person import Person
from render.heads.proxies import Proxy
from render.heads.refine import refine
from render.heads.surface import Ints, Sheet, boundary, cut, neighbours, normals, pieces, smooth

_BODY_M: Final = 0.005
"""How far hair stands off the shell of the mesh, which lies so close that the scalp comes through."""
_CROWN_M: Final = 0.002
"""Further at the parting, where the mesh is flat."""
_CROWN_WIDTH_M: Final = 0.035
_SIDES_M: Final = 0.010
_SIDES_AT_M: Final = (0.105, 0.045)
"""Further beside the crown, where the mesh slopes like a tent: the height where most, and how far around it."""
_BODY_FROM_M: Final = (0.0, 0.06)
"""Above the top of the neck: where the body begins, and where it is full."""
_HAIRLINE_M: Final = 0.03
"""So far from the rim the body is full; the hairline itself stays where it grows."""
_FALL_M: Final = 0.06
"""Below this height folds are smoothed: cut to a lob, hair that was bent by shoulders hangs straight."""
_FALL_ROUNDS: Final = 12
_FEATHER_M: Final = 0.008
"""How far strands end above or below the cut."""

_HANGS_FROM_M: Final = -0.03
_HANGS_OVER_M: Final = 0.12
"""Below the top of the neck hair no longer turns with the head alone."""


@dataclass(frozen=True, eq=False)
class Ends:
    """Where the ends of the hair lie in its texture, as two lines across it."""

    u: Floats
    """(K,) increasing."""
    shortest: Floats
    """(K,) v where the shortest strands end; the root is above it."""
    longest: Floats
    """(K,) v where the longest do."""


@dataclass(frozen=True, eq=False)
class Hair:
    """A surface to draw."""

    sheet: Sheet
    places: Floats
    """(P, 3) metres: what the sheet lies over."""
    normals: Floats
    """(P, 3) unit, as before the cut."""
    ends: Ends | None
    """None if the hair is as long as its mesh."""
    coarse: Sheet
    """The surface before it was refined and cut, over the same places."""
    above_end_m: Floats | None
    """(P,) how far above its end each place is, negative where it is cut off; None without a cut."""

    def cut_like(self, sheet: Sheet) -> Sheet:
        """Return a surface over the same places, cut where this one was."""
        return sheet if self.above_end_m is None else cut(sheet, self.above_end_m)


def dress(proxy: Proxy, figure_m: Floats, person: Person) -> Hair:
    """Return a person's hair on their figure, (19158, 3) metres."""
    sheet, places = proxy.sheet, proxy.fit(figure_m)
    coarse = sheet
    if not person.hair_strands:
        coarse = _largest_piece(sheet, len(places))
        sheet, places = refine(coarse, places)
        places = _with_body(_hanging(places, sheet), sheet)
    out = normals(places, sheet.a[sheet.triangles])
    if person.hair_end_m is None:
        return Hair(sheet, places, out, None, coarse, None)
    above_m = places[:, 1] - person.hair_end_m
    if above_m[sheet.a].min() > -_FEATHER_M:
        # The style is shorter than that: there is nothing to cut.
        return Hair(sheet, places, out, None, coarse, None)
    longest_m = above_m + _FEATHER_M
    return Hair(cut(sheet, longest_m), places, out, _ends(sheet, above_m), coarse, longest_m)


def _largest_piece(sheet: Sheet, count: int) -> Sheet:
    """Leave out the loose strands, which stand off the hair and are seen edge-on as wires."""
    faces = sheet.a[sheet.triangles]
    piece = pieces(faces, count)[faces[:, 0]]
    return sheet.keep(piece == np.bincount(piece).argmax())


def _rim(faces: Ints) -> Ints:
    return np.unique(boundary(faces))


def _hanging(places: Floats, sheet: Sheet) -> Floats:
    faces = sheet.a[sheet.triangles]
    fixed = places[:, 1] > _FALL_M
    fixed[_rim(faces)] = True
    share = np.clip((_FALL_M - places[:, 1]) / _FALL_M, 0.0, 1.0)[:, None]
    calm = smooth(places, neighbours(faces, len(places)), fixed, _FALL_ROUNDS)
    # Only sideways: smoothing must not shorten the hair.
    return places + (calm - places) * share * (1.0, 0.0, 1.0)


def _with_body(places: Floats, sheet: Sheet) -> Floats:
    faces = sheet.a[sheet.triangles]
    rim = places[_rim(faces)]
    from_rim_m = np.array([np.linalg.norm(rim - place, axis=1).min() for place in places])
    inside = _step(from_rim_m / _HAIRLINE_M)
    low, high = _BODY_FROM_M
    body_m = _BODY_M * _step((places[:, 1] - low) / (high - low))
    crown_m = _CROWN_M * np.exp(-((places[:, 0] / _CROWN_WIDTH_M) ** 2)) * _step((places[:, 1] - 0.08) / 0.06)
    middle, reach = _SIDES_AT_M
    sides_m = _SIDES_M * np.exp(-(((places[:, 1] - middle) / reach) ** 2))
    out = normals(places, faces)
    lift_m = body_m + sides_m * np.abs(out[:, 0])
    lifted: Floats = places + out * (inside * lift_m)[:, None]
    lifted[:, 1] += inside * crown_m
    return lifted


def _step(x: Floats) -> Floats:
    t = np.clip(x, 0.0, 1.0)
    step: Floats = t * t * (3.0 - 2.0 * t)
    return step


def _ends(sheet: Sheet, above_m: Floats) -> Ends:
    lines = []
    for offset_m in (-_FEATHER_M, _FEATHER_M):
        line = cut(sheet, above_m + offset_m)
        ends = line.uvs[line.t > 0]
        lines.append(ends[np.argsort(ends[:, 0], kind="stable")])
    u = np.unique(np.concatenate([line[:, 0] for line in lines]))
    shortest, longest = (np.interp(u, line[:, 0], line[:, 1]) for line in lines)
    return Ends(u, shortest, longest)


def hang(places: Floats) -> Floats:
    """Return how hair at (P, 3) metres follows chest, neck and head, (P, 3): it comes to rest on the shoulders."""
    rest = 0.6 * _step((_HANGS_FROM_M - places[:, 1]) / _HANGS_OVER_M)
    return np.stack([0.5 * rest, 0.5 * rest, 1.0 - rest], axis=1)
