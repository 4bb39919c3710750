"""A known head under a known camera is found again; what is no face is refused in a sentence."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.heads.base import BaseMesh
from render.heads.form import SLIDERS
from render.heads.photo.fit import Fit, _equations, _solved, across_outline, fit_person, outline_of
from render.heads.photo.landmarks68 import PhotoError, eyes_apart
from render.heads.photo.sliders import HIDDEN, LandmarkModel
from tests.render.heads.photo.conftest import FORM, SIZE_PX, Shot, begun, camera_at, landmarks_seen

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("which", ["front", "aside"])
def test_a_known_camera_and_most_of_a_known_form_are_found(
    which: str, request: pytest.FixtureRequest, known: LandmarkModel, model: LandmarkModel
) -> None:
    shot: Shot = request.getfixturevalue(which)
    fit: Fit = request.getfixturevalue(f"{which}_fit")
    assert fit.camera.yaw_deg == pytest.approx(shot.camera.yaw_deg, abs=2.0)
    assert fit.camera.pitch_deg == pytest.approx(shot.camera.pitch_deg, abs=4.0)
    assert fit.camera.roll_deg == pytest.approx(0.0, abs=1.0)
    assert fit.error < fit.error_before / 4.0
    assert fit.error < 0.008
    # Sliders overlap, so it is the face that counts: its shape, whatever its size and place.
    rows = known.rows[:51]

    def off(places: np.ndarray) -> float:
        one, other = places - places.mean(axis=0), known.figure.vertices[rows]
        other = other - other.mean(axis=0)
        scale = (one * other).sum() / (one * one).sum()
        return float(np.linalg.norm(scale * one - other, axis=1).mean())

    assert off(fit.figure.vertices[rows]) < 0.6 * off(model.figure.vertices[rows])


def test_whether_a_face_is_frontal_is_said(front_fit: Fit, aside_fit: Fit) -> None:
    assert front_fit.frontal
    assert not aside_fit.frontal


def test_what_no_landmark_sees_stays_as_it_was(base: BaseMesh, front: Shot) -> None:
    given_person = replace(begun(), form={"ear_size": 0.4, "neck_length": -0.3}, hair="short01")
    fit = fit_person(front.landmarks_px, SIZE_PX, given_person, base)
    assert {name: fit.person.form.get(name, 0.0) for name in HIDDEN} == {
        name: given_person.form.get(name, 0.0) for name in HIDDEN
    }
    assert replace(fit.person, form=given_person.form) == given_person


def test_the_person_that_is_looked_for_is_nearer_to_their_own_landmarks_than_a_stranger(
    base: BaseMesh, model: LandmarkModel, front_fit: Fit
) -> None:
    strange = fit_person(landmarks_seen(model, camera_at(model, 0.0)), SIZE_PX, begun(), base)
    found = np.array([front_fit.person.form.get(name, 0.0) for name in FORM])
    other = np.array([strange.person.form.get(name, 0.0) for name in FORM])
    truth = np.array(list(FORM.values()))
    assert np.linalg.norm(found - truth) < np.linalg.norm(other - truth)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000), noise=st.floats(0.0, 0.2))
def test_sliders_keep_within_their_ranges_whatever_the_landmarks(
    model: LandmarkModel, front: Shot, seed: int, noise: float
) -> None:
    points = front.landmarks_px
    points = points + noise * eyes_apart(points) * np.random.default_rng(seed).normal(size=points.shape)
    _, values = _solved(model, points, front.camera, model.start())
    assert (values >= 0.0).all()
    assert (values <= 1.0).all()
    for name, value in model.form(values).items():
        assert SLIDERS[name].least <= value <= 1.0
    assert all(0.0 <= value <= 1.0 for value in model.expression(values).values())


def test_equations_say_how_landmarks_move(model: LandmarkModel, front: Shot) -> None:
    places = model.places(model.start())
    rows, missing = _equations(model, front.landmarks_px, front.camera, places)
    assert rows.shape == (136, 6 + len(model.directions.names))
    assert missing.shape == (136,)
    step = np.zeros(rows.shape[1])
    step[4] = 1.0  # a pixel to the right
    _, after = _equations(model, front.landmarks_px, front.camera.stepped(step[:6]), places)
    assert missing - after == pytest.approx(rows @ step, abs=0.05 * np.abs(rows @ step).max())


def test_the_outline_is_drawn_across_its_line_only(front: Shot) -> None:
    points = front.landmarks_px
    across = across_outline(points)
    assert np.linalg.norm(across, axis=1) == pytest.approx(np.ones(17))
    assert across[8] @ (0.0, 1.0) > 0.95  # the chin: down
    assert across[0] @ (-1.0, 0.0) > 0.8
    far = points[:17] + 30.0 * across
    rows, _ = outline_of(points, np.concatenate([points[:17] - 5.0 * across, far]))
    assert rows.tolist() == list(range(17, 34))


def test_a_face_that_is_turned_too_far_is_refused(base: BaseMesh, known: LandmarkModel) -> None:
    points = landmarks_seen(known, camera_at(known, 55.0))
    with pytest.raises(PhotoError, match=r"turned by 40° at most, got [45]\d°; take a picture"):
        fit_person(points, SIZE_PX, begun(), base)


def test_landmarks_that_are_no_face_are_refused(base: BaseMesh, front: Shot) -> None:
    points = front.landmarks_px.copy()
    points[17:] = points[17:][np.random.default_rng(3).permutation(51)]
    points[[36, 45]] = front.landmarks_px[[36, 45]]
    with pytest.raises(PhotoError, match="expected"):
        fit_person(points, SIZE_PX, begun(), base)


def test_points_on_a_line_are_refused(base: BaseMesh) -> None:
    points = np.full((68, 2), 300.0) + np.random.default_rng(0).normal(scale=1e-3, size=(68, 2))
    points[36], points[45] = (150.0, 300.0), (450.0, 300.0)
    with pytest.raises(PhotoError, match=r"whose eyes would be 0\.\d times as far apart"):
        fit_person(points, SIZE_PX, begun(), base)


def test_a_face_that_lies_on_its_side_is_a_face(base: BaseMesh, front: Shot) -> None:
    turned = front.landmarks_px[:, ::-1] * (1.0, -1.0) + (0.0, 640.0)
    fit = fit_person(turned, SIZE_PX, begun(), base)
    assert fit.camera.roll_deg == pytest.approx(90.0, abs=2.0)
    assert abs(fit.camera.yaw_deg) < 3.0
    assert fit.error < 0.01


def test_landmarks_that_are_scattered_are_refused(base: BaseMesh, front: Shot) -> None:
    wild = front.landmarks_px + np.random.default_rng(5).normal(scale=45.0, size=(68, 2))
    with pytest.raises(PhotoError, match=r"got some that are 0\.\d\d of the eyes' distance off any face"):
        fit_person(wild, SIZE_PX, begun(), base)
