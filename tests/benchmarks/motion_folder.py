"""A small data folder for the motion bench: tracked faces that speak, written by tests, and a mesh of a few vertices."""

from pathlib import Path

import numpy as np

from render.rig import ARKIT
from sound.pcm import Samples, to_pcm16
from tests.speaker_listener.corpora.files import tone, write_track

SECONDS = 3.0


def write_folder(folder: Path) -> Path:
    """Write two talk and two GRID clips of the report part, one of the fit part each, and the mesh."""
    for number, name in enumerate(
        ("talk-p4-x", "talk-p5-x", "talk-p1-x", "grid-lbax4n", "grid-lbbc2a", "grid-bbaf2n")
    ):
        sound = tone(SECONDS, number)
        pcm = np.frombuffer(to_pcm16(sound), dtype="<i2")
        frames = int(SECONDS * 25)
        write_track(
            folder / "face_tracks" / f"{name}.npz",
            frames,
            blendshapes=speaking(sound, frames, number),
            audio16k=pcm,
        )
    write_mesh(folder / "heads" / "ict_facekit.npz")
    return folder


def speaking(sound: Samples, frames: int, seed: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """Return (frames, 51) weights whose jaw follows the sound's loudness and whose other shapes wander."""
    rng = np.random.default_rng(seed)
    times = np.arange(frames)[:, None] / 25
    weights = 0.1 - 0.1 * np.cos(2 * np.pi * times * rng.uniform(0.3, 2.0, len(ARKIT) - 1))
    level = np.sqrt(np.square(sound[: frames * 640].reshape(frames, 640)).mean(axis=1))
    weights[:, ARKIT.index("jawOpen")] = 0.6 * level / level.max()
    weights[:, ARKIT.index("mouthClose")] = 0.0
    return weights.astype(np.float32)


def write_mesh(path: Path) -> None:
    """Write an ICT face of eight vertices: four of the lips, four of the brows, each moved a little by its shapes."""
    names = []
    for name in ARKIT:
        if name == "tongueOut":
            continue
        if name in ("browInnerUp", "cheekPuff"):
            names += [f"{name}_L", f"{name}_R"]
        elif name in ("mouthLeft", "mouthRight", "jawLeft", "jawRight"):
            names.append(name)
        else:
            names.append(name.replace("Left", "_L").replace("Right", "_R"))
    rng = np.random.default_rng(0)
    delta = np.zeros((len(names), 8, 3))
    for row, name in enumerate(names):
        place = slice(0, 4) if name.startswith(("mouth", "jaw")) else slice(4, 8)
        delta[row, place] = rng.uniform(0.3, 0.6, (4, 3))
    path.parent.mkdir(parents=True, exist_ok=True)
    faces = np.array([[0, 1, 2, 3], [3, 4, 5, -1], [5, 6, 7, -1]])
    np.savez(
        path, neutral=rng.uniform(-1, 1, (8, 3)), expr_names=np.array(names), expr_delta=delta, faces=faces
    )
