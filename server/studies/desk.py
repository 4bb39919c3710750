"""Where participants come in: finds whose link it is, sees to it that nobody sits twice, and stores how far they are.

One thread does all that touches the database, in the order in which it was asked for; the event loop never waits.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from emotion_tree.errors import RecordError
from server.errors import ConfigError, WireError
from server.studies.flow import Flow
from server.studies.plan import Plan
from server.studies.progress import restored

if (
    TYPE_CHECKING
):  # the database's libraries are loaded when the first participant comes, not when the server starts
    from server.records.store import Store
    from server.studies.register import Register

T = TypeVar("T")
GONE_WAIT_S: Final = 2.0
_GONE_STEP_S: Final = 0.1
UNKNOWN: Final = "This link belongs to no study here. Please check that it was copied whole, or ask the people who invited you."
_OVER: Final = {
    "finished": "This link was used already: you have taken part, and everything arrived. Thank you.",
    "declined": "This link was used already: you chose not to take part. Ask the people who invited you for another.",
    "left": "This link was used already: you left the study. Ask the people who invited you for another.",
    "withdrawn": "This link was used already: you left the study, and what was kept of you was deleted.",
}
ELSEWHERE: Final = "This study is open already, in another tab or window. Please go on there, or close it and load this page again."


@dataclass(frozen=True)
class Seat:
    """A participant who may go on.

    Attributes:
        plan: of the study.
        code: of the participant; `rehearsal` says that it is nobody real.
        condition: "" until they have agreed to take part.
        flow: how far they were.
    """

    plan: Plan
    code: str
    rehearsal: bool
    condition: str
    flow: Flow

    @property
    def key(self) -> tuple[str, str]:
        """Study and participant."""
        return self.plan.name, self.code


class Sitter(Protocol):
    """Whoever holds a seat: a participant's run."""

    seat: Seat

    @property
    def flow(self) -> Flow:
        """How far they are."""
        ...

    @property
    def present(self) -> bool:
        """Whether their page is connected."""
        ...

    def give_way(self) -> None:
        """Somebody came with the same link, and this page is gone: end."""
        ...


@dataclass
class Desk:
    """The studies of one server.

    Attributes:
        store: opens the store, with everything written that was handed over before; called in the desk's thread.
        in_passing: opens the store as it is, for what is stored many times in a talk; none: as `store`.
        in_thread: tests on a virtual clock do without the thread.
    """

    store: Callable[[], "Store"]
    in_passing: "Callable[[], Store] | None" = None
    in_thread: bool = True
    _sitters: dict[tuple[str, str], Sitter] = field(default_factory=dict)
    _thread: ThreadPoolExecutor | None = None

    async def admit(self, token: str) -> Seat:
        """Return the seat that a link belongs to.

        Raises:
            WireError: the link is unknown or was used, the participant sits here already, or the store is in trouble.
        """
        try:
            seat = await self.ask(lambda register: _seat(register, token))
        except (RecordError, ConfigError) as error:
            raise WireError("study.unreadable", f"The study cannot be opened: {error}") from error
        # A page that is loaded anew comes back a moment before the old one is known to be gone.
        for _ in range(round(GONE_WAIT_S / _GONE_STEP_S)):
            if self._is_free(seat):
                break
            await asyncio.sleep(_GONE_STEP_S)
        self._require_free(seat)
        return seat

    async def ask(self, work: "Callable[[Register], T]") -> T:
        """Return what `work` finds in the register, or raise what it raises."""
        found: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def came(value: T) -> None:
            if not found.done():  # whoever asked may have gone
                found.set_result(value)

        def failed(error: Exception) -> None:
            if not found.done():
                found.set_exception(error)

        self.do(work, came, failed)
        return await found

    def take(self, sitter: Sitter) -> Flow:
        """Give the seat to `sitter`, and return how far the participant is: the one who had it may be further.

        Raises:
            WireError: somebody sits there, with a page that is open.
        """
        self._require_free(sitter.seat)
        before = self._sitters.get(sitter.seat.key)
        self._sitters[sitter.seat.key] = sitter
        if before is None:
            return sitter.seat.flow
        before.give_way()
        return before.flow

    def leave(self, sitter: Sitter) -> None:
        """The seat is free again."""
        if self._sitters.get(sitter.seat.key) is sitter:
            del self._sitters[sitter.seat.key]

    def do(
        self,
        work: "Callable[[Register], T]",
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
        *,
        written: bool = False,
    ) -> None:
        """Do `work` on the register, after all that was asked for before; then call one of the two on the event loop.

        With `written`, only after everything that was handed over for the records of talks is on the disk.
        """
        opened = self.store if written or self.in_passing is None else self.in_passing

        def on_the_register() -> T:
            from server.studies.register import Register

            return work(Register(opened().engine))

        self._run(on_the_register, then, failed)

    def forget(self, seat: Seat, then: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """Delete everything that was kept of a participant, and then call one of the two."""
        self._run(lambda: forget(self.store(), *seat.key), lambda _: then(), failed)

    def close(self) -> None:
        """Finish what was asked for; it blocks until that is done."""
        if self._thread is not None:
            self._thread.shutdown(wait=True)
            self._thread = None

    def _is_free(self, seat: Seat) -> bool:
        sitter = self._sitters.get(seat.key)
        return sitter is None or not sitter.present

    def _require_free(self, seat: Seat) -> None:
        if not self._is_free(seat):
            raise WireError("study.open_elsewhere", ELSEWHERE)

    def _run(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        if not self.in_thread:
            _settle(_tried(work), then, failed)
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="studies")
        loop = asyncio.get_running_loop()

        def done(future: Future[T]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, future, then, failed)

        self._thread.submit(work).add_done_callback(done)


def _seat(register: "Register", token: str) -> Seat:
    participant = register.find(token)
    if participant is None:
        raise WireError("study.unknown_link", UNKNOWN)
    if participant.status in _OVER:
        raise WireError("study.over", _OVER[participant.status])
    return Seat(
        plan=register.plan(participant.study),
        code=participant.code,
        rehearsal=participant.rehearsal,
        condition=participant.condition,
        flow=restored(participant.progress, participant.code),
    )


def forget(store: "Store", study: str, code: str) -> int:
    """Delete everything that was kept of a participant, for good; return how many talks there were.

    Raises:
        ConfigError: there is no such participant.
        RecordError: it cannot be deleted, or not now.
    """
    from server.studies.register import Register

    Register(store.engine).forget(study, code)
    talks = [talk.id for talk in store.talks(study=study) if talk.participant == code]
    for talk in talks:
        store.delete(talk)
    store.scrub()
    return len(talks)


def _tried(work: Callable[[], T]) -> "Future[T]":
    future: Future[T] = Future()
    try:
        future.set_result(work())
    except Exception as error:  # told to whoever asked, as a thread would
        future.set_exception(error)
    return future


def _settle(future: "Future[Any]", then: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
    error = future.exception()
    if error is None:
        then(future.result())
    elif isinstance(error, Exception):
        failed(error)
    else:
        raise error
