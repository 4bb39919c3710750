import numpy as np
import pytest

from render.heads.base import BaseMesh
from render.heads.landmarks import PLACES, Landmarks
from render.heads.lids import LidField

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module", params=["left", "right"])
def lids(request: pytest.FixtureRequest, base: BaseMesh, landmarks: Landmarks) -> LidField:
    return LidField(base, landmarks, request.param)


def test_the_rims_meet_at_the_corners_and_the_upper_is_above(lids: LidField) -> None:
    upper, lower = lids.rims["upper"], lids.rims["lower"]
    assert {upper[0], upper[-1]} == {lower[0], lower[-1]}
    height = lids.base.vertices[:, 1]
    assert height[upper[1:-1]].mean() > height[lower[1:-1]].mean() + 0.05


@pytest.mark.parametrize("lid", ["upper", "lower"])
def test_a_rim_and_its_lashes_go_wholly(lids: LidField, lid: str) -> None:
    moved, share = lids.follow(lid)
    whole = moved[share == 1.0]
    assert np.isin(lids.rims[lid], whole).all()
    assert np.isin(lids.lashes[lid], whole).all()


@pytest.mark.parametrize(("lid", "other"), [("upper", "lower"), ("lower", "upper")])
def test_the_other_lid_stays(lids: LidField, lid: str, other: str) -> None:
    moved, _ = lids.follow(lid)
    assert not np.isin(lids.rims[other][1:-1], moved).any()


@pytest.mark.parametrize(
    "place", ["brow middle", "brow inner", "cheek apple", "cheekbone", "nose bridge", "temple"]
)
@pytest.mark.parametrize("lid", ["upper", "lower"])
def test_brow_nose_and_cheek_are_no_lid(lids: LidField, lid: str, place: str) -> None:
    vertices = np.array(PLACES[place])
    moved, _ = lids.follow(lid)
    assert not np.isin(np.concatenate([vertices, lids.landmarks.mirror[vertices]]), moved).any()


def test_both_eyes_have_the_same_lids(base: BaseMesh, landmarks: Landmarks) -> None:
    left, right = (LidField(base, landmarks, side) for side in ("left", "right"))
    for lid in ("upper", "lower"):
        moved, share = left.follow(lid)
        weights = dict(zip(*(values.tolist() for values in right.follow(lid)), strict=True))
        twins = landmarks.mirror[moved]
        skin = np.isin(moved, base.group_vertices("body")) & (twins != moved)
        apart = [abs(weights.get(int(v), 0.0) - s) for v, s in zip(twins[skin], share[skin], strict=True)]
        assert np.median(apart) < 1e-6
        assert np.mean(apart) < 0.05
