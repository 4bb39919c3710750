"""VRM files for tests, made of a GLB: none by others may be shipped, and no package that is at hand brings one.

What a VRM adds to a GLB is its description: which node is which bone, and which shapes make which expression.
"""

import json
import struct
from typing import Any, Final

from render.heads.check import joint_of
from render.heads.spellings import TABLES, letters_of
from render.rig import ARKIT

Json = dict[str, Any]
_MAGIC: Final = b"glTF"
_JSON, _BIN = 0x4E4F534A, 0x004E4942
# Where the bones are that a VRM must have, for a source that is a bust: (parent, metres from it).
_BUST: Final[dict[str, tuple[str | None, tuple[float, float, float]]]] = {
    "hips": (None, (0, -0.75, 0)),
    "spine": ("hips", (0, 0.2, 0)),
    "leftUpperArm": ("spine", (0.17, 0.3, 0)),
    "leftLowerArm": ("leftUpperArm", (0.27, 0, 0)),
    "leftHand": ("leftLowerArm", (0.25, 0, 0)),
    "rightUpperArm": ("spine", (-0.17, 0.3, 0)),
    "rightLowerArm": ("rightUpperArm", (-0.27, 0, 0)),
    "rightHand": ("rightLowerArm", (-0.25, 0, 0)),
    "leftUpperLeg": ("hips", (0.1, -0.05, 0)),
    "leftLowerLeg": ("leftUpperLeg", (0, -0.4, 0)),
    "leftFoot": ("leftLowerLeg", (0, -0.4, 0)),
    "rightUpperLeg": ("hips", (-0.1, -0.05, 0)),
    "rightLowerLeg": ("rightUpperLeg", (0, -0.4, 0)),
    "rightFoot": ("rightLowerLeg", (0, -0.4, 0)),
}
_OTHERS: Final = {
    "hips": "hips",
    "spine": "spine",
    "lefthand": "leftHand",
    "righthand": "rightHand",
    "leftupleg": "leftUpperLeg",
    "leftleg": "leftLowerLeg",
    "leftfoot": "leftFoot",
    "rightupleg": "rightUpperLeg",
    "rightleg": "rightLowerLeg",
    "rightfoot": "rightFoot",
}
PRESETS: Final[dict[str, tuple[str, ...]]] = {
    "aa": ("jawOpen",),
    "ih": ("mouthStretchLeft", "mouthStretchRight"),
    "ou": ("mouthPucker",),
    "ee": ("mouthStretchLeft", "mouthStretchRight"),
    "oh": ("mouthFunnel",),
    "blinkLeft": ("eyeBlinkLeft",),
    "blinkRight": ("eyeBlinkRight",),
    "happy": ("mouthSmileLeft", "mouthSmileRight"),
    "angry": ("browDownLeft", "browDownRight"),
    "sad": ("mouthFrownLeft", "mouthFrownRight", "browInnerUp"),
    "surprised": ("eyeWideLeft", "eyeWideRight", "browInnerUp"),
}
_OLD_PRESETS: Final = {
    "aa": "a",
    "ih": "i",
    "ou": "u",
    "ee": "e",
    "oh": "o",
    "blinkLeft": "blink_l",
    "blinkRight": "blink_r",
    "happy": "joy",
    "angry": "angry",
    "sad": "sorrow",
}


def read(glb: bytes) -> tuple[Json, bytes]:
    """Return the description and the rest of a GLB."""
    (length,) = struct.unpack_from("<I", glb, 12)
    return json.loads(glb[20 : 20 + length]), glb[28 + length :]


def write(description: Json, rest: bytes) -> bytes:
    """Return a GLB."""
    text = json.dumps(description).encode()
    text += b" " * (-len(text) % 4)
    size = 12 + 8 + len(text) + 8 + len(rest)
    head = struct.pack("<4sIIII", _MAGIC, 2, size, len(text), _JSON)
    return head + text + struct.pack("<II", len(rest), _BIN) + rest


def vrm(glb: bytes, version: int, *, perfect_sync: bool, drawn: bool = False) -> bytes:
    """Return a GLB as a VRM 0 or 1 whose shapes have no names, so that its expressions alone can move it.

    `perfect_sync` gives it an expression for each of the 52 channels instead of presets; `drawn` gives it MToon
    surfaces (VRM 1).
    """
    description, rest = read(glb)
    shapes = _named_shapes(description)
    for mesh in description["meshes"]:
        names = mesh.get("extras", {}).get("targetNames")
        if names:
            mesh["extras"]["targetNames"] = [f"shape {i}" for i in range(len(names))]
    bones = _bones(description)
    wanted = {name: (name,) for name in ARKIT} if perfect_sync else PRESETS
    expressions = {
        name: [place for channel in channels for place in shapes.get(channel, [])]
        for name, channels in wanted.items()
    }
    if version == 0:
        _turn_round(description)
        _add_vrm0(description, bones, expressions, perfect_sync)
    else:
        _add_vrm1(description, bones, expressions, perfect_sync, drawn)
    return write(description, rest)


