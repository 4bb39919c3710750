"""What a character remembers of a person, over HTTP: to see it, to switch it on, to correct it, and to be forgotten.

The browser's cookie says who asks. Where nobody is remembered, every request but the first question is answered with why.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from dialogue.notes import LINE_CHARS, Notes
from server import visitor
from server.door import is_secure
from server.errors import NotebookError
from server.notebook import Notebook

_OFF: Final = "This server remembers nobody from talk to talk; whoever runs it has switched that off."
_NOT_ON: Final = "You are not remembered here; switch it on first."
_NO_LINE: Final = "That line is not there any more; it may have been changed in the meantime."


Of = Annotated[str, StringConstraints(max_length=80)]
"""The name of a character."""


class Line(BaseModel):
    """A line as the page sends it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LINE_CHARS)]


def routes(notebook: Notebook | None) -> APIRouter:
    """Return the routes of a notebook; with None they say that nobody is remembered.

    `of` names the character whose memory is meant, the host's own where it is left out.
    """
    router = APIRouter()

    @router.get("/api/memory")
    async def memory(request: Request, of: Of = "") -> Response:
        person = visitor.person(request)
        if notebook is None or not person:
            return JSONResponse({"offered": False, "on": False, "lines": [], "file": ""})
        own = _on(notebook, of)
        return await _answered(lambda: _shown(own, request, own.read(person)))

    @router.put("/api/memory")
    async def begin(request: Request, of: Of = "") -> Response:
        person = visitor.person(request)
        return await _answered(lambda: _shown(_on(notebook, of), request, _on(notebook, of).begin(person)))

    @router.delete("/api/memory")
    async def forget(request: Request, of: Of = "") -> Response:
        def really() -> Response:
            _on(notebook, of).forget_here(visitor.person(request))
            return Response(status_code=204)

        return await _answered(really)

    @router.post("/api/memory/lines")
    async def add(request: Request, line: Line, of: Of = "") -> Response:
        return await _changed(notebook, of, request, lambda found: found.added([line.text]))

    @router.put("/api/memory/lines/{mark}")
    async def change(request: Request, mark: str, line: Line, of: Of = "") -> Response:
        return await _changed(notebook, of, request, lambda found: found.changed(mark, line.text))

    @router.delete("/api/memory/lines/{mark}")
    async def remove(request: Request, mark: str, of: Of = "") -> Response:
        return await _changed(notebook, of, request, lambda found: found.changed(mark, ""))

    return router


def _on(notebook: Notebook | None, of: str = "") -> Notebook:
    """Return the notebook of the character `of`, or with "" of the host's own."""
    if notebook is None:
        raise NotebookError(_OFF)
    return notebook.of(of) if of else notebook


async def _changed(
    notebook: Notebook | None, of: str, request: Request, do: Callable[[Notes], Notes]
) -> Response:
    person = visitor.person(request)

    def really() -> Response:
        own = _on(notebook, of)
        found = own.change(person, do)
        if found is None:
            raise NotebookError(_NOT_ON)
        return _shown(own, request, found)

    return await _answered(really)


async def _answered(do: Callable[[], Response]) -> Response:
    """Return what a request comes to, worked out in a thread; a sentence where it cannot be done."""
    try:
        return await asyncio.to_thread(do)
    except KeyError:
        return JSONResponse({"message": _NO_LINE}, status_code=404)
    except NotebookError as error:
        return JSONResponse({"message": str(error)}, status_code=409)


def _shown(notebook: Notebook, request: Request, found: Notes | None) -> Response:
    """Return a memory as the page gets it; `file` is where it lies on this machine, for whoever sits at it."""
    near = found is not None and not is_secure(request)
    lines = [] if found is None else [{"id": found.mark(one.text), "text": one.text} for one in found.lines]
    return JSONResponse(
        {
            "offered": True,
            "on": found is not None,
            "lines": lines,
            "file": str(notebook.where(visitor.person(request))) if near else "",
        },
        headers={"Cache-Control": "no-store"},
    )
