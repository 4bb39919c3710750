"""What databases complain of, as sentences: what is wrong, where, and what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import exc

from emotion_tree.errors import RecordError

_SQLITE: Final[dict[int, tuple[str, bool]]] = {
    sqlite3.SQLITE_FULL: ("the disk is full; make space there, and writing goes on", True),
    sqlite3.SQLITE_IOERR: ("the disk could not be read or written; see whether it is full or failing", True),
    sqlite3.SQLITE_BUSY: ("another program is writing it and does not finish; close that program", True),
    sqlite3.SQLITE_LOCKED: ("another program is writing it and does not finish; close that program", True),
    sqlite3.SQLITE_CORRUPT: (
        "the database is damaged or cut; put back a copy, or save what can be read with `sqlite3 FILE .recover`",
        False,
    ),
    sqlite3.SQLITE_NOTADB: ("this file is no database; name another file, or move this one away", False),
    sqlite3.SQLITE_CANTOPEN: ("the file cannot be opened; see whether the folder exists and is yours", False),
    sqlite3.SQLITE_READONLY: (
        "the file may not be written; change its permissions, or those of its folder",
        False,
    ),
    sqlite3.SQLITE_PERM: (
        "the file may not be opened; change its permissions, or those of its folder",
        False,
    ),
    sqlite3.SQLITE_AUTH: (
        "the file may not be opened; change its permissions, or those of its folder",
        False,
    ),
}
# Classes of SQLSTATE codes of PostgreSQL: no space and the like, shut down, connection lost, lock not got.
_POSTGRES: Final[dict[str, tuple[str, bool]]] = {
    "53": (
        "the database server has no space or no connection left; make room there, and writing goes on",
        True,
    ),
    "57": ("the database server is stopping or starting; writing goes on when it is back", True),
    "08": ("the connection to the database server was lost; writing goes on when it is back", True),
    "55": ("another program holds the tables and does not finish; close that program", True),
    "40": ("another program changed the same rows; it is tried again", True),
    "58": ("the database server could not read or write its disk; see its log", True),
    "25": ("the database may not be written; give its user the right to, or name another database", False),
    "42": ("the tables are not as expected, or may not be used; see the rights of its user", False),
    "28": ("the database server refused the user or the password; see the address", False),
    "3D": ("there is no database of this name; make it with `createdb`", False),
    "XX": ("the database is damaged; put back a copy", False),
}


class PassingFault(RecordError):
    """What cannot be written now may be written later: the disk is full, or the database server is away."""


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what a database complains of at `where` into a sentence.

    Raises:
        PassingFault: it may work later.
        RecordError: it will not until somebody does something.
    """
    try:
        yield
    except exc.DBAPIError as error:
        raise _sentence(where, error.orig) from error
    except sqlite3.Error as error:
        raise _sentence(where, error) from error
    except exc.TimeoutError as error:
        raise PassingFault(f"{where}: all connections are in use; it is tried again") from error


def _sentence(where: str, error: BaseException | None) -> RecordError:
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    what, passing = _known(error) or ("the database could not do what was asked", False)
    made = f"{where}: {what} (it said: {said})"
    return PassingFault(made) if passing else RecordError(made)


def _known(error: BaseException | None) -> tuple[str, bool] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _SQLITE.get(code & 0xFF)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRES.get(state[:2])
    if type(error).__name__ == "OperationalError":  # a connection that was refused or cut has no code
        return "the database server cannot be reached; start it, or see the address", True
    return None
