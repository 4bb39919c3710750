"""Every format by its name: any record goes out in all of them, whole or not at all, and nothing is overwritten unasked."""

import errno
import io
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given

from emotion_tree.errors import RecordError
from emotion_tree.exports import formats
from emotion_tree.exports.format import Format
from emotion_tree.trajectory.record import MediaBlock, MediaKind, Record
from tests.emotion_tree.exports.records import few_records, media, records
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of

pytestmark = pytest.mark.unit

NAMES = ["csv", "csv-long", "csv-wide", "eaf", "emotionml", "graphml", "jsonl", "parquet", "srt", "wav"]


def all_formats() -> list[Format]:
    return formats.named(NAMES)


def of(blocks: Sequence[MediaBlock]) -> formats.Media:
    def some(kinds: Collection[MediaKind]) -> Iterable[MediaBlock]:
        return [block for block in blocks if block.kind in kinds]

    return some


def test_the_formats_are_found_by_their_names() -> None:
    assert list(formats.formats()) == NAMES
    assert [one.name for one in formats.named(["srt", "csv", "srt"])] == ["srt", "csv"]
    with pytest.raises(RecordError, match="no format 'xdf'; choose of csv, .*wav"):
        formats.named(["csv", "xdf"])


@few_records
@given(records(), media())
def test_any_record_goes_out_in_every_format(record: Record, blocks: list[MediaBlock]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = formats.export(record, of(blocks), all_formats(), folder)
        assert [one.format.name for one in written] == NAMES
        listed = {path for one in written for path in one.paths}
        assert listed == {path for path in folder.rglob("*") if path.is_file()}, "it says all that it wrote"
        stem = formats.file_stem(record.header.id)
        assert all(path.name.startswith(stem) for path in folder.iterdir())


def test_a_talk_without_anything_goes_out_too_and_what_is_lacking_is_said(tmp_path: Path) -> None:
    written = formats.export(
        Record(a_header(), ()), formats.no_media, all_formats(), tmp_path / "new" / "folder"
    )
    assert {one.format.name for one in written if not one.paths} == {"srt", "wav"}
    assert all(one.format.lacking for one in written)


def test_a_very_long_talk_goes_out(tmp_path: Path) -> None:
    talk = a_talk()
    hours = [
        event.model_copy(
            update={"t_s": event.t_s + 40.0 * again, "node": getattr(event, "node", 0) + 20 * again}
        )
        for again in range(50)
        for event in talk.events
    ]
    wanted = formats.named(name for name in NAMES if name != "wav")
    written = formats.export(Record(talk.header, tuple(hours)), formats.no_media, wanted, tmp_path)
    assert all(one.paths for one in written)


def test_only_the_media_that_a_format_needs_are_asked_for(tmp_path: Path) -> None:
    asked: list[set[str]] = []

    def media_of(kinds: Collection[MediaKind]) -> Iterable[MediaBlock]:
        asked.append(set(kinds))
        return ()

    formats.export(a_talk(), media_of, formats.named(["csv", "srt"]), tmp_path)
    formats.export(a_talk(), media_of, formats.named(["wav"]), tmp_path)
    assert asked == [{"voice", "microphone"}]


def test_what_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    (tmp_path / "talk-1.jsonl").write_text("mine")
    with pytest.raises(RecordError, match=r"talk-1\.jsonl is there already; use --force"):
        formats.export(a_talk(), formats.no_media, formats.named(["jsonl", "csv"]), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["talk-1.jsonl"]
    assert (tmp_path / "talk-1.jsonl").read_text() == "mine"
    formats.export(a_talk(), formats.no_media, formats.named(["jsonl", "csv"]), tmp_path, force=True)
    formats.export(a_talk(), formats.no_media, formats.named(["jsonl", "csv"]), tmp_path, force=True)
    assert "warmchat.trajectory/1" in (tmp_path / "talk-1.jsonl").read_text()


def test_a_file_beside_the_asked_one_is_not_overwritten_either(tmp_path: Path) -> None:
    (tmp_path / "talk-1.user.wav").write_text("mine")
    with pytest.raises(RecordError, match=r"talk-1\.user\.wav is there already"):
        formats.export(a_talk(), of(blocks_of(a_talk())), formats.named(["eaf"]), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["talk-1.user.wav"]


def test_a_folder_of_the_users_own_keeps_its_other_files(tmp_path: Path) -> None:
    (tmp_path / "talk-1-csv").mkdir()
    (tmp_path / "talk-1-csv" / "notes.txt").write_text("mine")
    formats.export(a_talk(), formats.no_media, formats.named(["csv"]), tmp_path, force=True)
    assert (tmp_path / "talk-1-csv" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "talk-1-csv" / "turns.csv").is_file()


def test_a_place_that_cannot_be_written_to_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordError, match="cannot write to .*file.*name another folder"):
        formats.export(a_talk(), formats.no_media, formats.named(["csv"]), tmp_path / "file" / "out")
    with pytest.raises(RecordError, match="cannot write to .*file: file exists"):
        formats.export(a_talk(), formats.no_media, formats.named(["csv"]), tmp_path / "file")
    (tmp_path / "talk-1.jsonl").mkdir()
    with pytest.raises(RecordError, match=r"talk-1\.jsonl is a folder there"):
        formats.export(a_talk(), formats.no_media, formats.named(["jsonl"]), tmp_path, force=True)


def test_a_full_disk_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    def full(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
        path.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    wanted = [*formats.named(["jsonl"]), Format("full", "a test", ".full", full)]
    with pytest.raises(RecordError, match="no space left on device; make room there"):
        formats.export(a_talk(), formats.no_media, wanted, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("talk", "stem"),
    [
        ("talk-1", "talk-1"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "talk"),
        ("a b/ä", "a_b_"),
        ("x" * 999, "x" * 120),
    ],
)
def test_an_id_never_leads_out_of_the_folder(talk: str, stem: str, tmp_path: Path) -> None:
    assert formats.file_stem(talk) == stem
    (written,) = formats.export(a_talk(talk), formats.no_media, formats.named(["jsonl"]), tmp_path)
    assert written.paths[0].parent == tmp_path


def test_one_file_is_a_download_as_it_is_and_several_are_a_zip() -> None:
    talk = a_talk()
    name, body = formats.packed(talk, formats.no_media, *formats.named(["jsonl"]))
    assert (name, body.count(b"\n")) == ("talk-1.jsonl", 1 + len(talk.events))
    name, body = formats.packed(talk, of(blocks_of(talk)), *formats.named(["eaf"]))
    assert name == "talk-1-eaf.zip"
    assert zipfile.ZipFile(io.BytesIO(body)).namelist() == [
        "talk-1.eaf",
        "talk-1.user.wav",
        "talk-1.avatar.wav",
    ]
    with pytest.raises(RecordError, match="No sound was kept of this talk"):
        formats.packed(talk, formats.no_media, *formats.named(["wav"]))
