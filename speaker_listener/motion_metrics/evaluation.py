"""All scores of one face against another: `evaluate`, after `validate`."""

from collections.abc import Sequence

from sound.speech import Phone
from speaker_listener.motion_metrics import lips, mesh, silence, upper_face
from speaker_listener.motion_metrics.mesh import FaceMesh
from speaker_listener.motion_metrics.validation import Bools, Doubles, validate


def evaluate(
    made: Doubles, real: Doubles, seen: Bools, phones: Sequence[Phone], face_mesh: FaceMesh
) -> dict[str, float]:
    """Return every score of `definitions.METRICS` by its name; NaN where the clip does not have it.

    Args:
        made: (T, 52) the face to judge, 25 frames a second.
        real: (T, 52) the face to judge it by.
        seen: (T,) the frames in which the real face was seen.
        phones: what is said, with times from the start of the first frame.
        face_mesh: on which vertices are measured.

    Raises:
        ValueError: as `validate`.
    """
    validate(made, real, seen, phones)
    return {
        **lips.evaluate(made, real, seen, phones),
        **mesh.evaluate(made, real, seen, face_mesh),
        **upper_face.evaluate(made, real, seen),
        **silence.evaluate(made, seen, phones),
    }
