"""One recorded talk over HTTP: its record, the face as it was shown, and the sound as it was heard.

    GET /api/talks/{talk}/record                       JSON: header, events, how long, and what of it was kept
    GET /api/talks/{talk}/faces?from_s=&to_s=          float16, (n, channels), on the grid of session time, NaN where none
    GET /api/talks/{talk}/sound/{party}?from_s=&to_s=  a WAV file of `user`, `avatar` or `both`; ranges of bytes as well

Who may not see a talk is told the same as where there is none. All of it reads the store, in threads.
"""

import gzip
import json
import math
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Annotated, Any, Final, Literal, Protocol, TypeAlias

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import SerializeAsAny, TypeAdapter

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import Event
from emotion_tree.trajectory.record import Header, MediaBlock, MediaKind, Record
from emotion_tree.trajectory.tracks import face_track, first_frame
from server.talk_sound import TalkSound, byte_range

MAX_WINDOW_S: Final = 600.0
_GZIP_LEVEL: Final = 5
# A page asks for the same talk again and again; what happened since is read anew after this time.
_KEPT_S: Final = 30.0
_KEPT_TALKS: Final = 4
_AROUND_S: Final = 0.2
# Some 20 s of both parties: soon made, and longer than a browser needs to ask for more.
_MOST_SOUND_BYTES: Final = 1 << 20
# Media belong to people: no copy stays in a browser after the talk is deleted.
_HEADERS: Final = {"Cache-Control": "no-store"}

# All at once is ten times as fast as one by one.
_EVENTS: Final[TypeAdapter[tuple[Event, ...]]] = TypeAdapter(tuple[SerializeAsAny[Event], ...])

Allowed: TypeAlias = Callable[[Request, str], bool]
SoundOf: TypeAlias = Literal["user", "avatar", "both"]


class TalkStore(Protocol):
    """Where talks are read from, such as `server.records.store.Store`."""

    def header(self, talk: str) -> Header:
        """Return what holds for a talk; RecordError where there is none."""
        ...

    def record(self, talk: str) -> Record:
        """Return a talk; RecordError where there is none, or where it cannot be read."""
        ...

    def kinds(self, talk: str) -> frozenset[MediaKind]:
        """Return which kinds of media a talk has."""
        ...

    def blocks(
        self,
        talk: str,
        kinds: Collection[MediaKind] = ...,
        from_s: float | None = None,
        to_s: float | None = None,
    ) -> Iterator[MediaBlock]:
        """Yield the media of a talk that may matter between two session times."""
        ...


def talk_routes(store: TalkStore, allowed: Allowed) -> APIRouter:
    """Return the routes to the talks of a store.

    Args:
        store: asked from threads, for each request anew.
        allowed: whether a request may see the talk of this id; asked in a thread, before anything is read. It may read
            the store itself: a RecordError of its own is a talk that is not there.
    """
    router = APIRouter()
    shelf = _Shelf(store)

    def permitted(request: Request, talk: str) -> str:
        try:
            if allowed(request, talk):
                store.header(talk)
                return talk
        except RecordError:  # there is none, as whoever asked for its header was told
            pass
        raise _missing(talk)

    Talk = Annotated[str, Depends(permitted)]
    Span = Annotated[tuple[float, float | None], Depends(_span)]

    @router.get("/api/talks/{talk}/record")
    def record(request: Request, talk: Talk) -> Response:
        body = _record_json(store, shelf.get(talk, fresh=True), talk)
        headers = {**_HEADERS, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, _GZIP_LEVEL)
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type="application/json", headers=headers)

    @router.get("/api/talks/{talk}/faces")
    def faces(talk: Talk, span: Span) -> Response:
        kept = shelf.get(talk, until_s=span[1])
        from_s, to_s = _window(span, _length_s(kept))
        return _faces(store, kept, from_s, to_s)

    @router.get("/api/talks/{talk}/sound/{party}")
    def sound(request: Request, talk: Talk, party: SoundOf, span: Span) -> Response:
        kept = shelf.get(talk, until_s=span[1])
        from_s, to_s = span[0], _length_s(kept) if span[1] is None else span[1]
        file = TalkSound(lambda *window: store.blocks(talk, *window), kept, party, from_s, to_s)
        return _sound(file, request.headers.get("range"))

    return router


# ---- what is asked for ----------------------------------------------------------------------------------


def _missing(talk: str) -> HTTPException:
    return HTTPException(
        404,
        f"There is no talk {talk[:80]!r} here that you may see. It may have been deleted; look at your talks.",
    )


