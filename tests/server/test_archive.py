"""Talks that are kept: in a file that is made when the first person agrees, and not before."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import Record
from server.archive import Archive, default_url
from tests.emotion_tree.trajectory.talks import a_talk, blocks_of

pytestmark = pytest.mark.unit


def with_archive(path: Path, do: Callable[[Archive], Awaitable[None]]) -> None:
    """Open an archive, do something with it on an event loop, and close it."""

    async def main() -> None:
        archive = Archive(f"sqlite:///{path}")
        try:
            await do(archive)
        finally:
            await asyncio.to_thread(archive.close)

    asyncio.run(main())


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come to hold within ten seconds")


def keep(archive: Archive, record: Record) -> None:
    archive.begin(record.header)
    for event in record.events:
        archive.append(record.header.id, event)
    for block in blocks_of(record):
        archive.block(record.header.id, block)


def test_no_file_is_made_before_a_talk_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "talks.sqlite"

    async def nothing(archive: Archive) -> None:
        assert not archive.exists
        assert await archive.talks("p-7f3a") == []
        assert not await archive.owns("p-7f3a", "talk-1")

    with_archive(path, nothing)
    assert list(tmp_path.iterdir()) == []


def test_what_was_handed_over_before_the_file_was_open_is_kept_in_order(tmp_path: Path) -> None:
    path = tmp_path / "talks.sqlite"

    async def kept(archive: Archive) -> None:
        keep(archive, a_talk())
        await until(lambda: archive.exists and not archive._waiting)
        assert await archive.record("talk-1", "p-7f3a") == a_talk()

    with_archive(path, kept)


def test_only_the_browser_whose_talk_it_is_may_read_it(tmp_path: Path) -> None:
    async def kept(archive: Archive) -> None:
        await asyncio.to_thread(archive.open)
        keep(archive, a_talk())
        assert [one.id for one in await archive.talks("p-7f3a")] == ["talk-1"]
        assert await archive.talks("p-another") == []
        assert await archive.talks("") == []
        with pytest.raises(RecordError, match="no talk 'talk-1' of yours"):
            await archive.record("talk-1", "p-another")

    with_archive(tmp_path / "talks.sqlite", kept)


def test_a_talk_is_exported_and_deleted(tmp_path: Path) -> None:
    path = tmp_path / "talks.sqlite"

    async def kept(archive: Archive) -> None:
        await asyncio.to_thread(archive.open)
        keep(archive, a_talk())
        name, content = await archive.packed("talk-1", "jsonl")
        assert name == "talk-1.jsonl"
        assert len(content.splitlines()) == len(a_talk().events) + 1
        with pytest.raises(RecordError, match="no format 'docx'"):
            await archive.packed("talk-1", "docx")
        await archive.delete("talk-1")
        assert await archive.talks("p-7f3a") == []

    with_archive(path, kept)
    assert all(b"lost my keys" not in file.read_bytes() for file in tmp_path.iterdir())


def test_all_of_a_persons_talks_go_together_and_nobody_elses(tmp_path: Path) -> None:
    async def kept(archive: Archive) -> None:
        await asyncio.to_thread(archive.open)
        for talk, person in (("one", "p-a"), ("two", "p-a"), ("three", "p-b")):
            keep(archive, a_talk(talk, person=person))
        await archive.delete_all_of("p-a")
        assert await archive.talks("p-a") == []
        assert [one.id for one in await archive.talks("p-b")] == ["three"]

    with_archive(tmp_path / "talks.sqlite", kept)


def test_a_file_that_is_no_database_is_told_to_the_talk_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "talks.sqlite"
    path.write_text("this is no database, but a letter\n" * 100)
    told: list[str] = []

    async def kept(archive: Archive) -> None:
        archive.watch("talk-1", told.append)
        keep(archive, a_talk())
        await until(lambda: bool(told))

    with_archive(path, kept)
    assert str(path) in told[0]
    assert path.read_text().startswith("this is no database")


def test_a_talk_that_could_not_be_written_at_first_is_kept_whole_once_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.archive.RETRY_S", 0.0)
    path = tmp_path / "talks.sqlite"
    path.write_text("this is no database, but a letter\n" * 100)
    told: list[str] = []

    async def kept(archive: Archive) -> None:
        archive.watch("talk-1", told.append)
        record = a_talk()
        archive.begin(record.header)
        for event in record.events[:-1]:
            archive.append("talk-1", event)
        await until(lambda: bool(told))
        path.unlink()
        archive.append("talk-1", record.events[-1])
        await until(lambda: told[-1] == "")
        assert await archive.record("talk-1", "p-7f3a") == record

    with_archive(path, kept)


def test_talks_that_are_old_enough_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "talks.sqlite"

    async def kept(archive: Archive) -> None:
        await asyncio.to_thread(archive.open)
        keep(archive, a_talk())  # of the fourteenth of March
        await archive.flushed()

    with_archive(path, kept)

    async def retained() -> None:
        archive = Archive(f"sqlite:///{path}", retention_days=30)
        task = asyncio.create_task(archive.retain())
        store = await archive.flushed()
        await until(lambda: not store.talks())
        task.cancel()
        await asyncio.to_thread(archive.close)

    asyncio.run(retained())


def test_by_default_talks_are_kept_in_the_users_own_folder() -> None:
    assert default_url().startswith("sqlite:///")
    assert default_url().endswith("warmchat/talks.sqlite")
