"""The face in a photo, cut out: linear light, and where skin may be taken from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from render.heads.base import Floats
from render.heads.photo.fit import Fit
from render.heads.photo.landmarks68 import (
    INNER_LIPS,
    LEFT_BROW,
    LEFT_EYE,
    OUTLINE,
    RIGHT_BROW,
    RIGHT_EYE,
    PhotoError,
    eyes_apart,
)
from render.heads.textures import Picture

MOST_EYES_PX: Final = 360.0
"""Between the outer corners of the eyes; a larger photo is made smaller, since the texture holds no more."""
_INWARDS: Final = 0.975
"""The outline of landmarks is drawn in by this, so that it lies on the face."""
_FEATHER: Final = 0.05
"""Of the eyes' distance: how softly the face ends, inside of its outline."""
_FOREHEAD: Final = 0.9
"""Of the height from nose to brows: as high again, and somewhat less, is the hair."""
_CENTRE: Final = 0.80
_OPEN_MOUTH: Final = 0.03


@dataclass(frozen=True, eq=False)
class FaceView:
    """The part of a photo with the face."""

    picture: Floats
    """(H, W, 3) linear light."""
    landmarks: Floats
    """(68, 2) in its pixels."""
    skin: Floats
    """(H, W) in [0, 1]: 0 outside of the face, in the eyes and in an open mouth."""
    centre: Floats
    """(H, W) in [0, 1]: what is surely face; around it there may be hair, and colours have to agree."""
    corner_px: Floats
    """(2,) where it lies in the photo."""
    scale: float
    """Its pixels for each of the photo's."""

    def at(self, points_px: Floats) -> Floats:
        """Return points (N, 2) of the photo in pixels of the view."""
        moved: Floats = (points_px - self.corner_px) * self.scale
        return moved

    @property
    def eyes_px(self) -> float:
        """The distance of the outer corners of the eyes."""
        return eyes_apart(self.landmarks)


def face_view(photo: Picture, fit: Fit) -> FaceView:
    """Return the face of a photo (H, W, 3), RGB.

    Raises:
        PhotoError: the photo is none, or not the one that the landmarks were found in.
    """
    width, height = fit.size_px
    if photo.shape != (height, width, 3) or photo.dtype != np.uint8:
        raise PhotoError(
            f"expected the photo of the landmarks, {height} × {width} × 3 bytes, got {photo.shape} of {photo.dtype}; "
            "give picture and landmarks that belong together"
        )
    points = fit.landmarks_px
    apart = eyes_apart(points)
    low = np.maximum(np.floor(points.min(axis=0) - (0.4 * apart, 1.1 * apart)), 0.0).astype(int)
    high = np.minimum(np.ceil(points.max(axis=0) + 0.4 * apart), fit.size_px).astype(int)
    scale = min(1.0, MOST_EYES_PX / apart)
    piece = Image.fromarray(photo[low[1] : high[1], low[0] : high[0]])
    size = (max(round(piece.width * scale), 8), max(round(piece.height * scale), 8))
    picture = to_linear(np.asarray(piece.resize(size, Image.Resampling.LANCZOS), dtype=np.float64) / 255.0)
    landmarks = (points - low) * scale
    skin = _inside(landmarks, size)
    for part in (RIGHT_EYE, LEFT_EYE):
        skin = skin * _hole(landmarks[list(part)], size, apart * scale, 1.08, 0.02)
    lips = landmarks[list(INNER_LIPS)]
    if np.linalg.norm(landmarks[66] - landmarks[62]) > _OPEN_MOUTH * apart * scale:
        skin = skin * _hole(lips, size, apart * scale, 1.05, 0.03)
    return FaceView(picture, landmarks, skin, _centre(landmarks, size), low.astype(np.float64), scale)


