"""Writing while people talk: a thread that takes what happens, joins it to batches, and says how far it is on the disk.

    event loop ──append: µs──▶ queue ──≤ 100 ms──▶ one transaction for all talks ──▶ kept(talk) moves on

Where the disk is full or the database server away, the talk goes on: what cannot be written waits in memory, up to a
bound, and is tried again. Nothing that was acknowledged is lost by this, and the order stays.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Final, TypeAlias, TypeVar

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import Event
from emotion_tree.trajectory.record import Header, MediaBlock
from server.records import media
from server.records.faults import PassingFault
from server.records.pending import STALE_S, Begin, Item, Pending, Update
from server.records.store import Store

BATCH_S: Final = 0.1
BATCH_ITEMS: Final = 2000
RETRY_S: Final = (0.5, 1.0, 2.0, 5.0)
MAX_ITEMS: Final = 200_000
MAX_MEDIA_BYTES: Final = 64_000_000
MAX_TALKS: Final = 256
CLOSE_LIMIT_S: Final = 10.0

Failed: TypeAlias = Callable[[str, Exception | None], None]
ResultT = TypeVar("ResultT")


class Writer:
    """Writes to a store from a thread of its own; every method but `flush` and `close` returns at once."""

    def __init__(
        self,
        store: Store,
        failed: Failed,
        *,
        max_items: int = MAX_ITEMS,
        max_media_bytes: int = MAX_MEDIA_BYTES,
    ) -> None:
        """Start the thread.

        Args:
            store: to write to.
            failed: told the talk and the error, once, when writing begins to fail, and the talk and None when it works
                again; called by the writer's thread, and must not raise.
            max_items: of events and media pieces that may wait in memory.
            max_media_bytes: of their media.
        """
        self._store = store
        self._failed = failed
        self._max_items, self._max_media_bytes = max_items, max_media_bytes
        self._inbox: deque[tuple[str, Item]] = deque()
        self._orders: deque[Callable[[], None]] = deque()
        self._changed = threading.Condition()
        self._waiting_items = self._waiting_bytes = 0
        self._closing = False
        self._talks: dict[str, Pending] = {}
        self._kept: dict[str, int] = {}
        self._thread = threading.Thread(target=self._run, name="records-writer", daemon=True)
        self._thread.start()

    # ---- from any thread ----------------------------------------------------------------------------

    def begin(self, header: Header) -> None:
        """Begin to keep a talk, or go on with one that was kept before."""
        self._put(header.id, Begin(header))

    def update(self, header: Header) -> None:
        """Change what holds for a whole talk."""
        self._put(header.id, Update(header))

    def append(self, talk: str, event: Event) -> None:
        """Keep an event; it is on the disk when `kept(talk)` has counted it."""
        self._put(talk, event)

    def block(self, talk: str, block: MediaBlock) -> None:
        """Keep face frames or sound, in pieces of any length; they are joined to blocks of about two seconds."""
        self._put(talk, block)

    def kept(self, talk: str) -> int:
        """Return the number of the newest event of a talk that is on the disk; 0 where none is known to be."""
        return self._kept.get(talk, 0)

    def delete(self, talk: str) -> Future[None]:
        """Delete a talk for good, and what waits of it; the future ends when it is gone."""
        return self._order(lambda: self._delete(talk))

    def delete_person(self, person: str) -> Future[int]:
        """Delete all talks of a person for good; the future ends with their number."""
        return self._order(lambda: self._delete_person(person))

    def flush(self, timeout_s: float) -> bool:
        """Write what was handed over so far, unfinished blocks too; return whether it is on the disk in time."""
        done = self._order(self._write_rest)
        try:
            return done.result(timeout_s)
        except TimeoutError:
            return False

    def close(self, timeout_s: float = CLOSE_LIMIT_S) -> None:
        """Write what waits, and end the thread.

        Raises:
            RecordError: something could not be written; the sentence says how much.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout_s)
        if self._waiting_items:
            raise RecordError(
                f"{self._store.where}: {self._waiting_items} events and media pieces could not be written before the "
                "end; see what it said before"
            )

    # ---- the way in ---------------------------------------------------------------------------------

    def _put(self, talk: str, item: Item) -> None:
        weight = media.size(item) if isinstance(item, MediaBlock) else 0
        with self._changed:
            if self._closing:
                raise RecordError(f"{self._store.where}: the writer is closed; open the store anew")
            if self._is_full(item, weight):
                self._talks.setdefault(talk, Pending(talk)).miss(item)
                return
            self._waiting_items += 1
            self._waiting_bytes += weight
            self._inbox.append((talk, item))
            if len(self._inbox) == 1:
                self._changed.notify()

    def _is_full(self, item: Item, weight: int) -> bool:
        if isinstance(item, Begin | Update):
            return False  # without them nothing that follows could be written
        limit = self._max_items
        return self._waiting_items >= limit or (
            weight > 0 and self._waiting_bytes + weight > self._max_media_bytes
        )

    def _order(self, do: Callable[[], ResultT]) -> "Future[ResultT]":
        future: Future[ResultT] = Future()

        def carry_out() -> None:
            try:
                future.set_result(do())
            except Exception as error:  # whoever waits for it must learn of it, whatever it is
                future.set_exception(error)

        with self._changed:
            if not self._thread.is_alive():
                future.set_exception(
                    RecordError(f"{self._store.where}: the writer is closed; open the store anew")
                )
                return future
            self._orders.append(carry_out)
            self._changed.notify()
        return future

    # ---- the thread ---------------------------------------------------------------------------------

    def _run(self) -> None:
        failures, next_try_s = 0, 0.0
        while True:
            orders, closing = self._wait(next_try_s)
            now_s = time.monotonic()
            if closing or orders or now_s >= next_try_s:
                written = self._write(rest=closing)
                failures = 0 if written else failures + 1
                next_try_s = 0.0 if written else now_s + RETRY_S[min(failures, len(RETRY_S)) - 1]
            for order in orders:
                order()
            if closing:
                return

    def _wait(self, next_try_s: float) -> tuple[list[Callable[[], None]], bool]:
        """Wait until there is something to do, let more of it come for a moment, and take it."""
        with self._changed:
            while not (self._inbox or self._orders or self._closing):
                if not self._changed.wait(self._patience_s(next_try_s)):
                    break
            deadline_s = time.monotonic() + BATCH_S
            while not (self._orders or self._closing) and len(self._inbox) < BATCH_ITEMS:
                if not self._changed.wait(max(0.0, deadline_s - time.monotonic())):
                    break
            taken, self._inbox = self._inbox, deque()
            orders, self._orders = list(self._orders), deque()
            closing = self._closing
        for talk, item in taken:
            self._take(talk, item)
        return orders, closing

    def _patience_s(self, next_try_s: float) -> float | None:
        """Return how long nothing is to be done, if nothing comes."""
        if any(pending.has_work for pending in self._talks.values()):
            return max(0.01, next_try_s - time.monotonic())
        return STALE_S if any(pending.is_joining for pending in self._talks.values()) else None

    def _take(self, talk: str, item: Item) -> None:
        with self._changed:
            pending = self._talks.setdefault(talk, Pending(talk))
        try:
            pending.take(item, time.monotonic())
        except RecordError as error:
            self._forget([item])
            self._tell([pending], error)

    def _write_rest(self) -> bool:
        return self._write(rest=True)

    def _write(self, *, rest: bool) -> bool:
        """Write what waits of all talks; return whether nothing had to stay."""
        now_s = time.monotonic()
        with self._changed:
            due = [pending for pending in self._talks.values() if pending.make_ready(now_s, rest=rest)]
        if not due:
            return True
        try:
            self._write_together(due)
        except PassingFault as error:
            self._tell(due, error)
            return False
        except Exception:  # one talk of them is at fault; the others must not suffer
            return all([self._write_alone(pending) for pending in due])
        return True

    def _write_together(self, due: list[Pending]) -> None:
        for pending in due:
            if pending.at is None:
                pending.at = self._store.position(pending.talk)
        with self._changed:
            batches = [pending.batch() for pending in due]
        reached = self._store.write(batches)
        for pending in due:
            self._forget(pending.written(reached[pending.talk]))
            self._kept[pending.talk] = reached[pending.talk].event
            if pending.troubled:
                pending.troubled = False
                self._failed(pending.talk, None)
        self._let_idle_go()

    def _let_idle_go(self) -> None:
        """Forget the talks of which nothing waits, when there are many."""
        with self._changed:
            if len(self._talks) > MAX_TALKS:
                waiting = {talk for talk, _ in self._inbox}
                for talk, pending in list(self._talks.items()):
                    if not (pending.has_work or pending.is_joining or talk in waiting):
                        del self._talks[talk]
                        self._kept.pop(talk, None)

    def _write_alone(self, pending: Pending) -> bool:
        try:
            self._write_together([pending])
        except PassingFault as error:
            self._tell([pending], error)
            return False
        except Exception as error:
            # It would fail again and again: let it go, and say so.
            self._forget(pending.give_up())
            self._tell([pending], error)
        return True

    def _tell(self, due: Iterable[Pending], error: Exception) -> None:
        for pending in due:
            if not pending.troubled:
                pending.troubled = True
                self._failed(pending.talk, error)

    def _forget(self, items: Iterable[Item]) -> None:
        """These wait no longer."""
        weights = [media.size(item) if isinstance(item, MediaBlock) else 0 for item in items]
        with self._changed:
            self._waiting_items -= len(weights)
            self._waiting_bytes -= sum(weights)

    # ---- deleting, in the thread --------------------------------------------------------------------

    def _delete(self, talk: str) -> None:
        never_written = self._drop(talk)
        try:
            self._store.delete(talk)
        except PassingFault:
            raise
        except RecordError:
            if not never_written:
                raise

    def _delete_person(self, person: str) -> int:
        for pending in list(self._talks.values()):
            if pending.person == person:
                self._drop(pending.talk)
        return self._store.delete_person(person)

    def _drop(self, talk: str) -> bool:
        """Forget what waits of a talk; return whether it was to be begun and never was."""
        with self._changed:
            pending = self._talks.pop(talk, None)
            self._kept.pop(talk, None)
        if pending is None:
            return False
        never_written = pending.is_new
        self._forget(pending.give_up())
        return never_written
