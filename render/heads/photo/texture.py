"""The skin of a photo on the atlas of a head: seen by the fitted camera, its light taken out, its gaps filled.

What the photo does not show is taken from the other side of the face, and else from the skin that the head would wear
without a photo. The two meet in two bands, coarse colours over a wide seam and fine ones over a narrow seam (after Burt
and Adelson, "A Multiresolution Spline with Application to Image Mosaics", 1983).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from render.heads.base import Floats, Ints
from render.heads.bust import skin_sheet
from render.heads.complexion import inside_of_mouth
from render.heads.photo.bake import Cover, cover, nearest_depth, sampled, unhidden
from render.heads.photo.fit import Fit, across_outline
from render.heads.photo.landmarks68 import OUTLINE
from render.heads.photo.masks import FaceView, blurred, face_view, to_linear, to_screen
from render.heads.photo.shading import fitted_light, shade
from render.heads.photo.warp import thin_plate
from render.heads.surface import normals
from render.heads.textures import Picture, skin_uvs

FINE_EYES_PX: Final = 150.0
"""With more between the eyes, the photo knows more than the atlas holds, and the atlas is made twice as large."""
_STIFFNESS: Final = 0.004
_GRAZING: Final = (0.18, 0.48)
"""Cosines of the angle of sight: what is seen at less than the first says nothing, at more than the second all."""
_TOP_M: Final = 0.12
"""Above the eyes: higher up is hair."""
_STRANGE: Final = (2.0, 3.2)
"""How many deviations a colour at the rim may be from that of the middle of the face."""
_COARSE: Final = 0.16
_WIDE: Final = 0.25
_NARROW: Final = 0.03
"""Of the distance of the eyes in the atlas: the bell of coarse colours, and the seams of both bands."""
_STEP: Final = 4
_KEPT: Final = 0.8
_KEPT_LIGHT: Final = 0.55
"""How much of coarse differences is kept, of colour and of lightness, which may be what is left of the light."""
_LIGHTER: Final = 0.35
_DARKER: Final = -2.0
"""Logarithms: fine detail is no lighter than this (shine is the renderer's), and no darker."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What a photo says of each texel, (M,) of them."""

    cover: Cover
    colours: Floats
    """(M, 3) linear, without the light of the photo."""
    weights: Floats
    """(M,) how surely this is skin, well seen."""
    mirrored_colours: Floats
    mirrored_weights: Floats
    """The same of the place across the middle of the face."""
    eyes_texels: float
    """The distance of the outer corners of the eyes in the atlas."""
    light: Floats
    """(9, 3) as `fitted_light` gives it."""


def photo_skin(photo: Picture, fit: Fit, skin: Picture) -> Picture:
    """Return the atlas of a head with the skin of a photo.

    Args:
        photo: (H, W, 3) RGB, the picture that the landmarks were found in.
        fit: the head and the camera.
        skin: (S, S, 3) RGB, the atlas that the head would wear, as `skin_atlas` makes it, in the person's tone.

    Returns:
        RGB, (S, S, 3), or (2 S, 2 S, 3) where the photo is finer than the atlas.

    Raises:
        PhotoError: the photo is not the one that was fitted.
    """
    view = face_view(photo, fit)
    size = skin.shape[0] * (2 if view.eyes_px > FINE_EYES_PX else 1)
    enlarged = Image.fromarray(skin).resize((size, size), Image.Resampling.BICUBIC)
    base = to_linear(np.asarray(enlarged, dtype=np.float64) / 255.0)
    seen = look(view, fit, size)
    painted = _blended(base, seen)
    return np.round(to_screen(painted) * 255.0).astype(np.uint8)


def look(view: FaceView, fit: Fit, size: int) -> Seen:
    """Return what a photo says of the texels of an atlas of `size` pixels."""
    sheet = skin_sheet(fit.base, fit.figure)
    uvs = skin_uvs(sheet.uvs) * (1.0, -1.0) + (0.0, 1.0)
    geometry = _geometry(view, fit)
    kept = _face_triangles(fit, geometry, sheet.a[sheet.triangles])
    corners, vertices = sheet.triangles[kept], sheet.a[sheet.triangles[kept]]
    found = cover(size * uvs[corners], (size, size))
    own = _samples(view, found, vertices, geometry, None)
    other = _samples(view, found, vertices, geometry, fit.mirror)
    # First what is surely face tells the light, then all that has its colour.
    light = fitted_light(own[2], own[0], own[1] * own[3])
    colours = own[0] / shade(own[2], light)
    alike = _Gate(colours, own[1] * own[3]).open(colours, own[3])
    light = fitted_light(own[2], own[0], own[1] * alike)
    colours, mirrored = own[0] / shade(own[2], light), other[0] / shade(other[2], light)
    gate = _Gate(colours, own[1] * own[3])
    ends = [uvs[np.flatnonzero(sheet.a == vertex)[0]] for vertex in fit.rows[[36, 45]]]
    return Seen(
        found,
        colours,
        own[1] * gate.open(colours, own[3]),
        mirrored,
        other[1] * gate.open(mirrored, other[3]),
        float(size * np.linalg.norm(ends[0] - ends[1])),
        light,
    )


@dataclass(frozen=True, eq=False)
class _Geometry:
    """The head's vertices as the photo sees them."""

    at_px: Floats
    """(19158, 2) in the view, moved to where the photo has the landmarks."""
    depth: Floats
    facing: Floats
    """(19158,) cosine of the angle of sight."""
    normals: Floats
    """(19158, 3) in the camera's axes."""
    near: Floats
    """(H, W) the depth of what is seen."""


def _face_triangles(fit: Fit, geometry: "_Geometry", vertices: Ints) -> Ints:
    """Return the rows of triangles (T, 3) that the camera sees, or whose twins it sees, below the top of the forehead."""
    place = fit.vertices - (fit.figure.eyes_m[0] + fit.figure.eyes_m[1]) / 2
    front = (place[:, 2] > -0.085) & (place[:, 1] > -0.13) & (place[:, 1] < _TOP_M)
    faced = np.maximum(geometry.facing, geometry.facing[fit.mirror]) > _GRAZING[0]
    may = front & faced & (inside_of_mouth(fit.base) == 0.0)
    return np.flatnonzero(
        may[vertices].any(axis=1) & (inside_of_mouth(fit.base)[vertices] == 0.0).all(axis=1)
    )


def _geometry(view: FaceView, fit: Fit) -> _Geometry:
    camera, base = fit.camera, fit.base
    quads = base.quads[base.body]
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    normal = normals(fit.vertices, triangles) @ camera.turn.T
    depth = camera.place(fit.vertices)[:, 2]
    at = view.at(camera.project(fit.vertices))
    rows = np.unique(quads)
    at[rows] = thin_plate(at[fit.rows], _wanted(view, at[fit.rows]), at[rows], _STIFFNESS)
    facing = (normal * camera.towards(fit.vertices)).sum(axis=1)
    front = triangles[(facing[triangles] > 0.0).any(axis=1)]
    height, width = view.skin.shape
    # Half as many pixels are enough to know what hides what, and have no holes.
    near = nearest_depth(at / 2.0, depth, front, (width // 2 + 1, height // 2 + 1))
    return _Geometry(at, depth, facing, normal, near)


def _wanted(view: FaceView, seen: Floats) -> Floats:
    """Return where landmarks (68, 2) shall be; those of the outline move only across their line."""
    wanted = view.landmarks.copy()
    across, line = across_outline(wanted), list(OUTLINE)
    wanted[line] = seen[line] + ((wanted[line] - seen[line]) * across).sum(axis=1, keepdims=True) * across
    return wanted


def _samples(
    view: FaceView, found: Cover, vertices: Ints, geometry: _Geometry, mirror: Ints | None
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return colours (M, 3), weights (M,), normals (M, 3) and how central each is (M,), of one side or the other."""

    def of(values: Floats) -> Floats:
        return found.mix(values if mirror is None else values[mirror], vertices)

    at = of(geometry.at_px)
    facing = of(geometry.facing)
    low, high = _GRAZING
    t = np.clip((facing - low) / (high - low), 0.0, 1.0)
    height, width = view.skin.shape
    within = (at >= 0.0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)
    weights = t * t * (3.0 - 2.0 * t) * within * unhidden(geometry.near, at / 2.0, of(geometry.depth))
    normal = of(geometry.normals)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    return sampled(view.picture, at), weights * sampled(view.skin, at), normal, sampled(view.centre, at)


class _Gate:
    """Lets colours pass that are like those of the middle of the face; at the rim there may be hair."""

    def __init__(self, colours: Floats, weights: Floats) -> None:
        surely = colours[weights > 0.8 * weights.max()]
        self._middle = np.median(chroma(surely), axis=0)
        off = np.abs(chroma(surely) - self._middle)
        # Half of all lie within .67 deviations; brows and nostrils among them do not count so.
        self._spread = np.maximum(np.median(off, axis=0) / 0.67, (0.10, 0.02, 0.02))

    def open(self, colours: Floats, central: Floats) -> Floats:
        """Return how far colours (N, 3) may pass that are this central (N,), in [0, 1]."""
        off = np.linalg.norm((chroma(colours) - self._middle) / self._spread, axis=1) / np.sqrt(3.0)
        low, high = _STRANGE
        alike = np.clip((high - off) / (high - low), 0.0, 1.0)
        passed: Floats = central + (1.0 - central) * alike
        return passed


def chroma(colours: Floats) -> Floats:
    """Return lightness and two differences of colour, as logarithms, of linear colours (N, 3)."""
    r, g, b = np.log(np.maximum(colours, 1e-3)).T
    return np.stack([(r + g + b) / 3.0, r - g, g - b], axis=1)


def _blended(base: Floats, seen: Seen) -> Floats:
    """Return the linear atlas (S, S, 3): `base` with what was seen."""
    row, column = seen.cover.row, seen.cover.column
    margin = int(2.0 * seen.eyes_texels * _COARSE) + 2
    top, left = max(int(row.min()) - margin, 0), max(int(column.min()) - margin, 0)
    low, right = int(row.max()) + margin, int(column.max()) + margin
    piece = base[top:low, left:right]
    at = (row - top, column - left)
    unit = seen.eyes_texels
    ratio, even, weight = _ratios(piece, at, seen)
    # Drawn in: beside what is not skin, colours are of both.
    weight = weight * np.clip(2.0 * blurred(weight, _NARROW * unit) - 1.0, 0.0, 1.0)
    known = ratio[weight > 0.5]
    if len(known) == 0:
        return base
    # The base has the person's tone already; the photo only says what differs from it.
    fine = np.clip(ratio - _filled(ratio, weight, _COARSE * unit), _DARKER, _LIGHTER)
    coarse = _filled(even - np.median(known, axis=0), weight, _COARSE * unit)
    light = coarse.mean(axis=2, keepdims=True)
    wide = np.clip(1.5 * _softened(weight[..., None], _WIDE * unit), 0.0, 1.0)
    kept = _KEPT * (coarse - light) + _KEPT_LIGHT * light
    out = base.copy()
    out[top:low, left:right] = piece * np.exp(wide * kept + weight[..., None] * fine)
    return out


def _ratios(piece: Floats, at: tuple[Ints, Ints], seen: Seen) -> tuple[Floats, Floats, Floats]:
    """Return logarithms of photo over base, (H, W, 3) twice, and their weight (H, W).

    In the first the other side fills what this one lacks. In the second both count alike: faces are lit more unevenly
    than they are coloured, and what is left of the light goes out of the mean.
    """
    own, other = seen.weights, seen.mirrored_weights
    logs, mirrored = _log(seen.colours), _log(seen.mirrored_colours)
    share = own + (1.0 - own) * other
    weight = np.zeros(piece.shape[:2])
    weight[at] = share
    ratios = []
    for second in ((1.0 - own) * other, other):
        mixed = own[:, None] * logs + second[:, None] * mirrored
        mixed /= np.maximum(own + second, 1e-9)[:, None]
        ratio = np.zeros_like(piece)
        ratio[at] = np.where(share[:, None] > 1e-6, mixed - _log(piece[at]), 0.0)
        ratios.append(ratio)
    return ratios[0], ratios[1], weight


def _log(colours: Floats) -> Floats:
    logarithm: Floats = np.log(np.maximum(colours, 2e-3))
    return logarithm


def _filled(values: Floats, weight: Floats, sigma_px: float) -> Floats:
    """Return values (H, W, 3) blurred, where only what has weight (H, W) counts."""
    total = _softened(weight[..., None], sigma_px)
    smooth: Floats = _softened(values * weight[..., None], sigma_px) / np.maximum(total, 1e-4)
    return smooth


def _softened(values: Floats, sigma_px: float) -> Floats:
    """Return values (H, W, C) blurred by far more than a few pixels, on a quarter of the pixels each way."""
    height, width = values.shape[:2]
    padded = np.pad(values, ((0, -height % _STEP), (0, -width % _STEP), (0, 0)))
    rows, columns = padded.shape[0] // _STEP, padded.shape[1] // _STEP
    small = blurred(padded.reshape(rows, _STEP, columns, _STEP, -1).mean(axis=(1, 3)), sigma_px / _STEP)
    size = (columns * _STEP, rows * _STEP)
    layers = [
        np.asarray(Image.fromarray(small[..., k].astype(np.float32)).resize(size, Image.Resampling.BILINEAR))
        for k in range(values.shape[2])
    ]
    soft: Floats = np.stack(layers, axis=2)[:height, :width].astype(np.float64)
    return soft
