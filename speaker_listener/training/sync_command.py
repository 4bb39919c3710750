"""`warmchat train sync`: make pairs of sound and mouths, train the sync expert on them, measure it, and write what runs.

Pairs and checkpoints are kept in the folder that is given, so that a training that stopped goes on when it is asked again.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import torch

from sound.errors import EngineError
from sound.pcm import Samples
from speaker_listener.corpora.synthetic import available_engines
from speaker_listener.sync.expert import SyncExpert
from speaker_listener.training import sync_fit, sync_measure, sync_pairs, sync_release
from speaker_listener.training.sync_fit import Recipe
from speaker_listener.training.sync_network import Sizes, Towers
from speaker_listener.training.sync_pairs import Pair, Pairs

_PAIRS: Final = "pairs.npz"
_HELD: Final = "held_out.npz"
_HELD_SEED: Final = 56
_WITH_FACES: Final = {"synthetic": 0.3, "speechocean762": 0.2, "faces": 0.5}
_TINY: Final = Recipe(
    Sizes((8, 8), (8, 8, 8), 8, 0.0), steps=8, pieces=4, frames=40, shares={"synthetic": 1.0}, every=4
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 1 with a sentence where something that it needs is not there."""
    parser = argparse.ArgumentParser(prog="warmchat train sync", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for pairs, checkpoints and what is made"
    )
    parser.add_argument(
        "--data", type=Path, help="folder of real voices and faces (WARMCHAT_DATA); none: synthetic alone"
    )
    parser.add_argument("--pairs", type=int, default=3500, help="synthetic pairs (3500)")
    parser.add_argument("--held-out", type=int, default=150, help="pairs of voices that train nothing (150)")
    parser.add_argument("--phones", type=Path, help="where aligned phones are kept between trainings")
    parser.add_argument("--steps", type=int, help="of training; as in the recipe without it")
    parser.add_argument("--threads", type=int, default=1, help="of torch (1)")
    parser.add_argument("--seed", type=int, default=21, help="of the pairs (21)")
    parser.add_argument(
        "--faces",
        choices=("ship", "research"),
        help="also learn from real faces: those that may ship, or all (must not ship)",
    )
    parser.add_argument(
        "--tiny", action="store_true", help="towers and a training of seconds, to see that all of it runs"
    )
    options = parser.parse_args(argv)
    try:
        _run(options)
    except (FileNotFoundError, ValueError, EngineError) as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    folder = _data(options.data)
    if options.faces and folder is None:
        raise ValueError("expected --data or WARMCHAT_DATA with --faces; real faces lie there")
    options.out.mkdir(parents=True, exist_ok=True)
    pairs, held = _pairs(options, folder)
    recipe = _TINY if options.tiny else Recipe()
    if options.faces:
        recipe = replace(recipe, shares=_WITH_FACES)
    if options.steps is not None:
        recipe = replace(recipe, steps=options.steps)

    def look(towers: Towers) -> dict[str, float]:
        found = _measure(sync_release.expert_of(towers), held, folder)
        towers.train()
        return {f"{on} {name}": found[on][name] for on in found for name in ("shifted", "confidence_here")}

    towers = sync_fit.train(pairs, recipe, options.out, look=look)
    scores = _measure(sync_release.expert_of(towers), held, folder)
    sync_release.write(
        options.out, towers, recipe, sync_pairs.shares(pairs), scores, ships=options.faces != "research"
    )
    print(f"trained; {options.out} holds what runs, and {sync_release.CARD} says what it is worth")


def _data(given: Path | None) -> Path | None:
    named = given or (Path(os.environ["WARMCHAT_DATA"]) if os.environ.get("WARMCHAT_DATA") else None)
    if named is not None and not named.is_dir():
        raise FileNotFoundError(f"expected the folder of real voices and faces at {named}, and there is none")
    return named


def _pairs(options: argparse.Namespace, folder: Path | None) -> tuple[Pairs, Pairs]:
    """Return what to learn from and what to measure on, made where the folder does not hold them yet."""
    kept, held = options.out / _PAIRS, options.out / _HELD
    if not kept.is_file() or not held.is_file():
        print("making pairs of sound and mouths; they are kept", file=sys.stderr)
        noises = sync_pairs.recorded_noises(folder) if folder else []
        sync_pairs.joined(list(_made(options, folder, noises))).save(kept)
        others = sync_pairs.synthetic(
            options.held_out, _HELD_SEED + options.seed, True, noises, available_engines()
        )
        sync_pairs.joined(list(others)).save(held)
    return sync_pairs.load(kept), sync_pairs.load(held)


def _made(options: argparse.Namespace, folder: Path | None, noises: Sequence[Samples]) -> Iterator[Pair]:
    found = sync_pairs.synthetic(options.pairs, options.seed, False, noises, available_engines())
    if folder is None:
        return found
    seed = options.seed + 10
    found = chain(found, sync_pairs.real(folder, seed, noises, options.phones))
    if options.faces:
        found = chain(found, sync_pairs.faces(folder, seed, noises, ships=options.faces == "ship"))
    return found


def _measure(expert: SyncExpert, held: Pairs, folder: Path | None) -> Mapping[str, Mapping[str, float]]:
    found = {"held out": sync_measure.held_out(expert, held)}
    if folder is not None:
        for group in ("talk", "grid"):
            found[group] = sync_measure.real(expert, sync_measure.fit_clips(folder, group))
    return found


if __name__ == "__main__":
    sys.exit(main())
