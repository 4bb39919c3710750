"""The talks that are kept: one database for the whole server, opened when the first person agrees to keep one.

Until then no file is made. Opening, writing and deleting happen in threads; the talks only hand things over.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from emotion_tree.errors import RecordError
from emotion_tree.exports import formats
from emotion_tree.trajectory.events import Event
from emotion_tree.trajectory.record import Header, MediaBlock, Record
from server.keeping import wall_clock

if TYPE_CHECKING:  # the database's libraries take half a second to load: not before a talk is to be kept
    from server.records.store import Store, TalkSummary
    from server.records.writer import Writer

_SQLITE: Final = "sqlite:///"
_HOUR_S: Final = 3600.0
_PATIENCE_S: Final = 5.0
RETRY_S: Final = 5.0
MOST_WAITING: Final = 50_000  # calls; half an hour of a talk with its face


def default_url() -> str:
    """Return where talks are kept where no setting says otherwise: a file in this user's own data folder."""
    return f"{_SQLITE}{Path(platformdirs.user_data_dir('warmchat', appauthor=False)) / 'talks.sqlite'}"


class Archive:
    """Keeps talks, and gives them back; a `server.keeping.Shelf`."""

    def __init__(self, url: str = "", retention_days: float = 0.0) -> None:
        """Keep at `url`, a database address of SQLAlchemy, "" is `default_url`; delete what is older than so many days."""
        self.url = url or default_url()
        self._retention_days = retention_days
        self._store: Store | None = None
        self._writer: Writer | None = None
        self._lock = threading.Lock()
        self._waiting: list[Callable[[Writer], None]] = []
        self._opening: asyncio.Task[None] | None = None
        self._next_try_s = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._troubled: dict[str, Callable[[str], None]] = {}

    @property
    def exists(self) -> bool:
        """Whether there is a database already; opening it then makes nothing new."""
        return not self.url.startswith(_SQLITE) or Path(self.url.removeprefix(_SQLITE)).is_file()

    def open(self) -> "Store":
        """Return the open store, made where there is none; it blocks, and may be called from any thread.

        Raises:
            RecordError: it cannot be opened.
        """
        from server.records.store import Store
        from server.records.writer import Writer

        with self._lock:
            if self._store is None:
                self._store = Store.open(self.url)
                self._writer = Writer(self._store, self._failed)
            return self._store

    def close(self) -> None:
        """Write what is still to be written, and close.

        Raises:
            RecordError: something could not be written.
        """
        with self._lock:
            writer, store = self._writer, self._store
            self._store = self._writer = None
        try:
            if writer is not None:
                writer.close()
        finally:
            if store is not None:
                store.close()

    # ---- writing, from the event loop ---------------------------------------------------------------

    def watch(self, talk: str, troubled: Callable[[str], None]) -> None:
        """Tell `troubled` in a sentence when a talk cannot be written, and "" when it can again."""
        self._loop = asyncio.get_running_loop()
        self._troubled[talk] = troubled

    def unwatch(self, talk: str) -> None:
        """The talk has ended."""
        self._troubled.pop(talk, None)

    def begin(self, header: Header) -> None:
        """Begin to keep a new talk."""
        self._write(lambda writer: writer.begin(header))

    def update(self, header: Header) -> None:
        """Change what holds for a whole talk."""
        self._write(lambda writer: writer.update(header))

    def append(self, talk: str, event: Event) -> None:
        """Keep an event."""
        self._write(lambda writer: writer.append(talk, event))

    def block(self, talk: str, block: MediaBlock) -> None:
        """Keep face frames or sound."""
        self._write(lambda writer: writer.block(talk, block))

    def _write(self, do: "Callable[[Writer], None]") -> None:
        if self._writer is not None and not self._waiting:
            do(self._writer)
            return
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(do)
        loop = asyncio.get_running_loop()
        if self._opening is None and loop.time() >= self._next_try_s:
            self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        try:
            await asyncio.to_thread(self.open)
        except RecordError as error:
            # What waits goes on waiting: somebody may make room, or take away what is in the way.
            self._next_try_s = asyncio.get_running_loop().time() + RETRY_S
            self._tell_all(str(error))
            return
        finally:
            self._opening = None
        waiting, self._waiting = self._waiting, []
        writer = self._writer
        assert writer is not None
        for do in waiting:
            do(writer)
        self._tell_all("")

    def _tell_all(self, message: str) -> None:
        for troubled in list(self._troubled.values()):
            troubled(message)

    def _failed(self, talk: str, error: Exception | None) -> None:
        """Called by the writer's thread; None where writing works again."""
        troubled = self._troubled.get(talk)
        if troubled is not None and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(troubled, "" if error is None else str(error))

    async def retain(self) -> None:
        """Delete what is older than the retention says, now and once an hour, until cancelled."""
        while self._retention_days > 0:
            if self.exists:
                with suppress(RecordError):  # a database in trouble is told of by the talks that need it
                    await asyncio.to_thread(self._delete_old)
            await asyncio.sleep(_HOUR_S)

    def _delete_old(self) -> None:
        self.read_now().delete_older_than(self._retention_days, wall_clock())

    # ---- reading, awaited by routes and sessions ----------------------------------------------------

    async def talks(self, person: str) -> "Sequence[TalkSummary]":
        """Return a person's own talks, newest first."""
        if not person or not self.exists:
            return []
        return await asyncio.to_thread(lambda: self.read_now().talks(person=person))

    async def record(self, talk: str, person: str) -> Record:
        """Return a talk of a person's own.

        Raises:
            RecordError: there is none of that id that is theirs.
        """
        if not await self.owns(person, talk):
            raise RecordError(f"there is no talk {talk!r} of yours; it may have been deleted")
        return await asyncio.to_thread(lambda: self.read_now().record(talk))

    async def packed(self, talk: str, name: str) -> tuple[str, bytes]:
        """Return a talk in one format of export, as the name of a file and its bytes.

        Raises:
            RecordError: there is no such talk or format, or the talk has nothing of that kind.
        """
        return await asyncio.to_thread(self._packed, talk, name)

    def _packed(self, talk: str, name: str) -> tuple[str, bytes]:
        (wanted,) = formats.named([name])
        store = self.read_now()
        return formats.packed(store.record(talk), lambda kinds: store.blocks(talk, kinds), wanted)

    async def owns(self, person: str, talk: str) -> bool:
        """Return whether a talk was kept for this person."""
        return any(one.id == talk for one in await self.talks(person))

    async def flushed(self) -> "Store":
        """Return the store, with everything written that was handed over before."""
        return await asyncio.to_thread(self.read_now)

    async def delete(self, talk: str) -> None:
        """Delete a talk for good.

        Raises:
            RecordError: there is none, or it could not be deleted.
        """
        await asyncio.to_thread(self._delete, lambda writer: writer.delete(talk).result())

    async def delete_all_of(self, person: str) -> None:
        """Delete everything that was kept for a person.

        Raises:
            RecordError: it could not be deleted.
        """
        await asyncio.to_thread(self._delete, lambda writer: writer.delete_person(person).result())

    def _delete(self, do: "Callable[[Writer], object]") -> None:
        self.open()
        assert self._writer is not None
        do(self._writer)

    def read_now(self) -> "Store":
        """Return the store with everything written that was handed over before; it blocks, from any thread.

        Raises:
            RecordError: it cannot be opened, or not everything could be written.
        """
        store = self.open()
        if self._writer is not None and not self._writer.flush(_PATIENCE_S):
            raise RecordError(f"{store.where}: not everything could be written yet; try again in a moment")
        return store
