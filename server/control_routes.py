"""Control over HTTP and over a WebSocket.

GET  /control/talks                      POST /control/talks/ID/{say,show,mark,switch}
GET  /control/talks/ID/events            lines of JSON, as they happen; ID may be *
WS   /control                            the same commands, and events, on one line
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.websockets import WebSocketDisconnect

from server.control import COMMANDS, Control, ControlError, Subscription, command
from server.door import is_secure
from server.settings import LOOPBACK

_MAX_BODY_BYTES: Final = 65_536


def routes(control: Control) -> APIRouter:
    """Return the routes under /control."""
    router = APIRouter(prefix="/control")

    @router.get("/talks")
    async def talks(request: Request) -> Response:
        return await _answered(control, request, lambda: _done({"talks": control.listed()}))

    @router.get("/talks/{talk}/events")
    async def events(request: Request, talk: str) -> Response:
        async def stream() -> Response:
            subscription = control.subscribe(talk)
            return StreamingResponse(
                _lines(control, subscription),
                media_type="application/jsonl",
                headers={"X-Accel-Buffering": "no"},
            )

        return await _answered(control, request, stream)

    @router.post("/talks/{talk}/{verb}")
    async def order(request: Request, talk: str, verb: str) -> Response:
        async def do() -> Response:
            if verb not in COMMANDS:
                raise ControlError(f"expected one of {', '.join(COMMANDS)}, got {verb[:80]!r}", 404)
            control.do(command({**await _body(request), "do": verb, "talk": talk}))
            return JSONResponse({"done": verb})

        return await _answered(control, request, do)

    @router.websocket("")
    async def socket(websocket: WebSocket) -> None:
        await _serve(control, websocket)

    return router


async def _done(value: dict[str, Any]) -> Response:
    return JSONResponse(value)


async def _answered(control: Control, request: Request, do: Callable[[], Awaitable[Response]]) -> Response:
    try:
        control.require(request.headers.get("authorization", ""), request.headers.get("origin"))
        return await do()
    except ControlError as error:
        return JSONResponse({"error": str(error)}, status_code=error.status)


async def _body(request: Request) -> dict[str, Any]:
    data = await request.body()
    if len(data) > _MAX_BODY_BYTES:
        raise ControlError(f"a command may have {_MAX_BODY_BYTES} bytes, got {len(data)}", 413)
    return _object(data or b"{}")


def _object(data: str | bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise ControlError("expected a JSON object, got text that is none") from None
    if not isinstance(value, dict):
        raise ControlError(f"expected a JSON object, got {type(value).__name__}")
    return value


async def _lines(control: Control, subscription: Subscription) -> AsyncIterator[bytes]:
    try:
        while (line := await subscription.lines.get()) is not None:
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
    finally:
        control.unsubscribe(subscription)


# ---- the socket -----------------------------------------------------------------------------------------


async def _serve(control: Control, websocket: WebSocket) -> None:
    origin = websocket.headers.get("origin")
    if origin is not None or is_secure(websocket) or (websocket.url.hostname or "") not in LOOPBACK:
        await websocket.close(1008)  # before it is open: a page in a browser learns nothing
        return
    await websocket.accept()
    try:
        control.require(websocket.headers.get("authorization", ""), origin)
    except ControlError as error:
        # A program can read why; a refused handshake would only be a number to it.
        await websocket.send_text(json.dumps({"error": str(error)}, ensure_ascii=False))
        await websocket.close(1008)
        return
    await _Line(control, websocket).serve()


class _Line:
    """One program on one socket."""

    def __init__(self, control: Control, websocket: WebSocket) -> None:
        self._control = control
        self._socket = websocket
        self._following: dict[str, tuple[Subscription, asyncio.Task[None]]] = {}
        self._sending = asyncio.Lock()

    async def serve(self) -> None:
        """Answer until the program goes."""
        try:
            while True:
                message = await self._socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                await self._send(self._answer(message.get("text") or message.get("bytes") or ""))
        except WebSocketDisconnect:
            pass
        finally:
            for subscription, task in self._following.values():
                self._control.unsubscribe(subscription)
                task.cancel()

    def _answer(self, data: str | bytes) -> dict[str, Any]:
        number: object = None
        try:
            asked = _object(data)
            number = asked.pop("id", None)
            return {"id": number, **self._do(asked)}
        except ControlError as error:
            return {"id": number, "error": str(error)}

    def _do(self, asked: dict[str, Any]) -> dict[str, Any]:
        verb, talk = asked.get("do"), str(asked.get("talk", "*"))
        if verb == "list":
            return {"done": "list", "talks": self._control.listed()}
        if verb == "subscribe":
            self._follow(talk)
        elif verb == "unsubscribe":
            self._unfollow(talk)
        else:
            self._control.do(command(asked))
        return {"done": verb}

    def _follow(self, talk: str) -> None:
        if talk in self._following and not self._following[talk][0].ended:
            raise ControlError(f"{talk!r} is followed already")
        subscription = self._control.subscribe(talk)
        task = asyncio.get_running_loop().create_task(self._pass_on(subscription))
        self._following[talk] = (subscription, task)

    def _unfollow(self, talk: str) -> None:
        found = self._following.pop(talk, None)
        if found is None:
            raise ControlError(f"{talk[:80]!r} is not followed")
        self._control.unsubscribe(found[0])

    async def _pass_on(self, subscription: Subscription) -> None:
        # A program that has gone is noticed by whoever reads from it.
        with suppress(WebSocketDisconnect, RuntimeError):
            while (line := await subscription.lines.get()) is not None:
                await self._send(line)
            await self._send({"talk": subscription.talk, "ended": True})

    async def _send(self, value: dict[str, Any]) -> None:
        async with self._sending:
            await self._socket.send_text(json.dumps(value, ensure_ascii=False))
