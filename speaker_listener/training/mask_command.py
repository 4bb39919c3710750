"""`warmchat train masks`: train the mask generator, go on with a training, or make of it the files that ship."""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import torch

from emotion_tree.training import tensors
from speaker_listener.masks import model
from speaker_listener.masks.surface import HeadSurface
from speaker_listener.training import mask_batches, mask_export
from speaker_listener.training.mask_card import card
from speaker_listener.training.mask_fit import CHECKPOINT, Recipe, Training, units
from speaker_listener.training.mask_gain import choose_gain
from speaker_listener.training.mask_moments import fit_moments
from speaker_listener.training.mask_network import MaskNetwork, Shape

_PEOPLE: Final = Path(__file__).parents[2] / "server" / "static" / "people"
# Learns in seconds, and little: for tests, and to see that everything is in place.
TINY: Final = Shape(width=32, layers=2, attention=16, heads=2, hidden=32, frames=32)


def main(argv: Sequence[str] | None = None) -> int:
    """Train as asked; returns 0.

    Raises:
        FileNotFoundError: people are not built, or there is no checkpoint to release.
        ValueError: a checkpoint has another shape, or training went astray.
    """
    asked = _parser().parse_args(argv)
    torch.set_num_threads(max(1, int(os.environ.get("OMP_NUM_THREADS", "1"))))
    heads = mask_batches.people(asked.people)
    asked.out.mkdir(parents=True, exist_ok=True)
    shape = TINY if asked.tiny else Shape()
    recipe = Recipe(**{field.name: getattr(asked, field.name) for field in fields(Recipe)})
    training = Training(asked.out, heads, shape, recipe, fit_moments(heads))
    training.run(recipe.steps, minutes=asked.minutes)
    if asked.release:
        release(asked.out, asked.release, heads, shape)
    return 0


def release(run: Path, folder: Path, heads: Sequence[HeadSurface], shape: Shape) -> None:
    """Write the files that ship: networks, configuration and model card.

    Args:
        run: folder of a training.
        folder: where they go; is made.
        heads: whose masks at rest are written down.
        shape: of the network.

    Raises:
        FileNotFoundError: the training has no checkpoint.
    """
    network, about = trained(run, shape)
    mask_export.export(network, folder)
    facts = {"steps": about["step"], "recipe": about["recipe"], "noise_gain": 1.0}
    mask_export.write_configuration(folder, mask_export.configuration(network, heads, facts))
    facts["noise_gain"] = choose_gain(model.load(folder))
    mask_export.write_configuration(folder, mask_export.configuration(network, heads, facts))
    text = card(about["step"], about["recipe"], mask_export.bytes_of(folder))
    (folder / "README.md").write_text(text, "utf-8")
    print(f"released {mask_export.bytes_of(folder):,} bytes of weights to {folder}", flush=True)


def trained(run: Path, shape: Shape) -> tuple[MaskNetwork, dict[str, Any]]:
    """Return the network of a training's checkpoint, ready for use, and what is written about it.

    Raises:
        FileNotFoundError: there is no checkpoint.
    """
    if not (run / CHECKPOINT).is_file():
        raise FileNotFoundError(
            f"expected {CHECKPOINT} in {run}; train first: warmchat train masks --out {run}"
        )
    network = MaskNetwork(shape, torch.from_numpy(units()).float())
    arrays = tensors.read(run / CHECKPOINT)
    weights = {
        n.removeprefix("weights."): torch.from_numpy(a) for n, a in arrays.items() if n.startswith("weights.")
    }
    network.load_state_dict(weights)
    network.eval()
    about: dict[str, Any] = json.loads((run / "config.json").read_text("utf-8"))
    return network, about


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="warmchat train masks", description=__doc__)
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the training; goes on with what lies there"
    )
    parser.add_argument("--people", type=Path, default=_PEOPLE, help="folder of built people")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop, and keep, after so long")
    parser.add_argument(
        "--tiny", action="store_true", help="a tiny network, to see that everything is in place"
    )
    parser.add_argument("--release", type=Path, help="then write the files that ship to this folder")
    for field in fields(Recipe):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
    return parser
