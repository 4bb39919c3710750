"""The studio over HTTP: what may be chosen, a head to look at, and a character to keep. Only for who sits at this machine."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from server.door import is_secure
from server.errors import StudioError
from server.studio import Studio

_FAR: Final = "Characters are made at the machine itself, not from other devices."


class Wanted(BaseModel):
    """A character as the page sends it: looks, manner, and whom of those made here it replaces."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: dict[str, Any]
    persona: dict[str, Any]
    replaces: str = ""


def routes(studio: Studio) -> APIRouter:
    """Return the routes of a studio."""
    router = APIRouter()

    @router.get("/api/studio")
    async def offered(request: Request) -> Response:
        from render.heads.studio import offer

        why_not = _FAR if is_secure(request) else studio.why_not
        found = {} if why_not else await asyncio.to_thread(offer)
        return JSONResponse({"why_not": why_not, **found})

    @router.post("/api/studio/draft")
    async def draft(request: Request, person: dict[str, Any]) -> Response:
        async def really() -> Response:
            return Response(await studio.draft(person), media_type="model/gltf-binary")

        return await _answered(request, really)

    @router.post("/api/characters")
    async def make(request: Request, wanted: Wanted) -> Response:
        async def really() -> Response:
            made = await studio.make(wanted.person, wanted.persona, wanted.replaces)
            return JSONResponse({"name": made.name, "title": made.persona.name}, status_code=201)

        return await _answered(request, really)

    @router.get("/api/studio/characters/{name}")
    async def described(request: Request, name: str) -> Response:
        async def really() -> Response:
            found = await asyncio.to_thread(studio.made, name)
            if found is None:
                raise StudioError("Nobody of that name was made here.")
            return JSONResponse(found)

        return await _answered(request, really)

    return router


async def _answered(request: Request, do: Callable[[], Awaitable[Response]]) -> Response:
    if is_secure(request):
        return JSONResponse({"message": _FAR}, status_code=403)
    try:
        return await do()
    except StudioError as error:
        return JSONResponse({"message": str(error)}, status_code=422)
