"""The MakeHuman base mesh and its targets: the raw material of every person.

Lengths are decimetres, as in the files, until `render.heads.figure` turns them into metres. +Y is up,
+Z is the front, +X is the character's left.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from render.heads.assets import BASE_MESH, TARGET_LIST, TARGETS, AssetError, AssetFolder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

VERTEX_COUNT: Final = 19158
TARGET_COUNT: Final = 1258
_TARGET_SCALE = 1e-3
_QUAD_RECORD = 10
"""A face of the JSON is: its kind (11, a quad with material and uv), 4 corners, material, 4 uvs."""


def read_quads(faces: list[int], name: str) -> NDArray[np.int64]:
    """Return the quads of a three.js JSON of format 3 as (F, 10) integers.

    Raises:
        AssetError: if a face is of another kind than a quad with material and uv.
    """
    if len(faces) % _QUAD_RECORD:
        raise AssetError(f"expected faces of {_QUAD_RECORD} integers in {name}, got {len(faces)} in all")
    quads = np.array(faces, dtype=np.int64).reshape(-1, _QUAD_RECORD)
    if (quads[:, 0] != 11).any():
        raise AssetError(f"expected only quads with material and uv (kind 11) in {name}")
    return quads


@dataclass(frozen=True, eq=False)
class BaseMesh:
    """The mesh all people share, and what can be done to it."""

    vertices: Floats
    """(19158, 3) decimetres."""
    quads: Ints
    """(F, 4) vertices of the faces of the body and of all helper geometry."""
    quad_uvs: Ints
    """(F, 4) rows of `uvs`."""
    quad_groups: Ints
    """(F,) rows of `groups`."""
    groups: tuple[str, ...]
    uvs: Floats
    """(U, 2), v upwards."""
    bone_weights: Floats
    """(19158, 4), each row sums to 1."""
    bone_indices: Ints
    """(19158, 4) rows of `bones`."""
    bones: tuple[tuple[str, int], ...]
    """(name, row of the parent or -1)."""
    joints: dict[str, list[int]]
    """The vertices whose mean is the place of a bone's head or tail."""
    target_rows: dict[str, int]
    targets: NDArray[np.int16] = field(repr=False)
    """(1258, 57474), in thousandths of a decimetre."""

    def target(self, name: str) -> Floats:
        """Return one target, (19158, 3) decimetres; `name` has neither folder `data/targets` nor ending.

        Raises:
            AssetError: if there is no such target.
        """
        row = self.target_rows.get(name)
        if row is None:
            raise AssetError(f"expected the name of a MakeHuman target, got {name!r}; see {TARGET_LIST}")
        return np.asarray(self.targets[row], dtype=np.float64).reshape(-1, 3) * _TARGET_SCALE

    def group_quads(self, group: str) -> Ints:
        """Return the rows of `quads` that belong to a material group, such as `body`."""
        return np.flatnonzero(self.quad_groups == self.groups.index(group))

    def group_vertices(self, group: str) -> Ints:
        """Return the vertices of a material group, sorted."""
        return np.unique(self.quads[self.group_quads(group)])

    def joint(self, name: str, vertices: Floats) -> Floats:
        """Return the place of a joint, (3,), on a shaped mesh of (19158, 3)."""
        place: Floats = vertices[self.joints[name]].mean(axis=0)
        return place

    def weight_of(self, bone: str) -> Floats:
        """Return how much each vertex follows a bone or one of its descendants, (19158,) in [0, 1]."""
        rows = [i for i in range(len(self.bones)) if self._descends(i, f"{bone}____head")]
        weights: Floats = np.where(np.isin(self.bone_indices, rows), self.bone_weights, 0.0).sum(axis=1)
        return np.clip(weights, 0.0, 1.0)

    def _descends(self, row: int, ancestor: str) -> bool:
        while row >= 0:
            name, parent = self.bones[row]
            if name == ancestor:
                return True
            row = parent
        return False

    @cached_property
    def body(self) -> Ints:
        """The rows of `quads` that are skin."""
        return self.group_quads("body")


def _read_targets(folder: AssetFolder) -> tuple[dict[str, int], NDArray[np.int16]]:
    paths = sorted(folder.read_json(TARGET_LIST)["targets"])
    rows = {path.removeprefix("data/targets/").removesuffix(".target"): i for i, path in enumerate(paths)}
    size = folder.path(TARGETS).stat().st_size
    expected = TARGET_COUNT * VERTEX_COUNT * 3 * 2
    if size != expected or len(rows) != TARGET_COUNT:
        raise AssetError(
            f"expected {TARGET_COUNT} targets in {expected} bytes, got {len(rows)} names and {size} bytes"
        )
    shape = (TARGET_COUNT, VERTEX_COUNT * 3)
    return rows, np.memmap(folder.path(TARGETS), dtype="<i2", mode="r", shape=shape)


def load_base(folder: AssetFolder) -> BaseMesh:
    """Read the base mesh and map its targets (145 MB, of which only the rows in use are read).

    Raises:
        AssetError: if a file is missing or is not what this code was written for.
    """
    raw: dict[str, Any] = folder.read_json(BASE_MESH)
    vertices = np.array(raw["vertices"], dtype=np.float64).reshape(-1, 3)
    if len(vertices) != VERTEX_COUNT:
        raise AssetError(f"expected a base mesh of {VERTEX_COUNT} vertices, got {len(vertices)}")
    quads = read_quads(raw["faces"], BASE_MESH)
    rows, targets = _read_targets(folder)
    return BaseMesh(
        vertices=vertices,
        quads=quads[:, 1:5],
        quad_uvs=quads[:, 6:10],
        quad_groups=quads[:, 5],
        groups=tuple(material["DbgName"] for material in raw["materials"]),
        uvs=np.array(raw["uvs"][0], dtype=np.float64).reshape(-1, 2),
        bone_weights=np.array(raw["skinWeights"], dtype=np.float64).reshape(-1, 4),
        bone_indices=np.array(raw["skinIndices"], dtype=np.int64).reshape(-1, 4),
        bones=tuple((bone["name"], int(bone["parent"])) for bone in raw["bones"]),
        joints=raw["metadata"]["joint_pos_idxs"],
        target_rows=rows,
        targets=targets,
    )
