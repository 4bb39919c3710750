from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from render.rig import INDEX  # noqa: E402
from speaker_listener.training.a2e_fit import Course, Recipe, batches, motion_loss, stacked  # noqa: E402
from speaker_listener.training.a2e_network import A2E  # noqa: E402
from tests.speaker_listener.training.a2e_toy import clip, clips  # noqa: E402
from tests.speaker_listener.training.test_a2e_network import SMALL  # noqa: E402

pytestmark = pytest.mark.unit

RECIPE = Recipe(steps=30, batch=4, frames=30, rate=5e-3)


def fabric() -> Any:
    from lightning.fabric import Fabric

    return Fabric(accelerator="cpu", devices=1)


def test_batches_are_the_same_for_the_same_seed_wherever_they_begin() -> None:
    some = clips()
    from_start = batches(some, RECIPE)
    next(from_start)
    a, b = next(from_start), next(batches(some, RECIPE, start=1))
    assert all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


def test_a_source_of_no_weight_is_never_drawn() -> None:
    recipe = Recipe(batch=64, frames=20, source_weights=(("synthetic", 0.0),), mask_share=0.0)
    batch = next(batches(clips(), recipe))
    assert batch.mel.shape == (64, 80, 80)
    # People's clips alone have this few styles.
    assert len({tuple(row.tolist()) for row in batch.style}) <= 4


def test_what_lies_outside_a_short_clip_counts_nothing() -> None:
    made = stacked([clip(0, frames=15)], Recipe(frames=60), np.random.default_rng(0))
    counted = made.weight[0].sum(dim=1) > 0
    assert int(counted.sum()) == 15
    assert float(motion_loss(made.face, made)) == 0.0
    wrong = made.face.clone()
    wrong[0, ~counted] = 9.0
    edges = float(motion_loss(wrong, made))
    assert edges == 0.0 or edges < float(motion_loss(made.face + 0.5, made)) * 200


def test_a_training_of_a_second_opens_the_jaw_where_it_is_loud() -> None:
    some = clips(24)
    torch.manual_seed(0)
    course = Course(A2E(SMALL), RECIPE)
    first = next(batches(some, RECIPE))
    before = float(motion_loss(torch.zeros_like(first.face), first))
    told: list[int] = []
    course.run(some, fabric(), 10, lambda moved, parts: told.append(moved.step))
    assert told == [10, 20, 30]
    net = A2E(SMALL)
    net.load_state_dict(course.net.state_dict())
    net.eval()
    with torch.no_grad():
        made = net(first.mel, first.emotion, net.code_of(first.style)).face
    assert float(motion_loss(made, first)) < 0.5 * before
    jaw, wanted = made[..., INDEX["jawOpen"]].flatten(), first.face[..., INDEX["jawOpen"]].flatten()
    assert float(torch.corrcoef(torch.stack([jaw, wanted]))[0, 1]) > 0.7
