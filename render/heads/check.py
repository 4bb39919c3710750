"""Say which channels a GLB or VRM by other tools can show, and whether the page can load it."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from render.heads.glb_file import GlbError, GlbFile, Record, read_glb, records_of, row_of
from render.heads.spellings import TABLES, channel_of, letters_of, stand_ins_of
from render.rig import ARKIT

NOT_DECODED: Final = tuple(TABLES["not_decoded"])
"""Ways of packing that the page brings no decoder for."""
_LOADED: Final = tuple(TABLES["loaded"])
_LOADED_PREFIXES: Final = tuple(TABLES["loaded_prefixes"])
_JOINTS: Final = ("head", "neck", "jaw", "leftEye", "rightEye")
_JOINT_SPELLINGS: Final[dict[str, str]] = TABLES["joints"]
_JOINT_PREFIXES: Final = tuple(TABLES["joint_prefixes"])
_TRIANGLES: Final = 4


@dataclass(frozen=True)
class Found:
    """How a file shows one channel."""

    shape: str
    """The name in the file."""
    how: str
    """`exact`: the very name. `spelled`: the same shape, spelled differently. `near`: another tool's shape that
    comes close."""


@dataclass(frozen=True)
class Report:
    """What a file has and lacks."""

    file: str
    format: str
    bytes: int
    triangles: int
    draw_calls: int
    textures: int
    texture_bytes: int
    extensions: list[str]
    has: dict[str, Found]
    """By channel, in the order of `render.rig.ARKIT`."""
    lacks: list[str]
    unknown_shapes: list[str]
    """Shapes of the file that are none of ours."""
    joints: dict[str, str | None]
    """Names of the joints for head, neck, jaw and eyes; None where there is none."""
    problems: list[str] = field(default_factory=list)
    """Why the page cannot load it; empty if it can."""

    @property
    def loads(self) -> bool:
        """Whether the page can load the file and show a face with it."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {**asdict(self), "loads": self.loads}

    def text(self) -> str:
        """Return the report for people."""
        counts = {
            how: [c for c, f in self.has.items() if f.how == how] for how in ("exact", "spelled", "near")
        }
        lines = [
            f"{self.file}: {self.format}, {self.bytes / 1e6:.1f} MB, {self.triangles} triangles in"
            f" {self.draw_calls} draw calls, {self.textures} textures ({self.texture_bytes / 1e6:.1f} MB)",
            f"extensions: {', '.join(self.extensions) or 'none'}",
            f"channels: {len(self.has)} of {len(ARKIT)} ({len(counts['exact'])} by their names,"
            f" {len(counts['spelled'])} spelled differently, {len(counts['near'])} by a shape that comes near)",
        ]
        for how in ("spelled", "near"):
            lines += [f"  {channel} is {self.has[channel].shape!r} ({how})" for channel in counts[how]]
        lines.append(f"lacks: {', '.join(self.lacks) or 'nothing'}")
        if self.unknown_shapes:
            lines.append(f"shapes that are no channel: {', '.join(self.unknown_shapes)}")
        lines.append("joints: " + ", ".join(f"{name} {joint or '-'}" for name, joint in self.joints.items()))
        lines += [f"problem: {problem}" for problem in self.problems]
        lines.append("The page can load it." if self.loads else "The page cannot show it.")
        return "\n".join(lines)


def check_file(path: Path) -> Report:
    """Look at a GLB or VRM.

    Raises:
        GlbError: if the file is missing, is no GLB, is cut short, or contradicts itself.
    """
    file = read_glb(path)
    shapes = _shapes(file)
    has = _channels(shapes)
    images = file.records("images")
    views = file.records("bufferViews")
    return Report(
        file=file.name,
        format=_format(file),
        bytes=file.size_bytes,
        triangles=sum(_triangle_count(file, primitive) for primitive in _primitives(file)),
        draw_calls=len(_primitives(file)),
        textures=len(images),
        texture_bytes=sum(
            int(row_of(views, image.get("bufferView")).get("byteLength", 0)) for image in images
        ),
        extensions=file.names("extensionsUsed"),
        has={channel: has[channel] for channel in ARKIT if channel in has},
        lacks=[channel for channel in ARKIT if channel not in has],
        unknown_shapes=sorted({s for s in shapes if channel_of(s) is None and not stand_ins_of(s)}),
        joints=_joints(file),
        problems=_problems(file, shapes, has),
    )


def _format(file: GlbFile) -> str:
    if file.extension("VRMC_vrm"):
        return "VRM 1.0"
    return "VRM 0.x" if file.extension("VRM") else "GLB"


def _primitives(file: GlbFile) -> list[Record]:
    return [p for mesh in file.records("meshes") for p in records_of(mesh, "primitives", file.name)]


def _triangle_count(file: GlbFile, primitive: Record) -> int:
    if primitive.get("mode", _TRIANGLES) != _TRIANGLES:
        return 0
    accessors = file.records("accessors")
    attributes = primitive.get("attributes")
    position = attributes.get("POSITION") if isinstance(attributes, dict) else None
    counted = row_of(accessors, primitive.get("indices", position)).get("count", 0)
    return counted // 3 if isinstance(counted, int) else 0


