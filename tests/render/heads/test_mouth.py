import numpy as np
import pytest

from render.heads.base import Floats
from render.heads.mouth import Mouth
from render.rig import INDEX

pytestmark = pytest.mark.unit


def test_lips_touch_at_rest(mouth: Mouth, shapes: Floats) -> None:
    assert np.abs(mouth.lips_apart(np.zeros_like(shapes[0]))).max() < 1e-4


@pytest.mark.parametrize("amount", [0.1, 0.3, 0.6, 1.0])
def test_mouth_close_brings_the_lips_of_an_open_jaw_together(
    mouth: Mouth, shapes: Floats, amount: float
) -> None:
    jaw, close = shapes[INDEX["jawOpen"]], shapes[INDEX["mouthClose"]]
    opened = mouth.lips_apart(amount * jaw)
    sealed = mouth.lips_apart(amount * (jaw + close))
    assert opened.max() > 0.02 * amount
    # A millimetre at a corner is the fold that a dropped jaw has there.
    assert np.median(np.abs(sealed)) < 2e-4
    assert np.abs(sealed).max() < 0.06 * opened.max() + 1e-4


def test_the_gap_is_the_jaw_less_what_mouth_close_takes_back(mouth: Mouth, shapes: Floats) -> None:
    jaw, close = shapes[INDEX["jawOpen"]], shapes[INDEX["mouthClose"]]
    full = mouth.lips_apart(0.4 * jaw).max()
    assert mouth.lips_apart(0.7 * jaw + 0.3 * close).max() == pytest.approx(full, rel=0.08)


def test_sealing_leaves_the_chin_to_the_jaw(mouth: Mouth, shapes: Floats) -> None:
    close = shapes[INDEX["mouthClose"]]
    far = np.linalg.norm(mouth.figure.vertices - mouth.centre, axis=1) > 0.051
    assert not close[far].any()


def test_sealing_lips_that_touch_moves_nothing(mouth: Mouth, shapes: Floats) -> None:
    assert np.abs(mouth.seal(np.zeros_like(shapes[0]))).max() < 1e-4


def test_lips_that_slide_are_closed_in_height_only(mouth: Mouth) -> None:
    forward = np.zeros_like(mouth.figure.vertices)
    forward[mouth.landmarks.lip_rim[1][3:-3]] = (0.001, -0.004, 0.006)
    sealing = mouth.seal(forward, slide=True)
    assert not sealing[:, [0, 2]].any()
    assert mouth.lips_apart(forward).max() > 0.003
    assert np.abs(mouth.lips_apart(forward + sealing)).max() < 8e-4


def test_lips_that_are_drawn_in_meet_where_they_met_at_rest(mouth: Mouth, shapes: Floats) -> None:
    rims = np.concatenate(mouth.landmarks.lip_rim)
    for name in ("mouthRollLower", "mouthRollUpper", "mouthPressLeft"):
        assert np.abs(shapes[INDEX[name]][rims, 1]).max() < 1e-6, name


def test_closing_over_a_dropped_jaw_lifts_the_corners(mouth: Mouth, shapes: Floats) -> None:
    corners = mouth.landmarks.lip_rim[0][[0, -1]]
    jaw, close = shapes[INDEX["jawOpen"]], shapes[INDEX["mouthClose"]]
    assert (close[corners, 1] > 0.2 * -jaw[corners, 1]).all()
