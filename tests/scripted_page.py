"""A page without a browser, on the session's side of the socket: it plays sound by the loop's clock and reports.

With a virtual loop a whole talk runs in no time. What it was sent is kept for the test to look at.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from server import wire
from server.session import Session
from server.wire import Media
from sound.pcm import Samples, from_pcm16


class ScriptedPage:
    """A `server.outbox.Transport` that behaves as the page does.

    Attributes:
        events: what the server sent, as dictionaries, in order.
        media: the media frames, with the loop time of their arrival.
        played_ms: how far each epoch was played.
    """

    def __init__(self, *, start_delay_s: float = 0.05, reports: bool = True) -> None:
        """Begin to play `start_delay_s` after the first sound; with `reports` off the page never says so."""
        self.events: list[dict[str, Any]] = []
        self.media: list[tuple[float, Media]] = []
        self.played_ms: dict[int, int] = {}
        self.session: Session | None = None
        self._start_delay_s = start_delay_s
        self._reports = reports
        self._made_ms: dict[int, int] = {}
        self._finished: set[int] = set()
        self._held: set[int] = set()
        self._cancelled: set[int] = set()
        self._players: dict[int, asyncio.Task[None]] = {}
        self._waiters: list[tuple[Callable[[dict[str, Any]], bool], asyncio.Future[dict[str, Any]]]] = []

    @classmethod
    def after(cls, lost: "ScriptedPage") -> "ScriptedPage":
        """Return the same page on a new connection: it knows what it knew, and plays on from where it was."""
        page = cls(start_delay_s=0.0)
        page.played_ms = dict(lost.played_ms)
        page._finished, page._cancelled = set(lost._finished), set(lost._cancelled)
        return page

    # ---- for the session ----------------------------------------------------------------------------

    def send_text(self, text: str) -> None:
        """Take an event."""
        event = json.loads(text)
        self.events.append(event)
        match event["type"]:
            case "reply.finished":
                self._finished.add(event["epoch"])
            case "playback.hold":
                self._held.add(event["epoch"])
            case "playback.resume":
                self._held.discard(event["epoch"])
            case "turn.cancelled":
                self._cancelled.add(event["cancelled"])
        for wanted, future in list(self._waiters):
            if not future.done() and wanted(event):
                future.set_result(event)

    def send_bytes(self, data: bytes, droppable: bool) -> None:
        """Take a media frame; the first sound of an epoch starts its player."""
        kind, _, count, epoch, seq, t_ms = Media.HEADER.unpack_from(data)
        media = Media(kind, count, epoch, seq, t_ms, data[Media.HEADER.size :])
        self.media.append((asyncio.get_running_loop().time(), media))
        if kind == wire.KIND_VOICE:
            end_ms = t_ms + count * 1000 // wire.VOICE_RATE_HZ
            self._made_ms[epoch] = max(end_ms, self._made_ms.get(epoch, 0))
            if epoch not in self._players:
                self._players[epoch] = asyncio.create_task(self._play(epoch))

    # ---- for the test -------------------------------------------------------------------------------

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of a type."""
        return [event for event in self.events if event["type"] == kind]

    async def until(self, kind: str, **fields: object) -> dict[str, Any]:
        """Return the next event of a type that has these fields; it must come within a virtual minute."""

        def wanted(event: dict[str, Any]) -> bool:
            return event["type"] == kind and all(event[name] == value for name, value in fields.items())

        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiters.append((wanted, future))
        async with asyncio.timeout(60):
            return await future

    async def sometime(self, kind: str, **fields: object) -> dict[str, Any]:
        """Return the first event of a type with these fields, whether it has come or is to come."""
        for event in self.of(kind):
            if all(event[name] == value for name, value in fields.items()):
                return event
        return await self.until(kind, **fields)

    async def until_state(self, state: str) -> None:
        """Wait until it is this party's turn."""
        assert self.session is not None
        if self.session.talk.turns.state != state:
            await self.until("state.changed", state=state)

    def faces(self, kind: int) -> list[tuple[float, int, int, np.ndarray[Any, np.dtype[np.float32]]]]:
        """Return (arrival, epoch, t_ms, (58,) values) of the face frames of a kind."""
        return [
            (at_s, m.epoch, m.t_ms, np.frombuffer(m.payload, dtype="<f2").astype(np.float32))
            for at_s, m in self.media
            if m.kind == kind
        ]

    def voice(self, epoch: int) -> Samples:
        """Return the sound that was sent for an epoch, in order."""
        pieces = [m.payload for _, m in self.media if m.kind == wire.KIND_VOICE and m.epoch == epoch]
        return from_pcm16(b"".join(pieces))

    def say(self, event: wire.Event) -> None:
        """Send an event to the session."""
        assert self.session is not None
        self.session.on_event(event)

    async def speak(self, duration_s: float, *, loud: bool = True, chunk_ms: int = 20) -> None:
        """Send sound of that length at its own pace: loud enough for a scripted VAD, or silence."""
        assert self.session is not None
        count = wire.MICROPHONE_RATE_HZ * chunk_ms // 1000
        # Noise, not a constant: what has no tone at all would be nobody's voice to the guard against echo.
        noise = np.random.default_rng(0).uniform(-1700, 1700, count) if loud else np.zeros(count)
        payload = noise.astype("<i2").tobytes()
        for index in range(round(duration_s * 1000 / chunk_ms)):
            self.session.on_sound(Media(wire.KIND_USER_SOUND, count, 0, index, index * chunk_ms, payload))
            await asyncio.sleep(chunk_ms / 1000)

    async def close(self) -> None:
        """Stop every player."""
        for player in self._players.values():
            player.cancel()
        await asyncio.gather(*self._players.values(), return_exceptions=True)

    # ---- the player ---------------------------------------------------------------------------------

    async def _play(self, epoch: int) -> None:
        await asyncio.sleep(self._start_delay_s)
        if not self._reports:
            return
        self._report(wire.PlaybackStarted(epoch=epoch))
        at_ms, ticks = self.played_ms.get(epoch, 0), 0
        while True:
            if epoch in self._cancelled:
                await asyncio.sleep(0.06)
                break
            if epoch not in self._held:
                at_ms = min(at_ms + 20, self._made_ms[epoch])
                self.played_ms[epoch] = at_ms
            if epoch in self._finished and at_ms >= self._made_ms[epoch]:
                break
            ticks += 1
            if ticks % 10 == 0:
                self._report(wire.PlaybackMoved(epoch=epoch, played_ms=at_ms))
            await asyncio.sleep(0.02)
        self._report(wire.PlaybackStopped(epoch=epoch, played_ms=at_ms))

    def _report(self, event: wire.Event) -> None:
        if self.session is not None:
            self.session.on_event(event)
