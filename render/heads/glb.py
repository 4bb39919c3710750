"""Write parts of a person as one binary glTF 2.0 file.

Morph offsets are sparse and quantised (KHR_mesh_quantization): a shape moves a small part of the face, by
centimetres, and normalised shorts resolve 0.03 mm within a metre. Places stay 32-bit floats, so that
nothing has to be scaled back, which glTF makes awkward for skinned meshes.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pygltflib as gltf
from numpy.typing import NDArray

from render.heads.base import Floats, Ints
from render.rig import ARKIT

JOINT_NAMES: Final = ("chest", "neck", "head")
QUANTISATION: Final = "KHR_mesh_quantization"
UNLIT: Final = "KHR_materials_unlit"
_SHORT, _BYTE = 32767.0, 127.0
_LEAST_OFFSET_M = 2.5e-5
"""Smaller offsets are left out; a hair is thicker."""
_LEAST_NORMAL = 1.5 / _BYTE


@dataclass(frozen=True)
class Paint:
    """What a part is made of."""

    roughness: float
    image: bytes | None = None
    """PNG or JPEG."""
    mime: str = "image/png"
    factor: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Linear; multiplies the image."""
    alpha_mode: str = "OPAQUE"
    alpha_cutoff: float | None = None
    double_sided: bool = False
    unlit: bool = False
    """Drawn in its own colour whatever the light: what is thin and black must not shine at its edge."""


@dataclass(frozen=True, eq=False)
class Part:
    """One mesh of the file, named for what it is."""

    name: str
    positions: Floats
    """(N, 3) metres."""
    normals: Floats
    """(N, 3) unit."""
    uvs: Floats
    """(N, 2), v upwards."""
    triangles: Ints
    """(T, 3)."""
    weights: Floats
    """(N, 3) for chest, neck and head; rows sum to 1."""
    paint: Paint
    colours: Floats | None = None
    """(N, 3) linear; multiply the image."""
    morphs: Floats | None = None
    """(52, N, 3) metres, in the order of `render.rig.ARKIT`."""
    morph_normals: Floats | None = None
    """(52, N, 3) what to add to the normals."""


