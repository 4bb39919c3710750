"""The table of 68 landmarks fits the mesh, and landmarks that cannot be used are refused in a sentence."""

import numpy as np
import pytest

from render.heads.figure import Figure
from render.heads.landmarks import Landmarks
from render.heads.photo.landmarks68 import (
    COUNT,
    LEFT_EYE,
    RIGHT_EYE,
    TWINS,
    WEIGHTS,
    PhotoError,
    checked,
    eyes_apart,
    mesh_vertices,
)

pytestmark = pytest.mark.unit


def face(size_px: float = 100.0) -> np.ndarray:
    points = np.full((COUNT, 2), 150.0)
    points[36], points[45] = (150.0 - size_px / 2, 150.0), (150.0 + size_px / 2, 150.0)
    return points


def test_twins_are_each_others() -> None:
    assert sorted(TWINS) == list(range(COUNT))
    assert all(TWINS[TWINS[k]] == k for k in range(COUNT))


def test_vertices_of_twins_are_mirror_images(landmarks: Landmarks) -> None:
    vertices = mesh_vertices(landmarks.mirror)
    assert len(set(vertices.tolist())) == 51
    for k in range(17, COUNT):
        assert landmarks.mirror[vertices[k - 17]] == vertices[TWINS[k] - 17]


def test_landmarks_lie_where_the_scheme_says(landmarks: Landmarks, figure: Figure) -> None:
    place = np.zeros((COUNT, 3))
    place[17:] = figure.vertices[mesh_vertices(landmarks.mirror)]
    left, right = figure.eyes_m
    assert np.linalg.norm(place[list(LEFT_EYE)].mean(axis=0)[:2] - left[:2]) < 0.004
    assert np.linalg.norm(place[list(RIGHT_EYE)].mean(axis=0)[:2] - right[:2]) < 0.004
    for row in (range(17, 27), range(31, 36), range(48, 55), range(60, 65)):
        assert (np.diff(place[list(row), 0]) > 0.0).all()  # from the person's right to the left
    assert (np.diff(place[[27, 28, 29, 30], 1]) < 0.0).all()
    assert place[30, 2] == place[17:, 2].max()
    assert place[51, 1] > place[62, 1] > place[57, 1]


def test_outlines_are_believed_less(landmarks: Landmarks) -> None:
    assert WEIGHTS[:17].max() < WEIGHTS[36:48].min()


def test_good_landmarks_pass_as_an_array() -> None:
    points = checked(face().tolist(), (300, 300))
    assert points.shape == (COUNT, 2)
    assert eyes_apart(points) == 100.0


@pytest.mark.parametrize("wrong", [[], [[1, 2]] * 67, [[1, 2, 3]] * 68, "face", None, [["a", "b"]] * 68])
def test_what_is_no_list_of_68_pairs_is_refused(wrong: object) -> None:
    with pytest.raises(PhotoError, match=r"expected 68 pairs .* got the shape .*; find the face"):
        checked(wrong, (300, 300))  # type: ignore[arg-type]


def test_numbers_that_are_none_are_refused() -> None:
    points = face()
    points[3, 0] = np.nan
    with pytest.raises(PhotoError, match="finite numbers"):
        checked(points, (300, 300))


def test_landmarks_of_another_picture_are_refused() -> None:
    with pytest.raises(PhotoError, match=r"picture of 100 × 100 pixels, got a face around \(150, 150\)"):
        checked(face(), (100, 100))


def test_a_face_that_is_too_small_is_refused() -> None:
    with pytest.raises(PhotoError, match="expected at least 60 pixels .* got 59; take a larger picture"):
        checked(face(59.0), (300, 300))
