"""The summary of a long talk: asked for in the background, between replies, and kept by the turn up to which it tells.

    reply ends ──▶ Digest.settle ──▶ is there too much? ──▶ the mind sums up ──▶ kept under its last turn
    reply begins ──▶ Digest.pause: a summary that is under way is dropped, so that it is in nobody's way

Going back in the tree needs no care: a summary counts only where its last turn lies on the path that was taken.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress
from typing import Final

from dialogue import summary
from dialogue.history import BUDGET_CHARS
from dialogue.ports import LLM
from emotion_tree.node import Node

LIMIT_S: Final = 30.0


class Digest:
    """The summaries of one talk."""

    def __init__(self, name: str, language: str, budget_chars: int = BUDGET_CHARS) -> None:
        """`name` is the character's; `budget_chars` what the history of a prompt may take."""
        self._name = name
        self._language = language
        self._budget_chars = budget_chars
        self._told: dict[int, str] = {}
        self._task: asyncio.Task[None] | None = None

    def of(self, path: Sequence[Node]) -> tuple[str, Sequence[Node]]:
        """Return the newest summary on a path, or "", and the turns that it does not tell of."""
        at = self._at(path)
        return ("", path) if at is None else (self._told[path[at].id], path[at + 1 :])

    def last(self, path: Sequence[Node]) -> int | None:
        """Return the turn up to which the summary on a path tells, or None where there is none."""
        at = self._at(path)
        return None if at is None else path[at].id

    def _at(self, path: Sequence[Node]) -> int | None:
        """Return where on a path the newest summary ends that leaves the person's last words as they were said."""
        newest = max((at for at, node in enumerate(path) if node.party == "user"), default=0)
        return next((at for at in range(newest - 1, -1, -1) if path[at].id in self._told), None)

    def settle(self, mind: LLM, path: Sequence[Node]) -> None:
        """A reply is over: sum up what is too much by now, if this mind can; returns at once."""
        before, since = self.of(path)
        older = summary.older(since, self._budget_chars)
        if older and summary.summarises(mind) and not self.busy:
            self._task = asyncio.create_task(self._sum_up(mind, before, older))

    @property
    def busy(self) -> bool:
        """Whether a summary is being made."""
        return self._task is not None and not self._task.done()

    def pause(self) -> None:
        """A reply begins: the mind is needed."""
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """End what is under way."""
        self.pause()
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task

    async def _sum_up(self, mind: LLM, before: str, older: Sequence[Node]) -> None:
        # Whatever goes wrong, the prompt is cut as it was before, and the next pause is another chance.
        with suppress(Exception):
            async with asyncio.timeout(LIMIT_S):
                messages = summary.asking(self._name, before, older, self._language)
                async with aclosing(mind.stream(messages)) as deltas:
                    text = "".join([d if isinstance(d, str) else d.text async for d in deltas])
            if told := summary.tidied(text):
                self._told[older[-1].id] = told
