"""Write what follows from `server.wire`: the page's types, the protocol page, and golden files.

`python -m server.wire_files` writes them; with `--check` it writes nothing and fails where one has drifted.
"""

import argparse
import json
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from server import wire, wire_examples

ROOT: Final = Path(__file__).resolve().parent.parent
_HEAD: Final = "Generated from server/wire.py by `python -m server.wire_files`; do not edit."


def main(argv: Sequence[str] | None = None) -> int:
    """Write the files, or check them; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m server.wire_files", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file has drifted")
    checking: bool = parser.parse_args(argv).check
    drifted = []
    for path, text in files().items():
        if checking:
            if not path.is_file() or path.read_text("utf-8") != text:
                drifted.append(str(path.relative_to(ROOT)))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if drifted:
        print(
            f"{', '.join(drifted)} differ from server/wire.py; run `python -m server.wire_files`",
            file=sys.stderr,
        )
    return 1 if drifted else 0


def files() -> dict[Path, str]:
    """Return every generated file with its text."""
    return {
        ROOT / "web/src/wire.ts": typescript(),
        ROOT / "docs/protocol.md": protocol_page(),
        ROOT / "tests/server/golden/wire.json": golden(),
    }


# ---- TypeScript -----------------------------------------------------------------------------------------


def typescript() -> str:
    """Return the TypeScript module: constants, one interface an event, and the two unions."""
    parts = [f"// {_HEAD}", "", *_constants(), ""]
    models: list[type[BaseModel]] = [*wire.MODELS, *wire.CLIENT_EVENTS, *wire.SERVER_EVENTS]
    for model in models:
        parts += [*_interface(model), ""]
    for name, classes in (("ClientEvent", wire.CLIENT_EVENTS), ("ServerEvent", wire.SERVER_EVENTS)):
        parts += [f"export type {name} =", *(f"  | {cls.__name__}" for cls in classes)]
        parts[-1] += ";"
        parts.append("")
    return "\n".join(parts)


def _constants() -> list[str]:
    names = (
        "SUBPROTOCOL MAX_EVENT_BYTES MAX_MEDIA_BYTES MAX_TEXT_CHARS MICROPHONE_RATE_HZ VOICE_RATE_HZ MASK_SIZE MEDIA_VERSION "
        "KIND_USER_SOUND KIND_VOICE KIND_SPEECH_FACES KIND_LIVE_FACES KIND_HEAD_MASKS "
        "CLOSE_BAD_MESSAGE CLOSE_NOT_STARTED CLOSE_REPLACED CLOSE_TOO_LARGE CLOSE_TOO_FAST CLOSE_TOO_MANY CLOSE_GOING_AWAY"
    ).split()
    lines = [f"export const {name} = {json.dumps(getattr(wire, name))};" for name in names]
    return [*lines, f"export const MEDIA_HEADER_BYTES = {wire.Media.HEADER.size};"]


def _interface(model: type[BaseModel]) -> list[str]:
    doc = " ".join((model.__doc__ or "").split())
    lines = [f"/** {doc} */", f"export interface {model.__name__} {{"]
    for name, field in model.model_fields.items():
        optional = "?" if _may_be_left_out(model, name) else ""
        lines.append(f"  readonly {name}{optional}: {_ts(field.annotation)};")
    return [*lines, "}"]


def _may_be_left_out(model: type[BaseModel], name: str) -> bool:
    is_server = issubclass(model, wire.ServerEvent)
    return name != "type" and not is_server and not model.model_fields[name].is_required()


def _ts(annotation: Any) -> str:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _ts(args[0])
    if origin is Literal:
        return " | ".join(json.dumps(value) for value in args)
    if origin in (Union, types.UnionType):
        return " | ".join(_ts(arg) for arg in args)
    if origin is list:
        return f"readonly {_ts(args[0])}[]"
    if origin is dict:
        return f"Readonly<Record<string, {_ts(args[1])}>>"
    plain = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
    return plain[annotation] if annotation in plain else str(annotation.__name__)


# ---- the protocol page ----------------------------------------------------------------------------------


def protocol_page() -> str:
    """Return docs/protocol.md."""
    parts = [
        "# The wire",
        "",
        f"<!-- {_HEAD} -->",
        "",
        f"One WebSocket at `/ws`, subprotocol `{wire.SUBPROTOCOL}`. Text frames are JSON events, binary frames are",
        "media. The server refuses events and fields that it does not know; clients ignore what they do not know,",
        "so that fields can be added. The first event is `session.start` or `session.resume`.",
        "",
        "## Events from the page",
        "",
        *_event_table(wire.CLIENT_EVENTS, skip=("type",)),
        "## Events from the server",
        "",
        "Each also carries `seq`, which counts up by one within a session, and `t_ms`, the session time.",
        "",
        *_event_table(wire.SERVER_EVENTS, skip=("type", "seq", "t_ms")),
        "## What events are made of",
        "",
        *_part_table(wire.MODELS),
        "## Media",
        "",
        "A 16-byte little-endian header, then the payload:",
        "`kind u8 · version u8 · count u16 · epoch u32 · seq u32 · t_ms u32`. `seq` counts per kind and connection;",
        "media of an epoch older than the newest `turn.cancelled` are dropped on both sides.",
        "",
        "| kind | what |",
        "| --- | --- |",
        *(f"| {kind} | {what} |" for kind, what in wire.KINDS.items()),
        "",
        "The channels of a face frame are named by `session.ready`; their meaning stands in `render/rig.py`.",
        "",
        "## Close codes",
        "",
        "| code | meaning |",
        "| --- | --- |",
        *(f"| {code} | {meaning} |" for code, meaning in wire.CLOSE_CODES.items()),
        "",
    ]
    return "\n".join(parts)


def _event_table(classes: Sequence[type[wire.Event]], skip: Sequence[str]) -> list[str]:
    lines = ["| event | fields | meaning |", "| --- | --- | --- |"]
    for cls in classes:
        fields = [
            f"`{name}{'?' if _may_be_left_out(cls, name) else ''}: {_ts(field.annotation)}`".replace(
                "|", "\\|"
            )
            for name, field in cls.model_fields.items()
            if name not in skip
        ]
        doc = " ".join((cls.__doc__ or "").split())
        lines.append(f"| `{wire.event_name(cls)}` | {'<br>'.join(fields) or '–'} | {doc} |")
    return [*lines, ""]


def _part_table(classes: Sequence[type[BaseModel]]) -> list[str]:
    lines = ["| part | fields | meaning |", "| --- | --- | --- |"]
    for cls in classes:
        fields = [
            f"`{name}: {_ts(field.annotation)}`".replace("|", "\\|")
            for name, field in cls.model_fields.items()
        ]
        lines.append(
            f"| `{cls.__name__}` | {'<br>'.join(fields)} | {' '.join((cls.__doc__ or '').split())} |"
        )
    return [*lines, ""]


# ---- golden files ---------------------------------------------------------------------------------------


def golden() -> str:
    """Return examples of both directions, which Python and TypeScript must read alike."""
    media = [
        wire.Media(wire.KIND_USER_SOUND, 3, 0, 7, 20, bytes.fromhex("0000ff7f0080")),
        wire.Media(wire.KIND_VOICE, 2, 4, 9, 1240, bytes.fromhex("010002ff")),
        wire.Media(wire.KIND_SPEECH_FACES, 1, 4, 2**32 - 1, 40, bytes.fromhex("003c00380000")),
        wire.Media(wire.KIND_LIVE_FACES, 2, 0, 0, 2**32 - 1, bytes.fromhex("003c00380000003400b80000")),
        wire.Media(wire.KIND_HEAD_MASKS, 1, 4, 3, 120, _head_mask()),
    ]
    return (
        json.dumps(
            {
                "client": [event.model_dump(exclude_none=True) for event in wire_examples.client()],
                "server": [event.model_dump() for event in wire_examples.server()],
                "media": [
                    {
                        "hex": m.encode().hex(),
                        "kind": m.kind,
                        "count": m.count,
                        "epoch": m.epoch,
                        "seq": m.seq,
                        "t_ms": m.t_ms,
                    }
                    for m in media
                ],
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def _head_mask() -> bytes:
    """Return the payload of a mask whose first pixel and last row are of the head."""
    row = wire.MASK_SIZE // 8
    bits = b"\x80" + bytes(row * (wire.MASK_SIZE - 1) - 1) + b"\xff" * row
    return bits + bytes.fromhex("003c 00b8 0000 0034 0000 0000 003c 0038")


if __name__ == "__main__":
    sys.exit(main())
