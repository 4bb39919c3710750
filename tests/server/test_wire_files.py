"""What is generated from the wire: nothing has drifted, nothing is left out, and TypeScript gets the right types."""

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from server import wire, wire_files

pytestmark = pytest.mark.unit

MODELS: list[type[BaseModel]] = [*wire.MODELS, *wire.CLIENT_EVENTS, *wire.SERVER_EVENTS]


def interface(name: str) -> dict[str, str]:
    """Return the fields of a TypeScript interface as generated: name (with `?`) → type."""
    found = re.search(rf"^export interface {name} {{\n(.*?)^}}$", wire_files.typescript(), re.M | re.S)
    assert found, name
    lines = [line.strip().removeprefix("readonly ").rstrip(";") for line in found[1].splitlines()]
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize("path", wire_files.files(), ids=lambda path: path.name)
def test_no_generated_file_has_drifted(path: Path) -> None:
    assert path.read_text("utf-8") == wire_files.files()[path], "run `python -m server.wire_files`"


def test_the_check_passes_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert wire_files.main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_check_names_what_drifted_and_what_is_missing_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(wire_files, "ROOT", tmp_path)
    page, types = tmp_path / "docs/protocol.md", tmp_path / "web/src/wire.ts"
    page.parent.mkdir()
    page.write_text("changed by hand\n", "utf-8")
    assert wire_files.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "docs/protocol.md" in said
    assert "web/src/wire.ts" in said
    assert "run `python -m server.wire_files`" in said
    assert page.read_text("utf-8") == "changed by hand\n"
    assert not types.exists()


def test_writing_mends_the_drift(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_files, "ROOT", tmp_path)
    assert wire_files.main([]) == 0
    assert wire_files.main(["--check"]) == 0
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"web/src/wire.ts", "docs/protocol.md", "tests/server/golden/wire.json"}


def test_the_golden_file_holds_every_event_and_every_kind_of_media() -> None:
    golden = json.loads(wire_files.golden())
    assert [data["type"] for data in golden["client"]] == [wire.event_name(cls) for cls in wire.CLIENT_EVENTS]
    assert [data["type"] for data in golden["server"]] == [wire.event_name(cls) for cls in wire.SERVER_EVENTS]
    assert [data["kind"] for data in golden["media"]] == list(wire.KINDS)


@pytest.mark.parametrize("model", MODELS)
def test_typescript_has_an_interface_for_every_model_with_the_same_fields(model: type[BaseModel]) -> None:
    assert [name.rstrip("?") for name in interface(model.__name__)] == list(model.model_fields)


@pytest.mark.parametrize("model", [*wire.CLIENT_EVENTS, *wire.SERVER_EVENTS])
def test_the_type_of_an_event_is_its_name_in_typescript(model: type[wire.Event]) -> None:
    assert interface(model.__name__)["type"] == f'"{wire.event_name(model)}"'


def test_both_unions_list_every_event() -> None:
    text = wire_files.typescript()
    for name, classes in (("ClientEvent", wire.CLIENT_EVENTS), ("ServerEvent", wire.SERVER_EVENTS)):
        union = re.search(rf"^export type {name} =\n(.*?);$", text, re.M | re.S)
        assert union
        assert re.findall(r"\| (\w+)", union[1]) == [cls.__name__ for cls in classes]


def test_a_page_may_leave_out_what_has_a_default_and_the_server_never_does() -> None:
    assert list(interface("SessionResume")) == ["type", "id", "secret", "last_seq", "epoch?", "played_ms?"]
    for cls in wire.SERVER_EVENTS:
        assert not any(name.endswith("?") for name in interface(cls.__name__))


def test_every_kind_of_annotation_has_its_typescript() -> None:
    assert interface("SessionSet")["listener_amplitude?"] == "number | null"
    assert interface("SpeechHeard")["final"] == "boolean"
    assert interface("FeelingChanged")["emotions"] == "Readonly<Record<string, number>>"
    assert interface("PhraseSpoken")["words"] == "readonly Word[]"
    assert interface("SessionReady")["channels"] == "readonly string[]"
    assert interface("TurnOpened")["party"] == '"user" | "avatar"'


def test_the_constants_stand_in_typescript_with_their_values() -> None:
    found = dict(re.findall(r"^export const (\w+) = (.+);$", wire_files.typescript(), re.M))
    assert found.pop("MEDIA_HEADER_BYTES") == "16"
    for name, value in found.items():
        assert json.loads(value) == getattr(wire, name)
    needed = {name for name in vars(wire) if name.startswith(("KIND_", "CLOSE_")) and name != "CLOSE_CODES"}
    assert needed <= set(found)


def test_the_protocol_page_names_every_event_field_kind_and_close_code() -> None:
    page = wire_files.protocol_page()
    for cls in (*wire.CLIENT_EVENTS, *wire.SERVER_EVENTS):
        (row,) = re.findall(rf"^\| `{re.escape(wire.event_name(cls))}` \|.*$", page, re.M)
        for name in set(cls.model_fields) - {"type", "seq", "t_ms"}:
            assert re.search(rf"`{name}\??: ", row)
        assert re.sub(r"\\\|", "", row).count("|") == 4, "a bar in a type would break the table"
    for number, what in {**wire.KINDS, **wire.CLOSE_CODES}.items():
        assert f"| {number} | {what} |" in page
