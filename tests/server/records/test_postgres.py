"""Kept talks in a real PostgreSQL server, that is stopped, killed and searched byte by byte."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import MarkerSet
from server.records.faults import PassingFault
from server.records.schema import erasures, participants, studies, talks
from server.records.store import Store
from server.records.writer import Writer
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of
from tests.postgres import Postgres
from tests.server.records.killing import Kill, acknowledged_after_a_kill
from tests.server.records.store_cases import StoreCases, mark

pytestmark = pytest.mark.e2e

KILLS = 12
CRASHES = 3
SECRET = "xylophonic-marmalade"


def emptied(url: str) -> Store:
    opened = Store.open(url)
    with opened.engine.begin() as connection:
        for table in (talks, studies, participants, erasures):
            connection.execute(table.delete())
    return opened


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    opened = emptied(postgres_url)
    yield opened
    opened.close()


class TestPostgres(StoreCases):
    """A store in a database server."""


def holding(folder: Path, words: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def keep_a_secret(store: Store, talk: str, words: str) -> None:
    record = a_talk()
    store.begin(record.header.model_copy(update={"id": talk, "title": words}))
    store.append(talk, [MarkerSet(t_s=0.0, label=words, source="key"), *record.events], blocks_of(record))
    store.append(talk, [MarkerSet(t_s=50.0, label="long", value=(words + " ") * 80, source="key")] * 40)


def test_deleted_words_are_in_no_table_index_or_statistic(store: Store, postgres: Postgres) -> None:
    keep_a_secret(store, "gone", SECRET)
    keep_a_secret(store, "stays", "pomegranate-lighthouse")
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    assert holding(postgres.data / "base", SECRET), "the search finds what is there"
    store.delete("gone")
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        assert connection.execute(text("SELECT * FROM erasures")).all() == []
    assert holding(postgres.data / "base", SECRET) == []
    assert holding(postgres.data / "base", "pomegranate-lighthouse")
    assert len(store.record("stays").events) == len(a_talk().events) + 41


def test_where_the_log_is_not_recycled_deleted_words_are_in_no_file_at_all(
    store: Store, postgres: Postgres
) -> None:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ALTER SYSTEM SET wal_recycle = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        words = "quixotic-tangerine"
        keep_a_secret(store, "gone", words)
        assert holding(postgres.data, words), "the search finds what is there"
        store.delete("gone")
        assert holding(postgres.data, words) == []
        connection.execute(text("ALTER SYSTEM RESET wal_recycle"))
        connection.execute(text("SELECT pg_reload_conf()"))


def test_what_is_deleted_while_others_talk_does_not_stop_them(store: Store) -> None:
    failures: list[tuple[str, Exception | None]] = []
    writer = Writer(store, lambda talk, error: failures.append((talk, error)))
    for talk in ("goes", "stays"):
        writer.begin(a_header(talk))
    for number in range(300):
        writer.append("stays", mark(float(number)))
        if number == 150:
            deleted = writer.delete("goes")
    deleted.result(30)
    assert writer.flush(30)
    writer.close()
    assert failures == []
    assert [one.id for one in store.talks()] == ["stays"]
    assert len(store.record("stays").events) == 300


def test_two_servers_may_write_one_database_and_see_each_other(store: Store, postgres_url: str) -> None:
    other = Store.open(postgres_url)
    store.begin(a_header("one"))
    other.begin(a_header("two"))
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            both = [pool.submit(one.append, "one", [mark(0.0)]) for one in (store, other)]
            assert {future.result() for future in both}
    assert store.append("one", []) == 20
    assert {one.id for one in other.talks()} == {"one", "two"}
    other.close()


def test_a_client_that_is_killed_loses_nothing_that_was_acknowledged(store: Store, postgres_url: str) -> None:
    for number in range(KILLS):
        talk = f"killed-{number}"
        acknowledged = acknowledged_after_a_kill(Kill(postgres_url, talk, after_s=0.02 + 0.03 * number))
        there = [one.id for one in store.talks()]
        labels = [event.label for event in store.record(talk).of(MarkerSet)] if talk in there else []
        assert len(labels) >= acknowledged
        assert labels == [str(one) for one in range(1, len(labels) + 1)]


def test_a_server_that_is_killed_and_comes_back_loses_nothing(store: Store, postgres: Postgres) -> None:
    told: list[tuple[str, Exception | None]] = []
    writer = Writer(store, lambda talk, error: told.append((talk, error)))
    writer.begin(a_header())
    number = 0
    for _ in range(CRASHES):
        for _ in range(50):
            writer.append("talk-1", mark(float(number), str(number)))
            number += 1
        assert writer.flush(30)
        kept = writer.kept("talk-1")
        assert kept == number
        postgres.stop("immediate")
        for _ in range(50):
            writer.append("talk-1", mark(float(number), str(number)))
            number += 1
        assert not writer.flush(30)
        assert writer.kept("talk-1") == kept
        postgres.start()
        assert writer.flush(30)
    writer.close()
    assert [event.label for event in store.record("talk-1").of(MarkerSet)] == [
        str(one) for one in range(number)
    ]
    assert [type(error) for _, error in told] == [PassingFault, type(None)] * CRASHES


def test_a_server_that_is_not_there_is_a_sentence_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(PassingFault, match="cannot be reached; start it") as caught:
        Store.open(f"postgresql://me:hidden-word@/talks?host={tmp_path}")
    assert "hidden-word" not in str(caught.value)


def test_a_database_that_is_not_there_is_a_sentence(postgres: Postgres) -> None:
    with pytest.raises(RecordError, match="nowhere.*does not exist"):
        Store.open(postgres.url.replace("/postgres?", "/nowhere?"))


def test_reading_only_makes_nothing(postgres_url: str) -> None:
    emptied(postgres_url).close()
    store = Store.open(postgres_url, read_only=True)
    with pytest.raises(RecordError, match="may not be written"):
        store.begin(a_header())
    assert store.talks() == []
    store.close()