class _Binary:
    """The one buffer of a GLB, filled view by view."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.blob = bytearray()

    def view(self, data: bytes, *, target: int | None = None, stride: int | None = None) -> int:
        self.blob += b"\0" * (-len(self.blob) % 4)
        made = gltf.BufferView(
            buffer=0, byteOffset=len(self.blob), byteLength=len(data), target=target, byteStride=stride
        )
        self.blob += data
        self.document.bufferViews.append(made)
        return len(self.document.bufferViews) - 1

    def accessor(self, **fields: Any) -> int:
        # An offset is only allowed beside a view.
        self.document.accessors.append(gltf.Accessor(byteOffset=None, **fields))
        return len(self.document.accessors) - 1

    def vertices(self, array: NDArray[Any], kind: str, *, normalised: bool = False) -> int:
        """Store (N, k) vertex data, each row padded to four bytes, as glTF asks for."""
        row = array.shape[1] * array.itemsize
        padded = np.zeros((len(array), row + -row % 4), dtype=np.uint8)
        padded[:, :row] = np.ascontiguousarray(array).view(np.uint8).reshape(len(array), row)
        view = self.view(padded.tobytes(), target=gltf.ARRAY_BUFFER, stride=padded.shape[1])
        fields: dict[str, Any] = {}
        if array.dtype == np.float32 and kind == gltf.VEC3:
            fields = {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
        return self.accessor(
            bufferView=view,
            componentType=_COMPONENT[array.dtype.str[1:]],
            count=len(array),
            type=kind,
            normalized=normalised,
            **fields,
        )

    def offsets(self, values: NDArray[Any], moved: Ints) -> int:
        """Store the offsets (N, 3) of the rows in `moved`; all others are zero."""
        component = _COMPONENT[values.dtype.str[1:]]
        sparse = None
        bounds = np.zeros((1, 3), dtype=np.int64)
        if len(moved):
            rows = moved.astype("<u2" if len(values) <= 0xFFFF else "<u4")
            index = self.view(rows.tobytes())
            data = self.view(np.ascontiguousarray(values[moved]).tobytes())
            sparse = gltf.Sparse(
                count=len(moved),
                indices=gltf.AccessorSparseIndices(
                    bufferView=index, componentType=_COMPONENT[rows.dtype.str[1:]]
                ),
                values=gltf.AccessorSparseValues(bufferView=data),
            )
            # What is too small to be stored is zero to a reader.
            stored = np.zeros_like(values)
            stored[moved] = values[moved]
            bounds = stored.astype(np.int64)
        return self.accessor(
            componentType=component,
            count=len(values),
            type=gltf.VEC3,
            normalized=True,
            sparse=sparse,
            min=bounds.min(axis=0).tolist(),
            max=bounds.max(axis=0).tolist(),
        )


_COMPONENT: Final = {
    "i1": gltf.BYTE,
    "u1": gltf.UNSIGNED_BYTE,
    "i2": gltf.SHORT,
    "u2": gltf.UNSIGNED_SHORT,
    "u4": gltf.UNSIGNED_INT,
    "f4": gltf.FLOAT,
}


def _quantise(values: Floats, scale: float, dtype: str) -> NDArray[Any]:
    return np.round(np.clip(values, -1.0, 1.0) * scale).astype(dtype)


def _whole_weights(weights: Floats) -> NDArray[np.uint16]:
    """Return weights (N, 3) as (N, 4) shorts whose rows sum to exactly 65535, as glTF asks for."""
    out = np.zeros((len(weights), 4), dtype=np.int64)
    out[:, :3] = np.round(weights * 65535)
    largest = out.argmax(axis=1)
    out[np.arange(len(out)), largest] += 65535 - out.sum(axis=1)
    return out.astype("<u2")


def _attributes(binary: _Binary, part: Part) -> Any:
    made = gltf.Attributes(
        POSITION=binary.vertices(part.positions.astype("<f4"), gltf.VEC3),
        NORMAL=binary.vertices(_quantise(part.normals, _SHORT, "<i2"), gltf.VEC3, normalised=True),
    )
    flipped = np.stack([part.uvs[:, 0], 1.0 - part.uvs[:, 1]], axis=1)
    shorts = np.round(np.clip(flipped, 0.0, 1.0) * 65535).astype("<u2")
    made.TEXCOORD_0 = binary.vertices(shorts, gltf.VEC2, normalised=True)
    joints = np.tile(np.arange(4, dtype=np.uint8) % 3, (len(part.positions), 1))
    weights = _whole_weights(part.weights)
    joints[weights == 0] = 0
    made.JOINTS_0 = binary.vertices(joints, gltf.VEC4)
    made.WEIGHTS_0 = binary.vertices(weights, gltf.VEC4, normalised=True)
    if part.colours is not None:
        tint = np.ones((len(part.positions), 4))
        tint[:, :3] = part.colours
        made.COLOR_0 = binary.vertices(
            np.round(np.clip(tint, 0, 1) * 255).astype(np.uint8), gltf.VEC4, normalised=True
        )
    return made


def _targets(binary: _Binary, part: Part) -> list[dict[str, int]]:
    if part.morphs is None:
        return []
    made = []
    for i in range(len(ARKIT)):
        moved = np.flatnonzero(np.abs(part.morphs[i]).max(axis=1) > _LEAST_OFFSET_M)
        target = {"POSITION": binary.offsets(_quantise(part.morphs[i], _SHORT, "<i2"), moved)}
        if part.morph_normals is not None:
            turn = _quantise(part.morph_normals[i], _BYTE, "i1")
            turned = np.flatnonzero(np.abs(part.morph_normals[i]).max(axis=1) > _LEAST_NORMAL)
            target["NORMAL"] = binary.offsets(turn, turned)
        made.append(target)
    return made


def _material(document: Any, binary: _Binary, name: str, paint: Paint) -> int:
    texture = None
    if paint.image is not None:
        document.images.append(
            gltf.Image(bufferView=binary.view(paint.image), mimeType=paint.mime, name=name)
        )
        document.textures.append(gltf.Texture(source=len(document.images) - 1, sampler=0))
        texture = gltf.TextureInfo(index=len(document.textures) - 1)
    document.materials.append(
        gltf.Material(
            name=name,
            pbrMetallicRoughness=gltf.PbrMetallicRoughness(
                baseColorTexture=texture,
                baseColorFactor=[*paint.factor, 1.0],
                metallicFactor=0.0,
                roughnessFactor=paint.roughness,
            ),
            alphaMode=paint.alpha_mode,
            alphaCutoff=paint.alpha_cutoff,
            doubleSided=paint.double_sided,
            extensions={UNLIT: {}} if paint.unlit else {},
        )
    )
    return len(document.materials) - 1


def _add_part(document: Any, binary: _Binary, part: Part) -> int:
    indices = part.triangles.astype("<u2" if len(part.positions) <= 0xFFFF else "<u4").ravel()
    view = binary.view(indices.tobytes(), target=gltf.ELEMENT_ARRAY_BUFFER)
    primitive = gltf.Primitive(
        attributes=_attributes(binary, part),
        indices=binary.accessor(
            bufferView=view,
            componentType=_COMPONENT[indices.dtype.str[1:]],
            count=len(indices),
            type=gltf.SCALAR,
        ),
        material=_material(document, binary, part.name, part.paint),
        targets=_targets(binary, part),
    )
    mesh = gltf.Mesh(name=part.name, primitives=[primitive])
    if part.morphs is not None:
        mesh.weights = [0.0] * len(ARKIT)
        mesh.extras = {"targetNames": list(ARKIT)}
    document.meshes.append(mesh)
    document.nodes.append(gltf.Node(name=part.name, mesh=len(document.meshes) - 1, skin=0))
    return len(document.nodes) - 1


def _add_skeleton(document: Any, binary: _Binary, places: list[Floats]) -> int:
    """Add chest → neck → head, each at its place (3,) in metres, and the skin; return the chest's node."""
    first = len(document.nodes)
    inverse = np.tile(np.eye(4, dtype="<f4"), (len(places), 1, 1))
    parent = np.zeros(3)
    for i, (name, place) in enumerate(zip(JOINT_NAMES, places, strict=True)):
        children = [first + i + 1] if i + 1 < len(places) else []
        document.nodes.append(gltf.Node(name=name, translation=(place - parent).tolist(), children=children))
        inverse[i, 3, :3] = -place  # glTF stores columns first: row 3 here is the translation
        parent = place
    matrices = binary.accessor(
        bufferView=binary.view(inverse.tobytes()),
        componentType=gltf.FLOAT,
        count=len(places),
        type=gltf.MAT4,
    )
    joints = [first + i for i in range(len(places))]
    document.skins.append(gltf.Skin(joints=joints, skeleton=first, inverseBindMatrices=matrices))
    return first


