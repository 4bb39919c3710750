"""How long until a newcomer is answered, and how much memory it takes: `warmchat bench start`.

Starts what `make run` starts, several times; times its address, `/healthz`, the page and a typed turn from the start of the
process; then opens further sessions, each with an open microphone, and reads the resident memory of the server and
of the processes it started. No browser: its own start is in tests/e2e.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import psutil

from benchmarks.socket_page import SocketPage, running_server
from server import wire

BUDGET_USABLE_S: Final = 5.0
BUDGET_RSS_MB: Final = 600
BUDGET_SESSION_MB: Final = 15
TEXT: Final = "Hello, I had a long day."


@dataclass(frozen=True)
class Start:
    """One start; times in seconds since the process was started, memory in megabytes.

    Attributes:
        answered_s: the first sound of the answer to a typed turn.
        worker_mb: processes that the server started: the voice, the recogniser.
        session_mb: what each further session adds.
    """

    ready_s: float
    page_s: float
    taken_s: float
    answered_s: float
    server_mb: float
    worker_mb: float
    session_mb: float


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line; return 0 whether or not the budgets are met: it reports, it does not judge."""
    parser = argparse.ArgumentParser(prog="warmchat bench start", description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--sessions", type=int, default=8, help="further sessions, for the memory of each")
    chosen = parser.parse_args(argv)
    starts = [asyncio.run(_start(chosen.sessions)) for _ in range(chosen.starts)]
    middle = {name: round(median(vars(start)[name] for start in starts), 2) for name in vars(starts[0])}
    worst = {name: round(max(vars(start)[name] for start in starts), 2) for name in vars(starts[0])}
    for name, label, budget in (
        ("ready_s", "start → /healthz says ready, s", ""),
        ("page_s", "start → page served, s", ""),
        ("taken_s", "start → typed turn taken, s", f"≤ {BUDGET_USABLE_S:.0f}"),
        ("answered_s", "start → first sound of the answer, s", ""),
        ("server_mb", "memory of the server, MB", f"≤ {BUDGET_RSS_MB} with its workers"),
        ("worker_mb", "memory of its workers, MB", ""),
        ("session_mb", "memory of a further session, MB", f"≤ {BUDGET_SESSION_MB}"),
    ):
        print(f"{label:38}{middle[name]:>9} median {worst[name]:>9} worst   {budget}")
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    print(
        json.dumps({"bench": "start", "n": len(starts), "median": middle, "worst": worst, "machine": machine})
    )
    return 0


async def _start(sessions: int) -> Start:
    began_s = time.perf_counter()
    async with running_server() as address, AsyncExitStack() as pages:
        health = json.loads(await asyncio.to_thread(_got, f"http://{address}/healthz"))
        if health["status"] != "ready":
            raise RuntimeError(f"expected the server to be ready when it names its address, got {health}")
        ready_s = time.perf_counter() - began_s
        await asyncio.to_thread(_got, f"http://{address}/")
        page_s = time.perf_counter() - began_s
        page = await pages.enter_async_context(SocketPage.open(address))
        await page.send(wire.TextSay(text=TEXT))
        taken_s, _ = await page.until(lambda e: _is_turn(e, "user"))
        answered_s, _ = await page.until(lambda e: e["type"] == "state.changed" and e["state"] == "speaking")
        await page.until(lambda e: _is_turn(e, "avatar"), limit_s=40.0)
        server_mb, worker_mb = _memory_mb()
        for _ in range(sessions):
            await pages.enter_async_context(SocketPage.open(address))
        await page.quiet(3.0)
        more_mb = sum(_memory_mb()) - server_mb - worker_mb
    return Start(
        ready_s,
        page_s,
        taken_s - began_s,
        answered_s - began_s,
        server_mb,
        worker_mb,
        more_mb / max(1, sessions),
    )


def _is_turn(event: dict[str, Any], party: str) -> bool:
    return (event["type"], event.get("party")) == ("turn.committed", party)


def _got(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def _memory_mb() -> tuple[float, float]:
    """Return the resident memory of the server, our one child, and of the processes that it started."""
    (server,) = psutil.Process().children()
    workers = sum(worker.memory_info().rss for worker in server.children(recursive=True))
    return server.memory_info().rss / 1e6, workers / 1e6


if __name__ == "__main__":
    sys.exit(main())
