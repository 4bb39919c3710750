"""Corpora of scanned meshes in the layout that talking-head code expects: `wav`, `vertices_npy`, `templates.pkl`.

    wav/<clip>.wav   vertices_npy/<clip>.npy (T, 3V), or (T, V, 3)   templates.pkl {speaker: (V, 3)}

Every clip becomes ARKit weights by `shapes.project`.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from speaker_listener.corpora.recordings import read_sound
from speaker_listener.corpora.shapes import Doubles, ShapeBasis, carry, project
from speaker_listener.face_clip import RATE_HZ, FaceClip, Floats, Part, seen

# Sound and face of a clip are cut together; more than this apart, they are not of the same clip.
_APART_S: Final = 0.5
# Meshes of which the shapes explain less were not laid well, or their head turns.
LEAST_EXPLAINED: Final = 0.5
_SEEN: Final = ("brows", "eyes", "cheeks", "mouth")
# What an array of NumPy, old or new, is made of; nothing else may be called while a pickle is read.
_HARMLESS: Final = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("_codecs", "encode"),
    ("collections", "OrderedDict"),
}


@dataclass(frozen=True)
class Layout:
    """What differs between such corpora.

    Attributes:
        source: the corpus.
        licence: of it.
        fps: of its meshes.
        speaker_of: the speaker in a clip's name.
        part_of: what a clip may be used for, by its name.
        labels_of: further attributes by a clip's name.
    """

    source: str
    licence: str
    fps: float
    speaker_of: Callable[[str], str]
    part_of: Callable[[str], Part]
    labels_of: Callable[[str], Mapping[str, Any]] = field(default=lambda name: {})


def clips(folder: Path, layout: Layout, basis: ShapeBasis) -> Iterator[FaceClip]:
    """Yield the clips of a corpus, in order of name.

    Args:
        folder: which holds `wav`, `vertices_npy` and `templates.pkl`.
        layout: of the corpus.
        basis: ARKit shapes on any mesh, as `shapes.read_ict` gives them.

    Raises:
        FileNotFoundError: a folder or a file is missing.
        ValueError: files do not belong together, or the shapes explain less than half of what moves; names the clip.
    """
    templates = read_templates(folder / "templates.pkl")
    paths = sorted((folder / "vertices_npy").glob("*.npy"))
    if not paths:
        raise FileNotFoundError(f"expected meshes in {folder / 'vertices_npy'}, found no *.npy")
    carried: dict[str, ShapeBasis] = {}
    for path in paths:
        speaker = layout.speaker_of(path.stem)
        if speaker not in templates:
            raise ValueError(
                f"expected a template of {speaker!r} for {path.name} in templates.pkl; "
                f"there are {', '.join(sorted(templates))}"
            )
        if speaker not in carried:
            carried[speaker] = carry(basis, templates[speaker])
        yield _read(folder, path, layout, speaker, carried[speaker])


def read_templates(path: Path) -> dict[str, Doubles]:
    """Return the (V, 3) mesh at rest of each speaker; the pickle may hold arrays and nothing that runs.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no dictionary of (V, 3) arrays, or holds something else.
    """
    with path.open("rb") as file:
        try:
            found = _Arrays(file, encoding="latin1").load()
        except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, TypeError) as error:
            raise ValueError(f"expected a dictionary of arrays in {path.name}: {error}") from error
    if not isinstance(found, dict) or not found:
        raise ValueError(f"expected a dictionary of templates in {path.name}, got {type(found).__name__}")
    templates = {}
    for name, mesh in found.items():
        if not isinstance(mesh, np.ndarray) or mesh.size % 3:
            raise ValueError(f"expected a (V, 3) array for {name!r} in {path.name}")
        templates[str(name)] = mesh.reshape(-1, 3).astype(np.float64)
    return templates


class _Arrays(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _HARMLESS:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of an array and was not loaded")
        return super().find_class(module, name)


def _read(folder: Path, path: Path, layout: Layout, speaker: str, basis: ShapeBasis) -> FaceClip:
    vertices = _meshes(path, len(basis.neutral))
    samples = read_sound(folder / "wav" / f"{path.stem}.wav")
    length_s, seen_s = len(samples) / RATE_HZ, len(vertices) / layout.fps
    if abs(length_s - seen_s) > _APART_S:
        raise ValueError(
            f"expected sound and meshes of {path.stem} to be as long, got {length_s:.2f} and {seen_s:.2f} s; "
            f"are there {layout.fps:g} meshes a second?"
        )
    weights, explained = project(basis, vertices)
    if explained < LEAST_EXPLAINED:
        raise ValueError(
            f"the shapes explain only {explained:.0%} of what moves in {path.stem}; they do not lie well on its mesh, "
            "or the head turns"
        )
    clip = FaceClip(
        path.stem,
        layout.fps,
        weights,
        seen(np.ones(len(weights), dtype=np.bool_), _SEEN),
        samples,
        part=layout.part_of(path.stem),
        source=layout.source,
        licence=layout.licence,
        motion="vertices",
        speaker=speaker,
        **layout.labels_of(path.stem),
    )
    return clip.on_frames()


def _meshes(path: Path, count: int) -> Floats:
    try:
        stored = np.load(path, allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise ValueError(f"expected an array of meshes in {path.name}: {error}") from error
    if stored.ndim not in (2, 3) or stored[0].size != 3 * count:
        raise ValueError(
            f"expected meshes of {count} vertices in {path.name}, got an array of shape {stored.shape}"
        )
    return np.asarray(stored.reshape(len(stored), count, 3), dtype=np.float32)
