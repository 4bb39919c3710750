"""Silhouettes show where a head is and how it is turned."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speaker_listener.corpora.head_pose import turns
from speaker_listener.masks.silhouette import centroids, masks, overlap, rotations
from tests.speaker_listener.masks.blobs import blob

pytestmark = pytest.mark.unit

YAW, PITCH, ROLL, X, Y, Z = np.eye(6)
HEAD = blob()


def seen(*poses: np.ndarray) -> np.ndarray:
    """Return the masks of poses."""
    return masks(HEAD, np.stack(poses))


def test_the_same_pose_gives_the_same_mask() -> None:
    first, second = seen(0.2 * YAW + 0.1 * X, 0.2 * YAW + 0.1 * X)
    assert np.array_equal(first, second)
    assert overlap(first, second) == 1.0


def test_another_pose_overlaps_less_the_farther_it_is() -> None:
    still, near, far = seen(0 * YAW, 0.05 * X, 0.4 * X)
    assert 1.0 > overlap(still, near) > overlap(still, far) > 0.0


def test_a_head_fills_its_outline_and_leaves_the_corners_empty() -> None:
    (still,) = seen(0 * YAW)
    assert 0.1 < still.mean() < 0.5
    assert still[0].max() == still[:, 0].max() == still[:, -1].max() == 0.0
    rows = np.flatnonzero(still.max(axis=1) > 0)
    inside = still[rows[2] : rows[-2]]
    for row in inside:
        full = np.flatnonzero(row >= 0.5)
        assert (row[full[0] : full[-1] + 1] == 1.0)[1:-1].all()


def test_turning_left_shows_the_nose_at_the_viewers_right() -> None:
    left, right = seen(0.9 * YAW, -0.9 * YAW)
    assert overlap(left, right) < 0.97
    assert overlap(left, right[:, ::-1]) > 0.97
    # The front of the head, to the character's left, reaches farther out than its back does on the other side.
    reach = [np.flatnonzero(mask[36:46].max(axis=0) > 0.5) for mask in (left, right)]
    assert reach[0][-1] - 32 > 31 - reach[0][0]
    assert 31 - reach[1][0] > reach[1][-1] - 32


def test_shifts_move_the_middle_of_the_mask_as_the_viewer_sees_them() -> None:
    still, left, up, near = centroids(seen(0 * YAW, 0.2 * X, 0.2 * Y, 0.5 * Z))
    one_width_px = 64 / 2.7
    assert left[0] - still[0] == pytest.approx(0.2 * one_width_px, rel=0.1)
    assert abs(left[1] - still[1]) < 0.3
    assert still[1] - up[1] == pytest.approx(0.2 * one_width_px, rel=0.1)
    assert abs(near[0] - still[0]) < 0.3


def test_a_nearer_head_is_larger_and_a_rolled_one_leans_to_the_viewers_left() -> None:
    still, near, rolled = seen(0 * YAW, 0.5 * Z, 0.3 * ROLL)
    assert near.sum() > 1.1 * still.sum()
    assert centroids(rolled)[0] < centroids(still)[0] - 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1.0, 1.0), min_size=3, max_size=3))
def test_rotations_are_those_that_the_trackers_reader_takes_apart(angles: list[float]) -> None:
    wanted = np.array([[0.0, 0.0, 0.0], angles, [0.0, 0.0, 0.0]])
    assert turns(rotations(wanted)) == pytest.approx(wanted - np.median(wanted, axis=0), abs=1e-5)


def test_empty_masks_agree_and_lie_in_the_middle() -> None:
    none = np.zeros((64, 64))
    assert overlap(none, none) == 1.0
    assert centroids(none) == pytest.approx([32, 32])


@pytest.mark.parametrize("poses", [np.zeros(6), np.zeros((2, 5)), np.full((1, 6), np.nan)])
def test_what_is_no_pose_is_refused(poses: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected finite poses of shape"):
        masks(HEAD, poses)
