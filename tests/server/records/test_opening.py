"""Opening what is there, what is not, and what is something else."""

import os
import resource
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emotion_tree.errors import RecordError
from server.records import opening
from server.records.faults import PassingFault
from server.records.store import Store
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of
from tests.server.records.store_cases import mark

pytestmark = pytest.mark.unit

NOBODY = 65_534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talks.sqlite"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


def filled(url: str) -> None:
    store = Store.open(url)
    record = a_talk()
    store.begin(record.header)
    for _ in range(20):
        store.append(record.header.id, record.events, blocks_of(record))
    store.close()


def in_a_child(do: Callable[[], None]) -> None:
    """Run in a forked process, whose limits and user may change; it must end without an exception."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            do()
            status = 0
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder below folders that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="warmchat-rights-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def as_nobody(do: Callable[[], None]) -> None:
    """Run as somebody who has no rights, where we have all of them."""

    def run() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        do()

    in_a_child(run)


def test_a_missing_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path / 'a' / 'b' / 'talks.sqlite'}").close()
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) & 0o077 == 0


def test_acknowledged_means_on_the_disk_and_deleted_means_overwritten(url: str) -> None:
    store = Store.open(url)
    with store.engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas}
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    store.close()


@pytest.mark.parametrize("name", ["a b.sqlite", "50%25.sqlite", "what?.sqlite", "ü#1.sqlite"])
def test_a_name_may_have_any_characters(tmp_path: Path, name: str) -> None:
    place = opening.Place(opening.place("sqlite:///x").url, tmp_path / name)
    engine = opening.engine_of(place, read_only=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
    engine.dispose()
    assert (tmp_path / name).is_file()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("no address", "expected an address such as sqlite"),
        ("sqlite://", "memory keeps nothing"),
        ("sqlite:///:memory:", "memory keeps nothing"),
        ("mysql://me@here/talks", "expected a database of SQLite or PostgreSQL, got 'mysql'"),
    ],
)
def test_an_address_that_is_none_is_a_sentence(address: str, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        Store.open(address)


def test_without_the_client_of_postgresql_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    with pytest.raises(RecordError, match=r"pip install 'warmchat\[postgres\]'"):
        Store.open("postgresql://me@here/talks")


def test_passwords_are_not_shown() -> None:
    assert "hidden" not in opening.place("postgresql://me:hidden@here/talks").name


def test_what_is_no_database_is_left_as_it_is(file: Path, url: str) -> None:
    file.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(RecordError, match=r"talks.sqlite: this file is no database; name another"):
        Store.open(url)
    with pytest.raises(RecordError, match="this file is no database"):
        Store.open(url, read_only=True)
    assert file.read_bytes() == b"Dear diary, " * 1000


def test_the_database_of_another_program_is_left_as_it_is(file: Path, url: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE recipes (name)")
    connection.close()
    with pytest.raises(RecordError, match=r"got tables of another program \(recipes\)"):
        Store.open(url)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="expected a file, got a folder"):
        Store.open(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("a file")
    with pytest.raises(RecordError, match="folder for kept talks cannot be made"):
        Store.open(f"sqlite:///{tmp_path / 'x' / 'y' / 'talks.sqlite'}")


def test_a_cut_file_is_a_sentence(file: Path, url: str) -> None:
    filled(url)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(RecordError, match="damaged or cut; put back a copy"):
        Store.open(url)


def test_a_damaged_file_is_a_sentence_when_what_is_damaged_is_read(file: Path, url: str) -> None:
    filled(url)
    data = bytearray(file.read_bytes())
    for at in range(24 * 4096, len(data), 4096):
        data[at : at + 100] = b"\xff" * 100
    file.write_bytes(data)
    store = Store.open(url)
    with pytest.raises(RecordError, match=r"talks.sqlite: the database is damaged or cut"):
        store.record("talk-1")
    store.close()


def test_reading_only_what_is_not_there_is_a_sentence_and_makes_nothing(file: Path, url: str) -> None:
    with pytest.raises(RecordError, match="there is no such file, so no talk was kept here"):
        Store.open(url, read_only=True)
    assert not file.exists()


def test_reading_beside_a_server_sees_what_it_wrote_and_changes_nothing(url: str) -> None:
    server = Store.open(url)
    server.begin(a_header())
    reader = Store.open(url, read_only=True)
    server.append("talk-1", [mark(1.0)])
    assert len(reader.record("talk-1").events) == 1
    with pytest.raises(RecordError, match="may not be written"):
        reader.begin(a_header("another"))
    server.append("talk-1", [mark(2.0)])
    assert len(reader.record("talk-1").events) == 2
    reader.close()
    server.close()


def test_a_folder_without_rights_is_a_sentence(open_folder: Path) -> None:
    open_folder.chmod(0o555)

    def check() -> None:
        with pytest.raises(RecordError, match="may not be written, talks.sqlite.lock cannot be made"):
            Store.open(f"sqlite:///{open_folder / 'talks.sqlite'}")

    as_nobody(check)


def test_a_file_without_rights_is_a_sentence(open_folder: Path) -> None:
    filled(f"sqlite:///{open_folder / 'talks.sqlite'}")
    open_folder.chmod(0o777)
    (open_folder / "talks.sqlite.lock").unlink()
    (open_folder / "talks.sqlite").chmod(0o444)

    def check() -> None:
        with pytest.raises(
            RecordError, match="talks.sqlite: the file may not be written; change its permissions"
        ):
            Store.open(f"sqlite:///{open_folder / 'talks.sqlite'}")

    as_nobody(check)


def test_a_copy_that_may_not_be_written_can_be_read(open_folder: Path) -> None:
    filled(f"sqlite:///{open_folder / 'talks.sqlite'}")
    open_folder.chmod(0o555)
    (open_folder / "talks.sqlite").chmod(0o444)

    def check() -> None:
        store = Store.open(f"sqlite:///{open_folder / 'talks.sqlite'}", read_only=True)
        assert len(store.talks()) == 1
        store.close()

    as_nobody(check)


def test_a_disk_without_space_is_a_passing_fault_and_what_was_acknowledged_stays(
    file: Path, url: str
) -> None:
    filled(url)

    def check() -> None:
        store = Store.open(url)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 100_000, hard))
        kept = [store.append("talk-1", [])]

        def fill() -> None:
            while True:
                kept.append(store.append("talk-1", [mark(100.0 + len(kept))] * 20))

        with pytest.raises(PassingFault, match="the disk"):
            fill()
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert store.append("talk-1", [mark(1e6)]) == kept[-1] + 1
        assert len(store.record("talk-1").events) == kept[-1] + 1
        store.close()

    in_a_child(check)
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_nobody_else_may_read_what_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "talks.sqlite"
    Store.open(f"sqlite:///{file}").close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
