import numpy as np
import pytest

from render.heads.base import BaseMesh, Floats
from render.heads.eyes import GAZE_RAD, Eye
from render.heads.figure import Figure
from render.heads.landmarks import Landmarks
from render.rig import INDEX
from tests.render.heads.reading import GlbReader, covered

pytestmark = pytest.mark.unit

SIDES = ["left", "right"]


def eye_of(base: BaseMesh, figure: Figure, landmarks: Landmarks, side: str) -> Eye:
    return Eye(base, figure, landmarks, side)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("direction", ["up", "down", "in", "out"])
def test_gaze_turns_the_ball_by_thirty_degrees_the_way_it_is_named(
    base: BaseMesh, figure: Figure, landmarks: Landmarks, side: str, direction: str
) -> None:
    eye = eye_of(base, figure, landmarks, side)
    turned = eye.gaze(direction)
    before = figure.vertices[eye.ball] - eye.centre
    after = before + turned[eye.ball]
    np.testing.assert_allclose(np.linalg.norm(after, axis=1), np.linalg.norm(before, axis=1), atol=1e-9)
    front = np.argmax(before[:, 2])
    outward = 1.0 if side == "left" else -1.0
    axis, sign = {"up": (1, 1), "down": (1, -1), "in": (0, -outward), "out": (0, outward)}[direction]
    assert sign * turned[eye.ball][front, axis] > 0.8 * np.linalg.norm(before[front]) * np.sin(GAZE_RAD)


@pytest.mark.parametrize("side", SIDES)
def test_a_blink_brings_the_rims_of_the_lids_together(
    figure: Figure, landmarks: Landmarks, shapes: Floats, side: str
) -> None:
    rim = landmarks.lid_rim(side)
    open_eye = figure.vertices[rim]
    shut = open_eye + shapes[INDEX[f"eyeBlink{side.title()}"]][rim]

    def opening(place: Floats) -> float:
        """Return the greatest height of the rim over itself, metres."""
        inner, outer = sorted((int(np.argmin(open_eye[:, 0])), int(np.argmax(open_eye[:, 0]))))
        one, other = place[inner : outer + 1], np.concatenate([place[outer:], place[: inner + 1]])[::-1]
        at = np.linspace(place[:, 0].min(), place[:, 0].max(), 40)[2:-2]
        heights = [
            np.interp(at, half[np.argsort(half[:, 0]), 0], half[np.argsort(half[:, 0]), 1])
            for half in (one, other)
        ]
        return float(np.abs(heights[0] - heights[1]).max())

    assert opening(open_eye) > 0.006
    assert opening(shut) < 0.0006


@pytest.mark.parametrize("side", SIDES)
def test_no_part_of_the_eye_shows_through_closed_lids(mira: GlbReader, side: str) -> None:
    weights = {f"eyeBlink{side.title()}": 1.0}
    skin, eyes = mira.parts["skin"], mira.parts["eyes"]
    ball = eyes.posed(**weights)
    front = (ball[:, 0] > 0) == (side == "left")
    front &= ball[:, 2] > ball[:, 2].max() - 0.012
    before = skin.posed(**weights)[skin.triangles]
    near = np.abs(before.mean(axis=1) - ball[front].mean(axis=0)).max(axis=1) < 0.03
    assert front.sum() > 100
    assert covered(ball[front], before[near]).all()
    # Open, the same eye is seen; else this test would see nothing.
    still = covered(eyes.positions[front], skin.positions[skin.triangles][near])
    assert still.mean() < 0.8


@pytest.mark.parametrize("side", SIDES)
def test_the_upper_lid_travels_most_of_the_way_of_a_blink(
    base: BaseMesh, figure: Figure, landmarks: Landmarks, side: str
) -> None:
    eye = eye_of(base, figure, landmarks, side)
    down, up = eye.close_upper(1.0)[:, 1], eye.close_lower(1.0)[:, 1]
    assert down.min() < -0.005
    assert 0.0003 < up.max() < -0.3 * down.min()


@pytest.mark.parametrize("side", SIDES)
def test_a_lid_keeps_its_distance_from_the_ball(
    base: BaseMesh, figure: Figure, landmarks: Landmarks, side: str
) -> None:
    eye = eye_of(base, figure, landmarks, side)
    offsets = eye.close_upper(1.0)
    moved = np.flatnonzero(np.abs(offsets).max(axis=1) > 1e-5)
    place = figure.vertices[moved] - eye.centre
    np.testing.assert_allclose(
        np.linalg.norm(place + offsets[moved], axis=1), np.linalg.norm(place, axis=1), rtol=1e-9
    )


@pytest.mark.parametrize("side", SIDES)
def test_one_eye_blinks_alone(figure: Figure, shapes: Floats, side: str) -> None:
    other = figure.vertices[:, 0] * (1 if side == "left" else -1) < -0.004
    assert np.abs(shapes[INDEX[f"eyeBlink{side.title()}"]][other]).max() < 1e-4