def _named_shapes(description: Json) -> dict[str, list[tuple[int, int, int]]]:
    """Return (node, mesh, target) by the names of shapes."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for index, node in enumerate(description["nodes"]):
        mesh = node.get("mesh")
        if mesh is None:
            continue
        for target, name in enumerate(description["meshes"][mesh].get("extras", {}).get("targetNames", [])):
            found.setdefault(name, []).append((index, mesh, target))
    return found


def _bones(description: Json) -> dict[str, int]:
    """Return the nodes of bones; those that the file lacks are added, and carry nothing."""
    nodes = description["nodes"]
    bones: dict[str, int] = {}
    for index, node in enumerate(nodes):
        letters = letters_of(node.get("name", ""))
        name = joint_of(letters) or TABLES["arms"].get(letters) or _OTHERS.get(letters)
        if name and "mesh" not in node:
            bones.setdefault(name, index)
    for name, (parent, place) in _BUST.items():
        if name in bones:
            continue
        nodes.append({"name": name, "translation": list(place)})
        bones[name] = len(nodes) - 1
        if parent is None:
            description["scenes"][0]["nodes"].append(bones[name])
        else:
            nodes[bones[parent]].setdefault("children", []).append(bones[name])
    return bones


def _turn_round(description: Json) -> None:
    """Let it look along -Z, as VRM 0 has it."""
    scene = description["scenes"][0]
    description["nodes"].append({"name": "Root", "rotation": [0, 1, 0, 0], "children": scene["nodes"]})
    scene["nodes"] = [len(description["nodes"]) - 1]
    # Its measures are in a frame that is turned now.
    scene.pop("extras", None)


def _add_vrm0(
    description: Json, bones: dict[str, int], expressions: dict[str, list[Any]], custom: bool
) -> None:
    groups = [
        {
            "name": name[0].upper() + name[1:],
            "presetName": "unknown" if custom else _OLD_PRESETS.get(name, "unknown"),
            "binds": [{"mesh": mesh, "index": target, "weight": 100} for _, mesh, target in places],
            "materialValues": [],
            "isBinary": False,
        }
        for name, places in expressions.items()
    ]
    description.setdefault("extensionsUsed", []).append("VRM")
    description.setdefault("extensions", {})["VRM"] = {
        "exporterVersion": "test",
        "specVersion": "0.0",
        "meta": {"title": "test"},
        "humanoid": {"humanBones": [{"bone": bone, "node": node} for bone, node in bones.items()]},
        "firstPerson": {"lookAtTypeName": "Bone"},
        "blendShapeMaster": {"blendShapeGroups": groups},
        "secondaryAnimation": {"boneGroups": [], "colliderGroups": []},
        "materialProperties": [
            {"name": material.get("name", ""), "shader": "VRM_USE_GLTFSHADER"}
            for material in description.get("materials", [])
        ],
    }


def _add_vrm1(
    description: Json,
    bones: dict[str, int],
    expressions: dict[str, list[Any]],
    custom: bool,
    drawn: bool,
) -> None:
    described = {
        name: {
            "morphTargetBinds": [{"node": node, "index": target, "weight": 1.0} for node, _, target in places]
        }
        for name, places in expressions.items()
    }
    extensions = description.setdefault("extensions", {})
    extensions["VRMC_vrm"] = {
        "specVersion": "1.0",
        "meta": {"name": "test", "authors": ["test"], "licenseUrl": "https://vrm.dev/licenses/1.0/"},
        "humanoid": {"humanBones": {bone: {"node": node} for bone, node in bones.items()}},
        "expressions": {"custom" if custom else "preset": described},
    }
    nodes = description["nodes"]
    nodes += [{"name": "lock 1", "translation": [0, 0.2, 0]}, {"name": "lock 2", "translation": [0, 0.1, 0]}]
    first = len(nodes) - 2
    nodes[first]["children"] = [first + 1]
    nodes[bones["head"]].setdefault("children", []).append(first)
    swinging = {"stiffness": 1.0, "gravityPower": 0.1, "gravityDir": [0, -1, 0], "dragForce": 0.4}
    extensions["VRMC_springBone"] = {
        "specVersion": "1.0",
        "springs": [{"name": "lock", "joints": [{"node": first, **swinging}, {"node": first + 1}]}],
    }
    used = description.setdefault("extensionsUsed", [])
    used += ["VRMC_vrm", "VRMC_springBone"]
    if drawn:
        used.append("VRMC_materials_mtoon")
        for material in description["materials"]:
            surface = material.get("pbrMetallicRoughness", {})
            texture = {
                k: {"index": surface[v]["index"]}
                for k, v in (("shadeMultiplyTexture", "baseColorTexture"),)
                if v in surface
            }
            material.setdefault("extensions", {})["VRMC_materials_mtoon"] = {
                **texture,
                "specVersion": "1.0",
                "shadeColorFactor": [0.8, 0.6, 0.6],
                "shadingToonyFactor": 0.9,
                "outlineWidthMode": "worldCoordinates",
                "outlineWidthFactor": 0.001,
            }
