"""The 68 landmarks of the iBUG scheme, and where they lie on the base mesh.

Sagonas et al., "300 Faces in-the-Wild Challenge" (2013): 0-16 the outline of the face from the image's left over the
chin to its right, 17-26 brows, 27-35 nose, 36-47 eyes, 48-67 lips. The person's right is the image's left.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from render.heads.base import Floats, Ints

COUNT: Final = 68
LEAST_EYES_PX: Final = 60.0
"""Between the outer corners of the eyes: with less, there is nothing of a skin to be seen."""
OUTLINE: Final = tuple(range(17))
RIGHT_BROW: Final = tuple(range(17, 22))
LEFT_BROW: Final = tuple(range(22, 27))
RIGHT_EYE: Final = tuple(range(36, 42))
LEFT_EYE: Final = tuple(range(42, 48))
OUTER_LIPS: Final = tuple(range(48, 60))
INNER_LIPS: Final = tuple(range(60, 68))
OUTER_EYE_CORNERS: Final = (36, 45)

# The left half and the middle; the right half is their mirror image. Chosen where face-api's 68-point network finds them
# on drawings of the bundled people, whose vertices are known: brows at their upper edge, nostrils rather than wings.
_LEFT: Final[dict[int, int]] = {
    22: 6956,
    23: 6980,
    24: 6979,
    25: 6999,
    26: 7031,
    27: 134,
    28: 5063,
    29: 291,
    30: 297,
    33: 317,
    34: 7076,
    35: 7096,
    42: 6886,
    43: 6838,
    44: 6784,
    45: 6796,
    46: 6825,
    47: 6831,
    51: 455,
    52: 7210,
    53: 11953,
    54: 7192,
    55: 7238,
    56: 7245,
    57: 496,
    62: 509,
    63: 7221,
    64: 7248,
    65: 7242,
    66: 493,
}
_TWINS: Final[dict[int, int]] = {
    **{k: 16 - k for k in range(17)},
    **{k: 43 - k for k in range(17, 27)},
    **{k: k for k in (27, 28, 29, 30)},
    **{k: 66 - k for k in range(31, 36)},
    **dict(zip((36, 37, 38, 39, 40, 41), (45, 44, 43, 42, 47, 46), strict=True)),
    **dict(zip((42, 43, 44, 45, 46, 47), (39, 38, 37, 36, 41, 40), strict=True)),
    **{k: 102 - k for k in range(48, 55)},
    **{k: 114 - k for k in range(55, 60)},
    **{k: 124 - k for k in range(60, 65)},
    **{k: 132 - k for k in range(65, 68)},
}
TWINS: Final[tuple[int, ...]] = tuple(_TWINS[k] for k in range(COUNT))
"""For each landmark the one that takes its place in a mirror."""

WEIGHTS: Final[Floats] = np.ones(COUNT)
"""(68,) how far each is to be believed: outlines slide with the pose, brows move and are guessed under hair."""
WEIGHTS[list(OUTLINE)] = 0.6
WEIGHTS[list(RIGHT_BROW + LEFT_BROW)] = 0.6
WEIGHTS[list(INNER_LIPS)] = 0.7
WEIGHTS.setflags(write=False)


class PhotoError(Exception):
    """A photo cannot be used; the message is one sentence: what was expected, what came, what to do."""


def mesh_vertices(mirror: Ints) -> Ints:
    """Return the vertex of each landmark from 17 on, (51,).

    Args:
        mirror: (19158,) the twin of each vertex across the middle, as `Landmarks.mirror` has it.
    """
    return np.array(
        [_LEFT[k] if k in _LEFT else int(mirror[_LEFT[TWINS[k]]]) for k in range(17, COUNT)], dtype=np.int64
    )


def eyes_apart(points: Floats) -> float:
    """Return the distance of the outer corners of the eyes of landmarks (68, 2), in their unit."""
    left, right = points[list(OUTER_EYE_CORNERS)]
    return float(np.linalg.norm(left - right))


def checked(landmarks_px: Sequence[Any] | Floats, size_px: tuple[int, int]) -> Floats:
    """Return landmarks as an array (68, 2), x to the right and y down in pixels.

    Args:
        landmarks_px: 68 pairs.
        size_px: width and height of the picture.

    Raises:
        PhotoError: they are not 68 pairs of numbers, lie outside of the picture, or the face is too small.
    """
    try:
        points = np.array(landmarks_px, dtype=np.float64)
    except (TypeError, ValueError):
        points = np.zeros(0)
    if points.shape != (COUNT, 2) or not np.isfinite(points).all():
        raise PhotoError(
            f"expected {COUNT} pairs of finite numbers as landmarks, got the shape {points.shape}; find the face "
            "with a detector of 68 landmarks"
        )
    width, height = size_px
    centre = points[17:].mean(axis=0)
    if not (0 <= centre[0] < width and 0 <= centre[1] < height):
        raise PhotoError(
            f"expected landmarks inside of a picture of {width} × {height} pixels, got a face around "
            f"({centre[0]:.0f}, {centre[1]:.0f}); give the landmarks of this very picture"
        )
    apart_px = eyes_apart(points)
    if apart_px < LEAST_EYES_PX:
        raise PhotoError(
            f"expected at least {LEAST_EYES_PX:.0f} pixels between the outer corners of the eyes, got "
            f"{apart_px:.0f}; take a larger picture, or go nearer"
        )
    return points
