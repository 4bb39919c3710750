"""The tables of kept talks and of studies, the same in SQLite and PostgreSQL.

    talks 1 ──< events (talk, seq)         seq counts from 1 in each talk, events and blocks apart
          1 ──< blocks (talk, seq)
    studies 1 ──< participants (study, code)
    erasures: deletions whose bytes are still to be overwritten

Times of day are ISO 8601 texts with an offset, but `began_unix_s`, which is sorted and compared: seconds since 1970.
A change here goes together with a new module in `server.records.migrations.versions`; a test holds them together.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
)

VERSION_TABLE: Final = "warmchat_version"
metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

# `header` is the whole `Header` as JSON; the columns after it repeat what is searched, or sum up what was written.
talks: Final = Table(
    "talks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("header", Text, nullable=False),
    Column("began_unix_s", Double, nullable=False),
    Column("person", Text, nullable=False),
    Column("study", Text, nullable=False),
    Column("participant", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("blocks", Integer, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("faces_s", Double, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Index("ix_talks_person", "person", "began_unix_s"),
    Index("ix_talks_study", "study", "began_unix_s"),
)

# `node` is that of a turn, so that turns can be counted without reading the texts.
events: Final = Table(
    "events",
    metadata,
    Column("talk", Text, ForeignKey("talks.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("t_s", Double, nullable=False),
    Column("type", Text, nullable=False),
    Column("node", Integer),
    Column("body", Text, nullable=False),
    Index(
        "ix_events_turns",
        "talk",
        "node",
        sqlite_where=column("node").is_not(None),
        postgresql_where=column("node").is_not(None),
    ),
    sqlite_with_rowid=False,
)

# `count` is frames or samples; `end_ms` is where they end, on the clock of `start_ms`.
blocks: Final = Table(
    "blocks",
    metadata,
    Column("talk", Text, ForeignKey("talks.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("rate_hz", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

studies: Final = Table(
    "studies",
    metadata,
    Column("name", Text, primary_key=True),
    Column("plan", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

# `slot` numbers those who agreed to take part, in the order in which they did, and decides their condition; rehearsals count
# down from -1. `token_hash` is of their link's secret; `progress` is how far they have come, as JSON.
participants: Final = Table(
    "participants",
    metadata,
    Column("study", Text, ForeignKey("studies.name", ondelete="CASCADE"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("condition", Text, nullable=False),
    Column("slot", Integer),
    Column("status", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("started_at", Text),
    Column("finished_at", Text),
    UniqueConstraint("study", "slot"),
)

erasures: Final = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", Text, nullable=False),
)
