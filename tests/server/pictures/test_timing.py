"""Faces at another rate, and the way to rest where none was kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.rig import Frame
from server.pictures.timing import EASE_S, at_rate, eased, pictures_of

pytestmark = pytest.mark.unit


def ramp(count: int) -> list[Frame]:
    return [np.array([at, -at], dtype=np.float32) for at in range(count)]


@given(st.integers(1, 60), st.integers(5, 60), st.integers(5, 60))
def test_as_many_pictures_come_as_were_said_and_all_lie_between_faces(
    count: int, made: int, fps: int
) -> None:
    found = list(at_rate(ramp(count), made, fps))
    assert len(found) == pictures_of(count, made, fps)
    values = [float(face[0]) for face in found]
    assert values == sorted(values)
    assert values[0] >= 0
    assert values[-1] <= count - 1


def test_at_the_rate_they_were_made_each_picture_is_a_face() -> None:
    faces = ramp(7)
    assert all(a is b for a, b in zip(at_rate(faces, 25, 25), faces, strict=True))


def test_twice_the_rate_lies_a_quarter_before_and_after_each_face() -> None:
    values = [float(face[0]) for face in at_rate(ramp(4), 25, 50)]
    assert values == pytest.approx([0.0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.0])


def test_what_was_not_kept_goes_to_rest_and_comes_back_without_a_jump() -> None:
    nothing = np.full(2, np.nan, dtype=np.float32)
    shown = np.array([1.0, 0.5], dtype=np.float32)
    found = [float(face[0]) for face in eased([nothing, *[shown] * 6, *[nothing] * 6, *[shown] * 6], 25)]
    assert found[0] == 0.0
    assert found[6] == 1.0
    assert found[12] == 0.0
    assert found[18] == 1.0
    assert max(abs(b - a) for a, b in zip(found, found[1:], strict=False)) <= 1 / (EASE_S * 25) + 1e-6
