"""Plays one recorded talk in the browser of this machine: `warmchat sessions replay ID`."""

import secrets
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path
from socket import create_server, socket
from typing import Final
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from server.app import STATIC
from server.door import Door
from server.errors import ConfigError
from server.talk_routes import TalkStore, talk_routes

_HOST: Final = "127.0.0.1"
_SECRET_BYTES: Final = 24
# The page takes everything from here, and its address, which holds the secret, goes nowhere else.
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self'; style-src 'self' 'unsafe-inline'; "
        "connect-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def replay(store: TalkStore, talk_id: str, *, open_browser: bool = True, port: int = 0) -> int:
    """Serve the page that replays a talk, to this machine alone, until Ctrl-C; return the exit status.

    Args:
        store: where the talk is read from.
        talk_id: of the talk; no other talk of the store can be seen.
        open_browser: open the page in the default browser.
        port: 0 chooses a free one.

    Raises:
        ConfigError: the page is not built, or the port is taken.
        RecordError: there is no such talk.
    """
    key = secrets.token_urlsafe(_SECRET_BYTES)
    with closing(_listen(port)) as listener:
        app = replay_app(store, talk_id, key)
        url = f"http://{_HOST}:{listener.getsockname()[1]}/{page_of(talk_id, key)}"
        print(f"\n  The talk is at  {url}   (Ctrl-C stops it)\n", flush=True)
        if open_browser:
            # Some browsers keep the caller waiting until they are closed.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, server_header=False)
        with suppress(KeyboardInterrupt):  # raised again when all has ended; Ctrl-C is how one stops
            uvicorn.Server(config).run(sockets=[listener])
    return 0


def replay_app(store: TalkStore, talk_id: str, key: str, static: Path = STATIC) -> FastAPI:
    """Return the application: the page in `static`, and one talk for who has the key.

    Raises:
        ConfigError: the page is not built.
        RecordError: there is no such talk.
    """
    if not (static / "replay.html").is_file():
        raise ConfigError(
            f"expected the replay page at {static / 'replay.html'}, and it is not there; run `make run` in a "
            "checkout, or `npm ci && npm run build` in web/"
        )
    store.header(talk_id)

    def allowed(request: Request, talk: str) -> bool:
        given = request.query_params.get("key", "")
        return secrets.compare_digest(given.encode(), key.encode()) and talk == talk_id

    app = FastAPI(title="Warm Chat replay", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(talk_routes(store, allowed))
    app.middleware("http")(_guarded)
    app.mount("/", StaticFiles(directory=static))
    return app


def page_of(talk_id: str, key: str = "") -> str:
    """Return the address of a talk's page, from the root of its server.

    >>> page_of("t 1", "secret")
    'replay.html?talk=t+1&key=secret'
    """
    return "replay.html?" + urlencode({"talk": talk_id} | ({"key": key} if key else {}))


def _listen(port: int) -> socket:
    try:
        return create_server((_HOST, port))
    except OSError as error:
        raise ConfigError(
            f"cannot listen at {_HOST}:{port}: {error.strerror}; stop what listens there, or give another port"
        ) from error


async def _guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer to our own names only, and tell the browser what the page may do."""
    if not Door().host_allowed(request.headers.get("host", "")):
        return PlainTextResponse("This server answers to its own address only.\n", status_code=421)
    response = await call_next(request)
    response.headers.update(_HEADERS)
    if not request.url.path.startswith("/assets/"):
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
