"""A person's head with one glTF animation: what the page does with frames, for Blender, Unreal and other viewers.

    frames (T, 58) ─┬▶ weights of every mesh that names ARKit shapes as its targets, matched by name
                    └▶ rotation and translation of neck and head, shared between them as the page shares them

Keys lie at the middles of the frames, (t + 0.5) / 25 s, and are joined by straight lines. The file is otherwise kept
as it is: chunks and views of its own are not touched, new ones are laid behind them.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from render.heads.glb_file import GlbError, GlbFile, Record, read_glb
from render.heads.turns import product, quaternions, turned, world_turns
from render.rig import CHANNELS, FPS, HEAD, INDEX

Floats = NDArray[np.float64]

NAME: Final = "face"
# As in web/src/face/head_pose.ts.
NECK_SHARE: Final = 0.3
# As the page takes it where a file does not say.
_HEAD_WIDTH_M: Final = 0.15
# From the point between the eyes to the top of the neck: mean of the bundled people.
_EYES_TO_NECK_M: Final = (0.0, -0.033, -0.07)
_FLOAT: Final = 5126


@dataclass(frozen=True, eq=False)
class _Joint:
    """A node that takes a share of the head's motion."""

    node: int
    share: float
    parent: Floats
    """(4,) the rotation of the world's axes into the parent's, as a quaternion x, y, z, w."""


class _Behind:
    """What is laid behind the binary chunk of a file."""

    def __init__(self, document: Record, binary: bytes) -> None:
        self.document = document
        self.blob = bytearray(binary)

    def floats(self, values: "NDArray[Any]", kind: str) -> int:
        """Store (n,) or (n, k) numbers as floats and return their accessor."""
        self.blob += b"\0" * (-len(self.blob) % 4)
        data = np.ascontiguousarray(values, dtype="<f4")
        views = self.document.setdefault("bufferViews", [])
        views.append({"buffer": 0, "byteOffset": len(self.blob), "byteLength": data.nbytes})
        self.blob += data.tobytes()
        accessor: Record = {"bufferView": len(views) - 1, "componentType": _FLOAT, "type": kind}
        accessor["count"] = data.size if kind == "SCALAR" else len(data)
        if data.ndim == 1:  # the times, of which a reader wants to know the ends
            accessor |= {"min": [float(data.min())], "max": [float(data.max())]}
        accessors = self.document.setdefault("accessors", [])
        accessors.append(accessor)
        return len(accessors) - 1


def animated(path: Path, frames: "NDArray[np.float32]", facts: Mapping[str, object]) -> bytes:
    """Return the GLB at that path with an animation of the frames.

    Args:
        path: of a head, as `render.heads` writes it or by other tools.
        frames: (T, 58) in the order of render.rig.CHANNELS, T ≥ 1.
        facts: about the animation, for its extras, beside channel names and frames a second.

    Raises:
        GlbError: the file is no GLB, has no shapes that these channels move, or has a joint that cannot be animated.
    """
    if frames.ndim != 2 or frames.shape[1] != len(CHANNELS) or len(frames) == 0:
        raise ValueError(f"expected frames of shape (T, {len(CHANNELS)}) with T ≥ 1, got {frames.shape}")
    file = read_glb(path)
    document = file.document
    behind = _Behind(document, _binary(path, file))
    times = behind.floats((np.arange(len(frames)) + 0.5) / FPS, "SCALAR")
    animation: Record = {"name": NAME, "channels": [], "samplers": []}
    _add_weights(file, behind, animation, times, frames)
    _add_head(file, behind, animation, times, frames)
    animation["extras"] = {"names": list(CHANNELS), "fps": FPS, **facts}
    document.setdefault("animations", []).append(animation)
    return _packed(document, behind.blob)


def _binary(path: Path, file: GlbFile) -> bytes:
    buffers = file.records("buffers")
    if len(buffers) != 1 or "uri" in buffers[0]:
        raise GlbError(f"expected everything of {file.name} in its one binary part; export it again as GLB")
    data = path.read_bytes()
    (length,) = struct.unpack("<I", data[12:16])
    start = 20 + length + 8
    return data[start : start + int(buffers[0].get("byteLength", 0))]


def _packed(document: Record, blob: bytearray) -> bytes:
    blob += b"\0" * (-len(blob) % 4)
    document["buffers"][0]["byteLength"] = len(blob)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sIIII", b"glTF", 2, 28 + len(text) + len(blob), len(text), 0x4E4F534A)
    return head + text + struct.pack("<I4s", len(blob), b"BIN\0") + bytes(blob)


def _add_channel(animation: Record, times: int, output: int, node: int, path: str) -> None:
    samplers = animation["samplers"]
    sampler = {"input": times, "output": output, "interpolation": "LINEAR"}
    if sampler not in samplers:
        samplers.append(sampler)
    place = samplers.index(sampler)
    animation["channels"].append({"sampler": place, "target": {"node": node, "path": path}})


