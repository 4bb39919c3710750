"""Only skin of the face is let through."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.photo.fit import Fit
from render.heads.photo.landmarks68 import LEFT_EYE, PhotoError
from render.heads.photo.masks import blurred, face_outline, face_view, polygon, to_linear, to_screen
from tests.render.heads.photo.conftest import Shot

pytestmark = pytest.mark.unit


def test_the_mask_ends_inside_of_the_face(front: Shot, front_fit: Fit) -> None:
    view = face_view(front.photo, front_fit)
    outside = to_linear(np.array([1.0, 0.0, 1.0]))
    magenta = np.abs(view.picture - outside).max(axis=2) < 0.02
    assert magenta.any()
    assert view.skin[magenta].max() == 0.0
    assert view.skin.max() == 1.0


def test_eyes_are_left_out_and_cheeks_are_not(front: Shot, front_fit: Fit) -> None:
    view = face_view(front.photo, front_fit)

    def at(place: np.ndarray) -> float:
        return float(view.skin[int(place[1]), int(place[0])])

    assert at(view.landmarks[list(LEFT_EYE)].mean(axis=0)) == 0.0
    assert at((view.landmarks[13] + view.landmarks[35]) / 2) > 0.9
    assert at(view.landmarks[30]) == 1.0


def test_an_open_mouth_is_left_out_and_a_closed_one_is_not(front: Shot, front_fit: Fit) -> None:
    view = face_view(front.photo, front_fit)
    middle = (view.landmarks[62] + view.landmarks[66]) / 2
    assert view.skin[int(middle[1]), int(middle[0])] == 1.0
    points = front_fit.landmarks_px.copy()
    points[65:68, 1] += 20.0
    opened = face_view(front.photo, replace(front_fit, landmarks_px=points))
    middle = (opened.landmarks[62] + opened.landmarks[66]) / 2
    assert opened.skin[int(middle[1]), int(middle[0])] == 0.0


def test_where_the_photo_ends_the_face_ends(front: Shot, front_fit: Fit) -> None:
    left = int(front_fit.landmarks_px[30, 0])
    cropped = np.ascontiguousarray(front.photo[:, left:])
    points = front_fit.landmarks_px - (left, 0)
    half = replace(front_fit, landmarks_px=points, size_px=(cropped.shape[1], cropped.shape[0]))
    view = face_view(cropped, half)
    assert view.skin[:, 0].max() == 0.0
    assert view.skin.max() > 0.9


def test_another_photo_is_refused(front: Shot, front_fit: Fit) -> None:
    with pytest.raises(PhotoError, match=r"expected the photo of the landmarks, 640 × 640 × 3 bytes, got"):
        face_view(front.photo[:100], front_fit)
    with pytest.raises(PhotoError, match="of float64"):
        face_view(front.photo / 255.0, front_fit)  # type: ignore[arg-type]


def test_the_outline_of_a_face_has_a_forehead(front: Shot) -> None:
    points = front.landmarks_px
    outline = face_outline(points)
    assert outline[:, 1].min() < points[17:27, 1].min() - 0.6 * (points[33, 1] - points[17:27, 1].mean())
    assert outline[:, 1].max() <= points[:, 1].max()


def test_a_large_photo_is_made_smaller(front: Shot, front_fit: Fit) -> None:
    big = np.repeat(np.repeat(front.photo, 3, axis=0), 3, axis=1)
    fit = replace(front_fit, landmarks_px=3.0 * front_fit.landmarks_px, size_px=(1920, 1920))
    view = face_view(big, fit)
    assert view.eyes_px == pytest.approx(360.0, rel=0.01)
    assert view.at(fit.landmarks_px) == pytest.approx(view.landmarks)


def test_polygons_are_filled() -> None:
    square = polygon(np.array([[2.0, 2.0], [7.0, 2.0], [7.0, 7.0], [2.0, 7.0]]), (10, 12))
    assert square.shape == (12, 10)
    assert square[4, 4] == 1.0
    assert square[0, 0] == 0.0


@given(st.floats(0.0, 1.0))
def test_light_and_screen_are_each_others_inverse(value: float) -> None:
    assert to_screen(to_linear(np.array([value]))) == pytest.approx([value], abs=1e-6)


def test_a_blur_keeps_the_sum_away_from_edges() -> None:
    dot = np.zeros((41, 41, 2))
    dot[20, 20] = 1.0
    soft = blurred(dot, 3.0)
    assert soft.sum(axis=(0, 1)) == pytest.approx([1.0, 1.0])
    assert soft[20, 20, 0] < 0.1
    assert soft == pytest.approx(soft[::-1, ::-1])
    assert (blurred(dot, 0.0) == dot).all()
