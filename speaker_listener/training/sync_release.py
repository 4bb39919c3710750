"""From trained towers to what runs: `model.onnx`, `config.json`, and a card that says what it was made from and is worth."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
import torch

from speaker_listener.sync.expert import CONFIG, MODEL, SyncExpert, facts
from speaker_listener.sync.windows import LIPS, PAIRED_BANDS, ROWS_A_FRAME
from speaker_listener.training.sync_fit import Recipe
from speaker_listener.training.sync_network import Towers, graph

CARD: Final = "README.md"
PARITY: Final = 1e-4
_PROBE_FRAMES: Final = 50
_CARD: Final = """# Model card: do lips and sound belong together?

Two small towers, {parameters:,} numbers in {size:,} bytes: five frames of a mouth (16 ARKit shapes and the aperture) and the 0.2 s of
sound over them, each to {embedding} numbers that lie near each other where both belong together. `model.onnx`, `config.json`.

**What it is for.** Judging made faces in `warmchat bench motion` without asking a real one, and finding how far a clip's picture is
from its sound. **What it is not for.** It is no judge of likeness or of beauty, no lip reader, and no proof that a film is genuine.
Its distances are not those of papers, whose experts see pictures.

## Made from

{made_from}

{ships}

The tracked clips for research trained {research_trained}; what entered are facts measured on them: how the shapes of tracked mouths move
together (`sync_trackers.toml`). They were looked at to choose. Clips of the report part were never looked at.

## Measured in training

| | voices held out | talk, fit part | grid, fit part |
| --- | --- | --- | --- |
{rows}

shifted: share of clips and shifts of 3 to 15 frames at which the lips are nearer to their own sound where they belong. loudness: share of
clips on which a mouth by loudness is further from the sound than the mouth itself. here: median distance less that
at no shift. Offsets are in frames of 40 ms, from those measured with our rules.
"""
_SHOWN: Final = (
    "clips",
    "shifted",
    "windows",
    "loudness",
    "confidence",
    "confidence_here",
    "loudness_here",
    "offset_error",
    "offset_within_1",
)


def expert_of(towers: Towers) -> SyncExpert:
    """Return towers as what runs, without a file."""
    return SyncExpert(_session(graph(towers.eval()).SerializeToString()))


def parity(towers: Towers, seed: int = 0) -> float:
    """Return the largest difference between what the towers and their graph say of the same noise."""
    rng = np.random.default_rng(seed)
    lips = rng.standard_normal((_PROBE_FRAMES, LIPS)).astype(np.float32)
    sound = rng.uniform(-2, 1, (_PROBE_FRAMES * ROWS_A_FRAME, PAIRED_BANDS)).astype(np.float32)
    with torch.no_grad():
        mine = towers.eval()(torch.from_numpy(lips)[None], torch.from_numpy(sound)[None])
    ours = expert_of(towers).embed(lips, sound)
    return max(float(np.abs(a[0].numpy() - b).max()) for a, b in zip(mine, ours, strict=True))


def write(
    folder: Path,
    towers: Towers,
    recipe: Recipe,
    minutes: Mapping[str, tuple[int, float]],
    scores: Mapping[str, Mapping[str, float]],
    ships: bool,
) -> None:
    """Write the graph, its config and its card into a folder.

    Args:
        folder: is made.
        towers: trained.
        recipe: of the training.
        minutes: of each kind of pairs, how many and how long.
        scores: by what they were measured on: "held out", "talk", "grid".
        ships: whether all that it learned from may train weights that are given to others.

    Raises:
        ValueError: the graph says something else than the towers.
    """
    off = parity(towers)
    if off > PARITY:
        raise ValueError(f"expected the graph to be within {PARITY:g} of the towers, it is off by {off:g}")
    folder.mkdir(parents=True, exist_ok=True)
    data = graph(towers).SerializeToString()
    (folder / MODEL).write_bytes(data)
    config: dict[str, Any] = {
        "windows": facts(),
        "recipe": asdict(recipe),
        "pairs": {
            kind: {"clips": count, "minutes": round(length, 1)}
            for kind, (count, length) in minutes.items()
            if recipe.shares.get(kind, 0.0)
        },
        "measured": {
            on: {name: round(value, 4) for name, value in found.items()} for on, found in scores.items()
        },
        "parity": off,
        "ships": ships,
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", "utf-8")
    (folder / CARD).write_text(card(towers, recipe, minutes, scores, ships, len(data)), "utf-8")


def card(
    towers: Towers,
    recipe: Recipe,
    minutes: Mapping[str, tuple[int, float]],
    scores: Mapping[str, Mapping[str, float]],
    ships: bool,
    size: int,
) -> str:
    """Return the card; arguments as `write`, and the size of the graph in bytes."""
    made_from = [
        f"- {kind}: {count} pairs, {length:.0f} minutes, drawn {recipe.shares.get(kind, 0.0):.0%} of the time"
        for kind, (count, length) in minutes.items()
        if count and recipe.shares.get(kind, 0.0)
    ]
    rows = [
        f"| {name} | " + " | ".join(_number(scores, on, name) for on in ("held out", "talk", "grid")) + " |"
        for name in _SHOWN
    ]
    return _CARD.format(
        parameters=sum(p.numel() for p in towers.parameters()),
        size=size,
        embedding=recipe.sizes.embedding,
        made_from="\n".join(made_from),
        ships="All of it may train weights that are given to others."
        if ships
        else "**It learned from clips for research: these weights stay where they are and must not be given to others.**",
        research_trained="nothing here" if ships else "these weights too",
        rows="\n".join(rows),
    )


def _number(scores: Mapping[str, Mapping[str, float]], on: str, name: str) -> str:
    return f"{scores[on][name]:.3g}" if on in scores else "–"


def _session(data: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
