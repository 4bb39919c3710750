import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.base import BaseMesh
from render.heads.landmarks import PLACES, Landmarks
from render.heads.pulls import DECIMETRE_M, Pull, PulledSkin

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def pulled(base: BaseMesh, landmarks: Landmarks) -> PulledSkin:
    return PulledSkin(base, landmarks)


def test_skin_at_the_place_moves_wholly_and_beyond_the_reach_not_at_all(pulled: PulledSkin) -> None:
    moved = pulled.half([Pull("cheekbone", 0.02, (0.001, 0.002, 0.003))], "left")
    vertex = PLACES["cheekbone"][0]
    np.testing.assert_allclose(moved[vertex], (0.001, 0.002, 0.003))
    places = pulled.base.vertices * DECIMETRE_M
    far = np.linalg.norm(places - places[vertex], axis=1) > 0.02
    assert not moved[far].any()


@given(
    name=st.sampled_from(sorted(PLACES)), reach=st.floats(0.008, 0.08), x=st.floats(-1, 1), y=st.floats(-1, 1)
)
def test_nothing_moves_further_than_the_pull(
    pulled: PulledSkin, name: str, reach: float, x: float, y: float
) -> None:
    moved = pulled.half([Pull(name, reach, (x, y, 0.5))], "right")
    assert np.linalg.norm(moved, axis=1).max() <= np.linalg.norm((x, y, 0.5)) + 1e-9


@pytest.mark.parametrize("name", sorted(PLACES))
def test_halves_are_mirror_images_and_add_up_to_the_whole(pulled: PulledSkin, name: str) -> None:
    pull = Pull(name, 0.03, (0.001, 0.002, 0.003))
    left, right = (pulled.half([pull], side) for side in ("left", "right"))
    mirror = pulled.landmarks.mirror
    paired = mirror[mirror] == np.arange(len(mirror))
    paired &= np.abs(pulled.base.vertices[mirror] * (-1, 1, 1) - pulled.base.vertices).max(axis=1) < 2e-3
    apart = (right[mirror] * (-1, 1, 1) - left)[paired]
    assert np.abs(apart).max() < 2e-4
    if abs(pulled.base.vertices[PLACES[name][0], 0]) * DECIMETRE_M > 0.03 + 0.02:
        np.testing.assert_allclose(left + right, pulled.whole([pull]), atol=1e-12)


@pytest.mark.parametrize(("lip", "still"), [("upper", 1), ("lower", 0)])
def test_one_lip_moves_and_the_other_stays(pulled: PulledSkin, lip: str, still: int) -> None:
    rims = pulled.landmarks.lip_rim
    moved = pulled.whole([Pull("upper lip", 0.02, (0.0, 0.001, 0.0), lip)])  # type: ignore[arg-type]
    other = np.setdiff1d(rims[still], rims[1 - still])
    # Beyond the last tenth before the corners the lips become one.
    assert np.abs(moved[other]).max() < 1e-4
    assert np.abs(moved[rims[1 - still]]).max() > 0.0005


def test_only_skin_and_lashes_are_pulled(pulled: PulledSkin, base: BaseMesh) -> None:
    moved = pulled.whole(
        [Pull("lower lid", 0.03, (0.0, 0.001, 0.0)), Pull("lower lip", 0.03, (0.0, 0.0, 0.001))]
    )
    for group in (
        "helper-l-eye",
        "helper-r-eye",
        "helper-upper-teeth",
        "helper-lower-teeth",
        "helper-tongue",
    ):
        assert not moved[base.group_vertices(group)].any()
    assert moved[base.group_vertices("helper-l-eyelashes-1")].any()


def test_sideways_draws_both_halves_the_same_way(pulled: PulledSkin) -> None:
    pulls = [
        Pull("corner of the mouth", 0.03, (0.004, 0.0, 0.0)),
        Pull("corner of the mouth", 0.03, (0.002, 0.0, 0.0), far=True),
    ]
    corner = PLACES["corner of the mouth"][0]
    twin = pulled.landmarks.mirror[corner]
    left, right = (pulled.sideways(pulls, side) for side in ("left", "right"))
    assert left[corner, 0] == pytest.approx(0.004, rel=0.05)
    assert left[twin, 0] == pytest.approx(0.002, rel=0.05)
    assert right[twin, 0] == pytest.approx(-0.004, rel=0.05)
    assert right[corner, 0] == pytest.approx(-0.002, rel=0.05)
