import json
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.heads.glb_file import MOST_JSON_BYTES, GlbError, read_glb, row_of

pytestmark = pytest.mark.unit

DOCUMENT: dict[str, Any] = {
    "asset": {"version": "2.0"},
    "buffers": [{"byteLength": 8}],
    "bufferViews": [{"buffer": 0, "byteLength": 8}],
    "accessors": [{"bufferView": 0, "count": 2}],
}


def pack(document: Any, binary: bytes = bytes(8), *, version: int = 2, kind: bytes = b"JSON") -> bytes:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<I4s", len(text), kind) + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return b"glTF" + struct.pack("<II", version, 12 + len(body)) + body


def read(tmp_path: Path, data: bytes) -> Any:
    file = tmp_path / "one.glb"
    file.write_bytes(data)
    return read_glb(file)


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, pack(DOCUMENT))
    assert found.document["asset"]["version"] == "2.0"
    assert found.binary_bytes == 8
    assert found.records("meshes") == []
    assert found.extension("VRM") == {}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is no GLB"),
        (b"PK\x03\x04 a zip", "expected it to begin with 'glTF'"),
        (b'{"asset": {"version": "2.0"}}', "export it as GLB"),
        (b"glTF\x02\0\0\0", "cut short: expected a header of 20 bytes, got 8"),
        (pack(DOCUMENT, version=1), "is glTF 1: expected version 2"),
        (pack(DOCUMENT)[:-5], "cut short: its header says"),
        (pack(DOCUMENT, kind=b"ABCD"), "expected JSON as its first chunk"),
        (pack(b"{ not json"), "its JSON cannot be read"),
        (pack(b"[" * 100_000), "its JSON cannot be read"),
        (pack([1, 2]), "expected a JSON object, got list"),
        (pack({}), "expected asset.version 2.x"),
        (pack({"asset": {"version": "1.0"}}), "expected asset.version 2.x"),
        (pack(DOCUMENT | {"meshes": {}}), "expected meshes to be a list"),
        (pack(DOCUMENT | {"nodes": [1]}), "expected nodes to be a list of objects"),
        (pack(DOCUMENT | {"buffers": [{"byteLength": 99}]}), "needs 99 binary bytes, 8 are there"),
        (pack(DOCUMENT | {"bufferViews": [{"buffer": 0, "byteOffset": 4, "byteLength": 8}]}), "lies outside"),
        (pack(DOCUMENT | {"bufferViews": [{"buffer": 3}]}), "bufferView 0 lies outside"),
        (pack(DOCUMENT | {"bufferViews": [{"buffer": "x"}]}), "expected buffer to be a whole number"),
        (pack(DOCUMENT | {"accessors": [{"bufferView": 7}]}), "accessor 0 names a bufferView"),
    ],
)
def test_what_is_broken_is_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(GlbError, match=sentence) as caught:
        read(tmp_path, data)
    assert "one.glb" in str(caught.value)


def test_a_huge_json_is_refused_without_reading_it(tmp_path: Path) -> None:
    file = tmp_path / "huge.glb"
    size = MOST_JSON_BYTES + (2 << 20)
    with file.open("wb") as out:
        out.write(b"glTF" + struct.pack("<II", 2, size) + struct.pack("<I4s", size - 20, b"JSON"))
        out.truncate(size)
    with pytest.raises(GlbError, match="50 MB|49 MB"):
        read_glb(file)


def test_json_longer_than_the_file_is_a_sentence(tmp_path: Path) -> None:
    data = bytearray(pack(DOCUMENT))
    data[12:16] = struct.pack("<I", len(data) * 2)
    with pytest.raises(GlbError, match="do not fit"):
        read(tmp_path, bytes(data))


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GlbError, match="expected a GLB or VRM at .*cannot be read"):
        read_glb(tmp_path / "nothing.vrm")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_damage_anywhere_is_a_sentence_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, at: int, damage: bytes
) -> None:
    data = bytearray(pack(DOCUMENT))
    at = min(at, len(data) - 1)
    data[at : at + len(damage)] = damage
    file = tmp_path_factory.mktemp("damaged") / "one.glb"
    file.write_bytes(bytes(data))
    # Anything else than a sentence of ours comes through and fails.
    with suppress(GlbError):
        assert read_glb(file).name == "one.glb"


def test_a_row_that_is_not_there_is_empty() -> None:
    assert row_of([{"a": 1}], 0) == {"a": 1}
    for index in (-1, 1, None, "0", True):
        assert row_of([{"a": 1}], index) == {}
