import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.base import BaseMesh
from render.heads.landmarks import Landmarks, left_share

pytestmark = pytest.mark.unit


def test_the_rims_of_the_lips_run_from_corner_to_corner(base: BaseMesh, landmarks: Landmarks) -> None:
    upper, lower = landmarks.lip_rim
    assert set(upper) & set(lower) == {upper[0], upper[-1]} == {lower[0], lower[-1]}
    assert len(upper) + len(lower) == 40
    x = base.vertices[:, 0]
    assert x[upper[0]] == -x[upper[-1]]
    # At rest the lips of the base mesh touch.
    assert abs(base.vertices[upper, 1].mean() - base.vertices[lower, 1].mean()) < 0.02


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_rim_of_the_lids_goes_once_around_the_eye(
    base: BaseMesh, landmarks: Landmarks, side: str
) -> None:
    rim = landmarks.lid_rim(side)
    assert len(set(rim.tolist())) == 28
    centre = base.vertices[base.group_vertices(f"helper-{side[0]}-eye")].mean(axis=0)
    place = base.vertices[rim] - centre
    turn = np.unwrap(np.arctan2(place[:, 1], place[:, 0]))
    assert 1.7 * np.pi < abs(turn[-1] - turn[0]) < 2 * np.pi
    assert (place[:, 2] > 0).all()


def test_a_mirrored_mirror_is_the_vertex_itself(base: BaseMesh, landmarks: Landmarks) -> None:
    twin = landmarks.mirror
    assert (twin[twin] == np.arange(len(twin))).all()
    body = base.group_vertices("body")
    np.testing.assert_allclose(base.vertices[twin[body]], base.vertices[body] * (-1, 1, 1), atol=2e-3)


def test_a_loop_that_does_not_close_is_an_error(landmarks: Landmarks) -> None:
    # This edge runs into a vertex where other than four edges meet.
    with pytest.raises(ValueError, match="expected a closed edge loop from vertex 37"):
        landmarks.loops.walk(37, 4859)


@given(st.floats(-0.1, 0.1), st.floats(0.001, 0.05))
def test_left_and_right_share_out_the_whole(x_m: float, softness_m: float) -> None:
    left, right = left_share(np.array([x_m, -x_m]), softness_m)
    assert left + right == pytest.approx(1.0)
    assert 0.0 <= left <= 1.0
    assert (left - 0.5) * x_m >= 0.0
