"""What goes to the page: numbered events, kept for a while so that a dropped connection can catch up."""

from collections import deque
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from server.wire import Media, ServerEvent

KEPT_S: Final = 30.0

EventT = TypeVar("EventT", bound=ServerEvent)


class Transport(Protocol):
    """A connection as the session sees it; both calls return at once."""

    def send_text(self, text: str) -> None:
        """Queue an event."""
        ...

    def send_bytes(self, data: bytes, droppable: bool) -> None:
        """Queue a media frame; a droppable one may be left out when the line is slow."""
        ...


class Observer(Protocol):
    """Somebody who looks on; both calls return at once."""

    def sent(self, event: ServerEvent) -> None:
        """An event was numbered, and sent if somebody was there."""
        ...

    def sent_media(self, media: Media) -> None:
        """A media frame was sent."""
        ...


class Outbox:
    """Numbers and keeps events; passes media on while a connection is there.

    Attributes:
        observer: sees all of it; none until somebody looks on.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        """`now_s` gives the session time in seconds."""
        self.observer: Observer | None = None
        self._now_s = now_s
        self._seq = 0
        self._kept: deque[tuple[float, ServerEvent]] = deque()
        self._media_seq: dict[int, int] = {}
        self._transport: Transport | None = None

    @property
    def attached(self) -> bool:
        """Whether somebody is there to receive."""
        return self._transport is not None

    def sends_to(self, transport: Transport) -> bool:
        """Whether this is the connection that receives."""
        return self._transport is transport

    def attach(self, transport: Transport) -> None:
        """Send to this connection from now on; media numbers start anew."""
        self._transport = transport
        self._media_seq.clear()

    def detach(self) -> None:
        """Nobody is there; events are kept, media are not."""
        self._transport = None

    def event(self, event: ServerEvent) -> ServerEvent:
        """Number the event, keep it, and send it; return it as sent."""
        now_s = self._now_s()
        self._seq += 1
        sent = event.model_copy(update={"seq": self._seq, "t_ms": round(now_s * 1000)})
        self._kept.append((now_s, sent))
        while self._kept and self._kept[0][0] < now_s - KEPT_S:
            self._kept.popleft()
        if self._transport is not None:
            self._transport.send_text(sent.model_dump_json())
        if self.observer is not None:
            self.observer.sent(sent)
        return sent

    def media(self, kind: int, count: int, epoch: int, t_ms: int, payload: bytes, droppable: bool) -> None:
        """Send a media frame if somebody is there."""
        if self._transport is None:
            return
        seq = self._media_seq.get(kind, 0)
        self._media_seq[kind] = seq + 1
        # A talk that is opened again after seven weeks has outgrown the field; it begins anew there.
        media = Media(kind, count, epoch, seq, t_ms % 2**32, payload)
        self._transport.send_bytes(media.encode(), droppable)
        if self.observer is not None:
            self.observer.sent_media(media)

    def direct(self, event: ServerEvent, seq: int) -> None:
        """Send an event that belongs to this connection alone, under a number the page already has."""
        if self._transport is not None:
            stamped = event.model_copy(update={"seq": seq, "t_ms": round(self._now_s() * 1000)})
            self._transport.send_text(stamped.model_dump_json())

    def replay(self, after_seq: int) -> None:
        """Send again every kept event newer than `after_seq`, in order, with their own numbers."""
        if self._transport is None:
            return
        for _, event in self._kept:
            if event.seq > after_seq:
                self._transport.send_text(event.model_dump_json())
