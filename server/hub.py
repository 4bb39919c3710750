"""All talks of one server: opened, found again after a dropped connection, and ended when nobody comes back."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from dialogue.prompt import least_chars
from emotion_tree.errors import RecordError
from server.archive import Archive
from server.cast import Cast, Character
from server.chronicle import OutletMaker
from server.control import Control
from server.errors import WireError
from server.faces import FaceScheduler
from server.guest import Guest
from server.keeping import wall_clock
from server.notebook import Notebook
from server.outbox import Transport
from server.session import Session
from server.studies.desk import Desk
from server.talk import Parts
from server.wire import CLOSE_GOING_AWAY, CLOSE_REPLACED, CLOSE_TOO_MANY, SessionResume, SessionStart
from speaker_listener.motion import MotionModel


class Hub:
    """Owns the sessions and the one motion clock."""

    def __init__(
        self,
        parts: Parts,
        motion: MotionModel,
        *,
        max_sessions: int = 20,
        resume_s: float = 30.0,
        in_thread: bool = True,
        archive: Archive | None = None,
        outlets: Sequence[OutletMaker] = (),
        desk: Desk | None = None,
        control_token: str = "",
        notebook: Notebook | None = None,
        cast: Cast | None = None,
    ) -> None:
        """Serve talks made of `parts`; `in_thread` as for `FaceScheduler`.

        With an `archive`, talks may be kept, and with a `desk`, participants of studies come in; each of `outlets`
        makes somebody who follows a talk live. With a `notebook`, people who want it are remembered from talk to
        talk. Programs that know `control_token` may control talks; "" lets none. A `cast` lets people choose whom they talk
        to; without one it is always the character of `parts`.
        """
        self.archive = archive
        self.notebook = notebook
        self.cast = cast
        self._outlets: tuple[OutletMaker, ...] = (
            *outlets,
            lambda header, now_s: self.control.outlet(header),
        )
        self._desk = desk
        self._parts = parts
        self._max_sessions = max_sessions
        self._resume_s = resume_s
        self._sessions: dict[str, Session] = {}
        self._closers: dict[str, Callable[[int], None]] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.faces = FaceScheduler(motion, in_thread=in_thread)
        self.control = Control(control_token, lambda: [one.steered for one in self.sessions])
        self._clock: asyncio.Task[None] | None = None
        self._retention: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._sessions)

    def start(self) -> None:
        """Start the motion clock; needs a running event loop."""
        self._clock = asyncio.create_task(self.faces.run())
        self._parts.tools.start()
        if self.archive is not None:
            self._retention = asyncio.create_task(self.archive.retain())

    def say_goodbye(self) -> None:
        """Close every page's connection: the server is stopping."""
        for closer in list(self._closers.values()):
            closer(CLOSE_GOING_AWAY)

    async def stop(self) -> None:
        """End every talk and the clock."""
        await asyncio.gather(*map(self._end, self.sessions))
        if self._ending:
            await asyncio.gather(*self._ending)
        for task in (self._clock, self._retention):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._parts.tools.aclose()
        if self._desk is not None:
            await asyncio.to_thread(self._desk.close)
        if self.archive is not None:
            await asyncio.to_thread(self.archive.close)

    @property
    def sessions(self) -> Sequence[Session]:
        """The talks that are live, or wait for their page to come back."""
        return list(self._sessions.values())

    async def welcome(
        self,
        start: SessionStart,
        transport: Transport,
        closer: Callable[[int], None],
        person: str,
        keeps: bool = True,
        is_far: bool = False,
    ) -> Session:
        """Begin the talk that a page asks for: a new one, or one that was kept for this person.

        `is_far` is somebody at another device of the network. Where it is not to be kept (`keeps`), nobody is asked about it; a study's talk is the study's in any case.

        Raises:
            WireError: there are as many talks as the server may carry, or the kept one cannot be gone on with.
        """
        guest = Guest(
            person=person,
            language=start.language,
            archive=self.archive if keeps or start.study else None,
            outlets=self._outlets,
            desk=self._desk,
            notebook=self.notebook,
            is_far=is_far,
        )
        if start.study:
            if self._desk is None:
                raise WireError("study.off", "This server keeps no talks, so no study can be held here.")
            # The talk is the study's, not the browser's own.
            guest = replace(guest, person="", seat=await self._desk.admit(start.study))
        elif start.record:
            guest = await self._with_kept(guest, start.record)
        else:
            guest = replace(guest, character=self._character(start.character))
        return self.open(transport, closer, guest)

    def _character(self, name: str) -> Character | None:
        """Return who has this name and fits into a prompt; None stands for the host's own."""
        found = None if self.cast is None or not name else self.cast.find(name)
        if found is None or least_chars(found.persona) > self._parts.prompt_chars:
            return None
        return found

    async def _with_kept(self, guest: Guest, talk: str) -> Guest:
        if self.archive is None:
            raise WireError("record.off", "This server keeps no talks; a new one can begin.")
        if any(session.chronicle.talk == talk for session in self.sessions):
            raise WireError("record.open", "That talk is open already, in another tab; go on there.")
        try:
            kept = await self.archive.record(talk, guest.person)
        except RecordError as error:
            raise WireError("record.unreadable", f"That talk cannot be opened: {error}") from error
        passed_s = (wall_clock() - kept.header.began_at).total_seconds()
        # It is the same character who goes on with it, where they are still here.
        character = self._character(kept.header.head)
        return replace(guest, kept=kept, starts_s=max(passed_s, kept.duration_s), character=character)

    def open(
        self, transport: Transport, closer: Callable[[int], None], guest: Guest | None = None
    ) -> Session:
        """Begin a talk; `closer` closes the page's connection with a code.

        Raises:
            WireError: there are as many talks as the server may carry.
        """
        guest = guest or Guest(archive=self.archive, outlets=self._outlets)
        if len(self._sessions) >= self._max_sessions:
            raise WireError(
                "session.too_many",
                f"{self._max_sessions} people are talking here already; please come back in a moment",
                CLOSE_TOO_MANY,
            )
        parts = self._parts if guest.character is None else self._parts.played_by(guest.character)
        session = Session(parts, secrets.token_urlsafe(9), secrets.token_urlsafe(24), self.faces.wake, guest)
        session.on_leave = lambda: self._dismiss(session)
        self._sessions[session.id] = session
        self._closers[session.id] = closer
        self.faces.add(session.talk.track)
        session.attach(transport)
        return session

    def resume(self, event: SessionResume, transport: Transport, closer: Callable[[int], None]) -> Session:
        """Find a talk again; a connection that still holds it is closed.

        Raises:
            WireError: no such talk, or another secret; the page may begin a new one.
        """
        session = self._sessions.get(event.id)
        if session is None or not _same(session.secret, event.secret):
            raise WireError("session.unknown", "That talk has ended; a new one can begin.")
        leaving = self._leaving.pop(session.id, None)
        if leaving is not None:
            leaving.cancel()
        if session.attached:
            session.detach()
            self._closers[session.id](CLOSE_REPLACED)
        self._closers[session.id] = closer
        session.reattach(transport, event)
        return session

    def _dismiss(self, session: Session) -> None:
        """A participant came back in another tab: this one is over."""
        closer = self._closers.get(session.id)
        if closer is not None:
            closer(CLOSE_REPLACED)
        self.end(session)

    def forget(self, talk: str) -> None:
        """A person deletes a kept talk: if it is live, nothing more of it is kept."""
        for session in self.sessions:
            if session.chronicle.talk == talk:
                session.chronicle.keeping.forget()

    def forget_person(self, person: str) -> None:
        """Remember a person no longer; it blocks, and may be called from any thread."""
        if self.notebook is not None:
            self.notebook.forget(person)

    def leave(self, session: Session, transport: Transport) -> None:
        """The connection is gone; wait for the page to come back, then end the talk."""
        if session.id not in self._sessions or not session.held_by(transport):
            return
        session.detach()
        loop = asyncio.get_running_loop()
        self._leaving[session.id] = loop.call_later(self._resume_s, self.end, session)

    def end(self, session: Session) -> None:
        """End a talk now."""
        task = asyncio.get_running_loop().create_task(self._end(session))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self, session: Session) -> None:
        if self._sessions.pop(session.id, None) is None:
            return
        self._closers.pop(session.id, None)
        leaving = self._leaving.pop(session.id, None)
        if leaving is not None:
            leaving.cancel()
        self.faces.remove(session.talk.track)
        await session.close()


def _same(secret: str, given: str) -> bool:
    """Compare in a time that tells nothing; as bytes, because a page may send any text."""
    return hmac.compare_digest(secret.encode(), given.encode())
