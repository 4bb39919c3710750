"""What faces must be before anything is measured on them.

Conventions:
    Faces are (T, 52) ARKit weights in [0, 1], in the order of render.rig.ARKIT, 25 a second; `seen` is (T,), False
    where the tracker lost the real face.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from render.rig import ARKIT
from sound.speech import Phone

Doubles: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

# A third derivative takes four frames, and one of them says nothing.
FEWEST_FRAMES: Final = 5
_SLACK: Final = 1e-3


def validate(made: Doubles, real: Doubles, seen: Bools, phones: Sequence[Phone] = ()) -> None:
    """Refuse what no metric should be taken of.

    Args:
        made: (T, 52) the face to judge.
        real: (T, 52) the face to judge it by.
        seen: (T,) the frames in which the real face was seen.
        phones: of the sound, in order.

    Raises:
        ValueError: a shape or a value is not as the conventions say, too little was seen, or phones run backwards.
    """
    validate_face(made, "the made face")
    validate_face(real, "the real face")
    if made.shape != real.shape:
        raise ValueError(
            f"expected as many frames of the made face as of the real one, got {len(made)} and {len(real)}; "
            "cut both to the frames that they share"
        )
    if seen.shape != (len(real),) or seen.dtype != np.bool_:
        raise ValueError(
            f"expected seen to be ({len(real)},) of bool, one a frame, got {seen.dtype} of shape {seen.shape}"
        )
    if np.count_nonzero(seen) < FEWEST_FRAMES:
        raise ValueError(
            f"expected the real face to be seen in at least {FEWEST_FRAMES} frames, got {np.count_nonzero(seen)}; "
            "leave this clip out"
        )
    starts = [phone.start_s for phone in phones]
    if starts != sorted(starts) or any(phone.end_s < phone.start_s for phone in phones):
        raise ValueError("expected phones in order of time, each ending after it starts; sort them")


def validate_face(face: Doubles, what: str) -> None:
    """Refuse a face that is not (T, 52) finite weights in [0, 1], with T at least 5.

    Raises:
        ValueError: it is not; names `what`.
    """
    if face.ndim != 2 or face.shape[1] != len(ARKIT):
        raise ValueError(f"expected {what} to have the shape (T, {len(ARKIT)}), got {face.shape}")
    if len(face) < FEWEST_FRAMES:
        raise ValueError(f"expected at least {FEWEST_FRAMES} frames of {what}, got {len(face)}")
    if not np.isfinite(face).all():
        raise ValueError(
            f"expected finite weights of {what}, got NaN or infinity in {np.count_nonzero(~np.isfinite(face))} places"
        )
    if face.min() < -_SLACK or face.max() > 1 + _SLACK:
        raise ValueError(
            f"expected weights of {what} in [0, 1], got {face.min():.3g} to {face.max():.3g}; clip them, or see "
            "whether they are percent"
        )
