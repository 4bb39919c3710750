"""The first tables: talks, their events and blocks; studies and participants; erasures that are under way."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What people said: PostgreSQL would keep samples of it in its statistics, where deleting does not reach.
_PRIVATE = {
    "talks": ("id", "header", "person", "study", "participant"),
    "events": ("talk", "type", "body"),
    "blocks": ("talk", "body"),
    "participants": ("code", "token_hash", "progress"),
}


def upgrade() -> None:
    """Make the tables."""
    _make_talks()
    _make_events()
    _make_blocks()
    _make_studies()
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in _PRIVATE.items():
            for name in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0")


def downgrade() -> None:
    """Drop the tables, and with them everything that was kept."""
    for table in ("erasures", "participants", "studies", "blocks", "events", "talks"):
        op.drop_table(table)


def _make_talks() -> None:
    op.create_table(
        "talks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("began_unix_s", sa.Double(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("study", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("faces_s", sa.Double(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_talks"),
    )
    op.create_index("ix_talks_person", "talks", ["person", "began_unix_s"])
    op.create_index("ix_talks_study", "talks", ["study", "began_unix_s"])


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("talk", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("t_s", sa.Double(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("node", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("talk", "seq", name="pk_events"),
        sa.ForeignKeyConstraint(["talk"], ["talks.id"], name="fk_events_talks", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    turns = sa.column("node").is_not(None)
    op.create_index("ix_events_turns", "events", ["talk", "node"], sqlite_where=turns, postgresql_where=turns)


def _make_blocks() -> None:
    op.create_table(
        "blocks",
        sa.Column("talk", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("rate_hz", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("talk", "seq", name="pk_blocks"),
        sa.ForeignKeyConstraint(["talk"], ["talks.id"], name="fk_blocks_talks", ondelete="CASCADE"),
    )


def _make_studies() -> None:
    op.create_table(
        "studies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_studies"),
    )
    op.create_table(
        "participants",
        sa.Column("study", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("study", "code", name="pk_participants"),
        sa.ForeignKeyConstraint(
            ["study"], ["studies.name"], name="fk_participants_studies", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token_hash", name="uq_participants_token_hash"),
        sa.UniqueConstraint("study", "slot", name="uq_participants_study"),
    )
