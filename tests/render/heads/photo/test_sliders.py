"""The linear model of landmarks is the figure itself."""

from dataclasses import replace

import numpy as np
import pytest

from render.heads.base import BaseMesh
from render.heads.form import SLIDERS
from render.heads.landmarks import Landmarks
from render.heads.parts import rest_figure
from render.heads.photo.sliders import EXPRESSIONS, FITTED, HIDDEN, LandmarkModel, landmark_model
from render.rig import ARKIT
from tests.render.heads.photo.conftest import FORM, begun

pytestmark = pytest.mark.unit


def test_every_slider_is_fitted_or_hidden_and_expressions_are_shapes() -> None:
    assert set(FITTED) | set(HIDDEN) == set(SLIDERS)
    assert set(EXPRESSIONS) <= set(ARKIT)


def test_sliders_move_landmarks_as_they_move_the_figure(
    base: BaseMesh, landmarks: Landmarks, model: LandmarkModel
) -> None:
    form = {"face_width": -0.6, "chin_height": 0.7, "nose_length": 0.5, "brow_height": -0.4}
    values = replace(model, person=replace(begun(), form=form)).start()
    figure = rest_figure(base, replace(begun(), form=form), landmarks)
    # The lips are closed anew on each figure, which is not linear, and moves them by less than a millimetre.
    assert model.places(values) == pytest.approx(figure.vertices[model.rows], abs=1e-3)


def test_a_form_comes_back_from_its_values(known: LandmarkModel) -> None:
    assert known.form(known.start()) == FORM
    assert known.places(known.start()) == pytest.approx(known.figure.vertices[known.rows])
    assert set(known.expression(known.start()).values()) == {0.0}


def test_a_slider_without_an_opposite_has_one_column(model: LandmarkModel) -> None:
    names = model.directions.names
    assert names.count("oval") == 1
    assert names.count("face_width") == 2
    assert model.directions.moves.shape == (len(names), len(model.rows), 3)


def test_the_outline_has_neither_ears_nor_neck_nor_nose(base: BaseMesh, model: LandmarkModel) -> None:
    rows = model.rows[51:]
    place = model.figure.vertices[rows] - sum(model.figure.eyes_m) / 2
    assert len(rows) > 150
    assert place[:, 1].min() > -0.125
    assert not ((np.abs(place[:, 0]) < 0.02) & (place[:, 1] > -0.07)).any()
    assert np.abs(base.target("ears/l-ear-size-big")[rows]).max() == 0.0


def test_a_person_with_a_form_begins_there(base: BaseMesh) -> None:
    model = landmark_model(base, replace(begun(), form={"oval": 0.5, "ear_size": 0.25}))
    assert model.form(model.start()) == {"oval": 0.5, "ear_size": 0.25}