def _span(from_s: str = "0", to_s: str | None = None) -> tuple[float, float | None]:
    """Return the window that a request names, in seconds of the session."""
    try:
        first, last = float(from_s), None if to_s is None else float(to_s)
    except ValueError:
        raise HTTPException(
            422, f"from_s and to_s must be seconds, such as 12.5; got {from_s!r} and {to_s!r}"
        ) from None
    if not (math.isfinite(first) and first >= 0 and (last is None or (math.isfinite(last) and last > first))):
        raise HTTPException(422, f"from_s must be 0 or later and to_s after it; got {from_s} and {to_s}")
    return first, last


def _window(span: tuple[float, float | None], length_s: float) -> tuple[float, float]:
    from_s, to_s = span[0], length_s if span[1] is None else span[1]
    if to_s - from_s > MAX_WINDOW_S:
        raise HTTPException(
            422, f"a window may be {MAX_WINDOW_S:g} s long, got {to_s - from_s:g} s; ask for it in parts"
        )
    return from_s, max(from_s, to_s)


def _length_s(record: Record) -> float:
    """Return how long a talk is: faces and sound of its last moment belong to it."""
    return max(record.duration_s, 0.04)


@dataclass
class _Shelf:
    """The talks that are being looked at, so that each window does not read the whole talk again."""

    store: TalkStore
    _kept: dict[str, tuple[float, Record]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, talk: str, *, until_s: float | None = None, fresh: bool = False) -> Record:
        """Return a talk, as it was at most a moment ago; anew where it is asked for what is not known of it yet."""
        now_s = time.monotonic()
        with self._lock:
            read_s, record = self._kept.get(talk, (-math.inf, None))
        if fresh or record is None or now_s - read_s > _KEPT_S or (until_s or 0.0) > record.duration_s + 1.0:
            try:
                record = self.store.record(talk)
            except RecordError as error:
                raise HTTPException(500, str(error)) from error
            with self._lock:
                self._kept.pop(talk, None)
                self._kept[talk] = now_s, record
                while len(self._kept) > _KEPT_TALKS:
                    del self._kept[next(iter(self._kept))]
        return record


# ---- what is sent ---------------------------------------------------------------------------------------


def _record_json(store: TalkStore, record: Record, talk: str) -> bytes:
    kinds = store.kinds(talk)
    head: dict[str, Any] = {
        "header": record.header.model_dump(mode="json", exclude={"person"}),
        "duration_s": _length_s(record),
        "faces_s": _length_s(record) if kinds & {"live_faces", "speech_faces"} else 0.0,
        "sound": {"user": "microphone" in kinds, "avatar": "voice" in kinds},
    }
    opening = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return opening[:-1] + b',"events":' + _EVENTS.dump_json(record.events) + b"}"


def _faces(store: TalkStore, record: Record, from_s: float, to_s: float) -> Response:
    # A frame more on both sides: what is shown lies between two frames.
    around = (max(0.0, from_s - _AROUND_S), to_s + _AROUND_S)
    try:
        blocks = store.blocks(record.header.id, ("live_faces", "speech_faces"), *around)
        frames = face_track(record, blocks, from_s, to_s)
    except RecordError as error:
        raise HTTPException(500, str(error)) from error
    fps = record.header.fps
    return Response(
        frames.astype("<f2").tobytes(),
        media_type="application/octet-stream",
        headers={
            **_HEADERS,
            "X-Warmchat-Fps": str(fps),
            "X-Warmchat-Channels": str(frames.shape[1]),
            "X-Warmchat-First-Frame": str(first_frame(from_s, fps)),
        },
    )


def _sound(file: TalkSound, wanted: str | None) -> Response:
    """Return the file, or the part that is asked for; a browser that gets less than it asked for asks for the rest.

    So no answer stays open while somebody listens, and the server can end at any moment.
    """
    headers = {**_HEADERS, "Accept-Ranges": "bytes"}
    part = byte_range(wanted, file.length)
    if part is None:
        headers["Content-Range"] = f"bytes */{file.length}"
        return Response(status_code=416, headers=headers)
    first, last = part[0], part[1] if wanted is None else min(part[1], part[0] + _MOST_SOUND_BYTES)
    pieces = file.read(first, last)
    try:
        if wanted is not None:
            headers["Content-Range"] = f"bytes {first}-{last - 1}/{file.length}"
            return Response(b"".join(pieces), 206, media_type="audio/wav", headers=headers)
        opening = next(pieces, b"")
    except RecordError as error:
        raise HTTPException(500, str(error)) from error
    headers["Content-Length"] = str(last - first)
    return StreamingResponse(chain([opening], pieces), media_type="audio/wav", headers=headers)
