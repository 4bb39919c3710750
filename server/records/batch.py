"""What is written together: a talk's header where it is new or changed, its events, and its media."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection, func, insert, select, update

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import Event, TurnChanged
from emotion_tree.trajectory.record import Header, MediaBlock
from server.records import media
from server.records.schema import blocks, events, talks


@dataclass(frozen=True)
class Position:
    """How far a talk is written: its newest event and its newest block, both counted from 1."""

    event: int = 0
    block: int = 0


@dataclass(frozen=True)
class Batch:
    """What is to be written of one talk, in one transaction.

    Attributes:
        header: a new or changed one; None where it stays.
        new: the talk may not exist yet.
        after: where the talk stood before; a batch that was written already, though nobody heard of it, is then
            recognised and not written twice. None where it is not known.
    """

    talk: str
    header: Header | None = None
    new: bool = False
    events: Sequence[Event] = ()
    blocks: Sequence[MediaBlock] = ()
    after: Position | None = None


def header_row(header: Header) -> dict[str, Any]:
    """Return the columns of `talks` that repeat a header.

    Raises:
        RecordError: its time has no offset, or a text cannot be written.
    """
    if header.began_at.tzinfo is None:
        raise RecordError(
            f"expected the beginning of talk {header.id!r} with its offset, got {header.began_at}"
        )
    return {
        "id": header.id,
        "header": as_json(header, f"the header of talk {header.id!r}"),
        "began_unix_s": header.began_at.timestamp(),
        "person": header.person,
        "study": header.study,
        "participant": header.participant,
    }


def write(connection: Connection, batch: Batch, where: str) -> Position:
    """Write a batch inside the transaction of `connection`, and return where the talk stands then.

    Raises:
        RecordError: there is no such talk, or somebody else wrote it meanwhile.
    """
    row = connection.execute(
        select(talks.c.events, talks.c.blocks, talks.c.duration_s)
        .where(talks.c.id == batch.talk)
        .with_for_update()
    ).one_or_none()
    if row is None:
        _begin(connection, batch, where)
        position, duration_s = Position(), 0.0
    else:
        position, duration_s = Position(row.events, row.blocks), row.duration_s
    reached = Position(position.event + len(batch.events), position.block + len(batch.blocks))
    if row is not None and batch.after is not None and position != batch.after:
        written = Position(batch.after.event + len(batch.events), batch.after.block + len(batch.blocks))
        if position != written:
            raise RecordError(
                f"{where}: talk {batch.talk!r} was written by another server; end it in one of them"
            )
        return position
    _insert_events(connection, batch, position, duration_s)
    _insert_blocks(connection, batch, position)
    if batch.header is not None:
        _update(connection, batch.talk, header_row(batch.header))
    _count_turns(connection, batch)
    return reached


def position(connection: Connection, talk: str) -> Position:
    """Return where a talk stands; at nothing where there is none."""
    row = connection.execute(select(talks.c.events, talks.c.blocks).where(talks.c.id == talk)).one_or_none()
    return Position() if row is None else Position(row.events, row.blocks)


def _begin(connection: Connection, batch: Batch, where: str) -> None:
    if not batch.new or batch.header is None:
        raise RecordError(f"{where}: there is no talk {batch.talk!r}; it may have been deleted")
    nothing = {"events": 0, "blocks": 0, "turns": 0, "duration_s": 0.0, "faces_s": 0.0, "bytes": 0}
    connection.execute(insert(talks).values(header_row(batch.header) | nothing))


def _update(connection: Connection, talk: str, changed: dict[str, Any]) -> None:
    connection.execute(update(talks).where(talks.c.id == talk).values(changed))


def _insert_events(connection: Connection, batch: Batch, position: Position, duration_s: float) -> None:
    if not batch.events:
        return
    rows = [
        {
            "talk": batch.talk,
            "seq": position.event + number,
            "t_s": event.t_s,
            "type": getattr(event, "type"),  # noqa: B009  # every event has one; their base class does not say so
            "node": event.node if isinstance(event, TurnChanged) else None,
            "body": as_json(event, f"event {position.event + number} of talk {batch.talk!r}"),
        }
        for number, event in enumerate(batch.events, start=1)
    ]
    connection.execute(insert(events), rows)
    changed = {
        "events": position.event + len(rows),
        "duration_s": max([duration_s, *(event.t_s for event in batch.events)]),
        "bytes": talks.c.bytes + sum(len(row["body"]) for row in rows),
    }
    _update(connection, batch.talk, changed)


def _insert_blocks(connection: Connection, batch: Batch, position: Position) -> None:
    if not batch.blocks:
        return
    rows = [
        {"talk": batch.talk, "seq": position.block + number, **media.to_row(block)}
        for number, block in enumerate(batch.blocks, start=1)
    ]
    connection.execute(insert(blocks), rows)
    shown_s = sum(media.duration_ms(block) / 1000 for block in batch.blocks if block.faces is not None)
    changed = {
        "blocks": position.block + len(rows),
        "faces_s": talks.c.faces_s + shown_s,
        "bytes": talks.c.bytes + sum(len(row["body"]) for row in rows),
    }
    _update(connection, batch.talk, changed)


def _count_turns(connection: Connection, batch: Batch) -> None:
    if not any(isinstance(event, TurnChanged) for event in batch.events):
        return
    turns = (
        select(func.count(events.c.node.distinct()))
        .where(events.c.talk == batch.talk, events.c.node.is_not(None))
        .scalar_subquery()
    )
    _update(connection, batch.talk, {"turns": turns})


def as_json(made: Event | Header, what: str) -> str:
    """Return an event or a header as it is stored.

    Raises:
        RecordError: a text in it is none, such as half a character; `what` is for the sentence.
    """
    try:
        return made.model_dump_json()
    except PydanticSerializationError as error:
        raise RecordError(f"{what} cannot be written: {error}; see where its text came from") from error