def face_outline(landmarks: Floats) -> Floats:
    """Return the polygon of a face, forehead included, of landmarks (68, 2): (P, 2)."""
    middle = landmarks[17:].mean(axis=0)
    jaw = middle + _INWARDS * (landmarks[list(OUTLINE)] - middle)
    right, left = jaw[0], jaw[-1]
    brows = landmarks[list(RIGHT_BROW + LEFT_BROW)].mean(axis=0)
    up = brows - landmarks[33]
    third = float(np.linalg.norm(up))
    up = up / third
    base, half = (right + left) / 2, (left - right) / 2
    high = max(float((brows - base) @ up), 0.0) + _FOREHEAD * third
    turns = np.linspace(0.0, np.pi, 25)[1:-1]
    arc = base + np.cos(turns)[:, None] * half + np.sin(turns)[:, None] * high * up
    return np.concatenate([jaw, arc])


def _inside(landmarks: Floats, size: tuple[int, int]) -> Floats:
    feather = _FEATHER * eyes_apart(landmarks)
    face = _soft_inside(face_outline(landmarks), size, feather)
    # Where the photo ends, the face ends as softly.
    x = np.minimum(np.arange(size[0]), np.arange(size[0])[::-1]) / (2.0 * feather)
    y = np.minimum(np.arange(size[1]), np.arange(size[1])[::-1]) / (2.0 * feather)
    edge: Floats = face * np.clip(np.minimum(x[None], y[:, None]), 0.0, 1.0)
    return edge


def _centre(landmarks: Floats, size: tuple[int, int]) -> Floats:
    middle = landmarks[27:36].mean(axis=0)
    below = middle + _CENTRE * (landmarks[list(OUTLINE[2:15])] - middle)
    above = middle + 1.12 * (landmarks[list(LEFT_BROW + RIGHT_BROW)][[4, 3, 2, 1, 0, 9, 8, 7, 6, 5]] - middle)
    return _soft_inside(np.concatenate([below, above]), size, 0.06 * eyes_apart(landmarks))


def polygon(points: Floats, size: tuple[int, int]) -> Floats:
    """Return 1 inside of a polygon (P, 2) and 0 outside, (H, W), for a picture of this width and height."""
    image = Image.new("L", size)
    ImageDraw.Draw(image).polygon([(float(x), float(y)) for x, y in points], fill=255)
    return np.asarray(image, dtype=np.float64) / 255.0


def _soft_inside(points: Floats, size: tuple[int, int], feather_px: float) -> Floats:
    """Return a polygon whose edge is soft, and nothing outside of it."""
    soft: Floats = np.clip(2.0 * blurred(polygon(points, size), feather_px) - 1.0, 0.0, 1.0)
    return soft


def _hole(points: Floats, size: tuple[int, int], apart_px: float, wider: float, more: float) -> Floats:
    """Return 0 inside of a polygon made wider, and soft around it."""
    middle = points.mean(axis=0)
    away = points - middle
    length = np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)
    grown = middle + away * wider + away / length * more * apart_px
    hole: Floats = 1.0 - np.clip(2.0 * blurred(polygon(grown, size), 0.02 * apart_px), 0.0, 1.0)
    return hole


def to_linear(screen: Floats) -> Floats:
    """Return screen colours (sRGB) in [0, 1] as linear light."""
    low = screen / 12.92
    lit: Floats = np.where(screen <= 0.04045, low, ((np.maximum(screen, 0.0) + 0.055) / 1.055) ** 2.4)
    return lit


def to_screen(light: Floats) -> Floats:
    """Return linear light as screen colours (sRGB), within [0, 1]."""
    light = np.clip(light, 0.0, 1.0)
    shown: Floats = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return shown


def blurred(values: Floats, sigma_px: float) -> Floats:
    """Return a picture (H, W, ...) blurred as by a bell of this width: three boxes; outside there is nothing."""
    radius = max(round(sigma_px), 0)
    out = values
    if radius == 0:
        return out
    for _ in range(3):
        for axis in (0, 1):
            out = _boxed(out, radius, axis)
    return out


def _boxed(values: Floats, radius: int, axis: int) -> Floats:
    padding: Sequence[tuple[int, int]] = [
        (radius + 1, radius) if k == axis else (0, 0) for k in range(values.ndim)
    ]
    total = np.cumsum(np.pad(values, padding), axis=axis)
    span = 2 * radius + 1
    upper = np.take(total, np.arange(span, total.shape[axis]), axis=axis)
    lower = np.take(total, np.arange(0, total.shape[axis] - span), axis=axis)
    mean: Floats = (upper - lower) / span
    return mean
