"""Small faces for the tests of metrics: fixture triples, a mesh of four vertices, and a face that wanders."""

import json
from pathlib import Path

import numpy as np

from render.rig import ARKIT, INDEX
from sound.speech import Phone
from speaker_listener.motion_metrics.mesh import FaceMesh
from speaker_listener.motion_metrics.validation import Bools, Doubles
from tests.speaker_listener.motion_metrics.fixtures.make import LIPS, UPPER

FIXTURES = Path(__file__).parent / "fixtures"
NUMBERS = (0, 1)


def small_mesh() -> FaceMesh:
    """Return the mesh that the fixtures were made on."""
    parts = []
    for deltas in (LIPS, UPPER):
        part = np.zeros((len(ARKIT), 2, 3))
        for name, moved in deltas.items():
            part[INDEX[name]] = moved
        parts.append(part)
    return FaceMesh(*parts)


def triple(number: int) -> tuple[Doubles, Doubles, Bools, tuple[Phone, ...], dict[str, float]]:
    """Return the made face, the real face, what was seen, the phones, and the expected scores of a fixture."""
    real, columns = _table(FIXTURES / f"ref{number:02d}.txt")
    made, _ = _table(FIXTURES / f"est{number:02d}.txt")
    lines = (FIXTURES / f"phones{number:02d}.txt").read_text().splitlines()
    phones = tuple(Phone(symbol, float(a), float(b)) for symbol, a, b in (line.split("\t") for line in lines))
    return (
        made,
        real,
        columns["seen"] > 0,
        phones,
        json.loads((FIXTURES / f"output{number:02d}.json").read_text()),
    )


def wandering(frames: int = 100, seed: int = 0) -> Doubles:
    """Return (frames, 52) weights that come and go smoothly, in [0, 0.9]."""
    rng = np.random.default_rng(seed)
    times = np.arange(frames)[:, None] / 25
    speed, phase = rng.uniform(0.3, 3.0, len(ARKIT)), rng.uniform(0, 6, len(ARKIT))
    return np.asarray(0.45 - 0.45 * np.cos(2 * np.pi * times * speed + phase))


def all_seen(frames: int) -> Bools:
    """Return (frames,) of True."""
    return np.ones(frames, dtype=np.bool_)


def _table(path: Path) -> tuple[Doubles, dict[str, Doubles]]:
    lines = [line.split("\t") for line in path.read_text().splitlines()]
    columns = {name: np.array([float(row[k]) for row in lines[1:]]) for k, name in enumerate(lines[0])}
    weights = np.zeros((len(lines) - 1, len(ARKIT)))
    for name, column in columns.items():
        if name in INDEX:
            weights[:, INDEX[name]] = column
    return weights, columns
