import numpy as np
import pytest

from sound.speech import Phone
from speaker_listener.motion_metrics.validation import validate, validate_face
from tests.speaker_listener.motion_metrics.small_faces import all_seen, wandering

pytestmark = pytest.mark.unit


def test_a_proper_pair_passes() -> None:
    validate(wandering(), wandering(seed=1), all_seen(100), (Phone("M", 0.0, 1.0),))


@pytest.mark.parametrize(
    ("face", "says"),
    [
        (np.zeros((10, 51)), r"shape \(T, 52\), got \(10, 51\)"),
        (np.zeros(52), "shape"),
        (np.zeros((4, 52)), "at least 5 frames of the face, got 4"),
        (np.full((10, 52), np.nan), "finite weights of the face, got NaN or infinity in 520 places"),
        (np.full((10, 52), 30.0), "percent"),
        (np.full((10, 52), -0.1), r"in \[0, 1\], got -0.1"),
    ],
)
def test_what_is_no_face_is_refused(
    face: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        validate_face(face, "the face")


def test_faces_of_different_lengths_are_refused() -> None:
    with pytest.raises(
        ValueError, match="as many frames of the made face as of the real one, got 90 and 100"
    ):
        validate(wandering(90), wandering(100), all_seen(100))


def test_a_mask_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"seen to be \(100,\) of bool"):
        validate(wandering(), wandering(), np.ones(100))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="seen in at least 5 frames, got 0"):
        validate(wandering(), wandering(), ~all_seen(100))


@pytest.mark.parametrize("phones", [(Phone("M", 1.0, 1.1), Phone("AA", 0.0, 1.0)), (Phone("M", 1.0, 0.5),)])
def test_phones_that_run_backwards_are_refused(phones: tuple[Phone, ...]) -> None:
    with pytest.raises(ValueError, match="phones in order of time"):
        validate(wandering(), wandering(), all_seen(100), phones)
