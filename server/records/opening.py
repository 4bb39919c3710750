"""Opening a database by its address, set up so that what is acknowledged is on the disk, and what is deleted is not.

SQLite: a write-ahead log, so that readers and the writer do not wait for each other; every transaction is synced to
the disk before it is acknowledged; deleted bytes are overwritten with zeros.
"""

import os
import sqlite3
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from emotion_tree.errors import RecordError

BUSY_MS: Final = 10_000
READING: Final = "warmchat_reading"  # execution option: this transaction only reads


@dataclass(frozen=True)
class Place:
    """Where talks are kept: the address, and the file where it is one; `name` is for messages, without password."""

    url: URL
    file: Path | None

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return str(self.file) if self.file else self.url.render_as_string(hide_password=True)


def place(url: str) -> Place:
    """Return where an address points to.

    Raises:
        RecordError: it is no address, of no database that we know, or PostgreSQL's client is not installed.
    """
    try:
        made = make_url(url)
    except ArgumentError as error:
        raise RecordError(
            f"expected an address such as sqlite:////home/me/talks.sqlite or postgresql://me@host/talks, got {url!r}"
        ) from error
    backend = made.get_backend_name()
    if backend == "sqlite":
        if not made.database or made.database == ":memory:":
            raise RecordError(f"expected the path of a file in {url!r}; memory keeps nothing")
        return Place(made, Path(made.database).expanduser().absolute())
    if backend in ("postgresql", "postgres"):
        if find_spec("psycopg") is None:
            raise RecordError(
                "talks in PostgreSQL need psycopg; install it with: pip install 'warmchat[postgres]'"
            )
        return Place(made.set(drivername="postgresql+psycopg"), None)
    raise RecordError(f"expected a database of SQLite or PostgreSQL, got {backend!r} in the address")


def engine_of(at: Place, *, read_only: bool) -> Engine:
    """Return an engine for a place; nothing is opened yet.

    A transaction locks SQLite for writing from its beginning, unless it has the execution option `READING`: two that
    begin by reading and then both write would otherwise fail each other.
    """
    if at.file is None:
        return _postgres(at.url, read_only)
    engine = create_engine(
        "sqlite://", creator=_Connector(at.file, read_only), poolclass=QueuePool, pool_size=4, max_overflow=16
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = read_only or connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def make_folder(file: Path) -> None:
    """Make the folder of a database file that is to be written, for its owner only.

    Raises:
        RecordError: it cannot be made, or the file is a folder or may not be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise RecordError(
            f"{file.parent}: the folder for kept talks cannot be made ({error.strerror}); name another"
        ) from error
    if file.is_dir():
        raise RecordError(f"{file}: expected a file, got a folder; name a file in it")
    if file.exists() and not os.access(file, os.W_OK):  # SQLite would open it, and fail at the first event
        raise RecordError(f"{file}: the file may not be written; change its permissions, or name another")


def make_file(file: Path) -> None:
    """Make an empty database file where there is none, for its owner only; its log will get the same rights.

    Raises:
        RecordError: it cannot be made.
    """
    try:
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise RecordError(f"{file}: the file cannot be made ({error.strerror}); name another") from error


def _postgres(url: URL, read_only: bool) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, pool_size=4, max_overflow=16)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.autocommit = True
        if not read_only:
            # A server may be set to acknowledge before it has written; ours is to be believed.
            connection.execute("SET synchronous_commit = on")
        connection.execute(f"SET lock_timeout = {BUSY_MS}")
        connection.execute(f"SET default_transaction_read_only = {'on' if read_only else 'off'}")
        connection.autocommit = False

    return engine


@dataclass(frozen=True)
class _Connector:
    file: Path
    read_only: bool

    def __call__(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._uri(), uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            if not self.read_only:
                self._for_writing(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _uri(self) -> str:
        name = f"file:{quote(str(self.file))}"
        if not self.read_only:
            return name + "?mode=rwc"
        # Reading a log needs a small file beside it; where none can be made, and no log is, nobody is writing.
        log = self.file.with_name(self.file.name + "-wal")
        alone = not log.exists() and not os.access(self.file.parent, os.W_OK)
        return name + ("?mode=ro&immutable=1" if alone else "?mode=ro")

    def _for_writing(self, connection: sqlite3.Connection) -> None:
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise RecordError(
                f"{self.file}: expected a disk on which SQLite can keep a write-ahead log, got {mode!r}; "
                "network folders cannot: name a file on a local disk, or use PostgreSQL"
            )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
