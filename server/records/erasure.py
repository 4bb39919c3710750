"""Deleting so that the words are gone from the files, not only from the lists.

A deletion is one transaction that takes the rows away and notes that their bytes are still to be overwritten; then the
files are written anew without them, and the note is taken back. A program that is killed in between finds the note
when it opens the database next, and finishes.

SQLite: freed bytes become zeros (`secure_delete`), VACUUM writes the file without free pages, and the log is cut to
nothing. PostgreSQL: VACUUM FULL writes each table, its large values and its indexes to new files, and the old ones are
removed; no statistics are kept of columns with words. PostgreSQL's own write-ahead log (`pg_wal`) keeps what was once
written until its files are removed or used again. Where Warm Chat's user is a superuser, deleting begins a new file of
the log and removes the old ones: with `wal_recycle = off` the words were then in no file of the server (measured,
version 15); with its default, `on`, an old file is renamed and kept, and the words with it, until it is written over
(up to `min_wal_size`, 80 MB of later writing). A user without that right leaves it to the server's own checkpoints.

Nothing here reaches copies: backups, archived logs, replicas, snapshots of the disk, exports that somebody made, and
the blocks that a file system or an SSD has freed but not yet written over. An encrypted disk answers for the last.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, text

from server.records.faults import PassingFault, told
from server.records.schema import blocks, erasures, events, talks

_TABLES: Final = ("blocks", "events", "talks", "participants", "studies")


def remove(engine: Engine, which: ColumnElement[bool]) -> list[str]:
    """Delete the talks for which a condition on `talks` holds, note that bytes remain, and return their ids."""
    with engine.begin() as connection:
        found = list(connection.scalars(select(talks.c.id).where(which).with_for_update()))
        if found:
            for one in found:
                connection.execute(delete(blocks).where(blocks.c.talk == one))
                connection.execute(delete(events).where(events.c.talk == one))
                connection.execute(delete(talks).where(talks.c.id == one))
            connection.execute(insert(erasures).values(asked_at=datetime.now(UTC).isoformat()))
        return found


def is_owed(engine: Engine) -> bool:
    """Return whether bytes of deleted talks may still lie in the files."""
    with engine.connect() as connection:
        return connection.execute(select(erasures.c.id).limit(1)).first() is not None


def scrub(engine: Engine, where: str) -> None:
    """Write the files without what was deleted.

    Raises:
        PassingFault: not now: somebody reads or writes, or there is no space for it.
        RecordError: the database is damaged.
    """
    with told(where):
        with engine.connect() as connection:
            asked = list(connection.scalars(select(erasures.c.id)))
        rewrite: Callable[[Engine, str], None] = _sqlite if engine.dialect.name == "sqlite" else _postgres
        rewrite(engine, where)
        with engine.begin() as connection:
            connection.execute(delete(erasures).where(erasures.c.id.in_(asked)))


def _sqlite(engine: Engine, where: str) -> None:
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        answer = cursor.fetchone()
        cursor.close()
    finally:
        raw.close()
    if answer is None or answer[0]:  # the first number says whether somebody was in the way
        raise PassingFault(
            f"{where}: the talk is deleted, but its words are still in the log beside the file, because another "
            "program is reading; they go when the database is next opened or a talk deleted"
        )


def _postgres(engine: Engine, _where: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in _TABLES:
            connection.execute(text(f"VACUUM (FULL) {table}"))
        _let_the_log_go(connection)


def _let_the_log_go(connection: Connection) -> None:
    """Begin a new file of PostgreSQL's log, so that the old ones can go; only a superuser of the server may."""
    if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        connection.execute(text("SELECT pg_switch_wal()"))
        connection.execute(text("CHECKPOINT"))
