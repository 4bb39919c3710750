from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.training.a2e_network import A2E, CODE, Ear, Shape  # noqa: E402

pytestmark = pytest.mark.unit

SMALL = Shape(width=32, heads=2, blocks=2, face_layers=1, memory_width=24, reach=5)


def some(frames: int = 30) -> Any:
    torch.manual_seed(0)
    return torch.rand(2, 4 * frames, 80), torch.rand(2, 8), torch.rand(2, CODE)


def lively(shape: Shape = SMALL) -> A2E:
    """Return a network whose last layer is not zero, as it is before training."""
    torch.manual_seed(1)
    net = A2E(shape)
    net.eval()
    torch.nn.init.normal_(net.face.weight, std=0.1)
    torch.nn.init.normal_(net.weigh.weight, std=0.5)
    return net


def test_shapes_are_what_the_docstrings_say() -> None:
    made = lively()(*some())
    assert made.face.shape == (2, 30, 52)
    assert made.logits.shape == (2, 60, 42)
    assert made.read.shape == (2, 30, 24)
    assert made.address.sum(dim=-1).allclose(torch.ones(2, 30))
    assert Ear()(some()[0]).shape == (2, CODE)


def test_the_reach_is_an_upper_bound() -> None:
    net, (mel, emotion, code) = lively(), some(80)
    there = mel.clone()
    there[:, 4 * 60 :] += 1.0
    with torch.no_grad():
        apart = (net(mel, emotion, code).face - net(there, emotion, code).face).abs().amax(dim=(0, 2))
    assert float(apart[: 60 - net.reach_frames()].max()) < 1e-5
    assert float(apart[60:].max()) > 1e-3


def test_without_its_memory_the_network_reads_nothing_from_it() -> None:
    for kept in (True, False):
        net = lively(Shape(**{**SMALL.data(), "memory": kept}))  # type: ignore[arg-type]
        before = net(*some()).face
        with torch.no_grad():
            net.memory += 1.0
        assert bool((net(*some()).face - before).abs().max() > 1e-4) is kept


def test_style_weighs_the_slots_of_the_memory() -> None:
    net, (mel, _, code) = lively(), some()
    _, _, address = net.hear(mel)
    assert (net.read(address, code) - net.read(address, -code)).abs().max() > 1e-3


def test_an_emotion_left_out_changes_nothing() -> None:
    net, (mel, emotion, code) = lively(Shape(**{**SMALL.data(), "emotion": False})), some()  # type: ignore[arg-type]
    assert torch.equal(net(mel, emotion, code).face, net(mel, 0 * emotion, code).face)
