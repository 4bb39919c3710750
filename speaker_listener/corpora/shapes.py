"""From a corpus's vertices to ARKit weights: least squares on the shapes of the ICT face, carried to its mesh.

    ICT face (neutral, shapes) ─▶ laid onto the corpus's template ─▶ shapes on the corpus's own vertices
    vertices of a clip ─▶ less the template ─▶ weights in [0, 1] that come nearest (bounded least squares)

A clip holds channels and never vertices: models are trained on channels, and meshes of every corpus differ. What the
shapes cannot say is lost, and how much that is, is measured for every clip. On other people of the ICT face, thinned
to 5,000 vertices, 0.89 to 0.91 of the motion is explained; known weights come back with a correlation of 1.0 (jaw), 0.9
(closure), 0.94 and more (smile, stretch, pucker) and 0.8 (funnel).

Sources: J. Li et al., "Learning Formation of Physically-Based Face Attributes", 2020 (the ICT face); P. Besl and
N. McKay, "A method for registration of 3-D shapes", 1992, with the scale of S. Umeyama, 1991.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from render.rig import ARKIT
from speaker_listener.face_clip import Floats

Doubles: TypeAlias = NDArray[np.float64]

# The ICT face splits these two, which ARKit does not.
_JOINED: Final = {
    "browInnerUp": ("browInnerUp_L", "browInnerUp_R"),
    "cheekPuff": ("cheekPuff_L", "cheekPuff_R"),
}
_ROUNDS: Final = 30
# Vertices of the template that lie further from the laid face than this share of its height belong to neck, ears,
# scalp or eyes, which the shapes do not move.
_NEAR: Final = 0.03
# The share of the pairs that lie nearest is trusted in each round.
_TRUSTED: Final = 0.9
_SAMPLED: Final = 1500
_SWEEPS: Final = 60
# Pulls weights that nothing speaks for to 0; relative to the mean squared size of a shape. Ten times less lets cheeks
# and jaw fill what another person's mouth leaves over, ten times more halves smiles.
_RIDGE: Final = 1e-2


@dataclass(frozen=True, eq=False)
class ShapeBasis:
    """ARKit shapes on one mesh.

    Attributes:
        names: (K,) of render.rig.ARKIT.
        neutral: (V, 3).
        deltas: (K, V, 3) what each shape at weight 1 adds.
    """

    names: tuple[str, ...]
    neutral: Doubles
    deltas: Doubles

    def __post_init__(self) -> None:
        if unknown := set(self.names) - set(ARKIT):
            raise ValueError(f"expected shapes of render.rig.ARKIT, got {', '.join(sorted(unknown))}")
        if self.deltas.shape != (len(self.names), *self.neutral.shape):
            raise ValueError(
                f"expected deltas of shape {(len(self.names), *self.neutral.shape)}, got {self.deltas.shape}"
            )


def read_ict(path: Path) -> ShapeBasis:
    """Return the shapes of the ICT face from an `.npz` with `neutral`, `expr_names` and `expr_delta`.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: an array is missing, or a shape of ARKit but `tongueOut`, which the face lacks.
    """
    with np.load(path, allow_pickle=False) as stored:
        if missing := {"neutral", "expr_names", "expr_delta"} - set(stored.files):
            raise ValueError(f"expected an ICT face with {', '.join(sorted(missing))} in {path.name}")
        known = {str(name): place for place, name in enumerate(stored["expr_names"])}
        neutral, all_deltas = stored["neutral"].astype(np.float64), stored["expr_delta"].astype(np.float64)
    names, deltas = [], []
    for name in ARKIT:
        own = _JOINED.get(
            name, (name.replace("Left", "_L") if name.endswith("Left") else name.replace("Right", "_R"),)
        )
        if name in ("mouthLeft", "mouthRight", "jawLeft", "jawRight"):
            own = (name,)
        if all(part in known for part in own):
            names.append(name)
            deltas.append(sum(all_deltas[known[part]] for part in own))
        elif name != "tongueOut":
            raise ValueError(f"expected the shape {name} in {path.name}, got none")
    return ShapeBasis(tuple(names), neutral, np.stack(deltas))


def carry(basis: ShapeBasis, template: Doubles) -> ShapeBasis:
    """Return the basis on another mesh: each of its vertices moves as the nearest one of the laid face does.

    The face is laid onto the template by similarity transforms (turn, scale, shift), nearest points again and again;
    the template has to stand upright and look along +Z, as VOCASET's and BIWI's do.

    Args:
        basis: on its own mesh.
        template: (V', 3) the other mesh at rest, in any unit.

    Raises:
        ValueError: the template is no mesh, or less than a tenth of it comes near the face.
    """
    if template.ndim != 2 or template.shape[1] != 3 or len(template) < 4 or not np.isfinite(template).all():
        raise ValueError(f"expected a template of finite points, (V, 3), got the shape {template.shape}")
    turn, scale, shift = _lay(basis.neutral, template)
    laid = scale * basis.neutral @ turn.T + shift
    nearest, distance = _nearest(template, laid)
    near = distance < _NEAR * np.ptp(laid[:, 1])
    if near.mean() < 0.1:
        raise ValueError(
            f"expected a face like the shapes' own; only {near.mean():.0%} of the template's vertices come near it. "
            "Turn it upright, looking along +Z"
        )
    deltas = scale * basis.deltas[:, nearest] @ turn.T
    deltas[:, ~near] = 0.0
    return ShapeBasis(basis.names, template.astype(np.float64), deltas)


def project(basis: ShapeBasis, vertices: Floats) -> tuple[Floats, float]:
    """Return (T, 52) weights in [0, 1] of (T, V, 3) vertices, and the share of their motion that the shapes explain.

    Bounded least squares over all frames at once, by cyclic coordinate descent on the normal equations. Only vertices
    that some shape moves count. The head has to be at rest in every frame, as it is in both corpora.

    Raises:
        ValueError: the vertices have another mesh's number, or are not finite.
    """
    if vertices.ndim != 3 or vertices.shape[1:] != basis.neutral.shape:
        raise ValueError(
            f"expected vertices of shape (T, {len(basis.neutral)}, 3), as the template's; got {vertices.shape}"
        )
    if not np.isfinite(vertices).all():
        raise ValueError("expected finite vertices, got NaN or infinity")
    moved = np.flatnonzero(np.abs(basis.deltas).max(axis=(0, 2)) > 0)
    shapes = basis.deltas[:, moved].reshape(len(basis.names), -1)
    offsets = (vertices[:, moved] - basis.neutral[moved]).reshape(len(vertices), -1).astype(np.float64)
    gram, wanted = shapes @ shapes.T, offsets @ shapes.T
    ridge = _RIDGE * float(np.trace(gram)) / len(gram)
    found = np.zeros((len(vertices), len(basis.names)))
    for _ in range(_SWEEPS):
        for k in range(len(basis.names)):
            rest = wanted[:, k] - found @ gram[:, k] + found[:, k] * gram[k, k]
            found[:, k] = np.clip(rest / (gram[k, k] + ridge), 0.0, 1.0)
    left, all_of_it = np.square(offsets - found @ shapes).sum(), np.square(offsets).sum()
    weights = np.zeros((len(vertices), len(ARKIT)), dtype=np.float32)
    weights[:, [ARKIT.index(name) for name in basis.names]] = found
    return weights, float(1.0 - left / all_of_it) if all_of_it > 0 else 1.0


def _lay(face: Doubles, template: Doubles) -> tuple[Doubles, float, Doubles]:
    """Return the turn, scale and shift that lay the face onto the template, from one box onto the other on."""
    source = face[:: max(1, len(face) // _SAMPLED)]
    turn = np.eye(3)
    scale = float(np.ptp(template[:, 1]) / np.ptp(face[:, 1]))
    shift = _middle(template) - scale * _middle(face)
    before = np.zeros(0, dtype=np.intp)
    for _ in range(_ROUNDS):
        laid = scale * source @ turn.T + shift
        nearest, distance = _nearest(laid, template)
        if np.array_equal(nearest, before):
            break
        before = nearest
        trusted = distance <= np.quantile(distance, _TRUSTED)
        turn, scale, shift = _similarity(source[trusted], template[nearest[trusted]])
    return turn, scale, shift


def _similarity(source: Doubles, target: Doubles) -> tuple[Doubles, float, Doubles]:
    middle, aim = source.mean(axis=0), target.mean(axis=0)
    left, sizes, right = np.linalg.svd((target - aim).T @ (source - middle))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    turn = left * signs @ right
    scale = float((sizes * signs).sum() / np.square(source - middle).sum())
    return turn, scale, aim - scale * turn @ middle


def _middle(points: Doubles) -> Doubles:
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2)


def _nearest(points: Doubles, among: Doubles) -> tuple[NDArray[np.intp], Doubles]:
    """Return for each of (n, 3) points the nearest of (m, 3), and how far it is; in blocks, to spare memory."""
    found = np.empty(len(points), dtype=np.intp)
    squares = np.square(among).sum(axis=1)
    for start in range(0, len(points), 512):
        block = points[start : start + 512]
        found[start : start + 512] = np.argmin(squares - 2.0 * block @ among.T, axis=1)
    return found, np.linalg.norm(points - among[found], axis=1)
