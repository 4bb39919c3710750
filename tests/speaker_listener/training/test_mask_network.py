"""The network of the mask generator has the form that it says."""

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.training.mask_network import MaskNetwork, Shape  # noqa: E402

pytestmark = pytest.mark.unit

SHAPE = Shape(width=32, layers=2, attention=16, heads=2, hidden=32, frames=32)


def network() -> MaskNetwork:
    """Return a fresh one."""
    torch.manual_seed(0)
    return MaskNetwork(SHAPE, torch.full((6,), 0.1))


def given(count: int = 3) -> tuple[Any, ...]:
    """Return masks, noise and what is told."""
    torch.manual_seed(1)
    masks = (torch.rand(count, 64, 64) > 0.5).float()
    return masks, torch.randn(count, SHAPE.frames, SHAPE.width), torch.randn(count, SHAPE.told)


def test_it_gives_latents_poses_and_the_distribution_of_z1() -> None:
    latents, poses, mean, log_variance = network()(*given())
    assert latents.shape == (3, 32, 32)
    assert poses.shape == (3, 32, 6)
    assert mean.shape == log_variance.shape == (3, 32)
    assert network().decoder(latents[0]).shape == (32, 64, 64)


def test_z1_is_drawn_in_training() -> None:
    one = network()
    masks, noise, told = given()
    assert not torch.equal(one(masks, noise, told)[0], one(masks, noise, told)[0])


def test_the_default_form_is_that_of_the_design() -> None:
    shape = Shape()
    assert (shape.width, shape.layers) == (256, 6)
    full = MaskNetwork(shape, torch.ones(6))
    assert [conv.out_channels for conv in full.encoder.convs] == [32, 64, 128]
    assert full.generator.positions.shape == (64, 256)
    assert full.generator.positions.requires_grad
    assert len(full.generator.layers) == 6


def test_the_encoder_tells_where_a_mask_lies() -> None:
    masks = torch.zeros(2, 64, 64)
    masks[0, 20:40, 10:30] = 1
    masks[1, 20:40, 30:50] = 1
    mean, _ = network().encoder(masks)
    assert (mean[0] - mean[1]).abs().max() > 0.1


def test_every_frame_can_hear_of_every_other() -> None:
    one, (_, noise, told) = network(), given(1)
    noise.requires_grad_(True)
    latents = one.generator(torch.zeros(1, SHAPE.width), noise, told)
    latents[0, 10, 0].backward()
    reached = noise.grad.abs().sum(dim=2)[0]
    assert (reached[:10] > 0).all()
    assert (reached[11:13] > 0).all()


def test_every_parameter_learns() -> None:
    one = network()
    latents, poses, mean, log_variance = one(*given())
    (
        one.decoder(latents.flatten(0, 1)).square().mean()
        + poses.square().mean()
        + mean.sum()
        + log_variance.sum()
    ).backward()
    assert [name for name, p in one.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0] == []
