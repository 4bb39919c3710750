"""Middle and size tie masks to poses."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.masks.silhouette import masks  # noqa: E402
from speaker_listener.training.mask_moments import fit_moments, mask_moments, pose_moments  # noqa: E402
from tests.speaker_listener.masks.blobs import blob  # noqa: E402

pytestmark = pytest.mark.unit


def test_moments_of_a_square_are_its_middle_and_its_side() -> None:
    mask = torch.zeros(1, 64, 64)
    mask[0, :, 32:] = 1
    column, row, size = mask_moments(mask)[0].tolist()
    assert column == pytest.approx(0.5, abs=0.02)
    assert row == pytest.approx(0.0, abs=1e-6)
    assert size == pytest.approx(np.sqrt(0.5), abs=1e-3)


def test_the_moments_of_a_pose_are_those_of_its_mask() -> None:
    coefficients = fit_moments([blob()])
    poses = np.random.default_rng(1).uniform(-0.2, 0.2, (30, 6))
    seen = mask_moments(torch.from_numpy(masks(blob(), poses)))
    foretold = pose_moments(torch.from_numpy(poses).float()[None], coefficients)[0]
    assert (seen - foretold).abs().mean() < 0.01
    assert (seen - foretold).abs().mean() < 0.2 * (seen - seen.mean(dim=0)).abs().mean()
