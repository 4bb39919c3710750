"""Open a binary glTF 2.0 file that somebody else wrote, believing nothing that it says about itself."""

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MOST_BYTES: Final = 512 << 20
MOST_JSON_BYTES: Final = 48 << 20
_MAGIC: Final = b"glTF"
_JSON_CHUNK: Final = b"JSON"
_BIN_CHUNK: Final = b"BIN\0"
_LISTS: Final = ("accessors", "bufferViews", "buffers", "images", "materials", "meshes", "nodes", "textures")

Record = dict[str, Any]


class GlbError(Exception):
    """A file cannot be used as a person; the message says what is wrong with it."""


@dataclass(frozen=True, eq=False)
class GlbFile:
    """What a GLB says, its outline checked."""

    name: str
    size_bytes: int
    document: Record
    binary_bytes: int
    """Length of the binary chunk; 0 if there is none."""

    def records(self, key: str) -> list[Record]:
        """Return a list of the document, e.g. `meshes`; empty if it has none.

        Raises:
            GlbError: if it is something else than a list of objects.
        """
        return records_of(self.document, key, self.name)

    def extension(self, name: str) -> Record:
        """Return an extension of the document as an object, empty if it is not there."""
        extensions = self.document.get("extensions")
        found = extensions.get(name) if isinstance(extensions, dict) else None
        return found if isinstance(found, dict) else {}

    def names(self, key: str) -> list[str]:
        """Return a list of texts, such as `extensionsUsed`; what is no text is left out."""
        found = self.document.get(key)
        return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def records_of(parent: Record, key: str, file: str) -> list[Record]:
    """Return a list of objects inside another object; empty if it is not there.

    Raises:
        GlbError: if it is something else.
    """
    found = parent.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise GlbError(f"{file} is damaged: expected {key} to be a list of objects")
    return found


def read_glb(path: Path) -> GlbFile:
    """Read the outline of a GLB or VRM: header, chunks and JSON; of the binary chunk only the length.

    Raises:
        GlbError: if the file is missing, is no GLB, is cut short, or contradicts itself.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(20)
            length = _json_length(path.name, head, size)
            text = file.read(length)
            rest = file.read(8)
    except OSError as error:
        raise GlbError(f"expected a GLB or VRM at {path}; it cannot be read: {error.strerror}") from error
    document = _parse(path.name, text)
    binary = _binary_length(path.name, rest, size - 20 - length)
    found = GlbFile(path.name, size, document, binary)
    _check(found)
    return found


def _json_length(name: str, head: bytes, size: int) -> int:
    if head[:4] != _MAGIC:
        hint = "; this is glTF as text: export it as GLB" if head.lstrip()[:1] == b"{" else ""
        raise GlbError(f"{name} is no GLB: expected it to begin with 'glTF', got {head[:4]!r}{hint}")
    if len(head) < 20:
        raise GlbError(f"{name} is cut short: expected a header of 20 bytes, got {len(head)}")
    version, total, length = struct.unpack("<III", head[4:16])
    if version != 2:
        raise GlbError(f"{name} is glTF {version}: expected version 2; export it anew")
    if size < total:
        raise GlbError(f"{name} is cut short: its header says {total} bytes, it has {size}; copy it anew")
    if size > MOST_BYTES:
        raise GlbError(f"{name} is too large: expected at most {MOST_BYTES >> 20} MB, got {size >> 20} MB")
    if head[16:20] != _JSON_CHUNK:
        raise GlbError(f"{name} is damaged: expected JSON as its first chunk, got {head[16:20]!r}")
    if length > MOST_JSON_BYTES:
        limit = MOST_JSON_BYTES >> 20
        raise GlbError(
            f"{name} has {length >> 20} MB of JSON: expected at most {limit} MB, as no person needs more"
        )
    if 20 + length > total:
        raise GlbError(f"{name} is damaged: {length} bytes of JSON do not fit into its {total} bytes")
    return int(length)


def _parse(name: str, text: bytes) -> Record:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise GlbError(f"{name} is damaged: its JSON cannot be read ({error})") from error
    if not isinstance(document, dict):
        raise GlbError(f"{name} is damaged: expected a JSON object, got {type(document).__name__}")
    asset = document.get("asset")
    if not isinstance(asset, dict) or not str(asset.get("version", "")).startswith("2"):
        raise GlbError(f"{name} is damaged: expected asset.version 2.x in its JSON, got {asset!r:.80}")
    return document


def _binary_length(name: str, head: bytes, left: int) -> int:
    if left < 8:
        return 0
    length, kind = struct.unpack("<I4s", head)
    if kind != _BIN_CHUNK:
        return 0
    if length > left - 8:
        raise GlbError(f"{name} is cut short: its binary chunk says {length} bytes, {left - 8} are there")
    return int(length)


def _check(file: GlbFile) -> None:
    """Check that views lie inside their buffers and accessors inside the list of views."""
    for key in _LISTS:
        file.records(key)
    lengths = [_count(file, buffer, "byteLength") for buffer in file.records("buffers")]
    buffers = file.records("buffers")
    if buffers and "uri" not in buffers[0] and lengths[0] > file.binary_bytes:
        raise GlbError(
            f"{file.name} is cut short: it needs {lengths[0]} binary bytes, {file.binary_bytes} are there"
        )
    views = file.records("bufferViews")
    for row, view in enumerate(views):
        buffer, start = _count(file, view, "buffer"), _count(file, view, "byteOffset")
        if buffer >= len(lengths) or start + _count(file, view, "byteLength") > lengths[buffer]:
            raise GlbError(f"{file.name} is damaged: bufferView {row} lies outside its buffer")
    for row, accessor in enumerate(file.records("accessors")):
        if "bufferView" in accessor and _count(file, accessor, "bufferView") >= len(views):
            raise GlbError(f"{file.name} is damaged: accessor {row} names a bufferView that is not there")


def _count(file: GlbFile, record: Record, key: str) -> int:
    value = record.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise GlbError(
            f"{file.name} is damaged: expected {key} to be a whole number from 0, got {value!r:.40}"
        )
    return value


def row_of(rows: list[Record], index: object) -> Record:
    """Return a row of a list by an index from the file; an empty row if there is no such index."""
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(rows):
        return rows[index]
    return {}
