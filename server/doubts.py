"""Utterances that were not surely understood, on their way through a second look.

    unsure utterance ──▶ sound of the turn so far ──look_again──▶ a Guess ──▶ tell

A look takes about a third of the time of the speech itself, so it runs beside everything else; it begins when nobody speaks,
and is begun anew, with all of the sound, when the person only paused.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import numpy as np

from dialogue.ports import ASR
from dialogue.unsure import Guess, SecondLook
from server.wire import MICROPHONE_RATE_HZ
from sound.pcm import Samples

# Who goes on within this was still saying the same thing, and the words on both sides of the pause help each other.
_SAME_TURN_S: Final = 2.0
# More sound at once would keep the person waiting for longer than they would need to type it.
_LONGEST_S: Final = 15.0


class Doubts:
    """The unsure utterances of one person's turn."""

    def __init__(
        self,
        asr: ASR,
        tell: Callable[[Guess], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Look again with `asr` if it can; `tell` what may have been said, or that it `failed`."""
        self._look_again = asr.look_again if isinstance(asr, SecondLook) else None
        self._tell = tell
        self._failed = failed
        self._sound: list[Samples] = []
        self._first = Guess("", 0.0)  # of the first look
        self._ended_s = 0.0
        self._told = True
        self._covers_told = False
        self._task: asyncio.Task[None] | None = None

    @property
    def pending(self) -> bool:
        """Whether something is to be looked at, or is being looked at, and was not told yet."""
        return not self._told

    def add(self, first: Guess, sound: Samples, began_s: float, ended_s: float) -> None:
        """Take an unsure utterance: what the first look made of it, (n,) its sound, and when it was said."""
        length_s = sum(map(len, (*self._sound, sound))) / MICROPHONE_RATE_HZ
        goes_on = bool(self._sound) and began_s - self._ended_s <= _SAME_TURN_S
        if not self._told and length_s > _LONGEST_S:
            self.give_up()
        if self.pending or (goes_on and length_s <= _LONGEST_S):
            self._covers_told = self._covers_told or self._told
            text = f"{self._first.text} {first.text}".strip()
            self._first = Guess(text, min(self._first.sureness, first.sureness))
        else:
            self._sound, self._covers_told, self._first = [], False, first
        self._sound.append(sound)
        self._ended_s = ended_s
        self._told = False

    def wait(self) -> None:
        """The person speaks: a look that runs would miss what they say now."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def look(self) -> None:
        """Nobody speaks: look at what there is, if there is anything."""
        if self.pending and self._task is None:
            self._task = asyncio.create_task(self._look())

    def give_up(self) -> None:
        """There is no time for the look that is pending: go by the first one."""
        self.wait()
        if self.pending:
            self._decide(self._first)

    def settle(self) -> None:
        """What was told needs no more words: it was said again, or answered."""
        if self._told:
            self._sound = []

    async def close(self) -> None:
        """End the look that runs."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _look(self) -> None:
        found = self._first
        sound = np.concatenate(self._sound)
        if self._look_again is not None and len(sound) <= _LONGEST_S * MICROPHONE_RATE_HZ:
            try:
                second = await self._look_again(sound)
                found = Guess(" ".join(second.text.split()), second.confidence or 0.0)
            except Exception as error:  # a recogniser of a plug-in may raise anything
                self._failed(error)
        self._task = None
        self._decide(found)

    def _decide(self, found: Guess) -> None:
        self._told = True
        self._tell(Guess(found.text, found.sureness, continues=self._covers_told))
