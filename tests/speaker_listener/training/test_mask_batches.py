"""Chunks to learn from belong to their noise, and are always the same for a seed."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.masks import head_motion  # noqa: E402
from speaker_listener.masks.silhouette import overlap  # noqa: E402
from speaker_listener.training.mask_batches import make_batch, people  # noqa: E402
from speaker_listener.training.mask_fit import units  # noqa: E402
from speaker_listener.training.mask_network import Shape  # noqa: E402
from tests.speaker_listener.masks.blobs import blob  # noqa: E402

pytestmark = pytest.mark.unit

SHAPE = Shape(width=32, frames=32)


def batch(seed: tuple[int, int] = (1, 0), count: int = 40):  # type: ignore[no-untyped-def]
    """Return a batch of a head of egg."""
    return make_batch([blob()], head_motion.law(), units(), SHAPE, count, seed)


def test_a_seed_is_a_batch() -> None:
    first, again, other = batch(), batch(), batch((1, 1))
    for name in vars(first):
        assert np.array_equal(getattr(first, name), getattr(again, name))
    assert not np.array_equal(first.poses, other.poses)


def test_shapes_and_neighbours() -> None:
    one = batch()
    assert one.first.shape == (40, 64, 64)
    assert one.noise.shape == (40, 32, 32)
    assert one.told.shape == (40, SHAPE.told)
    assert one.poses.shape == (40, 32, 6)
    assert (one.shown[:, 0] == 0).all()
    assert (one.shown[:, 2] - one.shown[:, 1] == 1).all()
    assert np.array_equal(one.masks[:, 0], one.first)


def test_the_history_ends_at_the_first_pose_where_it_is_known() -> None:
    one = batch()
    known = one.told[:, -3] == 1
    assert 0 < known.sum() < 40
    last = one.told[:, : SHAPE.history * 6].reshape(40, SHAPE.history, 6)[:, -1] * units()
    assert last[known] == pytest.approx(one.poses[known, 0], abs=1e-5)
    assert (one.told[~known, : SHAPE.history * 6] == 0).all()


def test_noise_is_scaled_by_epsilon_and_some_heads_come_to_rest() -> None:
    one = batch(count=200)
    epsilon = one.told[:, -1]
    assert (epsilon == 0).any()
    assert (one.noise[epsilon == 0] == 0).all()
    assert one.noise.std(axis=(1, 2)) == pytest.approx(epsilon, rel=0.15, abs=1e-6)


def test_masks_are_those_of_the_poses() -> None:
    one = batch()
    still = np.abs(one.poses).max(axis=(1, 2)).argmin()
    wild = np.abs(one.poses[:, 0]).max(axis=1).argmax()
    assert overlap(one.masks[still, 0], one.masks[still, 1]) > overlap(
        one.masks[still, 0], one.masks[wild, 0]
    )


def test_without_people_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run `make run` first"):
        people(tmp_path)
