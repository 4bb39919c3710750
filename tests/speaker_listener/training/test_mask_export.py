"""What is exported agrees with what was trained."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")
pytest.importorskip("onnx", reason="onnx is only there where models are trained")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from speaker_listener.masks import model  # noqa: E402
from speaker_listener.training.mask_export import (  # noqa: E402
    bytes_of,
    configuration,
    export,
    to_bytes,
    write_configuration,
)
from speaker_listener.training.mask_network import MaskNetwork, Shape  # noqa: E402
from tests.speaker_listener.masks.blobs import blob  # noqa: E402

pytestmark = pytest.mark.unit

SHAPE = Shape(width=64, layers=2, attention=32, heads=4, hidden=48, frames=24)


def trained() -> MaskNetwork:
    """Return a network with weights that do something."""
    torch.manual_seed(0)
    made = MaskNetwork(SHAPE, torch.full((6,), 0.1))
    made.eval()
    return made


@pytest.mark.parametrize(("exact", "tolerance"), [(True, 1e-4), (False, 0.05)])
def test_the_export_agrees_with_torch(tmp_path: Path, exact: bool, tolerance: float) -> None:
    network = trained()
    export(network, tmp_path, exact=exact)
    write_configuration(tmp_path, configuration(network, [blob("egg")], {"steps": 3}))
    loaded = model.load(tmp_path)
    rng = np.random.default_rng(0)
    masks = np.stack([loaded.rest_mask("egg")] * 3)
    noise = rng.standard_normal((3, SHAPE.frames, SHAPE.width), dtype=np.float32)
    told = rng.standard_normal((3, SHAPE.told)).astype(np.float32)
    z1 = loaded.encode(masks)
    chunk = loaded.generate(z1, noise, told)
    with torch.no_grad():
        mean, _ = network.encoder(torch.from_numpy(masks))
        latents = network.generator(mean, torch.from_numpy(noise), torch.from_numpy(told))
        shown = torch.sigmoid(network.decoder(latents[0]))
        poses = network.generator.poses(latents)
    assert z1 == pytest.approx(mean.numpy(), abs=tolerance)
    assert chunk.latents == pytest.approx(latents.numpy(), abs=tolerance)
    assert chunk.poses == pytest.approx(poses.numpy(), abs=tolerance)
    assert loaded.decode(chunk.latents[0]) == pytest.approx(shown.numpy(), abs=tolerance)


def test_bytes_take_about_a_quarter_of_the_room(tmp_path: Path) -> None:
    full = MaskNetwork(Shape(), torch.ones(6))
    export(full, tmp_path / "exact", exact=True)
    export(full, tmp_path / "bytes")
    assert bytes_of(tmp_path / "bytes") < 0.32 * bytes_of(tmp_path / "exact")
    assert bytes_of(tmp_path / "bytes") <= 3_000_000


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1), st.integers(1, 6), st.integers(1, 6), st.floats(1e-3, 1e3))
def test_bytes_are_off_by_at_most_half_a_step_of_their_row(
    axis: int, rows: int, columns: int, size: float
) -> None:
    values = (np.random.default_rng(rows * 7 + columns).standard_normal((rows, columns)) * size).astype(
        np.float32
    )
    whole, scale = to_bytes(values, axis)
    wide = scale[:, None] if axis == 0 else scale
    assert np.abs(whole * wide - values).max() <= 0.51 * scale.max()
    assert np.abs(whole).max() <= 127


def test_zeros_stay_zeros() -> None:
    whole, scale = to_bytes(np.zeros((3, 4), np.float32), 0)
    assert not whole.any()
    assert (scale > 0).all()
