"""A tiny generator learns in seconds, and goes on where it was stopped."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")
pytest.importorskip("lightning", reason="lightning is only there where models are trained")

from emotion_tree.training import tensors  # noqa: E402
from speaker_listener.masks import head_motion  # noqa: E402
from speaker_listener.training.mask_batches import make_batch  # noqa: E402
from speaker_listener.training.mask_command import TINY  # noqa: E402
from speaker_listener.training.mask_fit import CHECKPOINT, Recipe, Training, losses, units  # noqa: E402
from speaker_listener.training.mask_moments import fit_moments  # noqa: E402
from speaker_listener.training.mask_network import MaskNetwork, Shape  # noqa: E402
from tests.speaker_listener.masks.blobs import blob  # noqa: E402

pytestmark = [
    pytest.mark.unit,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

RECIPE = Recipe(steps=40, batch=6, rate=4e-3, rise=4, precision="32-true")


@pytest.fixture(scope="module")
def moments() -> Any:
    """Return the moments of a head of egg."""
    return fit_moments([blob()])


def training(folder: Path, moments: Any, shape: Shape = TINY, recipe: Recipe = RECIPE) -> Training:
    """Begin or resume one."""
    folder.mkdir(exist_ok=True)
    return Training(folder, [blob()], shape, recipe, moments)


def test_it_learns(tmp_path: Path, moments: Any) -> None:
    one = training(tmp_path, moments)
    one.run(40, report_every=10)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [10, 20, 30, 40]
    assert lines[-1]["poses"] < 0.7 * lines[0]["poses"]
    assert lines[-1]["masks"] < 0.8 * lines[0]["masks"]


def test_it_goes_on_as_if_it_had_not_been_stopped(tmp_path: Path, moments: Any) -> None:
    whole = training(tmp_path / "whole", moments)
    whole.run(6)
    training(tmp_path / "parts", moments).run(4)
    again = training(tmp_path / "parts", moments)
    assert again.step == 4
    # The draw of z1 is the only chance that no seed of a step gives.
    torch.manual_seed(0)
    again.run(6)
    first, second = (tensors.read(tmp_path / name / CHECKPOINT) for name in ("whole", "parts"))
    assert first.keys() == second.keys()
    moved = np.abs(first["weights.generator.positions"] - second["weights.generator.positions"]).max()
    assert moved < 5e-3
    assert json.loads((tmp_path / "parts" / "config.json").read_text())["step"] == 6


def test_a_checkpoint_of_another_shape_is_refused(tmp_path: Path, moments: Any) -> None:
    training(tmp_path, moments).keep()
    with pytest.raises(ValueError, match="expected a checkpoint of the shape"):
        training(tmp_path, moments, Shape(width=64, frames=32))


def test_a_loss_that_is_not_finite_stops_it(tmp_path: Path, moments: Any) -> None:
    one = training(tmp_path, moments)
    with torch.no_grad():
        next(iter(one.network.parameters())).fill_(float("nan"))
    with pytest.raises(ValueError, match="expected a finite loss at step 0"):
        one.run(1)


def test_the_terms_of_the_loss_are_zero_where_nothing_is_wrong(moments: Any) -> None:
    batch = make_batch([blob()], head_motion.law(), units(), TINY, 4, (1, 0))
    network = MaskNetwork(TINY, torch.from_numpy(units()).float())
    wrong = losses(network, batch, moments, RECIPE)
    assert wrong.keys() == {"masks", "change", "z1", "poses", "agreement"}

    class Right(torch.nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        """Gives the targets."""

        generator = network.generator

        def forward(self, *_: object) -> tuple[Any, ...]:
            zero = torch.zeros(4, TINY.width)
            return torch.zeros(4, TINY.frames, TINY.width), torch.from_numpy(batch.poses), zero, zero

        def decoder(self, latents: Any) -> Any:
            return 40 * (torch.from_numpy(batch.masks) - 0.5).flatten(0, 1)

        def parameters(self, recurse: bool = True):  # type: ignore[no-untyped-def]
            return network.parameters(recurse)

    right = losses(Right(), batch, moments, RECIPE)  # type: ignore[arg-type, unused-ignore]
    assert right["poses"] == 0
    assert right["z1"] == 0
    assert right["masks"] < 0.1 * wrong["masks"]
    assert right["agreement"] < 0.02
