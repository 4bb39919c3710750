"""Warm Chat as a system under test: the real server in a process of its own, over the real socket, as the page uses it."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import numpy as np
import websockets
from numpy.typing import NDArray

from benchmarks.conversation_line import TICK_SAMPLES
from benchmarks.conversation_trials import Connect
from benchmarks.socket_page import running_server
from render.rig import FRAME_MS
from server import wire
from server.wire import Media
from sound.pcm import Samples, from_pcm16, to_pcm16

# A page plays on arrival after a moment, so that a late packet is not heard.
_SETTLE_S: Final = 0.02
_REPORT_MS: Final = 200


@asynccontextmanager
async def ours(mind_url: str, voice: str = "flite") -> AsyncIterator[Connect]:
    """Start the server with its defaults, but for mind and voice; yield what opens a talk."""
    environment = {
        **os.environ,
        "WARMCHAT_MIND__URL": mind_url,
        "WARMCHAT_VOICE__NAME": voice,
        "WARMCHAT_EARS__NAME": "pocketsphinx",
        "WARMCHAT_RECORDS__KEEP": "never",
    }
    async with running_server(environment=environment) as address:
        yield lambda: _talk(address)


@asynccontextmanager
async def _talk(address: str) -> AsyncIterator["Ours"]:
    url = f"ws://{address}/ws"
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol(wire.SUBPROTOCOL)]) as socket:
        line = Ours(socket)
        await line.send(wire.SessionStart())
        await line.send(wire.MicrophoneOpen(rate_hz=wire.MICROPHONE_RATE_HZ))
        task = asyncio.create_task(line.receive())
        try:
            yield line
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class Ours:
    """One talk; a `benchmarks.conversation_line.System`.

    Attributes:
        events: (perf_counter, event) of all that came.
    """

    rate_hz = wire.VOICE_RATE_HZ

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.events: list[tuple[float, dict[str, Any]]] = []
        self._socket = socket
        self._sent = 0
        self._epoch = 0
        self._voice: Samples = np.zeros(0, dtype=np.float32)
        self._came_s = 0.0
        self._at = 0
        self._held = self._over = self._started = False
        self._done = True
        self._reported_ms = 0
        self._mouth: tuple[int, int] | None = None
        self._live: NDArray[np.float16] | None = None
        self._faces: dict[int, NDArray[np.float16]] = {}
        self._reports: list[wire.Event] = []

    async def send(self, event: wire.Event) -> None:
        """Send an event."""
        await self._socket.send(event.model_dump_json(exclude_none=True))

    async def hear(self, samples: Samples) -> None:
        """Take (320,) of the microphone."""
        count = self._sent * TICK_SAMPLES * 1000 // wire.MICROPHONE_RATE_HZ
        media = Media(wire.KIND_USER_SOUND, TICK_SAMPLES, 0, self._sent, count, to_pcm16(samples))
        self._sent += 1
        reports, self._reports = self._reports, []
        await self._socket.send(media.encode())
        for report in reports:
            await self.send(report)

    def play(self, count: int) -> Samples | None:
        """Return what the page would play now; holding, resuming and stopping as it does."""
        if self._done or self._held or not len(self._voice):
            return None
        if not self._started:
            if time.perf_counter() - self._came_s < _SETTLE_S:
                return None
            self._started = True
            self._reports.append(wire.PlaybackStarted(epoch=self._epoch))
        piece = self._voice[self._at : self._at + count]
        if not len(piece):
            if self._over:
                self._stop()
            return None
        self._at += len(piece)
        self._report()
        return np.pad(piece, (0, count - len(piece)))

    def aperture(self) -> float | None:
        """Return the opening of the mouth that is shown now."""
        if self._mouth is None:
            return None
        frame = self._live
        if self._started and not self._done and not self._held:
            frame = self._faces.get(self._at * 1000 // self.rate_hz // FRAME_MS, frame)
        if frame is None:
            return None
        jaw, close = self._mouth
        return max(0.0, float(frame[jaw]) - float(frame[close]))

    def words(self) -> list[tuple[float, str]]:
        """Return the final transcripts."""
        return [(t, e["text"]) for t, e in self.events if e["type"] == "speech.heard" and e["final"]]

    def times(self, kind: str, since_s: float) -> list[float]:
        """Return when events of a kind came after this time."""
        return [t for t, e in self.events if e["type"] == kind and t >= since_s]

    async def receive(self) -> None:
        """Take what comes until the connection ends."""
        async for message in self._socket:
            if isinstance(message, bytes):
                self._on_media(message)
            else:
                event = json.loads(message)
                self.events.append((time.perf_counter(), event))
                self._on_event(event)

    def _on_media(self, data: bytes) -> None:
        kind, _, count, epoch, _, t_ms = Media.HEADER.unpack_from(data)
        payload = data[Media.HEADER.size :]
        if kind == wire.KIND_VOICE and epoch == self._epoch:
            if not len(self._voice):
                self._came_s = time.perf_counter()
            self._voice = np.concatenate([self._voice, from_pcm16(payload)])
        elif kind in (wire.KIND_LIVE_FACES, wire.KIND_SPEECH_FACES):
            frames = np.frombuffer(payload, dtype="<f2").reshape(count, -1)
            if kind == wire.KIND_LIVE_FACES:
                self._live = frames[-1]
            elif epoch == self._epoch:
                self._faces.update({t_ms // FRAME_MS + at: frame for at, frame in enumerate(frames)})

    def _on_event(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "session.ready":
                channels = event["channels"]
                self._mouth = channels.index("jawOpen"), channels.index("mouthClose")
            case "reply.started":
                self._begin(event["epoch"])
            case "reply.finished" if event["epoch"] == self._epoch:
                self._over = True
            case "playback.hold" if event["epoch"] == self._epoch:
                self._held = True
            case "playback.resume" if event["epoch"] == self._epoch:
                self._held = False
            case "turn.cancelled" if event["cancelled"] == self._epoch:
                self._stop()

    def _begin(self, epoch: int) -> None:
        self._epoch, self._at, self._reported_ms = epoch, 0, 0
        self._voice = np.zeros(0, dtype=np.float32)
        self._faces = {}
        self._held = self._over = self._started = self._done = False

    def _stop(self) -> None:
        if not self._done:
            self._reports.append(wire.PlaybackStopped(epoch=self._epoch, played_ms=self._played_ms()))
        self._done = True

    def _report(self) -> None:
        played_ms = self._played_ms()
        if played_ms - self._reported_ms >= _REPORT_MS:
            self._reported_ms = played_ms
            self._reports.append(wire.PlaybackMoved(epoch=self._epoch, played_ms=played_ms))

    def _played_ms(self) -> int:
        return self._at * 1000 // self.rate_hz
