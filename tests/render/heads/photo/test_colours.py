"""Colours of a person are those of the photo, and those that were given where it does not say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.people import bundled
from render.heads.photo.colours import balanced, exposure, photographed
from render.heads.photo.fit import Fit
from render.heads.photo.masks import to_linear
from tests.render.heads.photo.conftest import Shot

pytestmark = pytest.mark.unit


def test_the_tone_is_that_of_the_skin_in_the_photo(front: Shot, front_fit: Fit) -> None:
    person = photographed(front.photo, front_fit)
    truth = bundled("mira").skin_tone
    assert person.skin_tone is not None
    assert truth is not None
    # Light from a side leaves the exposure open, not the colour.
    found, wanted = np.array(person.skin_tone), np.array(truth)
    assert found / found.sum() == pytest.approx(wanted / wanted.sum(), abs=0.02)
    assert found.sum() == pytest.approx(wanted.sum(), rel=0.3)


def test_lips_are_redder_than_the_skin(front: Shot, front_fit: Fit) -> None:
    photo = front.photo.copy()
    low = front_fit.landmarks_px[48:60].min(axis=0).astype(int)
    high = front_fit.landmarks_px[48:60].max(axis=0).astype(int)
    photo[low[1] : high[1], low[0] : high[0]] = (150, 60, 60)
    lips = photographed(photo, front_fit).lip_colour
    assert lips[0] > 1.8 * lips[1]


def test_a_bald_head_keeps_the_hair_and_the_brows_that_were_given(front: Shot, front_fit: Fit) -> None:
    fit = replace(front_fit, person=replace(front_fit.person, hair_colour=(0.1, 0.2, 0.3)))
    photo = front.photo.copy()
    photo[(photo == (255, 0, 255)).all(axis=2)] = (228, 184, 153)  # the wall has the colour of skin
    assert photographed(photo, fit).hair_colour == (0.1, 0.2, 0.3)


def test_hair_over_the_forehead_gives_its_colour(front: Shot, front_fit: Fit) -> None:
    photo = front.photo.copy()
    points = front_fit.landmarks_px
    brows = points[17:27, 1].mean()
    photo[: int(brows - 0.8 * (points[33, 1] - brows))] = (40, 26, 20)
    hair = photographed(photo, front_fit).hair_colour
    assert max(hair) < 0.3
    assert hair[0] > hair[2]


def test_dark_brows_give_their_colour(front: Shot, front_fit: Fit) -> None:
    photo = front.photo.copy()
    points = front_fit.landmarks_px
    for x, y in points[17:27].astype(int):
        photo[y : y + 10, x - 12 : x + 12] = (50, 35, 25)
    brows = photographed(photo, front_fit).brow_colour
    assert max(brows) < 0.35


def test_everything_else_stays(front: Shot, front_fit: Fit) -> None:
    person = photographed(front.photo, front_fit)
    same = replace(
        person,
        skin_tone=front_fit.person.skin_tone,
        lip_colour=front_fit.person.lip_colour,
        brow_colour=front_fit.person.brow_colour,
        hair_colour=front_fit.person.hair_colour,
    )
    assert same == front_fit.person


@given(st.tuples(*[st.floats(0.02, 0.9)] * 3))
def test_a_tinted_tone_comes_nearer_to_skin_and_stays_as_light(tone: tuple[float, float, float]) -> None:
    tinted = np.array(tone)
    found = balanced(tinted)
    assert found.mean() == pytest.approx(tinted.mean())
    again = balanced(found)
    assert np.abs(np.log(again / found)).max() <= np.abs(np.log(found / tinted)).max() + 1e-9


def test_a_blue_lamp_is_half_taken_out() -> None:
    white = to_linear(np.array([0.87, 0.69, 0.57]))
    blue = white * (0.8, 1.0, 1.5)
    found = balanced(blue)
    assert white[2] / white[0] < found[2] / found[0] < blue[2] / blue[0]


def test_a_photo_in_which_nothing_is_white_is_lifted_by_a_stop_at_most() -> None:
    photo = np.full((50, 50, 3), 120, dtype=np.uint8)
    assert exposure(photo) == 2.0
    photo[:5] = 250
    assert exposure(photo) == 1.0
    photo[:5] = 190
    assert 1.0 < exposure(photo) < 1.3
