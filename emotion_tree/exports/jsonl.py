"""The record itself as lines of JSON: nothing is lost, and `read` gives it back exactly.

The first line is the header, with `schema`; then one event a line, in order. A file whose last line was cut off, as
a full disk leaves it, is read up to there.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from emotion_tree.errors import RecordError
from emotion_tree.exports.format import Format
from emotion_tree.trajectory.events import SCHEMA, SCHEMA_VERSION, Event, decode, is_known
from emotion_tree.trajectory.record import Header, MediaBlock, Record

_SCHEMA: Final = re.compile(r"warmchat\.trajectory/(\d+)")


def lines(record: Record) -> Iterator[str]:
    """Yield the lines of a record, without their line ends."""
    header = record.header.model_dump(mode="json")
    yield json.dumps({"schema": SCHEMA} | header, ensure_ascii=False)
    for event in record.events:
        yield event.model_dump_json()


def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write a record as JSONL; what was seen and heard is not in it."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines(record):
            file.write(line + "\n")
    return [path]


def read(path: Path) -> Record:
    """Return the record that a file holds.

    Raises:
        RecordError: it cannot be read, is no record, is of a newer schema, or a line that is not the last is broken;
            says which line and what to do.
    """
    try:
        with path.open("rb") as file:
            # Only "\n" ends a line: a text may hold other characters that some readers take for line ends.
            numbered = enumerate(file, start=1)
            header = _header(path, next(numbered, (1, b""))[1])
            return Record(header, tuple(_events(path, numbered)))
    except OSError as error:
        raise RecordError(
            f"{path} cannot be read: {error.strerror}; check the name and who may read it"
        ) from error


def _header(path: Path, line: bytes) -> Header:
    try:
        found: Any = json.loads(line)
    except ValueError:
        found = None
    named = _SCHEMA.fullmatch(str(found.get("schema"))) if isinstance(found, dict) else None
    if named is None:
        raise RecordError(
            f"{path} is no record of a talk: its first line should name {SCHEMA!r} as its schema"
        )
    if int(named[1]) > SCHEMA_VERSION:
        raise RecordError(
            f"{path} is written in {named[0]}, this version of Warm Chat reads up to {SCHEMA}; update Warm Chat"
        )
    try:
        return Header.model_validate(found)
    except ValidationError as error:
        raise RecordError(f"{path}, line 1: the header is damaged: {_first(error)}") from error


def _events(path: Path, numbered: Iterator[tuple[int, bytes]]) -> Iterator[Event]:
    for number, line in numbered:
        try:
            yield decode(line)
        except ValidationError as error:
            if not line.endswith(b"\n"):  # cut off in the middle of a write: everything before it holds
                return
            raise RecordError(f"{path}, line {number}: {_fault(line, error)}") from error


def _fault(line: bytes, error: ValidationError) -> str:
    try:
        name = json.loads(line)["type"]
    except (ValueError, KeyError, TypeError):
        return "expected one JSON object with a type; restore the file from a copy, or take the line out"
    if not is_known(str(name)):
        return f"{name!r} is no event of {SCHEMA}; a newer Warm Chat may have written it: update this one"
    return f"the {name} is damaged: {_first(error)}"


def _first(error: ValidationError) -> str:
    one = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, one['loc']))}: {one['msg']}"


FORMATS: Final = (Format("jsonl", "the whole record, one event a line", ".jsonl", write),)
