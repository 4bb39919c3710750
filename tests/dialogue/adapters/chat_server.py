"""A real HTTP server on loopback that answers chat completions as it is told, byte for byte if need be."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[["Exchange"], Awaitable[None]]


class Exchange:
    """One request and the ways to answer it."""

    def __init__(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        self.body = body
        self._writer = writer

    async def send(self, status: int, text: str, *headers: str) -> None:
        """Answer with a whole body."""
        lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json", "Connection: close", *headers]
        head = "\r\n".join([*lines, f"Content-Length: {len(text.encode())}"])
        await self.write(f"{head}\r\n\r\n{text}")

    async def begin(self) -> None:
        """Begin an event stream that lasts until the connection closes."""
        await self.write(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )

    async def event(self, data: object) -> None:
        """Send one event."""
        line = f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        await self.write(f"{len(line.encode()):x}\r\n{line}\r\n")

    async def say(self, *texts: str) -> None:
        """Send pieces of text."""
        for text in texts:
            await self.event(chunk({"content": text}))

    async def end(self, reason: str = "stop") -> None:
        """End the answer as servers do."""
        await self.event(chunk({}, reason))
        await self.event({**chunk({}), "choices": [], "usage": usage(3, 5)})
        await self.event("[DONE]")
        await self.write("0\r\n\r\n")

    async def write(self, text: str | bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(text.encode() if isinstance(text, str) else text)
        await self._writer.drain()

    async def half_close(self) -> None:
        """Send no more, and go on listening."""
        self._writer.write_eof()
        await asyncio.sleep(0.2)

    def hang_up(self) -> None:
        """Drop the connection, so that the other side gets a reset."""
        self._writer.transport.abort()


@dataclass
class ChatServer:
    """Answers completions from a queue of answers, the last one again and again."""

    url: str = ""
    models: list[str] = field(default_factory=lambda: ["first-model", "second-model"])
    answers: list[Answer] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rsplit(":", 1)[1].removesuffix("/v1"))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            exchange = Exchange(json.loads(body) if body else {}, writer)
            if head[0].startswith("GET /v1/models"):
                data = [
                    {"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in self.models
                ]
                await exchange.send(200, json.dumps({"object": "list", "data": data}))
                return
            self.requests.append(exchange.body)
            self.authorizations.append(headers.get("authorization", ""))
            await self.answers[min(len(self.requests), len(self.answers)) - 1](exchange)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            writer.close()


def event(delta: dict[str, Any], reason: str | None = None) -> bytes:
    """Return the bytes of one event."""
    return f"data: {json.dumps(chunk(delta, reason))}\n\n".encode()


def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    """Return one chunk of a completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "m",
        "choices": [choice],
    }


def usage(prompt: int, completion: int) -> dict[str, int]:
    """Return the bill."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


@asynccontextmanager
async def serving() -> AsyncIterator[ChatServer]:
    """Serve on a free port."""
    chat = ChatServer()
    listening = await asyncio.start_server(chat.serve, "127.0.0.1", 0)
    chat.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    async with listening:
        yield chat


def saying(*texts: str) -> Answer:
    """Answer with a stream of texts."""

    async def answer(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.say(*texts)
        await exchange.end()

    return answer


def failing(status: int, code: str = "x", message: str = "no", headers: tuple[str, ...] = ()) -> Answer:
    """Answer with a status and an error in OpenAI's form."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(status, json.dumps({"error": {"message": message, "code": code}}), *headers)

    return answer


def raw(*pieces: bytes, length: bool = False) -> Answer:
    """Answer with a stream whose body is exactly these pieces, each in a packet of its own; then hang up."""

    async def answer(exchange: Exchange) -> None:
        size = f"Content-Length: {sum(map(len, pieces))}\r\n" if length else ""
        await exchange.write(
            f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n{size}\r\n"
        )
        for piece in pieces:
            await exchange.write(piece)
            await asyncio.sleep(0.005)

    return answer
