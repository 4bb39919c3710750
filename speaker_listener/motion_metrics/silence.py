"""Does the mouth stay shut where nothing is said?

Conventions:
    Faces as in `validation`. A silence is a stretch of at least 400 ms without a phone; its first and last 160 ms do not
    count, in which lips close after a sound and part before one.

Metrics:
    Gap: the 95th percentile of the aperture (jawOpen − mouthClose, 0 where negative) over all silent frames. A real face
    may rest with parted lips, so its own gap stands beside it.

Sources: own definition.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from render.rig import FPS, INDEX
from sound.speech import SILENCE, Phone
from speaker_listener.motion_metrics.validation import Bools, Doubles, validate_face

_LEAST_S: Final = 0.4
_EDGE_S: Final = 0.16


def silent_frames(phones: Sequence[Phone], count: int) -> Bools:
    """Return (count,): the frames well inside silences, the time before the first phone and after the last included."""
    times_s = (np.arange(count) + 0.5) / FPS
    made = np.zeros(count, dtype=np.bool_)
    reached_s = -_EDGE_S  # the start of the clip is no sound whose lips must close
    sounding = [phone for phone in phones if phone.symbol != SILENCE]
    ends = [(phone.start_s, phone.end_s) for phone in sounding] + [(count / FPS + _EDGE_S, 0.0)]
    for start_s, end_s in ends:
        if start_s - reached_s >= _LEAST_S:
            made |= (times_s > reached_s + _EDGE_S) & (times_s < start_s - _EDGE_S)
        reached_s = max(reached_s, end_s)
    return made


def gap(face: Doubles, silent: Bools) -> float:
    """Return the 95th percentile of the aperture in silent frames, in [0, 1]; lower is better, NaN without any.

    Args:
        face: (T, 52) weights.
        silent: (T,) frames.
    """
    aperture = face[silent, INDEX["jawOpen"]] - face[silent, INDEX["mouthClose"]]
    return float(np.percentile(np.maximum(aperture, 0.0), 95)) if len(aperture) else float("nan")


def evaluate(made: Doubles, seen: Bools, phones: Sequence[Phone]) -> dict[str, float]:
    """Return every score of silence by its name in `definitions.METRICS`.

    Args:
        made: (T, 52) the face to judge.
        seen: (T,) frames that count, so that the real face is measured on the same ones.
        phones: what is said, with times.

    Raises:
        ValueError: the face is not as `validate_face` asks.
    """
    validate_face(made, "the made face")
    return {"silence_gap": gap(made, silent_frames(phones, len(made)) & seen)}
