import numpy as np
import pytest

from render.heads.base import BaseMesh
from render.heads.landmarks import Landmarks
from render.heads.lining import MouthLining

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def lining(base: BaseMesh, landmarks: Landmarks) -> MouthLining:
    return MouthLining(base, landmarks)


def test_the_bag_lies_behind_the_lips_and_none_of_it_is_face(lining: MouthLining, base: BaseMesh) -> None:
    rims = np.concatenate(lining.landmarks.lip_rim)
    assert 300 < len(lining.vertices) < 700
    assert not np.isin(lining.vertices, rims).any()
    assert base.vertices[lining.vertices, 2].max() < base.vertices[rims, 2].max()


def test_it_goes_where_the_lips_go_less_and_less_inwards(lining: MouthLining, base: BaseMesh) -> None:
    offsets = np.zeros_like(base.vertices)
    offsets[np.concatenate(lining.landmarks.lip_rim)] = (0.0, 0.0, 0.005)
    settled = lining.settled(offsets)
    moved = settled[lining.vertices, 2]
    assert 0.003 < moved.max() <= 0.005
    assert moved.min() >= 0.0
    deepest = lining.vertices[np.argsort(base.vertices[lining.vertices, 2])[:50]]
    assert not settled[deepest].any()


def test_what_it_did_on_its_own_is_forgotten_and_the_face_is_left_alone(
    lining: MouthLining, base: BaseMesh
) -> None:
    offsets = np.zeros_like(base.vertices)
    offsets[lining.vertices] = 0.01
    assert not lining.settled(offsets).any()
    face = np.setdiff1d(np.arange(len(base.vertices)), lining.vertices)
    offsets[face] = np.random.default_rng(0).normal(size=(len(face), 3))
    np.testing.assert_array_equal(lining.settled(offsets)[face], offsets[face])


def test_more_is_added_to_what_it_did_before(lining: MouthLining, base: BaseMesh) -> None:
    before = np.random.default_rng(1).normal(size=base.vertices.shape)
    more = np.zeros_like(before)
    more[lining.landmarks.lip_rim[0]] = (0.0, 0.002, 0.0)
    drawn = lining.drawn(before, more)
    np.testing.assert_allclose(drawn - before, lining.settled(more), atol=1e-12)
