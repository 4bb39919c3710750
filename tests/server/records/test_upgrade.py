import sqlite3
from pathlib import Path

import pytest

from emotion_tree.errors import RecordError
from server.records import upgrade
from server.records.store import Store

pytestmark = pytest.mark.unit


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}").close()
    return tmp_path / "talks.sqlite"


def set_version(file: Path, number: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE warmchat_version SET version_num = ?", (number,))
    connection.close()


def test_a_new_database_has_the_newest_tables(file: Path) -> None:
    store = Store.open(f"sqlite:///{file}", read_only=True)
    with store.engine.connect() as connection:
        assert upgrade.version(connection) == upgrade.known_versions()[0]
        assert upgrade.check(connection, "here")
    store.close()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_schema_is_refused_and_left_as_it_is(file: Path, read_only: bool) -> None:
    set_version(file, "2031")
    before = file.read_bytes()
    with pytest.raises(
        RecordError, match=r"talks.sqlite: expected tables of version .* got 2031, made by a newer"
    ):
        Store.open(f"sqlite:///{file}", read_only=read_only)
    assert file.read_bytes() == before


def test_reading_only_does_not_make_tables(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(RecordError, match="tables are of an older version; start the server on it once"):
        Store.open(f"sqlite:///{tmp_path / 'empty.sqlite'}", read_only=True)


def test_opening_again_changes_nothing(file: Path) -> None:
    before = file.read_bytes()
    Store.open(f"sqlite:///{file}").close()
    assert file.read_bytes() == before
