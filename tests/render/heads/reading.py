"""Read a GLB back as numbers, by the letter of the glTF 2.0 specification, and look at it from the front."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pygltflib as gltf
from numpy.typing import NDArray

_TYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}

Floats = NDArray[np.float64]


class GlbReader:
    """The meshes of a GLB."""

    def __init__(self, data: bytes) -> None:
        self.document = gltf.GLTF2.load_from_bytes(data)
        self._blob = self.document.binary_blob()

    def _raw(self, view_index: int, dtype: np.dtype[Any], count: int, width: int, offset: int) -> Any:
        view = self.document.bufferViews[view_index]
        start = (view.byteOffset or 0) + offset
        stride = view.byteStride or dtype.itemsize * width
        rows = np.lib.stride_tricks.as_strided(
            np.frombuffer(self._blob, dtype=np.uint8, offset=start),
            shape=(count, dtype.itemsize * width),
            strides=(stride, 1),
        )
        return np.ascontiguousarray(rows).view(dtype)

    def accessor(self, index: int) -> Floats:
        """Return an accessor as (count, width) floats, sparse rows filled in, integers normalised if they are."""
        accessor = self.document.accessors[index]
        dtype = np.dtype(_TYPES[accessor.componentType])
        width = _WIDTHS[accessor.type]
        values = np.zeros((accessor.count, width), dtype=dtype)
        if accessor.bufferView is not None:
            values = self._raw(accessor.bufferView, dtype, accessor.count, width, accessor.byteOffset or 0)
        if accessor.sparse is not None:
            sparse = accessor.sparse
            rows_type = np.dtype(_TYPES[sparse.indices.componentType])
            rows = self._raw(sparse.indices.bufferView, rows_type, sparse.count, 1, 0)[:, 0]
            assert (np.diff(rows.astype(np.int64)) > 0).all(), "sparse rows must increase strictly"
            assert rows.max() < accessor.count
            values[rows] = self._raw(sparse.values.bufferView, dtype, sparse.count, width, 0)
        scale = float(np.iinfo(dtype).max) if accessor.normalized else 1.0
        return values.astype(np.float64) / scale

    @cached_property
    def parts(self) -> "dict[str, ReadPart]":
        """The meshes by name."""
        return {mesh.name: self._part(mesh) for mesh in self.document.meshes}

    def _part(self, mesh: Any) -> "ReadPart":
        (primitive,) = mesh.primitives
        attributes = primitive.attributes
        return ReadPart(
            positions=self.accessor(attributes.POSITION),
            normals=self.accessor(attributes.NORMAL),
            uvs=self.accessor(attributes.TEXCOORD_0),
            joints=self.accessor(attributes.JOINTS_0),
            weights=self.accessor(attributes.WEIGHTS_0),
            triangles=self.accessor(primitive.indices).astype(np.int64).reshape(-1, 3),
            morphs=[self.accessor(_get(target, "POSITION")) for target in primitive.targets],
            names=(mesh.extras or {}).get("targetNames", []),
        )


def _get(target: Any, name: str) -> int:
    found: int = target[name] if isinstance(target, dict) else getattr(target, name)
    return found


@dataclass(frozen=True, eq=False)
class ReadPart:
    """One mesh, as a page would see it."""

    positions: Floats
    normals: Floats
    uvs: Floats
    joints: Floats
    weights: Floats
    triangles: NDArray[np.int64]
    morphs: list[Floats]
    names: list[str]

    def posed(self, **weights: float) -> Floats:
        """Return the positions with shapes applied, (N, 3)."""
        out = self.positions.copy()
        for name, weight in weights.items():
            out += weight * self.morphs[self.names.index(name)]
        return out


def covered(points: Floats, triangles: Floats) -> NDArray[np.bool_]:
    """Return for each point (P, 3) whether one of the triangles (T, 3, 3) lies before it, seen along -Z."""
    a, b, c = (triangles[:, k] for k in range(3))
    area = _cross(b - a, c - a)
    broad = np.abs(area) > 1e-14
    a, b, c, area = a[broad], b[broad], c[broad], area[broad]
    hidden = np.zeros(len(points), dtype=np.bool_)
    for i, point in enumerate(points):
        u = _cross(c - b, point - b) / area
        v = _cross(a - c, point - c) / area
        w = 1.0 - u - v
        depth = u * a[:, 2] + v * b[:, 2] + w * c[:, 2]
        within = (u >= -1e-9) & (v >= -1e-9) & (w >= -1e-9)
        hidden[i] = bool((within & (depth > point[2])).any())
    return hidden


def _cross(first: Floats, second: Floats) -> Floats:
    crossed: Floats = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    return crossed
