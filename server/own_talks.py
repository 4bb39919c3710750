"""A person's right to their own talks, over HTTP: list, export, delete. The browser's cookie says which are theirs."""

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from emotion_tree.errors import RecordError
from emotion_tree.exports.format import ALL_MEDIA
from emotion_tree.trajectory.record import Header, MediaBlock, MediaKind, Record
from server import visitor
from server.archive import Archive
from server.talk_routes import talk_routes

if TYPE_CHECKING:
    from server.records.store import TalkSummary

_NOT_YOURS: Final = "There is no such talk of yours here; it may have been deleted already."


def routes(
    archive: Archive, deleted: Callable[[str], None], forget: Callable[[str], None] = lambda person: None
) -> APIRouter:
    """Return the routes of an archive; `deleted` is told the id of every talk that a person deletes.

    Who deletes everything is to be forgotten as well: `forget` is called with their pseudonym, in a thread.
    """
    router = APIRouter()

    @router.get("/api/talks")
    async def talks(request: Request) -> Response:
        found = await archive.talks(visitor.person(request))
        return JSONResponse({"talks": [_listed(one) for one in found]})

    @router.delete("/api/talks")
    async def delete_all(request: Request) -> Response:
        person = visitor.person(request)
        for one in await archive.talks(person):
            deleted(one.header.id)
        if person:
            await asyncio.to_thread(forget, person)
            await archive.delete_all_of(person)
        return Response(status_code=204)

    @router.delete("/api/talks/{talk}")
    async def delete(request: Request, talk: str) -> Response:
        async def really() -> Response:
            deleted(talk)
            await archive.delete(talk)
            return Response(status_code=204)

        return await _if_owned(archive, request, talk, really)

    @router.get("/api/talks/{talk}/export")
    async def export(request: Request, talk: str, format: str = "jsonl") -> Response:
        async def really() -> Response:
            name, content = await archive.packed(talk, format)
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
            return Response(content, media_type=kind, headers=headers)

        return await _if_owned(archive, request, talk, really)

    def mine(request: Request, talk: str) -> bool:
        person = visitor.person(request)
        return bool(person) and archive.exists and archive.read_now().header(talk).person == person

    router.include_router(talk_routes(_Reading(archive), mine))
    return router


@dataclass(frozen=True)
class _Reading:
    """An archive as what a talk is replayed from; a `server.talk_routes.TalkStore`."""

    archive: Archive

    def header(self, talk: str) -> Header:
        return self.archive.read_now().header(talk)

    def record(self, talk: str) -> Record:
        return self.archive.read_now().record(talk)

    def kinds(self, talk: str) -> frozenset[MediaKind]:
        return self.archive.read_now().kinds(talk)

    def blocks(
        self,
        talk: str,
        kinds: Collection[MediaKind] = ALL_MEDIA,
        from_s: float | None = None,
        to_s: float | None = None,
    ) -> Iterator[MediaBlock]:
        return self.archive.read_now().blocks(talk, kinds, from_s, to_s)


async def _if_owned(
    archive: Archive, request: Request, talk: str, do: Callable[[], Awaitable[Response]]
) -> Response:
    try:
        if not await archive.owns(visitor.person(request), talk):
            return _sentence(404, _NOT_YOURS)
        return await do()
    except RecordError as error:
        return _sentence(409, str(error))


def _sentence(status: int, message: str) -> Response:
    return JSONResponse({"message": message}, status_code=status)


def _listed(one: "TalkSummary") -> dict[str, object]:
    header = one.header
    return {
        "id": header.id,
        "title": header.title,
        "began_at": header.began_at.isoformat(),
        "duration_s": round(one.duration_s, 1),
        "turns": one.turns,
        "study": header.study,
        "text": header.consent.text,
        "sound": header.consent.sound,
        "face": header.consent.face,
        "feelings": header.consent.feelings,
        "bytes": one.bytes,
    }