def to_glb(name: str, parts: list[Part], places: list[Floats], extras: dict[str, Any]) -> bytes:
    """Return a GLB of the parts, skinned to chest, neck and head.

    Args:
        name: of the root node.
        parts: at least one, each with its own name.
        places: (3,) metres of the joints in the order of `JOINT_NAMES`.
        extras: written to the scene and to the root node.
    """
    document = gltf.GLTF2(
        asset=gltf.Asset(version="2.0", generator="warmchat render.heads"),
        extensionsUsed=[QUANTISATION, *([UNLIT] if any(part.paint.unlit for part in parts) else [])],
        extensionsRequired=[QUANTISATION],
        samplers=[gltf.Sampler(magFilter=gltf.LINEAR, minFilter=gltf.LINEAR_MIPMAP_LINEAR)],
    )
    binary = _Binary(document)
    chest = _add_skeleton(document, binary, places)
    meshes = [_add_part(document, binary, part) for part in parts]
    document.nodes.append(gltf.Node(name=name, children=[chest], extras=extras))
    # Skinned meshes lie where their joints are, whatever they hang from: glTF wants them at the root.
    document.scenes = [gltf.Scene(name=name, nodes=[len(document.nodes) - 1, *meshes], extras=extras)]
    document.scene = 0
    document.buffers = [gltf.Buffer(byteLength=len(binary.blob))]
    document.set_binary_blob(bytes(binary.blob))
    return b"".join(document.save_to_bytes())
