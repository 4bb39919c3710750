"""A small face of vertices with ARKit shapes, and corpora of meshes made of it, for tests."""

import pickle
from pathlib import Path

import numpy as np

from speaker_listener.corpora.shapes import Doubles, ShapeBasis
from tests.speaker_listener.corpora.files import tone, write_wav

NAMES = ("jawOpen", "mouthClose", "mouthPucker", "mouthSmileLeft", "mouthSmileRight", "browInnerUp")
# Where each shape moves a mound of the face, and which way.
_PLACES = ((0, -0.6), (0, -0.35), (0, -0.3), (0.3, -0.3), (-0.3, -0.3), (0, 0.6))
_WAYS = ((0, -0.3, 0), (0, 0.2, 0.1), (0, 0, 0.25), (0.1, 0.15, -0.1), (-0.1, 0.15, -0.1), (0, 0.2, 0.05))


def face(side: int = 28) -> ShapeBasis:
    """Return half an egg with a nose: side² vertices, 2 high, looking along +Z."""
    x, y = np.meshgrid(np.linspace(-0.75, 0.75, side), np.linspace(-1.0, 1.0, side))
    depth = np.sqrt(np.maximum(0.05, 1.1 - (x / 0.8) ** 2 - (y / 1.1) ** 2))
    nose = 0.35 * np.exp(-((x / 0.12) ** 2) - ((y + 0.05) / 0.2) ** 2)
    brow = 0.12 * np.exp(-(((y - 0.4) / 0.1) ** 2)) + 0.1 * np.exp(
        -(((y + 0.75) / 0.12) ** 2) - (x / 0.2) ** 2
    )
    neutral = np.stack([x, y, depth + nose + brow], axis=-1).reshape(-1, 3)
    deltas = []
    for (at_x, at_y), way in zip(_PLACES, _WAYS, strict=True):
        near = np.exp(-((neutral[:, 0] - at_x) ** 2 + (neutral[:, 1] - at_y) ** 2) / 0.05)
        deltas.append(near[:, None] * np.array(way))
    return ShapeBasis(NAMES, neutral, np.stack(deltas))


def wander(frames: int, seed: int = 0) -> Doubles:
    """Return (frames, 6) weights that come and go, in [0, 0.9]."""
    rng = np.random.default_rng(seed)
    times = np.arange(frames)[:, None] / 25
    return 0.45 - 0.45 * np.cos(2 * np.pi * times * rng.uniform(0.3, 2.0, 6) + rng.uniform(0, 6, 6))


def write_corpus(folder: Path, names: dict[str, str], fps: float, seconds: float = 1.0) -> Doubles:
    """Write wav, vertices_npy and templates.pkl; names: clip to speaker. Return (T, 6) the weights of every clip.

    Speakers' heads have another size, place and order of vertices than `face`, and the first is a little turned.
    """
    basis = face()
    weights = wander(round(seconds * fps))
    templates = {}
    for number, speaker in enumerate(sorted(set(names.values()))):
        order = np.random.default_rng(number).permutation(len(basis.neutral))
        angle = 0.06 if number == 0 else 0.0
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        size, place = 0.1 + 0.02 * number, np.array([0.01, -0.02, 0.03])
        templates[speaker] = (size * basis.neutral @ turn.T + place)[order]
        moved = size * np.einsum("tk,kvc->tvc", weights, basis.deltas) @ turn.T
        for clip in [clip for clip, own in names.items() if own == speaker]:
            vertices = templates[speaker] + moved[:, order]
            path = folder / "vertices_npy" / f"{clip}.npy"
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, vertices.reshape(len(weights), -1).astype(np.float32))
            write_wav(folder / "wav" / f"{clip}.wav", tone(seconds))
    (folder / "templates.pkl").write_bytes(pickle.dumps(templates, protocol=2))
    return weights
