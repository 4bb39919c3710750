"""The studio over HTTP: what may be chosen, a head to look at, and a character to keep. Only for who sits at this machine."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from server.door import is_secure
from server.errors import StudioError
from server.studio import Studio

MOST_PHOTO_BYTES: Final = 8_000_000
_FAR: Final = "Characters are made at the machine itself, not from other devices."

_T = TypeVar("_T")


class Wanted(BaseModel):
    """A character as the page sends it: looks, manner, and whom of those made here it replaces."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: dict[str, Any]
    persona: dict[str, Any]
    replaces: str = ""
    photo: str = ""


class Looks(BaseModel):
    """How somebody is to look; `photo` names the skin of a photo."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: dict[str, Any]
    photo: str = ""


class Photo(BaseModel):
    """A photo: `picture` is a JPEG or PNG in base64, `landmarks` 68 pairs in its pixels, `person` what it does not say."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    picture: Annotated[Base64Bytes, Field(max_length=MOST_PHOTO_BYTES)]
    landmarks: list[tuple[float, float]]
    person: dict[str, Any]


def routes(studio: Studio) -> APIRouter:
    """Return the routes of a studio."""
    router = APIRouter()

    @router.get("/api/studio")
    async def offered(request: Request) -> Response:
        from render.heads.studio import offer

        why_not = _FAR if is_secure(request) else studio.why_not
        found = {} if why_not else await asyncio.to_thread(offer)
        return JSONResponse({"why_not": why_not, **found})

    @router.post("/api/studio/photo")
    async def photograph(request: Request, photo: Photo) -> Response:
        return await _answered(
            request,
            lambda: studio.photograph(photo.picture, photo.landmarks, photo.person),
            JSONResponse,
        )

    @router.post("/api/studio/draft")
    async def draft(request: Request, looks: Looks) -> Response:
        return await _answered(request, lambda: studio.draft(looks.person, looks.photo), _glb)

    @router.post("/api/characters")
    async def make(request: Request, wanted: Wanted) -> Response:
        return await _answered(
            request,
            lambda: studio.make(wanted.person, wanted.persona, wanted.replaces, wanted.photo),
            lambda made: JSONResponse({"name": made.name, "title": made.persona.name}, status_code=201),
        )

    @router.get("/api/studio/characters/{name}")
    async def made(request: Request, name: str) -> Response:
        return await _answered(request, lambda: asyncio.to_thread(studio.made, name), _made)

    return router


def _glb(head: bytes) -> Response:
    return Response(head, media_type="model/gltf-binary")


def _made(found: dict[str, Any] | None) -> Response:
    if found is None:
        raise StudioError("Nobody of that name was made here.")
    return JSONResponse(found)


async def _answered(
    request: Request, do: Callable[[], Awaitable[_T]], tell: Callable[[_T], Response]
) -> Response:
    """Return what was made, as `tell` puts it; a sentence where it cannot be, and to other devices."""
    if is_secure(request):
        return JSONResponse({"message": _FAR}, status_code=403)
    try:
        return tell(await do())
    except StudioError as error:
        return JSONResponse({"message": str(error)}, status_code=422)
