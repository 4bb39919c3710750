"""Kept talks in a database: begin one, append to it, read it back, delete it for good.

    store = Store.open("sqlite:////home/me/talks.sqlite")
    store.begin(header)
    store.append(header.id, events, blocks)     # on the disk when it returns
    record = store.record(header.id)

All of it blocks, and may be called from any thread; a live talk writes through `server.records.writer.Writer`.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Engine, Select, select

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import SCHEMA_VERSION, Event, PlaybackChanged, decode
from emotion_tree.trajectory.placement import Placement, place
from emotion_tree.trajectory.record import Header, MediaBlock, MediaKind, Record, in_order
from server.records import erasure, media, opening, upgrade
from server.records.batch import Batch, Position, position, write
from server.records.claim import Claim
from server.records.faults import told
from server.records.schema import blocks, events, talks

_PAGE_BLOCKS: Final = 64
_IDS_COMPARED: Final = 10_000


class TalkSummary(Header):
    """A kept talk in a list: its header, and how much there is of it.

    Attributes:
        duration_s: session time of its last event.
        turns, events: how many.
        faces_s: seconds of face frames, live and of replies.
        bytes: of its events and media, as stored.
    """

    duration_s: float
    turns: int
    events: int
    faces_s: float
    bytes: int

    @property
    def header(self) -> Header:
        """The header alone."""
        return Header.model_validate(self.model_dump())


@dataclass(eq=False)
class Store:
    """An open database of kept talks; make one with `Store.open`.

    Attributes:
        engine: for the tables that others keep beside ours: studies and participants.
        where: the file, or the address without its password, for messages.
    """

    engine: Engine
    where: str
    _claim: Claim | None
    _writing: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, url: str, *, read_only: bool = False, beside_server: bool = False) -> "Store":
        """Open a database, make it where there is none, and bring its tables up to date.

        Args:
            url: such as `sqlite:////home/me/talks.sqlite` or `postgresql://me@host/talks`.
            read_only: change nothing; a server may be writing meanwhile.
            beside_server: write a little while a server may be writing too, as a command does. Without it a file can
                be open for writing once only.

        Raises:
            RecordError: it is damaged, newer, another program's, in use by another server, or may not be opened.
        """
        at = opening.place(url)
        claim = None
        if at.file is not None and read_only and not at.file.is_file():
            raise RecordError(f"{at.file}: there is no such file, so no talk was kept here; see records.url")
        if at.file is not None and not read_only:
            opening.make_folder(at.file)
            claim = None if beside_server else Claim(at.file)
            opening.make_file(at.file)
        store = cls(opening.engine_of(at, read_only=read_only), at.name, claim)
        try:
            store._prepare(read_only)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close all connections, and let others write."""
        self.engine.dispose()
        if self._claim is not None:
            self._claim.release()

    # ---- writing ------------------------------------------------------------------------------------

    def begin(self, header: Header) -> None:
        """Begin a new talk.

        Raises:
            RecordError: there is one of this id already.
        """
        with self._transaction() as connection:
            if connection.execute(select(talks.c.id).where(talks.c.id == header.id)).first():
                raise RecordError(f"{self.where}: there is a talk {header.id!r} already; choose another id")
            write(connection, Batch(header.id, header, new=True), self.where)

    def update(self, header: Header) -> None:
        """Change what holds for a whole talk.

        Raises:
            RecordError: there is no such talk.
        """
        self.write([Batch(header.id, header)])

    def append(self, talk: str, events: Sequence[Event], blocks: Sequence[MediaBlock] = ()) -> int:
        """Add to a talk, in one transaction that is on the disk when this returns; return its newest event's number.

        Raises:
            PassingFault: not now, the disk may be full; nothing of it was written.
            RecordError: there is no such talk, or something in it cannot be written; nothing of it was.
        """
        return self.write([Batch(talk, events=events, blocks=blocks)])[talk].event

    def write(self, batches: Sequence[Batch]) -> dict[str, Position]:
        """Write batches of several talks in one transaction, all or none; return where each talk stands then.

        Raises:
            RecordError: as `append`.
        """
        with self._transaction() as connection:
            return {batch.talk: write(connection, batch, self.where) for batch in batches}

    def position(self, talk: str) -> Position:
        """Return how far a talk is written; at nothing where there is none."""
        with self._reading() as connection:
            return position(connection, talk)

    def delete(self, talk: str) -> None:
        """Delete a talk so that its words are in no file any more; see `server.records.erasure`.

        Raises:
            PassingFault: it is deleted, but its bytes could not be overwritten yet; the next deletion will.
            RecordError: there is no such talk.
        """
        if not self._erase(talks.c.id == talk):
            raise self._no_such(talk)

    def delete_person(self, person: str) -> int:
        """Delete all talks of a person for good, and return how many; "" is nobody's name, and raises RecordError."""
        if not person:
            raise RecordError(
                "expected the pseudonym of a person, got an empty one; it would match all who have none"
            )
        return self._erase(talks.c.person == person)

    def delete_older_than(self, days: float, now: datetime) -> int:
        """Delete for good the talks whose last event is more than so many days before `now`; return how many."""
        limit_unix_s = (now - timedelta(days=days)).timestamp()
        return self._erase(talks.c.began_unix_s + talks.c.duration_s < limit_unix_s)

    def scrub(self) -> None:
        """Overwrite what deleted talks left, where a deletion could not finish; nothing to do is fine."""
        with self._writing, told(self.where):
            if erasure.is_owed(self.engine):
                erasure.scrub(self.engine, self.where)

    # ---- reading ------------------------------------------------------------------------------------

    def header(self, talk: str) -> Header:
        """Return what holds for a whole talk.

        Raises:
            RecordError: there is no such talk, or it is of a newer schema.
        """
        with self._reading() as connection:
            return self._header(connection, talk)

    def record(self, talk: str) -> Record:
        """Return a talk with all its events, by their time.

        Raises:
            RecordError: there is no such talk, it is of a newer schema, or an event is damaged.
        """
        with self._reading() as connection:
            header = self._header(connection, talk)
            rows = connection.execute(_events_of(talk)).all()
        return Record(header, in_order(self._decoded(talk, row.seq, row.body) for row in rows))

    def blocks(
        self,
        talk: str,
        kinds: Collection[MediaKind] = media.KINDS,
        from_s: float | None = None,
        to_s: float | None = None,
    ) -> Iterator[MediaBlock]:
        """Yield a talk's media in the order in which they were written.

        Args:
            talk: its id.
            kinds: only these.
            from_s: only blocks of which something was shown or heard after this session time; what belongs to a reply
                counts where it was played, and not at all where nobody heard it.
            to_s: the same, before this session time.

        Raises:
            RecordError: there is no such talk, or a block is damaged; the sentence says which.
        """
        with self._reading() as connection:
            self._header(connection, talk)
            window = None
            if from_s is not None or to_s is not None:
                window = _Window(
                    from_s or 0.0, float("inf") if to_s is None else to_s, self._placed(connection, talk)
                )
        yield from self._pages(talk, kinds, window)

    def kinds(self, talk: str) -> frozenset[MediaKind]:
        """Return which kinds of media a talk has.

        Raises:
            RecordError: there is no such talk.
        """
        with self._reading() as connection:
            self._header(connection, talk)
            query = select(blocks.c.kind).where(blocks.c.talk == talk).distinct()
            return frozenset(connection.scalars(query))

    def talks(self, *, person: str | None = None, study: str | None = None) -> list[TalkSummary]:
        """Return the kept talks, newest first; only those of a person or of a study where one is given."""
        query = select(talks).order_by(talks.c.began_unix_s.desc(), talks.c.id)
        if person is not None:
            query = query.where(talks.c.person == person)
        if study is not None:
            query = query.where(talks.c.study == study)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [
            TalkSummary(
                **dict(self._parsed(row.header, row.id)),
                duration_s=row.duration_s,
                turns=row.turns,
                events=row.events,
                faces_s=row.faces_s,
                bytes=row.bytes,
            )
            for row in rows
        ]

    # ---- inside -------------------------------------------------------------------------------------

    def _prepare(self, read_only: bool) -> None:
        with told(self.where):
            if read_only:
                with self.engine.connect() as connection:
                    if not upgrade.check(connection, self.where):
                        raise RecordError(
                            f"{self.where}: its tables are of an older version; start the server on it once"
                        )
                return
            with self.engine.begin() as connection:
                upgrade.upgrade(connection, self.where)
        self.scrub()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._writing, told(self.where), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        engine = self.engine.execution_options(**{opening.READING: True})
        with told(self.where), engine.connect() as connection:
            yield connection

    def _erase(self, which: ColumnElement[bool]) -> int:
        with self._writing, told(self.where):
            found = erasure.remove(self.engine, which)
            if found or erasure.is_owed(self.engine):
                erasure.scrub(self.engine, self.where)
        return len(found)

    def _header(self, connection: Connection, talk: str) -> Header:
        found = connection.execute(select(talks.c.header).where(talks.c.id == talk)).scalar_one_or_none()
        if found is None:
            ids = list(connection.scalars(select(talks.c.id).limit(_IDS_COMPARED)))
            raise self._no_such(talk, ids)
        return self._parsed(found, talk)

    def _parsed(self, body: str, talk: str) -> Header:
        try:
            header = Header.model_validate_json(body)
        except ValidationError as error:
            raise RecordError(
                f"{self.where}: the header of talk {talk!r} is damaged ({error.error_count()} faults); put back a copy"
            ) from error
        if header.schema_version > SCHEMA_VERSION:
            raise RecordError(
                f"{self.where}: expected events of schema {SCHEMA_VERSION} or older in talk {talk!r}, "
                f"got {header.schema_version}; install a newer Warm Chat"
            )
        return header

    def _decoded(self, talk: str, seq: int, body: str) -> Event:
        try:
            return decode(body)
        except ValidationError as error:
            raise RecordError(
                f"{self.where}: event {seq} of talk {talk!r} is damaged or of a newer Warm Chat "
                f"({error.errors()[0]['msg']}); install the newest, or put back a copy"
            ) from error

    def _placed(self, connection: Connection, talk: str) -> Placement:
        rows = connection.execute(_events_of(talk).where(events.c.type == "playback.changed")).all()
        changes = in_order(self._decoded(talk, row.seq, row.body) for row in rows)
        return place(one for one in changes if isinstance(one, PlaybackChanged))

    def _pages(
        self, talk: str, kinds: Collection[MediaKind], window: "_Window | None"
    ) -> Iterator[MediaBlock]:
        """Read some blocks at a time: whoever reads slowly must not hold a transaction open."""
        columns = [column for column in blocks.c if column.name != "body"]
        with self._reading() as connection:
            wanted = (
                select(*columns).where(blocks.c.talk == talk, blocks.c.kind.in_(kinds)).order_by(blocks.c.seq)
            )
            rows = connection.execute(wanted).all()
        chosen = [row.seq for row in rows if window is None or window.has(row)]
        for start in range(0, len(chosen), _PAGE_BLOCKS):
            page = chosen[start : start + _PAGE_BLOCKS]
            with self._reading() as connection:
                found = connection.execute(
                    select(blocks).where(blocks.c.talk == talk, blocks.c.seq.in_(page)).order_by(blocks.c.seq)
                ).all()
            for row in found:
                yield media.from_row(row, f"{self.where}, talk {talk!r}")

    def _no_such(self, talk: str, ids: Sequence[str] | None = None) -> RecordError:
        if ids is None:
            with self._reading() as connection:
                ids = list(connection.scalars(select(talks.c.id).limit(_IDS_COMPARED)))
        near = get_close_matches(talk, ids, n=3)
        meant = (
            f"; did you mean {' or '.join(map(repr, near))}?" if near else "; see `warmchat sessions list`"
        )
        return RecordError(f"{self.where}: there is no talk {talk!r}{meant}")


@dataclass(frozen=True)
class _Window:
    """A stretch of session time, and where the replies lie in it."""

    from_s: float
    to_s: float
    placed: Placement

    def has(self, row: Any) -> bool:
        """Return whether anything of a row's block was shown or heard in the window."""
        if row.kind in ("live_faces", "microphone"):
            return bool(row.start_ms < self.to_s * 1000 and row.end_ms > self.from_s * 1000)
        return any(
            stretch.session_s(max(row.start_ms, stretch.from_ms)) < self.to_s
            and stretch.session_s(min(row.end_ms, stretch.to_ms)) > self.from_s
            for stretch in self.placed.stretches.get(row.epoch, [])
            if row.start_ms < stretch.to_ms and row.end_ms > stretch.from_ms
        )


def _events_of(talk: str) -> Select[tuple[int, str]]:
    return select(events.c.seq, events.c.body).where(events.c.talk == talk).order_by(events.c.seq)