def _add_weights(
    file: GlbFile, behind: _Behind, animation: Record, times: int, frames: "NDArray[np.float32]"
) -> None:
    """Add the weights of each mesh: of all its targets, as glTF asks for, at rest where no channel is named so."""
    stored: dict[tuple[str, ...], int] = {}
    meshes = file.records("meshes")
    for place, node in enumerate(file.records("nodes")):
        if not isinstance(node.get("mesh"), int) or node["mesh"] >= len(meshes):
            continue
        mesh = meshes[node["mesh"]]
        names = target_names(mesh)
        if not any(name in INDEX for name in names):
            continue
        rest: list[float] = node.get("weights") or mesh.get("weights") or [0.0] * len(names)
        key = (*names, repr(rest))
        if key not in stored:
            values = np.tile(np.array(rest, dtype=np.float32), (len(frames), 1))
            for column, name in enumerate(names):
                if name in INDEX:
                    values[:, column] = frames[:, INDEX[name]]
            stored[key] = behind.floats(values.reshape(-1, 1), "SCALAR")
        _add_channel(animation, times, stored[key], place, "weights")
    if not stored:
        raise GlbError(
            f"expected meshes with ARKit shapes in {file.name}, found none; try: warmchat people check"
        )


def target_names(mesh: Record) -> list[str]:
    """Return the names of a mesh's morph targets, in order; empty where it has none, or does not name them all."""
    extras = mesh.get("extras")
    names = extras.get("targetNames", []) if isinstance(extras, dict) else []
    primitives = mesh.get("primitives") or [{}]
    count = len(primitives[0].get("targets", []))
    return [str(name) for name in names] if isinstance(names, list) and len(names) == count else []


def _add_head(
    file: GlbFile, behind: _Behind, animation: Record, times: int, frames: "NDArray[np.float32]"
) -> None:
    width_m, eyes = _measures(file)
    pose = frames[:, [INDEX[name] for name in HEAD]].astype(np.float64)
    for joint in _joints(file, eyes):
        node = file.records("nodes")[joint.node]
        if "matrix" in node:
            raise GlbError(
                f"expected the joint {node.get('name')!r} of {file.name} to have a translation and rotation of its "
                "own, got a matrix, which glTF cannot animate; export the head anew"
            )
        rest = np.array(node.get("rotation", [0.0, 0.0, 0.0, 1.0]), dtype=np.float64)
        place = np.array(node.get("translation", [0.0, 0.0, 0.0]), dtype=np.float64)
        conjugate = joint.parent * [-1.0, -1.0, -1.0, 1.0]
        turn = product(product(joint.parent, quaternions(joint.share * pose[:, :3])), conjugate)
        shift = turned(joint.parent, pose[:, 3:] * joint.share * width_m)
        spins = behind.floats(product(turn, rest), "VEC4")
        _add_channel(animation, times, spins, joint.node, "rotation")
        _add_channel(animation, times, behind.floats(place + shift, "VEC3"), joint.node, "translation")


def _joints(file: GlbFile, eyes: Floats) -> list[_Joint]:
    """Return neck and head, or the head alone, by name as the page finds them; a new one where there is none."""
    nodes = file.records("nodes")
    skinned = {joint for skin in file.document.get("skins", []) for joint in skin.get("joints", [])}

    def named(name: str) -> int | None:
        found = [k for k, n in enumerate(nodes) if str(n.get("name", "")).lower() == name and "mesh" not in n]
        return next((k for k in found if k in skinned), found[0] if found else None)

    neck, head = named("neck"), named("head")
    if head is None:
        return [_Joint(_add_pivot(file, eyes), 1.0, np.array([0.0, 0.0, 0.0, 1.0]))]
    try:
        turns = world_turns(nodes)
    except ValueError as error:
        raise GlbError(f"{file.name} is damaged: {error}") from error
    shares = [(head, 1.0)] if neck is None else [(neck, NECK_SHARE), (head, 1.0 - NECK_SHARE)]
    return [_Joint(node, share, turns[node] * [-1.0, -1.0, -1.0, 1.0]) for node, share in shares]


def _add_pivot(file: GlbFile, eyes: Floats) -> int:
    """Hang the whole scene from a new node at the top of the neck, and return it."""
    nodes = file.document.setdefault("nodes", [])
    scenes = file.records("scenes")
    if not scenes:
        raise GlbError(f"expected a scene in {file.name}, found none; export it again")
    scene = scenes[file.document.get("scene", 0)]
    top = (eyes + _EYES_TO_NECK_M).tolist()
    nodes.append({"name": "head", "translation": top, "children": [len(nodes) + 1]})
    back = [-value for value in top]
    nodes.append({"name": "head_rest", "translation": back, "children": scene.get("nodes", [])})
    scene["nodes"] = [len(nodes) - 2]
    return len(nodes) - 2


def _measures(file: GlbFile) -> tuple[float, Floats]:
    """Return the head's width in metres and the point between the eyes (3,): the file's own, or likely ones."""
    scenes = file.records("scenes")
    extras: object = scenes[file.document.get("scene", 0)].get("extras") if scenes else None
    told = extras if isinstance(extras, dict) else {}
    width, eyes = told.get("head_width_m"), told.get("eye_centre_m")
    width_m = float(width) if isinstance(width, int | float) else _HEAD_WIDTH_M
    if isinstance(eyes, list) and len(eyes) == 3:
        return width_m, np.array(eyes, dtype=np.float64)
    return width_m, _likely_eyes(file)


def _likely_eyes(file: GlbFile) -> Floats:
    """Return a point 12 cm under the top of the meshes and at their front, as the page takes it."""
    accessors = file.records("accessors")
    rows = [
        p["attributes"]["POSITION"] for mesh in file.records("meshes") for p in mesh.get("primitives", [])
    ]
    low = np.min([accessors[row].get("min", [0.0, 0.0, 0.0]) for row in rows], axis=0)
    high = np.max([accessors[row].get("max", [0.0, 0.0, 0.0]) for row in rows], axis=0)
    return np.array([(low[0] + high[0]) / 2.0, high[1] - 0.12, high[2]])
