import numpy as np
import pytest

from render.heads.base import BaseMesh
from render.heads.complexion import inside_of_mouth, mouth_shade, scalp, skin_colours
from render.heads.figure import Figure
from render.heads.mouth import Mouth
from render.heads.people import bundled

pytestmark = pytest.mark.unit


def test_lips_are_redder_than_the_forehead_and_the_throat_is_dark(
    base: BaseMesh, figure: Figure, mouth: Mouth
) -> None:
    colours = skin_colours(base, bundled("mira"), figure, mouth, (0.86, 0.68, 0.58))
    assert (colours >= 0.0).all()
    assert (colours <= 1.0).all()
    lips = colours[mouth.lip_area() > 0.9]
    assert (lips[:, 0] / lips[:, 1]).min() > 1.2
    skin = base.group_vertices("body")
    forehead = skin[figure.vertices[skin, 1] > figure.eyes_m[0][1] + 0.04]
    assert colours[forehead].min() > 0.9
    inside = inside_of_mouth(base) > 0
    assert 200 < inside.sum() < 900
    deep = inside & (figure.vertices[:, 2] < mouth.centre[2] - 0.05)
    assert colours[deep].max() < 0.3


def test_teeth_are_darker_the_further_in_they_are() -> None:
    shade = mouth_shade(np.array([[0.0, 0.0, 0.09], [0.0, 0.0, 0.07], [0.0, 0.0, 0.05]]))
    assert shade[0, 0] > shade[1, 0] > shade[2, 0] > 0.1


def test_skin_under_hair_is_scalp_and_the_face_is_not(base: BaseMesh, figure: Figure) -> None:
    cap = figure.vertices[base.group_vertices("body")]
    cap = cap[cap[:, 1] > figure.eyes_m[0][1] + 0.05] * 1.08
    share = scalp(base, figure, cap)
    skin = base.group_vertices("body")
    place = figure.vertices[skin]
    assert share[skin[np.argmax(place[:, 1])]] > 0.5
    assert share[skin[place[:, 2] > figure.eyes_m[0][2] - 0.02]].max() == 0.0
    assert share[skin[place[:, 1] < 0.0]].max() == 0.0
