"""A real server on a free port of this machine, and a page that is a program, for the tests of this folder."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import Any, cast

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from dialogue import registry
from server import wire
from server.hub import Hub
from server.lan import Lan
from server.serving import configured
from server.wire import Media
from speaker_listener.motion import MotionModel
from tests.server.stage import Stage

STOP_LIMIT_S = 5.0


@dataclass
class Live:
    """A running server."""

    port: int
    hub: Hub
    stage: Stage

    @property
    def host(self) -> str:
        """The address as a browser writes it."""
        return f"127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[int, HTTPMessage, str]:
        """Return status, headers and text of a page."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode("utf-8", "replace")

    @asynccontextmanager
    async def page(self) -> AsyncIterator["Page"]:
        """Open a socket as the page does; nothing is sent yet."""
        async with self.dial() as socket:
            yield Page(socket)

    @asynccontextmanager
    async def talk(self) -> AsyncIterator["Page"]:
        """Open a socket and a talk."""
        async with self.page() as page:
            await page.say(wire.SessionStart())
            page.ready = await page.event("session.ready")
            yield page

    def dial(self, subprotocol: str | None = wire.SUBPROTOCOL, **headers: str) -> connect:
        """Return a connection to be entered or awaited."""
        return connect(
            f"ws://{self.host}/ws",
            subprotocols=[Subprotocol(subprotocol)] if subprotocol else None,
            additional_headers=headers,
            max_size=None,
            proxy=None,
        )


@dataclass
class Page:
    """One connection; what came is kept.

    Attributes:
        ready: the `session.ready` of its talk.
        events: every event, in order.
        media: every media frame with the time of its arrival.
    """

    socket: ClientConnection
    ready: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    media: list[tuple[float, Media]] = field(default_factory=list)

    async def say(self, event: wire.Event) -> None:
        """Send an event."""
        await self.socket.send(event.model_dump_json(exclude_none=True))

    async def event(self, kind: str, timeout_s: float = 5.0, **fields: object) -> dict[str, Any]:
        """Return the next event of a type that has these fields."""
        async with asyncio.timeout(timeout_s):
            while True:
                event = await self._take()
                if event and event["type"] == kind and fields.items() <= event.items():
                    return event

    async def listen(self, for_s: float) -> None:
        """Take what comes for so long."""
        try:
            async with asyncio.timeout(for_s):
                while True:
                    await self._take()
        except TimeoutError:
            return

    async def closed(self, timeout_s: float = 5.0) -> int:
        """Take what comes until the server closes; return the code."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(timeout_s):
                while True:
                    await self._take()
        code = self.socket.close_code
        assert code not in (None, 1006), "the connection broke off without a close"
        return code

    def faces(self) -> list[tuple[float, Media]]:
        """Return the live frames with the time of their arrival."""
        return [(at_s, media) for at_s, media in self.media if media.kind == wire.KIND_LIVE_FACES]

    async def _take(self) -> dict[str, Any] | None:
        message = await self.socket.recv()
        if isinstance(message, bytes):
            kind, _, count, epoch, seq, t_ms = Media.HEADER.unpack_from(message)
            self.media.append((time.monotonic(), Media(kind, count, epoch, seq, t_ms, message[16:])))
            return None
        event: dict[str, Any] = json.loads(message)
        self.events.append(event)
        return event


async def until(holds: Callable[[], bool], limit_s: float = 2.0) -> None:
    """Wait until something holds on the server's side, which is another thread and wakes nobody here."""
    end_s = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end_s, "what was waited for did not come"
        await asyncio.sleep(0.01)


@contextmanager
def serving(
    stage: Stage | None = None,
    *,
    static: Path = Path("no-page-here"),
    max_sessions: int = 20,
    resume_s: float = 30.0,
    lan: Lan | None = None,
    country: str = "",
) -> Iterator[Live]:
    """Run a server of scripted talks with the real face, set up as `warmchat serve` sets it up."""
    stage = stage or Stage()
    motion = cast(MotionModel, registry.create("motion", "warm"))
    hub = Hub(stage.parts(motion), motion, max_sessions=max_sessions, resume_s=resume_s)
    server = configured(hub, static, lan=lan, country=country)
    with closing(create_server(("127.0.0.1", 0))) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield Live(listener.getsockname()[1], hub, stage)
        finally:
            server.should_exit = True
            thread.join(STOP_LIMIT_S)
            assert not thread.is_alive(), "the server did not stop"
