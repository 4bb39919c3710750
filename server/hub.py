"""All talks of one server: opened, found again after a dropped connection, and ended when nobody comes back."""

import asyncio
import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress

from server.errors import WireError
from server.faces import FaceScheduler
from server.outbox import Transport
from server.session import Session
from server.talk import Parts
from server.wire import CLOSE_GOING_AWAY, CLOSE_REPLACED, CLOSE_TOO_MANY, SessionResume
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
    ) -> None:
        """Serve talks made of `parts`; `in_thread` as for `FaceScheduler`."""
        self._parts = parts
        self._max_sessions = max_sessions
        self._resume_s = resume_s
        self._sessions: dict[str, Session] = {}
        self._closers: dict[str, Callable[[int], None]] = {}
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.faces = FaceScheduler(motion, in_thread=in_thread)
        self._clock: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._sessions)

    def start(self) -> None:
        """Start the motion clock; needs a running event loop."""
        self._clock = asyncio.create_task(self.faces.run())

    def say_goodbye(self) -> None:
        """Close every page's connection: the server is stopping."""
        for closer in list(self._closers.values()):
            closer(CLOSE_GOING_AWAY)

    async def stop(self) -> None:
        """End every talk and the clock."""
        for session in list(self._sessions.values()):
            await self._end(session)
        if self._ending:
            await asyncio.gather(*self._ending)
        if self._clock is not None:
            self._clock.cancel()
            with suppress(asyncio.CancelledError):
                await self._clock

    def open(self, transport: Transport, closer: Callable[[int], None]) -> Session:
        """Begin a talk; `closer` closes the page's connection with a code.

        Raises:
            WireError: there are as many talks as the server may carry.
        """
        if len(self._sessions) >= self._max_sessions:
            raise WireError(
                "session.too_many",
                f"{self._max_sessions} people are talking here already; please come back in a moment",
                CLOSE_TOO_MANY,
            )
        session = Session(self._parts, secrets.token_urlsafe(9), secrets.token_urlsafe(24), self.faces.wake)
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
