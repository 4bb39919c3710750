"""The surface of a person's head and hair as a cloud of points, from a GLB that `render.heads` built.

Body and clothes are left out: a triangle counts as head where the skeleton's head bone holds more than half of each of its
corners. Lengths are widths of the bald head at its widest, so that every person fills the picture alike, and the origin
is the top of the neck, where the head turns.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pygltflib
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Of the parts of a built person; the eyes and lashes never reach the outline.
_PARTS: Final = ("skin", "hair")
_HEAD_BONE: Final = "head"
_MOST_OF: Final = 0.5
# Points lie closer than a fine pixel of the silhouette, so that what lies inside the outline is filled.
SPACING_HW: Final = 0.018
_TYPES: Final = {5121: "u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


@dataclass(frozen=True, eq=False)
class HeadSurface:
    """A head that silhouettes are rendered of.

    Attributes:
        name: of the person.
        points: (n, 3) of its surface, in head widths from the pivot; +Y up, +Z out of the face.
    """

    name: str
    points: Floats


def read_surface(path: Path) -> HeadSurface:
    """Return the head and hair of a built person.

    Raises:
        FileNotFoundError: there is no such file; people are made by `warmchat people`.
        ValueError: it is no person that `render.heads` built.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"expected a built person at {path}, found none; run `make run` or `warmchat people`"
        )
    glb: Any = pygltflib.GLTF2().load(str(path))
    node_names = [node.name for node in glb.nodes]
    if not glb.skins or _HEAD_BONE not in node_names:
        raise ValueError(
            f"expected a person with a bone named {_HEAD_BONE} in {path.name}; build it with `warmchat people`"
        )
    bone = glb.skins[0].joints.index(node_names.index(_HEAD_BONE))
    corners = [_corners(glb, mesh, bone) for mesh in glb.meshes if mesh.name in _PARTS]
    scene = _extras(glb)
    if not corners or "head_width_m" not in scene:
        raise ValueError(
            f"expected parts named {' and '.join(_PARTS)} and a head_width_m in {path.name}; build it anew"
        )
    triangles = np.concatenate(corners) / float(scene["head_width_m"])
    return HeadSurface(path.name.split(".")[0], scattered(triangles))


def scattered(triangles: NDArray[Any], spacing_hw: float = SPACING_HW) -> Floats:
    """Return (n, 3) points that cover (k, 3, 3) triangles, on a lattice of the spacing.

    A triangle whose longest side has m spacings gets the grid of all whole barycentric steps of 1/m.
    """
    sides = np.linalg.norm(triangles - np.roll(triangles, 1, axis=1), axis=2).max(axis=1)
    steps = np.maximum(1, np.ceil(sides / spacing_hw)).astype(int)
    made = [_on_grid(triangles[steps == count], int(count)) for count in np.unique(steps)]
    cells = np.unique(np.round(np.concatenate(made) / spacing_hw).astype(np.int32), axis=0)
    return np.asarray(cells * spacing_hw, dtype=np.float32)


def _on_grid(triangles: NDArray[Any], steps: int) -> NDArray[Any]:
    first, second = np.meshgrid(np.arange(steps + 1), np.arange(steps + 1), indexing="ij")
    inside = first + second <= steps
    a, b = first[inside] / steps, second[inside] / steps
    weights = np.stack([a, b, 1.0 - a - b], axis=1)
    return np.asarray(np.einsum("pc,kcd->kpd", weights, triangles).reshape(-1, 3))


def _extras(glb: Any) -> dict[str, Any]:
    scene = glb.scenes[glb.scene or 0]
    return dict(scene.extras or {})


def _corners(glb: Any, mesh: Any, bone: int) -> NDArray[np.float64]:
    """Return (k, 3, 3) corners in metres of the triangles of a mesh that the head bone holds."""
    made = []
    for primitive in mesh.primitives:
        places = _array(glb, primitive.attributes.POSITION).astype(np.float64)
        weights = _array(glb, primitive.attributes.WEIGHTS_0).astype(np.float64)
        joints = _array(glb, primitive.attributes.JOINTS_0)
        total = np.maximum(weights.sum(axis=1), 1e-9)
        share = (weights * (joints == bone)).sum(axis=1) / total
        triangles = _array(glb, primitive.indices).reshape(-1, 3)
        held = (share[triangles] > _MOST_OF).all(axis=1)
        made.append(places[triangles[held]])
    return np.concatenate(made)


def _array(glb: Any, number: int) -> NDArray[Any]:
    """Return (count, width) values of an accessor."""
    accessor = glb.accessors[number]
    view = glb.bufferViews[accessor.bufferView]
    kind, width = np.dtype(_TYPES[accessor.componentType]), _WIDTHS[accessor.type]
    stride = view.byteStride or kind.itemsize * width
    start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
    length = stride * (accessor.count - 1) + kind.itemsize * width
    raw = np.frombuffer(glb.binary_blob(), np.uint8, length, start)
    rows = np.lib.stride_tricks.as_strided(raw, (accessor.count, kind.itemsize * width), (stride, 1))
    return np.ascontiguousarray(rows).view(kind).reshape(accessor.count, width)
