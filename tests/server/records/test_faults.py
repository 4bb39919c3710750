import sqlite3

import pytest
from sqlalchemy.exc import OperationalError, TimeoutError

from emotion_tree.errors import RecordError
from server.records.faults import PassingFault, told

pytestmark = pytest.mark.unit


class Said(Exception):
    """What a database's library raises: PostgreSQL's has a `sqlstate`, SQLite's a `sqlite_errorcode`."""

    def __init__(self, words: str, sqlstate: str | None = None, sqlite_errorcode: int | None = None) -> None:
        super().__init__(words)
        self.sqlstate, self.sqlite_errorcode = sqlstate, sqlite_errorcode


def raised(error: BaseException) -> RecordError:
    with pytest.raises(RecordError) as caught, told("the place"):
        raise OperationalError("INSERT …", {}, error)
    return caught.value


@pytest.mark.parametrize(
    ("error", "said", "passing"),
    [
        (Said("no space left", sqlstate="53100"), "has no space or no connection left", True),
        (Said("terminating", sqlstate="57P01"), "is stopping or starting", True),
        (Said("no table", sqlstate="42P01"), "the tables are not as expected", False),
        (Said("odd", sqlstate="ZZ999"), "could not do what was asked", False),
        (Said("full", sqlite_errorcode=sqlite3.SQLITE_FULL), "the disk is full; make space", True),
        (
            Said("short write", sqlite_errorcode=sqlite3.SQLITE_IOERR | 3 << 8),
            "could not be read or written",
            True,
        ),
        (Said("busy", sqlite_errorcode=sqlite3.SQLITE_BUSY_SNAPSHOT), "another program is writing it", True),
        (Said("malformed", sqlite_errorcode=sqlite3.SQLITE_CORRUPT), "damaged or cut", False),
        (Said("moved", sqlite_errorcode=sqlite3.SQLITE_READONLY), "may not be written", False),
    ],
)
def test_each_fault_has_its_sentence(error: Said, said: str, passing: bool) -> None:
    found = raised(error)
    assert str(found).startswith("the place: ")
    assert said in str(found)
    assert f"(it said: {error})" in str(found)
    assert isinstance(found, PassingFault) == passing


def test_what_a_database_said_is_cut_to_its_first_line() -> None:
    assert "second" not in str(raised(Said("first\nsecond", sqlstate="53100")))
    assert "Said" in str(raised(Said("")))


def test_faults_without_the_layer_between_are_told_too() -> None:
    with (
        pytest.raises(RecordError, match="the place: the database could not do what was asked"),
        told("the place"),
    ):
        raise sqlite3.ProgrammingError("closed")
    with pytest.raises(PassingFault, match="all connections are in use"), told("the place"):
        raise TimeoutError("pool")


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(KeyError), told("the place"):
        raise KeyError("a bug")
