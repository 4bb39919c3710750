"""The probes of the generator find what they look for."""

import numpy as np
import pytest

from benchmarks import masks_probes
from speaker_listener.masks import model as masks_model
from speaker_listener.masks.model import HeadMasks
from speaker_listener.masks.stream import Cues
from tests.speaker_listener.masks.blobs import blob

pytestmark = pytest.mark.unit

UNIT = np.full(6, 0.05)


@pytest.fixture(scope="module")
def model() -> HeadMasks:
    """Return the generator that ships."""
    return masks_model.load()


def test_variance_grows_with_epsilon(model: HeadMasks) -> None:
    found = list(masks_probes.by_epsilon(model, UNIT, seconds=30).values())
    assert found[0] < 0.1 * found[2] < found[4]


def test_joins_are_compared_with_the_inside_of_chunks(model: HeadMasks) -> None:
    found = masks_probes.joins(model, UNIT, seconds=60)
    assert 0.3 < found["join_mean"] < 1.5
    assert 0.3 < found["first_frames_mean"] < 2.0


def test_poses_change_where_the_latents_do(model: HeadMasks) -> None:
    found = masks_probes.on_latents(model, UNIT, count=6)
    assert found.keys() == {"zeroed", "shuffled", "no_mask", "other_mask"}
    assert found["zeroed"] > 0.2
    assert found["shuffled"] > 0.2


def test_agreement_is_high_for_a_head_and_its_own_mask(model: HeadMasks) -> None:
    found = masks_probes.agreement(model, [blob("egg")])
    assert 0.5 < found["egg"] <= 1.0
    assert found["near"] >= found["far"]


def test_a_walk_has_a_state_for_each_pose(model: HeadMasks) -> None:
    poses, states = masks_probes.walk(model, 2.0, Cues(1.0, 0.5), seed=1)
    assert len(poses) == len(states) == 50
    assert np.array_equal(poses[7], states[7].pose)


def test_costs_are_times(model: HeadMasks) -> None:
    found = masks_probes.cost(model, seconds=8)
    assert all(value > 0 for value in found.values())
    assert found["step_p50_ms"] < found["step_p99_ms"]
