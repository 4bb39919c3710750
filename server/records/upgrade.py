"""Which version of the tables a database has, and bringing it up to the one that this program knows."""

from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from emotion_tree.errors import RecordError
from server.records.schema import VERSION_TABLE, metadata

_FOLDER: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x57_43_52_45  # one server at a time changes the tables of a PostgreSQL database


def known_versions() -> list[str]:
    """Return the versions of the tables that this program knows, newest first."""
    return [script.revision for script in _scripts().walk_revisions()]


def version(connection: Connection) -> str | None:
    """Return the version of the tables in a database; None where it has none of ours."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def check(connection: Connection, where: str) -> bool:
    """Return whether the tables are of the newest version that this program knows.

    Raises:
        RecordError: they are newer, or of another program.
    """
    found = version(connection)
    known = known_versions()
    if found is None:
        _refuse_strangers(connection, where)
        return False
    if found not in known:
        raise RecordError(
            f"{where}: expected tables of version {known[0]} or older, got {found}, made by a newer Warm Chat; "
            "install that one, or name another database"
        )
    return found == known[0]


def upgrade(connection: Connection, where: str) -> None:
    """Bring the tables to the newest version, inside the transaction of `connection`.

    Raises:
        RecordError: as `check`.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if check(connection, where):
        return
    scripts = _scripts()

    def steps(revision: Any, _context: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=VERSION_TABLE,
            transactional_ddl=True,
        )
        environment.run_migrations()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(_FOLDER)


def _refuse_strangers(connection: Connection, where: str) -> None:
    present = set(inspect(connection).get_table_names())
    ours = present & set(metadata.tables)
    # A file is ours alone; a database server's database may be shared with others.
    strange = present if connection.dialect.name == "sqlite" else ours
    if strange:
        raise RecordError(
            f"{where}: expected a database of Warm Chat or an empty one, got tables of another program "
            f"({', '.join(sorted(strange)[:5])}); name another database"
        )
