"""The face as vertices: what a wrong weight does to the lips, and how lively the upper face is.

Conventions:
    Weights (T, 52) move the mesh of the ICT face linearly: vertex v of frame t lies at neutral_v + Σ_k w_tk · delta_kv.
    Its units are taken for centimetres (its pupils are 63 mm apart) and given as millimetres. Both faces are put on
    this one mesh, so shape and size of the person play no part; tongueOut has no shape there and moves nothing.
    Skin is the largest part of the mesh that hangs together. Lips L: skin that mouthRollLower or mouthRollUpper move by at
    least a quarter of the furthest they move any skin. Upper face U: skin that brows, blink, squint or wide eyes move by
    at least a quarter of their furthest, and no shape of mouth or jaw by a tenth of its own.

Metrics (y real, x made, both (T, V, 3)):
    LVE = 1/T · Σ_t max_{v∈L} |x_tv − y_tv|²        FaceFormer, CodeTalker; mm²
    its mean form = 1/(3·T·|L|) · Σ_{t,v∈L} |x_tv − y_tv|²        MemoryTalker's code; mm², an order smaller
    FDD = mean_{v∈U} std_t |y_tv − neutral_v|² − mean_{v∈U} std_t |x_tv − neutral_v|²        CodeTalker; mm², signed:
    positive where the made face is too still.

Sources: Y. Fan et al., "FaceFormer", 2022; J. Xing et al., "CodeTalker", 2023; the mesh: J. Li et al., "Learning
Formation of Physically-Based Face Attributes", 2020.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import ARKIT
from speaker_listener.corpora.shapes import ShapeBasis, read_ict
from speaker_listener.motion_metrics.validation import Bools, Doubles, validate

_MM_PER_UNIT: Final = 10.0
_LIP_SHAPES: Final = ("mouthRollLower", "mouthRollUpper")
_UPPER_SHAPES: Final = ("brow", "eyeBlink", "eyeSquint", "eyeWide")
_LOWER_SHAPES: Final = ("mouth", "jaw")
_MOVED_SHARE: Final = 0.25
_STILL_SHARE: Final = 0.1


@dataclass(frozen=True, eq=False)
class FaceMesh:
    """The two parts of a mesh that are measured.

    Attributes:
        lips: (52, L, 3) what each weight at 1 adds to the lips' vertices, in mm.
        upper: (52, U, 3) the same of the upper face.
    """

    lips: Doubles
    upper: Doubles

    def __post_init__(self) -> None:
        for name, part in (("lips", self.lips), ("upper face", self.upper)):
            if part.ndim != 3 or part.shape[0] != len(ARKIT) or part.shape[1] == 0 or part.shape[2] != 3:
                raise ValueError(
                    f"expected the {name} to be ({len(ARKIT)}, V, 3) with at least one vertex, got {part.shape}"
                )


def read_mesh(path: Path) -> FaceMesh:
    """Return the lips and the upper face of the ICT face.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no ICT face; names what is missing.
    """
    basis = read_ict(path)
    with np.load(path, allow_pickle=False) as stored:
        if "faces" not in stored.files:
            raise ValueError(f"expected an ICT face with faces in {path.name}, got none")
        faces = stored["faces"].astype(np.intp)
    return mesh_of(basis, skin_of(len(basis.neutral), faces))


def skin_of(count: int, faces: NDArray[np.intp]) -> Bools:
    """Return (count,): the vertices of the largest part that hangs together.

    Args:
        count: of the vertices.
        faces: (F, n) the vertices of each face; −1 where a face has fewer.

    Raises:
        ValueError: a face names a vertex that is not there.
    """
    faces = np.where(faces == -1, faces[:, :1], faces)
    if faces.size == 0 or faces.min() < 0 or faces.max() >= count:
        raise ValueError(f"expected faces of vertices 0 to {count - 1}; the file is damaged")
    part = np.arange(count)
    while True:
        lower = part.copy()
        np.minimum.at(lower, faces.ravel(), np.repeat(part[faces].min(axis=1), faces.shape[1]))
        lower = lower[lower]
        if np.array_equal(lower, part):
            break
        part = lower
    return np.asarray(part == np.bincount(part).argmax())


def mesh_of(basis: ShapeBasis, skin: Bools) -> FaceMesh:
    """Return the measured parts of a basis, whose unit is the centimetre.

    Args:
        basis: ARKit shapes on a mesh.
        skin: (V,) the vertices that can be seen.

    Raises:
        ValueError: no vertex is of the lips, or none of the upper face.
    """
    lips = skin & (moved_share(basis, skin, _LIP_SHAPES) >= _MOVED_SHARE)
    upper = skin & (moved_share(basis, skin, _UPPER_SHAPES) >= _MOVED_SHARE)
    upper &= moved_share(basis, skin, _LOWER_SHAPES) < _STILL_SHARE
    deltas = np.zeros((len(ARKIT), *basis.neutral.shape))
    deltas[[ARKIT.index(name) for name in basis.names]] = _MM_PER_UNIT * basis.deltas
    return FaceMesh(deltas[:, lips], deltas[:, upper])


def moved_share(basis: ShapeBasis, skin: Bools, prefixes: Sequence[str]) -> Doubles:
    """Return (V,) how far each vertex is moved by the shapes of these names, over how far they move any skin.

    Of several shapes the one counts that moves the vertex most; 0 where no shape has such a name.
    """
    made = np.zeros(len(basis.neutral))
    for name, delta in zip(basis.names, basis.deltas, strict=True):
        if name.startswith(tuple(prefixes)):
            far = np.linalg.norm(delta, axis=1)
            made = np.maximum(made, far / max(float(far[skin].max(initial=0.0)), 1e-12))
    return made


def lve_mm2(made: Doubles, real: Doubles, mesh: FaceMesh) -> float:
    """Return the lip vertex error of (T, 52) weights in mm², from 0; lower is better."""
    return float(_squares(made - real, mesh.lips).max(axis=1).mean())


def lve_mean_mm2(made: Doubles, real: Doubles, mesh: FaceMesh) -> float:
    """Return the mean form of the lip vertex error of (T, 52) weights in mm², from 0; lower is better."""
    return float(_squares(made - real, mesh.lips).mean() / 3)


def fdd_mm2(made: Doubles, real: Doubles, mesh: FaceMesh) -> float:
    """Return the upper-face dynamics deviation of (T, 52) weights in mm²; 0 is best, positive where made is stiller."""
    theirs, ours = (_squares(face, mesh.upper).std(axis=0).mean() for face in (real, made))
    return float(theirs - ours)


def evaluate(made: Doubles, real: Doubles, seen: Bools, mesh: FaceMesh) -> dict[str, float]:
    """Return every score of the mesh by its name in `definitions.METRICS`; arguments and errors as `validate`."""
    validate(made, real, seen)
    made, real = made[seen], real[seen]
    return {
        "lve_mm2": lve_mm2(made, real, mesh),
        "lve_mean_mm2": lve_mean_mm2(made, real, mesh),
        "fdd_mm2": fdd_mm2(made, real, mesh),
    }


def _squares(weights: Doubles, deltas: Doubles) -> Doubles:
    """Return (T, V) the squared lengths of what (T, 52) weights add to each vertex."""
    moved = weights @ deltas.reshape(len(deltas), -1)
    return np.asarray(np.square(moved).reshape(len(weights), -1, 3).sum(axis=2))
