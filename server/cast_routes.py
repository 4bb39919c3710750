"""Who can be talked to, over HTTP, and the heads of all of them; those made here can be deleted by who sits here."""

import asyncio
import shutil
from os import stat_result
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from server.cast import Cast, Character
from server.door import is_secure

_NOT_OWN: Final = "Only characters that were made on this machine can be deleted; this one was not."
_FAR: Final = "Characters are made and deleted at the machine itself, not from other devices."


def routes(cast: Cast, heads: "Heads") -> APIRouter:
    """Return the routes of a cast whose heads are served by `heads`."""
    router = APIRouter()

    @router.get("/api/characters")
    async def characters() -> Response:
        found = await asyncio.to_thread(cast.all)
        listed = [_listed(one, _stamp(heads, one)) for one in found]
        return JSONResponse(
            {"host": cast.host.name, "characters": listed}, headers={"Cache-Control": "no-store"}
        )

    @router.delete("/api/characters/{name}")
    async def delete(request: Request, name: str) -> Response:
        if is_secure(request):
            return JSONResponse({"message": _FAR}, status_code=403)
        found = await asyncio.to_thread(cast.find, name)
        if found is None or not found.is_own or cast.own is None:
            return JSONResponse({"message": _NOT_OWN}, status_code=404)
        await asyncio.to_thread(shutil.rmtree, cast.own / found.name)
        return Response(status_code=204)

    return router


def _stamp(heads: "Heads", character: Character) -> str:
    """Return what changes when the head of a character does, so that a page may keep a picture of it."""
    stat = heads.lookup_path(character.person.rsplit("/", 1)[-1])[1]
    return "" if stat is None else f"{stat.st_mtime_ns:x}-{stat.st_size:x}"


def _listed(character: Character, made: str) -> dict[str, object]:
    return {
        "name": character.name,
        "title": character.persona.name,
        "description": character.description,
        "person": character.person,
        "own": character.is_own,
        "made": made,
    }


class Heads(StaticFiles):
    """The heads of everybody: a file of a person who was made here comes before one that was built with the page."""

    def __init__(self, built: Path, own: Path | None) -> None:
        """Serve `built`, and from `own` the folders that are named like their files."""
        super().__init__(directory=built, check_dir=False)
        self._own = own

    def lookup_path(self, path: str) -> tuple[str, stat_result | None]:
        """Return the file of a path and what the system says of it."""
        name = path.partition(".")[0]
        if self._own is not None and path == Path(path).name and name:
            own = self._own / name / path
            if own.is_file():
                return str(own), own.stat()
        return super().lookup_path(path)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file; browsers ask each time whether it is still the same, because a head can be made anew."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
