"""The generator that ships does what its form promises."""

import json
from pathlib import Path

import numpy as np
import pytest

from speaker_listener.masks import model as masks_model
from speaker_listener.masks.model import WEIGHTS, HeadMasks, packed
from speaker_listener.masks.silhouette import overlap

pytestmark = pytest.mark.unit

EPSILON = 0.58


@pytest.fixture(scope="module")
def model() -> HeadMasks:
    """Return the generator that ships."""
    return masks_model.load()


def chunk(model: HeadMasks, epsilon: float, seed: int = 0, count: int = 6) -> masks_model.Chunk:
    """Return chunks of the known people, from a mask alone."""
    masks = np.stack([model.rest_mask(model.people[row % len(model.people)]) for row in range(count)])
    rng = np.random.default_rng(seed)
    noise = np.float32(epsilon) * rng.standard_normal((count, model.frames, model.width), dtype=np.float32)
    told = np.concatenate([model.told(np.zeros((model.history, 6)), True, 1.0, epsilon)] * count)
    return model.generate(model.encode(masks), noise, told)


def test_the_weights_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.glob("*.onnx")) <= 3_000_000


def test_without_epsilon_it_is_deterministic_and_with_it_it_is_not(model: HeadMasks) -> None:
    assert np.array_equal(chunk(model, 0.0, seed=1).poses, chunk(model, 0.0, seed=2).poses)
    assert np.abs(chunk(model, EPSILON, seed=1).poses - chunk(model, EPSILON, seed=2).poses).max() > 0.02


def test_its_first_frame_is_the_first_mask_of_each_person(model: HeadMasks) -> None:
    made = chunk(model, EPSILON)
    first = model.decode(made.latents[:, 0])
    for name, mask in zip(model.people, first, strict=True):
        assert overlap(mask, model.rest_mask(name)) > 0.9


def test_masks_are_masks(model: HeadMasks) -> None:
    masks = model.decode(chunk(model, 1.0).latents[0])
    assert masks.shape == (model.frames, 64, 64)
    assert masks.min() >= 0
    assert masks.max() <= 1
    assert ((masks > 0.1) & (masks < 0.9)).mean() < 0.1


def test_neighbouring_masks_are_more_alike_than_far_ones(model: HeadMasks) -> None:
    made = chunk(model, 1.0)
    masks = np.stack([model.decode(one) for one in made.latents])
    assert overlap(masks[:, 1:], masks[:, :-1]).mean() > overlap(masks[:, 40:], masks[:, :-40]).mean()


def test_the_pose_hangs_on_the_latents_of_the_masks(model: HeadMasks) -> None:
    made = chunk(model, 1.0)
    order = np.random.default_rng(0).permutation(model.frames)
    spread = made.poses.std(axis=(0, 1))
    for changed in (np.zeros_like(made.latents), np.ascontiguousarray(made.latents[:, order])):
        assert (np.abs(model.poses(changed) - made.poses).mean(axis=(0, 1)) > 0.3 * spread).all()


def test_it_begins_where_the_head_was(model: HeadMasks) -> None:
    masks = np.stack([model.rest_mask()] * 2)
    history = np.zeros((2, model.history, 6))
    history[1, :, 0] = 0.15
    told = np.concatenate([model.told(one, True, 1.0, 0.3) for one in history])
    noise = np.zeros((2, model.frames, model.width), np.float32)
    poses = model.generate(model.encode(masks), noise, told).poses
    assert poses[1, 0, 0] - poses[0, 0, 0] == pytest.approx(0.15, abs=0.06)


def test_a_row_of_a_batch_comes_out_as_alone(model: HeadMasks) -> None:
    rng = np.random.default_rng(0)
    z1 = model.encode(np.stack([model.rest_mask(name) for name in model.people]))
    noise = rng.standard_normal((6, model.frames, model.width), dtype=np.float32)
    told = rng.standard_normal((6, 51)).astype(np.float32)
    together = model.generate(z1, noise, told)
    alone = model.generate(z1[3:4], noise[3:4], told[3:4])
    assert together.latents[3] == pytest.approx(alone.latents[0], abs=1e-4)
    assert together.poses[3] == pytest.approx(alone.poses[0], abs=1e-5)


def test_packed_masks_come_back(model: HeadMasks) -> None:
    config = json.loads((WEIGHTS / "config.json").read_text("utf-8"))
    for name in model.people:
        assert packed(model.rest_mask(name)) == config["rest_masks"][name]


def test_an_unknown_person_is_refused_by_name(model: HeadMasks) -> None:
    with pytest.raises(KeyError, match="expected one of .*mira.*, got 'nobody'"):
        model.rest_mask("nobody")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"expected encoder\.onnx in"):
        masks_model.load(tmp_path)


@pytest.mark.parametrize(
    "config",
    [
        {},
        {
            "shape": {"width": 256, "frames": 64, "history": 8},
            "scale": [1.0],
            "rest_masks": {"a": packed(np.zeros((64, 64)))},
        },
    ],
)
def test_a_damaged_configuration_is_refused(config: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="in the configuration of the masks"):
        HeadMasks({}, config)
