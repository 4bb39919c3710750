"""Faces in time: at another rate than they were made, and the way to rest where none was recorded."""

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Final

import numpy as np

from render.rig import Frame

# As the replay page: a face that was not recorded for a while goes to rest, and comes back, within this time.
EASE_S: Final = 0.16


def pictures_of(count: int, made_fps: int, fps: int) -> int:
    """Return how many pictures show all of `count` faces.

    >>> pictures_of(125, 25, 25), pictures_of(125, 25, 30)
    (125, 150)
    """
    return ceil(count * fps / made_fps - 1e-9)


def at_rate(faces: Iterable[Frame], made_fps: int, fps: int) -> Iterator[Frame]:
    """Yield the faces of a film of `fps` pictures a second; between two faces on the straight way, as on the page.

    A face stands for the middle of its frame, and a picture is of the middle of the time for which it is seen; so at
    the rate at which faces were made each picture is exactly one of them.

    Args:
        faces: (channels,) each.
        made_fps: of them.
        fps: of the pictures.
    """
    if fps == made_fps:
        yield from faces
        return
    picture, count = 0, 0
    left: Frame | None = None
    for count, right in enumerate(faces, 1):
        left = right if left is None else left
        # Places are counted from the first face on: this one stands at `count - 1`.
        while (place := _place(picture, made_fps, fps)) <= count - 1:
            share = min(1.0, max(0.0, place - (count - 2)))
            yield np.asarray(left + share * (right - left), dtype=np.float32)
            picture += 1
        left = right
    while left is not None and picture < pictures_of(count, made_fps, fps):
        yield left
        picture += 1


def _place(picture: int, made_fps: int, fps: int) -> float:
    """Return where a picture lies, counted in faces from the middle of the first."""
    return (picture + 0.5) * made_fps / fps - 0.5


def eased(faces: Iterable[Frame], fps: int) -> Iterator[Frame]:
    """Yield recorded faces without gaps: where one is NaN, the last one goes to rest, as the replay page shows it.

    Args:
        faces: (channels,) each; NaN where nothing was shown.
        fps: of them.
    """
    step = 1.0 / (EASE_S * fps)
    share = 1.0
    recorded: Frame | None = None
    for face in faces:
        if np.isnan(face[0]):
            # What begins with nothing begins at rest.
            share = 0.0 if recorded is None else max(0.0, share - step)
        else:
            recorded, share = face, min(1.0, share + step)
        shown = np.zeros_like(face) if recorded is None else recorded
        yield np.asarray(share * shown, dtype=np.float32)
