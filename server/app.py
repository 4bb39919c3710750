"""The ASGI application: the page, the people, the socket, and whether all is well."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from server import (
    cast_routes,
    control_routes,
    own_memory,
    own_talks,
    pairing_page,
    studio_routes,
    visitor,
    wire,
)
from server.connection import Connection
from server.door import Door, is_secure
from server.help_lines import help_lines
from server.hub import Hub
from server.studio import Studio

STATIC: Final = Path(__file__).parent / "static"
_NO_PAGE: Final = (
    "The page is not built. Run `make run` in a checkout, or `npm ci && npm run build` in web/; "
    "then start the server again. The socket at /ws works without it.\n"
)
# Everything the page needs comes from this server; blob: is for sounds and pictures it makes itself.
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self' blob: ws: wss:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
WIDGET: Final = "/warm-chat.js"


_Next: TypeAlias = Callable[[Request], Awaitable[Response]]


def create_app(
    hub: Hub,
    static: Path = STATIC,
    embedders: Sequence[str] = (),
    door: Door | None = None,
    country: str = "",
) -> FastAPI:
    """Return the application that serves the talks of a hub and the page in `static`.

    `embedders` are the origins of pages of others that may hold the talk in a frame; `door` says who may come in, this
    machine alone if None. Help lines are those of `country`, where it is named.
    """
    door = door or Door()
    studio = None if hub.cast is None else Studio(hub.cast)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        hub.start()
        yield
        if studio is not None:
            await studio.aclose()
        await hub.stop()

    app = FastAPI(title="Warm Chat", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    has_page = (static / "index.html").is_file()

    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse(_health(hub, has_page))

    @app.get("/help-lines.json")
    async def lines() -> Response:
        return Response(
            help_lines().model_copy(update={"here": country}).model_dump_json(), media_type="application/json"
        )

    @app.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:
        await _talk(websocket, hub, door)

    if hub.archive is not None:
        app.include_router(own_talks.routes(hub.archive, hub.forget, hub.forget_person))
    app.include_router(own_memory.routes(hub.notebook))
    app.include_router(control_routes.routes(hub.control))
    if hub.cast is not None and studio is not None:
        heads = cast_routes.Heads(static / "people", hub.cast.own)
        app.include_router(cast_routes.routes(hub.cast, heads))
        app.include_router(studio_routes.routes(studio))
        app.mount("/people", heads)
    app.middleware("http")(_guards(" ".join((_POLICY, *embedders)), door))
    if has_page:
        app.mount("/", StaticFiles(directory=static, html=True))
    else:
        app.get("/")(_no_page)
    return app


def _health(hub: Hub, has_page: bool) -> dict[str, object]:
    steps = sorted(hub.faces.step_ms)
    return {
        "status": "ready",
        "sessions": len(hub),
        "page": has_page,
        "face_step_ms_p50": round(steps[len(steps) // 2], 3) if steps else None,
    }


async def _talk(websocket: WebSocket, hub: Hub, door: Door) -> None:
    origin, host = websocket.headers.get("origin"), websocket.headers.get("host", "")
    if not (door.origin_allowed(origin, host, is_secure(websocket)) and door.admits(websocket)):
        await websocket.close(1008)  # before accept: the browser sees 403
        return
    if wire.SUBPROTOCOL not in websocket.scope.get("subprotocols", []):
        await websocket.close(1002)
        return
    await websocket.accept(subprotocol=wire.SUBPROTOCOL)
    await Connection(websocket, hub).serve()


async def _no_page() -> PlainTextResponse:
    return PlainTextResponse(_NO_PAGE, status_code=503)


def _guards(policy: str, door: Door) -> Callable[[Request, _Next], Awaitable[Response]]:
    """Return what answers to our own names only, and tells the browser what the page may do."""

    async def guarded(request: Request, call_next: _Next) -> Response:
        return await _guarded(request, call_next, policy, door)

    return guarded


async def _guarded(request: Request, call_next: _Next, policy: str, door: Door) -> Response:
    host = request.headers.get("host", "")
    if not door.host_allowed(host, is_secure(request)):
        return PlainTextResponse("This server answers to its own address only.\n", status_code=421)
    changes = request.method not in ("GET", "HEAD")
    if not door.admits(request):
        return pairing_page.let_in(request, door)
    if changes and not door.origin_allowed(request.headers.get("origin"), host, is_secure(request)):
        return PlainTextResponse("Only this server's own page may change anything here.\n", status_code=403)
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    visitor.remember(request, response)
    if not request.url.path.startswith("/assets/"):
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
