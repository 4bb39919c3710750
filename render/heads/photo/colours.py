"""Colours of a person as a photo has them: skin, lips, brows and hair, without the light of the photo as far as it is known."""

from dataclasses import replace
from typing import Final

import numpy as np

from render.heads.base import Floats
from render.heads.person import Colour, Person
from render.heads.photo.fit import Fit
from render.heads.photo.landmarks68 import INNER_LIPS, LEFT_BROW, OUTER_LIPS, RIGHT_BROW
from render.heads.photo.masks import FaceView, face_outline, face_view, polygon, to_linear, to_screen
from render.heads.photo.texture import chroma, look
from render.heads.textures import Picture

_LOOK_PX: Final = 512
_TONE: Final = (0.10, 0.94)
"""The darkest and the lightest a channel of a skin's tone may be; beyond, it is the exposure's."""
_SKINS: Final = np.array(
    [
        (0.20, 0.13, 0.10),
        (0.36, 0.23, 0.17),
        (0.55, 0.37, 0.28),
        (0.72, 0.52, 0.40),
        (0.87, 0.69, 0.57),
        (0.95, 0.83, 0.75),
    ]
)
"""Skins from dark to light as they look on a screen in white light."""
_WHITE_BALANCE: Final = 0.5
"""How far the tone of a photo is drawn to the skin of its lightness: lamps and screens tint photos more than skins differ."""
_WHITE_PERCENTILE: Final = 99.5
_WHITE: Final = 0.6
_MOST_LIFT: Final = 2.0
"""Something in most photos is as light as this, linear; a photo without is lifted, but not by more than a stop."""
_BROW: Final = 0.09
"""Of the eyes' distance: how far brows reach below their landmarks, which lie at their upper edge."""
_DARK_SHARE: Final = 0.25
"""Of the pixels about a brow, the darkest: hair, not the skin between."""
_DARKER: Final = 0.85
"""Hair of brows is taken for hair if it is darker than this share of the skin."""
_HAIR_BAND: Final = (1.06, 1.22)
"""Where hair is looked for: of the forehead's outline, seen from the middle of the face."""
_UNLIKE: Final = (0.5, 0.2, 0.2)
"""What is not skin: lightness and two differences of colour, as logarithms."""
_LEAST_HAIR: Final = 0.5
"""How much of that place must differ from skin."""


def photographed(photo: Picture, fit: Fit) -> Person:
    """Return the fitted person in the colours of a photo; where a colour cannot be told, that of the fit stays.

    Args:
        photo: (H, W, 3) RGB, the picture that the landmarks were found in.
        fit: the head and the camera.

    Raises:
        PhotoError: the photo is not the one that was fitted.
    """
    view = face_view(photo, fit)
    seen = look(view, fit, _LOOK_PX)
    own = np.median(seen.colours[seen.weights > 0.7 * seen.weights.max()], axis=0)
    tone = balanced(own * exposure(photo))
    surely = view.picture[(view.skin > 0.8) & (view.centre > 0.8)]
    # The middle of the face tells how the photo's colours become those of the skin without its light.
    gain = tone / np.median(surely, axis=0)
    person = fit.person
    screen = np.clip(to_screen(tone), *_TONE)
    return replace(
        person,
        skin_tone=_colour(screen),
        lip_colour=_colour(to_screen(gain * _lips(view))),
        brow_colour=_shown(gain, _brows(view, surely), person.brow_colour),
        hair_colour=_shown(gain, _hair(view, surely), person.hair_colour),
    )


def exposure(photo: Picture) -> float:
    """Return how many times too dark a photo (H, W, 3) is: 1 where something in it is nearly white, else up to 2."""
    brightest = np.percentile(to_linear(photo.max(axis=2) / 255.0), _WHITE_PERCENTILE)
    return float(np.clip(_WHITE / max(brightest, 1e-3), 1.0, _MOST_LIFT))


def balanced(tone: Floats) -> Floats:
    """Return the linear tone of a skin (3,) with half of the tint of the photo's light taken out, as light as before."""
    skins = to_linear(_SKINS)
    light = float(tone.mean())
    natural = np.array([np.interp(light, skins.mean(axis=1), skins[:, k]) for k in range(3)])
    natural *= light / natural.mean()
    mixed = np.maximum(tone, 1e-4) ** (1.0 - _WHITE_BALANCE) * natural**_WHITE_BALANCE
    lit: Floats = mixed * light / mixed.mean()
    return lit


def _colour(values: Floats) -> Colour:
    red, green, blue = (round(float(value), 4) for value in values)
    return red, green, blue


def _shown(gain: Floats, light: Floats | None, otherwise: Colour) -> Colour:
    return otherwise if light is None else _colour(to_screen(gain * light))


def _size(view: FaceView) -> tuple[int, int]:
    return view.skin.shape[1], view.skin.shape[0]


def _lips(view: FaceView) -> Floats:
    outer = polygon(view.landmarks[list(OUTER_LIPS)], _size(view))
    inner = polygon(view.landmarks[list(INNER_LIPS)], _size(view))
    red = view.picture[(outer > 0.5) & (inner < 0.5)]
    # A mouth that is seen as a line has no pixels.
    if len(red) == 0:
        red = view.picture[outer > 0.5] if (outer > 0.5).any() else view.picture[view.centre > 0.5]
    middle: Floats = np.median(red, axis=0)
    return middle


def _brows(view: FaceView, skin: Floats) -> Floats | None:
    found = []
    for side in (RIGHT_BROW, LEFT_BROW):
        line = view.landmarks[list(side)]
        up = view.landmarks[list(side)].mean(axis=0) - view.landmarks[33]
        below = _BROW * view.eyes_px * up / np.linalg.norm(up)
        about = view.picture[polygon(np.concatenate([line, line[::-1] - below]), _size(view)) > 0.5]
        if len(about):
            light = about.mean(axis=1)
            found.append(about[light <= np.quantile(light, _DARK_SHARE)])
    if not found:
        return None
    hair: Floats = np.median(np.concatenate(found), axis=0)
    return hair if hair.mean() < _DARKER * np.median(skin, axis=0).mean() else None


def _hair(view: FaceView, skin: Floats) -> Floats | None:
    """Return the colour just above the forehead, unless it is skin or lies outside of the photo."""
    outline = face_outline(view.landmarks)
    middle = outline.mean(axis=0)
    arc = outline[22:36]
    band = np.concatenate([middle + factor * (arc - middle) for factor in _HAIR_BAND])
    half = len(arc)
    ring = np.concatenate([band[:half], band[half:][::-1]])
    pixels = view.picture[polygon(ring, _size(view)) > 0.5]
    if len(pixels) < 50:
        return None
    strange = (np.abs(chroma(pixels) - np.median(chroma(skin), axis=0)) / _UNLIKE).max(axis=1) > 1.0
    if strange.mean() < _LEAST_HAIR:
        return None
    hair = pixels[strange]
    light = hair.mean(axis=1)
    # The lighter half is shine, skin between strands, and what is behind.
    colour: Floats = np.median(hair[light <= np.median(light)], axis=0)
    return colour