def _shapes(file: GlbFile) -> list[str]:
    """Return the names of morph targets that the page sees, then those of VRM expressions."""
    names: list[str] = []
    for mesh in file.records("meshes"):
        targets = max(
            (len(records_of(p, "targets", file.name)) for p in records_of(mesh, "primitives", file.name)),
            default=0,
        )
        extras = mesh.get("extras")
        given = extras.get("targetNames") if isinstance(extras, dict) else None
        if isinstance(given, list):
            names += [name for name in given[:targets] if isinstance(name, str)]
    return list(dict.fromkeys(names + _expressions(file)))


def _expressions(file: GlbFile) -> list[str]:
    """Return the names of VRM expressions that move a morph target."""
    found = []
    master = file.extension("VRM").get("blendShapeMaster")
    if isinstance(master, dict):
        for group in records_of(master, "blendShapeGroups", file.name):
            if group.get("binds"):
                # A custom expression is "unknown" as a preset and has its name beside it.
                preset, name = group.get("presetName"), group.get("name")
                found.append(preset if preset not in (None, "", "unknown") else name)
    expressions = file.extension("VRMC_vrm").get("expressions")
    for kind in ("preset", "custom"):
        named = expressions.get(kind) if isinstance(expressions, dict) else None
        for name, expression in named.items() if isinstance(named, dict) else ():
            if isinstance(expression, dict) and expression.get("morphTargetBinds"):
                found.append(name)
    return [name for name in found if isinstance(name, str)]


def _channels(shapes: list[str]) -> dict[str, Found]:
    has: dict[str, Found] = {}
    for shape in shapes:
        channel = channel_of(shape)
        if channel is not None and (channel not in has or shape == channel):
            has[channel] = Found(shape, "exact" if shape == channel else "spelled")
    for shape in shapes:
        if channel_of(shape) is None:
            for channel in stand_ins_of(shape):
                has.setdefault(channel, Found(shape, "near"))
    return has


def _joints(file: GlbFile) -> dict[str, str | None]:
    nodes = file.records("nodes")
    found: dict[str, str | None] = dict.fromkeys(_JOINTS)
    for bone, index in _human_bones(file).items():
        if bone in found:
            found[bone] = str(row_of(nodes, index).get("name", f"node {index}"))
    for node in nodes:
        name = node.get("name")
        if isinstance(name, str) and "mesh" not in node:
            joint = joint_of(name)
            if joint and found[joint] is None:
                found[joint] = name
    return found


def joint_of(name: str) -> str | None:
    """Return which of head, neck, jaw and eyes the name of a joint spells, or None."""
    letters = letters_of(name)
    for prefix in _JOINT_PREFIXES:
        plain = letters.removeprefix(prefix)
        if plain in _JOINT_SPELLINGS:
            return _JOINT_SPELLINGS[plain]
    return None


def _human_bones(file: GlbFile) -> dict[str, object]:
    """Return the nodes of a VRM's bones by the bones' names."""
    human = file.extension("VRM").get("humanoid")
    if isinstance(human, dict):
        rows = records_of(human, "humanBones", file.name)
        return {str(row.get("bone")): row.get("node") for row in rows}
    human = file.extension("VRMC_vrm").get("humanoid")
    bones = human.get("humanBones") if isinstance(human, dict) else None
    if not isinstance(bones, dict):
        return {}
    return {name: bone.get("node") for name, bone in bones.items() if isinstance(bone, dict)}


def _problems(file: GlbFile, shapes: list[str], has: dict[str, Found]) -> list[str]:
    found = []
    used = {*file.names("extensionsUsed"), *file.names("extensionsRequired")}
    found += [
        f"it is packed with {name}, which the page cannot decode; export it without"
        for name in NOT_DECODED
        if name in used
    ]
    for name in file.names("extensionsRequired"):
        if name not in (*_LOADED, *NOT_DECODED) and not name.startswith(_LOADED_PREFIXES):
            found.append(f"it requires the extension {name}, which the page does not know")
    outside = [
        str(row["uri"]) for key in ("buffers", "images") for row in file.records(key) if _is_outside(row)
    ]
    if outside:
        found.append(
            f"it needs other files, such as {outside[0]!r:.80}; export it as one GLB with all inside"
        )
    if not _primitives(file):
        found.append("it has no mesh")
    elif not shapes:
        found.append("it has no face: no mesh has named morph targets (meshes[].extras.targetNames)")
    elif not has:
        found.append(
            f"it has no face: none of its {len(shapes)} shapes is one of the {len(ARKIT)} ARKit shapes"
        )
    elif not any(shown.how == "exact" for shown in has.values()):
        found.append(
            "the page finds shapes by their exact ARKit names and would move nothing; rename them, e.g."
            f" {next(iter(has.values())).shape!r} to {next(iter(has))!r}"
        )
    return found


def _is_outside(row: Record) -> bool:
    uri = row.get("uri")
    return isinstance(uri, str) and not uri.startswith("data:")


__all__ = ["Found", "GlbError", "Report", "check_file", "joint_of"]
