"""A mind for benches: an OpenAI-compatible server that answers at once, with words that were set beforehand.

Every system under test asks it over HTTP as it would ask a real one, so that what is measured is the system and not the model.
"""

import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse

MODEL = "scripted"


@dataclass
class Mind:
    """What is answered from now on, and when it was asked.

    Attributes:
        answer: the next answers' words.
        asked_s: `time.perf_counter` of each request.
        url: where it listens, ending in /v1.
    """

    answer: str = "I see."
    asked_s: list[float] = field(default_factory=list)
    url: str = ""

    def app(self) -> FastAPI:
        """Return the server."""
        app = FastAPI(openapi_url=None)

        @app.get("/v1/models")
        async def models() -> JSONResponse:
            return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

        @app.post("/v1/chat/completions")
        async def complete(request: Request) -> StreamingResponse:
            await request.json()
            self.asked_s.append(time.perf_counter())
            return StreamingResponse(_pieces(self.answer), media_type="text/event-stream")

        return app


async def _pieces(answer: str) -> AsyncIterator[str]:
    words = answer.split(" ")
    for at, word in enumerate(words):
        yield _chunk({"role": "assistant", "content": word if at == 0 else f" {word}"}, None)
    yield _chunk({}, "stop")
    yield "data: [DONE]\n\n"


def _chunk(delta: dict[str, str], finish: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n"


@contextmanager
def serving() -> Iterator[Mind]:
    """Serve a mind on a free port of this machine, in a thread."""
    mind = Mind()
    server = uvicorn.Server(
        uvicorn.Config(mind.app(), port=0, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until_s = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > until_s:
            raise RuntimeError("the scripted mind did not start within 10 s")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    mind.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield mind
    finally:
        server.should_exit = True
        thread.join(5)
