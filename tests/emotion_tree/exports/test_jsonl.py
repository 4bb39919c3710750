"""JSONL: a record goes out and comes back as it was; a file that was cut is read, one that is newer is not."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from emotion_tree.errors import RecordError
from emotion_tree.exports import jsonl
from emotion_tree.trajectory.events import MarkerSet
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def written(record: Record, folder: Path) -> Path:
    (path,) = jsonl.write(record, (), folder / "talk.jsonl")
    return path


@some_records
@given(records())
def test_any_record_comes_back_exactly(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        back = jsonl.read(written(record, Path(folder)))
    assert back == record
    assert [type(event) for event in back.events] == [type(event) for event in record.events]


def test_any_reader_of_json_finds_the_schema_first_and_then_an_event_a_line(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in written(a_talk(), tmp_path).read_bytes().split(b"\n")[:-1]]
    assert lines[0]["schema"] == "warmchat.trajectory/1"
    assert lines[0]["id"] == "talk-1"
    assert len(lines) == 1 + len(a_talk().events)
    assert all({"t_s", "type"} <= set(line) for line in lines[1:])


def test_a_text_with_other_line_ends_stays_on_its_line(tmp_path: Path) -> None:
    record = Record(a_header(), (MarkerSet(t_s=0, label="a\u2028b\u0085c\r\nd", source="key"),))
    assert jsonl.read(written(record, tmp_path)) == record


def test_a_file_cut_anywhere_in_its_last_line_is_read_up_to_there(tmp_path: Path) -> None:
    path = written(a_talk(), tmp_path)
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for length in range(last, len(whole) - 2):
        path.write_bytes(whole[:length])
        assert jsonl.read(path).events == a_talk().events[:-1]
    path.write_bytes(whole[:-1])  # only the line end is missing: the event is whole
    assert jsonl.read(path) == a_talk()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda lines: [lines[0].replace(b"trajectory/1", b"trajectory/2"), *lines[1:]], r"trajectory/2.*reads up to.*update"),
        (lambda lines: lines[1:], "is no record of a talk.*schema"),
        (lambda lines: [b"PK\x03\x04\xff\n"], "is no record of a talk"),
        (lambda lines: [], "is no record of a talk"),
        (lambda lines: [lines[0].replace(b'"id"', b'"ip"'), *lines[1:]], "line 1: the header is damaged: id"),
        (lambda lines: [*lines[:3], b"{\n", *lines[3:]], "line 4: expected one JSON object"),
        (lambda lines: [*lines[:3], b'{"t_s":1,"type":"dream.had"}\n', *lines[3:]], "line 4: 'dream.had' is no event"),
        (lambda lines: [lines[0], lines[2].replace(b"0.5", b"-1"), *lines[3:]], "line 2: the consent.given is damaged: .*t_s"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_whole_record_is_refused_with_a_sentence(
    tmp_path: Path, spoil: "object", says: str
) -> None:
    path = written(a_talk(), tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(spoil(lines)))  # type: ignore[operator]
    with pytest.raises(RecordError, match=says):
        jsonl.read(path)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="gone.jsonl cannot be read: No such file"):
        jsonl.read(tmp_path / "gone.jsonl")
