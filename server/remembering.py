"""What of one talk is noted down for the next, in the background, for a person who wants to be remembered.

    reply ends ──▶ Remembering.settle ──▶ enough said since? ──▶ the mind gives lines ──▶ Notebook
    talk ends ───▶ Remembering.close ───▶ what is left, within a few seconds

Whether they want it is asked of the notebook each time: a file that is gone is not written again. What goes wrong is told
once in a talk, and what was said is noted with the next turns.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from datetime import date
from typing import Final

from dialogue import notes
from dialogue.history import heard
from dialogue.notes import Notes, NoteTaker
from dialogue.ports import LLM
from dialogue.summary import summarises
from emotion_tree.node import Node
from server.errors import NotebookError
from server.notebook import Notebook

LIMIT_S: Final = 30.0
GOODBYE_S: Final = 8.0
# A model is asked when so many turns of the person are new: often enough to lose little, seldom enough to be no burden.
TURNS: Final = 4


class Remembering:
    """The notes on the person of one talk."""

    def __init__(
        self,
        notebook: Notebook,
        person: str,
        name: str,
        language: str,
        troubled: Callable[[str], None],
        today: Callable[[], date] = date.today,
    ) -> None:
        """Note down on `person` for the character called `name`; `troubled` is told in a sentence what goes wrong."""
        self._notebook = notebook
        self._person = person
        self._name = name
        self._language = language
        self._troubled = troubled
        self._today = today
        self._is_troubled = False
        self._noted: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._last: tuple[LLM, list[Node]] | None = None

    def notes(self) -> Notes | None:
        """Return what is remembered; None where the person does not want it, or it cannot be read."""
        try:
            return self._notebook.read(self._person)
        except NotebookError as error:
            self._tell(error)
            return None

    def told(self, most_chars: int = 4_000) -> str:
        """Return what is remembered as a part of a prompt, its lines of at most so many characters; "" for nothing."""
        found = self.notes()
        return "" if found is None else notes.told(found, self._today(), most_chars)

    def settle(self, mind: LLM, path: Sequence[Node]) -> None:
        """A reply is over: note down what is new, if it is enough; returns at once."""
        self._last = (mind, list(path))
        if self._task is not None and not self._task.done():
            return
        new = self._new(path)
        wanted = 1 if isinstance(mind, NoteTaker) else TURNS
        if sum(node.party == "user" for node in new) >= wanted:
            self._task = asyncio.create_task(self._note(mind, path, new))

    def pause(self) -> None:
        """A reply begins: the mind is needed."""
        if self._task is not None:
            self._task.cancel()

    async def close(self, patience_s: float = GOODBYE_S) -> None:
        """Note down what is left of the talk, if that is soon done, and end."""
        resting = self._task is None or self._task.done()
        if resting and self._last is not None and (new := self._new(self._last[1])):
            self._task = asyncio.create_task(self._note(*self._last, new))
        if self._task is None:
            return
        await asyncio.wait({self._task}, timeout=patience_s)
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def _new(self, path: Sequence[Node]) -> list[Node]:
        new = [node for node in path if node.id not in self._noted]
        return notes.worth_noting(new) if any(node.party == "user" for node in new) else []

    async def _note(self, mind: LLM, path: Sequence[Node], new: Sequence[Node]) -> None:
        known = self.notes()
        if known is None:
            return
        try:
            do = await self._found(mind, known, path, new)
        except Exception:
            return  # whatever a mind raises: the talk goes on, and the next pause is another chance
        try:
            if do is not None:
                await asyncio.to_thread(self._notebook.note, self._person, known.key, do)
        except NotebookError as error:
            self._tell(error)
            return
        self._noted.update(node.id for node in path)

    async def _found(
        self, mind: LLM, known: Notes, path: Sequence[Node], new: Sequence[Node]
    ) -> Callable[[Notes], Notes] | None:
        """Return what changes the notes; None where this mind takes none."""
        on = self._today()
        if isinstance(mind, NoteTaker):
            # All of the talk: what a sentence means may hang on the question before it.
            lines = mind.notes(heard(notes.worth_noting(path), 10**9))
            return lambda found: found.added(lines, on)
        if not summarises(mind):
            return None
        async with asyncio.timeout(LIMIT_S):
            messages = notes.asking(self._name, known, new, self._language)
            async with aclosing(mind.stream(messages)) as deltas:
                answer = "".join([d if isinstance(d, str) else d.text async for d in deltas])
        return lambda found: found.taken(answer, known, on)

    def _tell(self, error: NotebookError) -> None:
        if not self._is_troubled:
            self._is_troubled = True
            self._troubled(str(error))
