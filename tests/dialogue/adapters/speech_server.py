"""A speech endpoint on a real socket that answers with recorded bytes, as OpenAI's documentation describes them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

OK = (
    b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nTransfer-Encoding: chunked\r\n"
    b"x-request-id: req_7c1f\r\nopenai-processing-ms: 412\r\n\r\n"
)
REFUSED = (
    b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b"
)


def spoken(pcm: bytes, content_type: bytes = b"audio/pcm", piece: int = 4096) -> list[bytes]:
    """Return the bytes of a streamed answer, chunk by chunk; the last one ends it."""
    chunks = [pcm[at : at + piece] for at in range(0, len(pcm), piece)]
    return [OK % content_type, *(b"%x\r\n%b\r\n" % (len(one), one) for one in chunks), b"0\r\n\r\n"]


def refused(status: int, kind: str, code: str, message: str) -> list[bytes]:
    """Return the bytes of an answer that is an error, in OpenAI's shape."""
    return refused_with(status, {"error": {"message": message, "type": kind, "param": None, "code": code}})


def refused_with(status: int, content: object) -> list[bytes]:
    """Return the bytes of an answer that is an error, in any shape that JSON has."""
    body = json.dumps(content).encode()
    return [REFUSED % (status, b"Refused", len(body), body)]


@dataclass
class SpeechServer:
    """What it was asked, and what it answers: one list of bytes a request, the last one again and again.

    Attributes:
        pause_s: between two pieces of an answer.
        cut: hang up after so many pieces, where it is more than 0.
        hung_up: a connection was closed.
        second: it was asked twice.
    """

    answers: list[Sequence[bytes]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    pause_s: float = 0.0
    cut: int = 0
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    second: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                self.asked.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
                if len(self.asked) == 2:
                    self.second.set()
                self.keys.append(headers.get("authorization", ""))
                await self._answer(self.answers[min(len(self.asked), len(self.answers)) - 1], writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.hung_up.set()
        finally:
            writer.close()

    async def _answer(self, pieces: Sequence[bytes], writer: asyncio.StreamWriter) -> None:
        for index, piece in enumerate(pieces):
            if self.cut and index == self.cut:
                raise ConnectionError
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(self.pause_s)


@asynccontextmanager
async def running() -> AsyncIterator[SpeechServer]:
    """Run a server for a test."""
    served = SpeechServer()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield served
    finally:
        server.close()
