"""Other systems on the same script: each runs in an environment of its own, started by a runner beside this file.

A runner opens a socket that takes the microphone as PCM16 at 16 kHz and gives the loudspeaker's sound as PCM16 at 24 kHz, and
says as JSON what was understood and when to drop what is not played yet. It uses our ears and our voice, wrapped as
its framework wants them, and its framework's own detection of speech and turns, as its documentation recommends.
"""

import asyncio
import json
import os
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import numpy as np
import websockets

from sound.pcm import Samples, from_pcm16, to_pcm16

NAMES: Final = ("pipecat", "aiavatar")
_HERE: Final = Path(__file__).parent
_START_S: Final = 60.0


class PeerError(Exception):
    """A peer cannot be had; the message says why and what to do."""


@asynccontextmanager
async def peer(name: str, mind_url: str, environment: Path | None) -> AsyncIterator["Peer"]:
    """Start a peer's runner and connect to it.

    Raises:
        PeerError: it is not installed, or did not come up.
    """
    if environment is None:
        raise PeerError("not run: name its environment with --peers (docs/conversation.md)")
    python = environment / "bin" / "python"
    if not python.exists():
        raise PeerError(f"expected an environment with a Python at {python}; docs/conversation.md says how")
    log = environment / f"{name}.log"
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            str(python),
            str(_HERE / f"run_{name}.py"),
            mind_url,
            stdout=subprocess.PIPE,
            stderr=written,
            env={**os.environ, "PYTHONPATH": str(_HERE.parents[1])},
        )
    try:
        port = await _port(process, log)
        async with websockets.connect(f"ws://127.0.0.1:{port}", max_size=None) as socket:
            one = Peer(socket)
            task = asyncio.create_task(one.receive())
            try:
                yield one
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _port(process: asyncio.subprocess.Process, log: Path) -> int:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_START_S):
            async for line in process.stdout:
                if line.startswith(b"port "):
                    return int(line.split()[1])
    except TimeoutError:
        pass
    raise PeerError(f"did not come up: {_last_line(log) or 'it said nothing'} (all of it: {log})")


def _last_line(log: Path) -> str:
    return " ".join(log.read_text("utf-8", "replace").strip().splitlines()[-1:])


class Peer:
    """One connection; a `benchmarks.conversation_line.System` without a mouth."""

    rate_hz = 24_000

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._voice: Samples = np.zeros(0, dtype=np.float32)
        self._words: list[tuple[float, str]] = []

    async def hear(self, samples: Samples) -> None:
        """Take (320,) of the microphone."""
        await self._socket.send(to_pcm16(samples))

    def play(self, count: int) -> Samples | None:
        """Return what is there to be played; a last piece is padded."""
        if not len(self._voice):
            return None
        piece, self._voice = self._voice[:count], self._voice[count:]
        return np.pad(piece, (0, count - len(piece)))

    def aperture(self) -> None:
        """It has no mouth."""
        return None

    def words(self) -> list[tuple[float, str]]:
        """Return the final transcripts."""
        return self._words

    async def receive(self) -> None:
        """Take what comes until the connection ends."""
        async for message in self._socket:
            if isinstance(message, bytes):
                self._voice = np.concatenate([self._voice, from_pcm16(message)])
                continue
            told = json.loads(message)
            if told["type"] == "drop":
                self._voice = np.zeros(0, dtype=np.float32)
            elif told["type"] == "words":
                self._words.append((time.perf_counter(), told["text"]))
