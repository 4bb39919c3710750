"""One WebSocket: reads what the page sends, checks it, and hands it to its session; writes what the session says.

Whatever comes in that does not fit is answered with a named error; where the protocol is broken the connection
is closed with a code. Other sessions never notice.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server import visitor, wire
from server.door import is_secure
from server.errors import WireError
from server.hub import Hub
from server.session import Session

START_LIMIT_S: Final = 10.0
# A page sends 32 kB of sound and a handful of events a second; twice that, and ten seconds of catching up, is fair.
BYTES_PER_S: Final = 64_000.0
BYTES_BURST: Final = 640_000.0
# Hearing costs more than reading. Sound that comes in a rush is heard at eight times its pace, after a second at once,
# so that whoever floods one talk, and comes again and again, takes no time from the others.
PACE_BYTES_PER_S: Final = 256_000.0
PACE_BURST: Final = 32_000.0
EVENTS_PER_S: Final = 40.0
EVENTS_BURST: Final = 120.0
# What a page has not read yet. Live faces are left out long before; past the end the line is of no use.
DROP_FACES_BYTES: Final = 64_000
GIVE_UP_BYTES: Final = 16_000_000


@dataclass
class Allowance:
    """A token bucket: so much a second, and so much at once."""

    per_s: float
    burst: float
    now_s: Callable[[], float]
    left: float = field(init=False)
    at_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.at_s = self.burst, self.now_s()

    def take(self, amount: float) -> bool:
        """Take it if it is there."""
        now_s = self.now_s()
        self.left = min(self.burst, self.left + (now_s - self.at_s) * self.per_s)
        self.at_s = now_s
        if amount > self.left:
            return False
        self.left -= amount
        return True


class Connection:
    """Serves one page from its first event to its close; a `server.outbox.Transport`."""

    def __init__(self, socket: WebSocket, hub: Hub) -> None:
        """Serve `socket`, which was accepted."""
        self._socket = socket
        self._hub = hub
        self._queue: deque[str | bytes] = deque()
        self._queued_bytes = 0
        self._more = asyncio.Event()
        self._close_code: int | None = None
        self._session: Session | None = None
        now_s = asyncio.get_running_loop().time
        self._bytes = Allowance(BYTES_PER_S, BYTES_BURST, now_s)
        self._events = Allowance(EVENTS_PER_S, EVENTS_BURST, now_s)
        self._pace = Allowance(PACE_BYTES_PER_S, PACE_BURST, now_s)

    # ---- for the session ----------------------------------------------------------------------------

    def send_text(self, text: str) -> None:
        """Queue an event."""
        self._put(text)

    def send_bytes(self, data: bytes, droppable: bool) -> None:
        """Queue a media frame, unless it is droppable and the line is slow."""
        if not (droppable and self._queued_bytes > DROP_FACES_BYTES):
            self._put(data)

    def close(self, code: int) -> None:
        """Close after what is queued was sent."""
        if self._close_code is None:
            self._close_code = code
            self._more.set()

    # ---- the connection -----------------------------------------------------------------------------

    async def serve(self) -> None:
        """Run until either side closes."""
        writer = asyncio.create_task(self._write())
        reader = asyncio.create_task(self._read())
        try:
            done, _ = await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if reader in done and not writer.done():
                self.close(wire.CLOSE_GOING_AWAY)  # lets the writer finish what is queued
                await asyncio.wait({writer}, timeout=1.0)
        finally:
            # First of all, and whatever a task ended with: a talk that nobody holds must not stay for ever.
            if self._session is not None:
                self._hub.leave(self._session, self)
            for task in (reader, writer):
                task.cancel()
            for task in (reader, writer):
                with suppress(asyncio.CancelledError, WebSocketDisconnect):
                    await task

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await self._take_one()
                while self._session is None and self._close_code is None:
                    await self._take_one()
            while self._close_code is None:
                await self._take_one()
        except TimeoutError:
            self._refuse(
                WireError(
                    "session.not_started",
                    f"no session.start came within {START_LIMIT_S:.0f} s",
                    wire.CLOSE_NOT_STARTED,
                )
            )
        except WebSocketDisconnect:
            return

    async def _take_one(self) -> None:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text, data = message.get("text"), message.get("bytes")
        try:
            if not self._bytes.take(len(text or data or "")) or not (
                data is not None or self._events.take(1)
            ):
                raise WireError(
                    "rate.exceeded",
                    "more came than a person can say or type; send sound at its own pace",
                    wire.CLOSE_TOO_FAST,
                )
            if text is not None:
                await self._on_event(wire.decode_event(text))
            else:
                self._on_media(data or b"")
                if not self._pace.take(len(data or b"")):
                    await asyncio.sleep(len(data or b"") / PACE_BYTES_PER_S)
        except WireError as error:
            self._refuse(error)

    async def _on_event(self, event: wire.Event) -> None:
        if isinstance(event, wire.SessionStart | wire.SessionResume):
            await self._open(event)
        elif self._session is None:
            raise WireError(
                "session.not_started",
                f"expected session.start or session.resume first, got {event.type}",
                wire.CLOSE_NOT_STARTED,
            )
        elif isinstance(event, wire.SessionEnd):
            self._hub.end(self._session)
            self.close(1000)
        else:
            self._session.on_event(event)

    async def _open(self, event: wire.SessionStart | wire.SessionResume) -> None:
        if self._session is not None:
            raise WireError(
                "session.started",
                "this connection has a talk already; open another connection",
                wire.CLOSE_BAD_MESSAGE,
            )
        if isinstance(event, wire.SessionStart):
            person = visitor.person(self._socket)
            # A browser that brings no cookie, as in a frame on another site, could never find its talk again.
            keeps = bool(person) or "origin" not in self._socket.headers
            self._session = await self._hub.welcome(
                event, self, self.close, person, keeps, is_secure(self._socket)
            )
        else:
            self._session = self._hub.resume(event, self, self.close)

    def _on_media(self, data: bytes) -> None:
        if self._session is None:
            raise WireError(
                "session.not_started",
                "expected session.start or session.resume first, got a binary frame",
                wire.CLOSE_NOT_STARTED,
            )
        self._session.on_sound(wire.decode_media(data))

    def _refuse(self, error: WireError) -> None:
        """Tell the page what is wrong, and close where it cannot go on."""
        fatal = error.close is not None
        if self._session is not None:
            self._session.raise_error(error.code, str(error), fatal)
        else:
            event = wire.ErrorRaised(code=error.code, message=str(error), fatal=fatal)
            self._put(event.model_dump_json())
        if error.close is not None:
            self.close(error.close)
            # Who breaks the protocol cannot come back to the talk, and must not fill the server with waiting ones.
            if self._session is not None:
                self._hub.end(self._session)

    def _put(self, item: str | bytes) -> None:
        if self._close_code is not None:
            return
        self._queue.append(item)
        self._queued_bytes += len(item)
        if self._queued_bytes > GIVE_UP_BYTES:
            self.close(wire.CLOSE_TOO_LARGE)
        self._more.set()

    async def _write(self) -> None:
        while True:
            while self._queue:
                item = self._queue.popleft()
                self._queued_bytes -= len(item)
                if isinstance(item, str):
                    await self._socket.send_text(item)
                else:
                    await self._socket.send_bytes(item)
            if self._close_code is not None:
                break
            self._more.clear()
            await self._more.wait()
        if self._socket.application_state is not WebSocketState.DISCONNECTED:
            reason = wire.CLOSE_CODES.get(self._close_code, "")[:100]
            with suppress(RuntimeError):  # the page may have closed first
                await self._socket.close(self._close_code, reason)
