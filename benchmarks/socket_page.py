"""A page without a browser, over a real socket and in real time: it sends sound at its own pace and plays nothing.

It reports playback as the page does, so that the server's turns run as in a talk.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import websockets
from numpy.typing import NDArray

from server import wire
from server.wire import Media
from sound.pcm import Samples, to_pcm16

_FRAME_MS: Final = 20
_FRAME_SAMPLES: Final = wire.MICROPHONE_RATE_HZ * _FRAME_MS // 1000
_SETTLE_S: Final = 0.02


@asynccontextmanager
async def running_server(*arguments: str, environment: dict[str, str] | None = None) -> AsyncIterator[str]:
    """Start `warmchat serve` as a newcomer would, on a free port; yield its `host:port`, and stop it."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "warmchat"),
        "serve",
        "--port",
        "0",
        *arguments,
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30):
            async for line in process.stdout:
                if b"Warm Chat is at" in line:
                    address = line.decode().split("http://")[1].split("/")[0]
                    break
            else:
                raise RuntimeError("the server ended before it said where it is")
        drain = asyncio.create_task(process.stdout.read())
        yield address
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
    await drain


class SocketPage:
    """One connection; `events` holds (arrival in perf_counter seconds, event)."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self.events: list[tuple[float, dict[str, Any]]] = []
        self.first_voice_s: dict[int, float] = {}
        self.voice: dict[int, bytearray] = {}
        self._came = asyncio.Condition()
        self._players: dict[int, asyncio.Task[None]] = {}
        self._made_ms: dict[int, int] = {}
        self._over: set[int] = set()
        self._cancelled: set[int] = set()
        self._held: set[int] = set()
        self._sent = 0
        self._to_say: Samples = np.zeros(0, dtype=np.float32)
        self._began: asyncio.Future[float] | None = None
        self._ended: asyncio.Future[float] | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, address: str) -> AsyncIterator["SocketPage"]:
        """Connect, start a talk and open the microphone, which sends silence until `say`."""
        url = f"ws://{address}/ws"
        async with websockets.connect(url, subprotocols=[websockets.Subprotocol(wire.SUBPROTOCOL)]) as socket:
            page = cls(socket)
            await page.send(wire.SessionStart())
            await page.send(wire.MicrophoneOpen(rate_hz=wire.MICROPHONE_RATE_HZ))
            tasks = [asyncio.create_task(page._receive()), asyncio.create_task(page._microphone())]
            try:
                yield page
            finally:
                for task in [*tasks, *page._players.values()]:
                    task.cancel()
                await asyncio.gather(*tasks, *page._players.values(), return_exceptions=True)

    async def send(self, event: wire.Event) -> None:
        """Send an event."""
        await self._socket.send(event.model_dump_json(exclude_none=True))

    async def say(self, samples: Samples) -> tuple[float, float]:
        """Speak (n,) samples at 16 kHz; return when its first and its last sample were sent."""
        loop = asyncio.get_running_loop()
        self._began, self._ended = loop.create_future(), loop.create_future()
        self._to_say = samples
        return await self._began, await self._ended

    async def until(
        self, wanted: Callable[[dict[str, Any]], bool], since: int = 0, limit_s: float = 20.0
    ) -> tuple[float, dict[str, Any]]:
        """Return the first event from number `since` on that fits, and when it came."""
        async with asyncio.timeout(limit_s), self._came:
            at = since
            while True:
                while at < len(self.events):
                    if wanted(self.events[at][1]):
                        return self.events[at]
                    at += 1
                await self._came.wait()

    async def quiet(self, wait_s: float) -> None:
        """Be silent for a while."""
        await asyncio.sleep(wait_s)

    # ---- what runs beside ---------------------------------------------------------------------------

    async def _microphone(self) -> None:
        due_s = time.perf_counter()
        while True:
            piece, self._to_say = self._to_say[:_FRAME_SAMPLES], self._to_say[_FRAME_SAMPLES:]
            padded = np.pad(piece, (0, _FRAME_SAMPLES - len(piece)))
            frame = Media(
                wire.KIND_USER_SOUND, _FRAME_SAMPLES, 0, self._sent, self._sent * _FRAME_MS, to_pcm16(padded)
            )
            await self._socket.send(frame.encode())
            self._sent += 1
            self._note(len(piece))
            due_s += _FRAME_MS / 1000
            await asyncio.sleep(max(0.0, due_s - time.perf_counter()))

    def _note(self, said: int) -> None:
        """Note when speech began and ended; a frame's first sample is a frame's time older than its sending."""
        now_s = time.perf_counter()
        if said and self._began is not None and not self._began.done():
            self._began.set_result(now_s - _FRAME_MS / 1000)
        if said and not len(self._to_say) and self._ended is not None and not self._ended.done():
            self._ended.set_result(now_s)

    async def _receive(self) -> None:
        async for message in self._socket:
            if isinstance(message, bytes):
                self._on_media(message)
                continue
            event = json.loads(message)
            self._on_event(event)
            async with self._came:
                self.events.append((time.perf_counter(), event))
                self._came.notify_all()

    def _on_media(self, data: bytes) -> None:
        kind, _, count, epoch, _, t_ms = Media.HEADER.unpack_from(data)
        if kind != wire.KIND_VOICE:
            return
        self.first_voice_s.setdefault(epoch, time.perf_counter())
        self.voice.setdefault(epoch, bytearray()).extend(data[Media.HEADER.size :])
        self._made_ms[epoch] = t_ms + count * 1000 // wire.VOICE_RATE_HZ
        if epoch not in self._players:
            self._players[epoch] = asyncio.create_task(self._play(epoch))

    def _on_event(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "reply.finished":
                self._over.add(event["epoch"])
            case "turn.cancelled":
                self._cancelled.add(event["cancelled"])
            case "playback.hold":
                self._held.add(event["epoch"])
            case "playback.resume":
                self._held.discard(event["epoch"])

    async def _play(self, epoch: int) -> None:
        await asyncio.sleep(_SETTLE_S)
        await self.send(wire.PlaybackStarted(epoch=epoch))
        at_ms = 0.0
        last_s = reported_s = time.perf_counter()
        while epoch not in self._cancelled:
            now_s = time.perf_counter()
            if epoch not in self._held:
                at_ms = min(at_ms + (now_s - last_s) * 1000, self._made_ms[epoch])
            last_s = now_s
            if epoch in self._over and at_ms >= self._made_ms[epoch]:
                break
            if now_s - reported_s > 0.2:
                reported_s = now_s
                await self.send(wire.PlaybackMoved(epoch=epoch, played_ms=round(at_ms)))
            await asyncio.sleep(0.01)
        await self.send(wire.PlaybackStopped(epoch=epoch, played_ms=round(at_ms)))


def spoken_by_flite(text: str, voice: str = "slt") -> NDArray[np.float32]:
    """Return (n,) 16 kHz samples of a sentence, without silence at its ends."""
    import soxr

    from sound.flite import FliteEngine

    speech = FliteEngine().speak(text, voice)
    samples = np.asarray(
        soxr.resample(speech.samples, speech.rate_hz, wire.MICROPHONE_RATE_HZ), dtype=np.float32
    )
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile of at least one value."""
    return float(np.percentile(np.asarray(values), share))
