"""One system through the script: what is said to it, and what its loudspeaker did."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from benchmarks import conversation_script as script
from benchmarks.conversation_line import Line, System
from benchmarks.conversation_mind import Mind
from benchmarks.conversation_script import Said

ANSWER_LIMIT_S: Final = 6.0
# A voice that has paused for so long between its words is heard as having stopped.
GONE_S: Final = 0.3
# Who is held for longer than this has been interrupted; who goes on before has not.
RESUMED_WITHIN_S: Final = 2.5
# Systems that stop at the words of an interruption stop after its end.
STOPPED_WITHIN_S: Final = 2.0
# The first words of a long answer are heard before anything else happens.
SETTLED_S: Final = 1.2
BETWEEN_S: Final = 0.2
# A long answer lasts about so long from where it is listened to.
ANSWER_S: Final = 13.0
ASKING: Final = "Tell me about the harbour."

Connect: TypeAlias = Callable[[], AbstractAsyncContextManager[System]]


@dataclass(frozen=True)
class Amount:
    """How much of everything."""

    turns: int
    slow: int
    rounds: int
    echo_s: float
    echo_db: tuple[float, ...]
    noises: bool = True


@dataclass
class Found:
    """What one system did; times in milliseconds.

    Attributes:
        gap_ms: last sound of the person to first sound of the answer, of whole turns.
        slow_gap_ms: the same of turns with a pause inside that were not cut off.
        overlap_ms: of the turns that were cut off, how long before their end the answer was heard.
        cut: of each slow turn, whether the answer was heard before the person was done.
        backchannel: of each, whether it ended the answer.
        noise: the same.
        missed: of each interruption, whether the answer went on.
        quiet_ms: first sound of an interruption to silence.
        shut_ms: the same to a shut mouth.
        own_voice: how often the answer was broken off by itself.
        echo_s: for how long it was played back.
        wrong: words that were misheard, of `words`.
        unanswered: turns without an answer in time.
        stages_ms: by stage.
    """

    gap_ms: list[float] = field(default_factory=list)
    slow_gap_ms: list[float] = field(default_factory=list)
    overlap_ms: list[float] = field(default_factory=list)
    cut: list[bool] = field(default_factory=list)
    backchannel: list[bool] = field(default_factory=list)
    noise: list[bool] = field(default_factory=list)
    missed: list[bool] = field(default_factory=list)
    quiet_ms: list[float] = field(default_factory=list)
    shut_ms: list[float] = field(default_factory=list)
    own_voice: int = 0
    echo_s: float = 0.0
    wrong: int = 0
    words: int = 0
    unanswered: int = 0
    stages_ms: dict[str, list[float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Trial:
    """Puts one system through the script."""

    def __init__(self, line: Line, mind: Mind, errors: Callable[[str, str], int], found: Found) -> None:
        """Write into `found`; `errors` counts the words that were misheard."""
        self._line = line
        self._mind = mind
        self._errors = errors
        self.found = found

    async def talk(self, amount: Amount) -> None:
        """Do all but the echo; the first turn warms everything up and counts for nothing."""
        await asyncio.sleep(0.6)
        await self._turn(script.spoken(script.WARMING), Found())
        for said in script.turns(amount.turns):
            await self._turn(said, self.found)
        for said in script.slow(amount.slow):
            await self._slow_turn(said)
        for at in range(amount.rounds):
            await self._round(at, amount.noises)

    # ---- answers ------------------------------------------------------------------------------------

    async def _turn(self, said: Said, found: Found) -> None:
        self._mind.answer = script.SHORT
        before = len(self._line.system.words())
        asked = len(self._mind.asked_s)
        _, ended_s = await self._line.say(said.samples)
        sounded_s = await self._sounded(ended_s)
        if sounded_s is None:
            found.unanswered += 1
            found.notes.append(f"no answer to: {said.name}")
            return
        found.gap_ms.append(1000 * (sounded_s - ended_s))
        self._stages(found, ended_s, sounded_s, before, asked)
        self._understood(found, said, before)
        await self._over()

    def _stages(self, found: Found, ended_s: float, sounded_s: float, before: int, asked: int) -> None:
        words = self._line.system.words()[before:]
        asked_s = self._mind.asked_s[asked:]
        if not words or not asked_s:
            return
        stages = {
            "end → words": words[-1][0] - ended_s,
            "words → mind asked": asked_s[-1] - words[-1][0],
            "mind asked → sound": sounded_s - asked_s[-1],
        }
        for name, took_s in stages.items():
            found.stages_ms.setdefault(name, []).append(1000 * took_s)

    def _understood(self, found: Found, said: Said, before: int) -> None:
        heard = " ".join(text for _, text in self._line.system.words()[before:])
        found.words += len(said.words.split())
        found.wrong += self._errors(said.words, heard)

    async def _slow_turn(self, said: Said) -> None:
        self._mind.answer = script.SHORT
        task = asyncio.ensure_future(self._line.say(said.samples))
        began_s = self._line.heard.at_s[-1]
        _, ended_s = await task
        cut_s = self._line.heard.first_loud(began_s + 0.05)
        self.found.cut.append(cut_s is not None and cut_s < ended_s)
        if cut_s is not None and cut_s < ended_s:
            self.found.overlap_ms.append(1000 * (ended_s - cut_s))
            self.found.notes.append(f"cut off: {said.name}")
        sounded_s = await self._sounded(ended_s)
        if sounded_s is not None and not self.found.cut[-1]:
            self.found.slow_gap_ms.append(1000 * (sounded_s - ended_s))
        await self._over()

    async def _sounded(self, since_s: float, limit_s: float = ANSWER_LIMIT_S) -> float | None:
        """Wait until something is heard."""
        return await self._until(lambda: self._line.heard.first_loud(since_s), limit_s)

    async def _over(self, limit_s: float = 20.0) -> None:
        """Wait until the answer is over, and a moment longer."""
        since_s = self._line.heard.at_s[-1]
        await self._silent(since_s, limit_s)
        await asyncio.sleep(BETWEEN_S)

    async def _silent(self, since_s: float, limit_s: float) -> float | None:
        """Wait until nothing is played any more, and return from when on."""
        return await self._until(lambda: self._line.heard.silent_from(since_s, 0.6), limit_s)

    async def _until(self, found: Callable[[], float | None], limit_s: float) -> float | None:
        for _ in range(round(limit_s / 0.02)):
            value = found()
            if value is not None:
                return value
            await asyncio.sleep(0.02)
        return None

    # ---- over the character -------------------------------------------------------------------------

    async def _round(self, at: int, noises: bool) -> None:
        """One long answer: somebody agrees, a noise comes, and then it is interrupted."""
        if not await self._long_answer():
            return
        over = [(script.agreeing(at), self.found.backchannel), (script.noise(at), self.found.noise)]
        for said, ended in over if noises else over[:1]:
            stopped = await self._ended_by(said)
            ended.append(stopped)
            if stopped:
                self.found.notes.append(f"went silent at: {said.name}")
                await self._over()
                if not await self._long_answer():
                    return
            await asyncio.sleep(0.4)
        await self._interrupt(script.interrupting(at))

    async def _long_answer(self) -> bool:
        """Have a long answer begin; returns whether it did."""
        for _ in range(2):
            self._mind.answer = script.LONG
            _, ended_s = await self._line.say(script.spoken(ASKING).samples)
            sounded_s = await self._sounded(ended_s)
            if sounded_s is not None:
                await asyncio.sleep(SETTLED_S)
                return True
        self.found.notes.append("a long answer did not begin")
        return False

    async def _ended_by(self, said: Said) -> bool:
        """Return whether a sound over the answer ended it, rather than held it for a while or not at all."""
        began_s, ended_s = await self._line.say(said.samples)
        await asyncio.sleep(max(0.0, RESUMED_WITHIN_S - (ended_s - began_s)))
        now_s = self._line.heard.at_s[-1]
        return self._line.heard.share_playing(now_s - 0.5, now_s) < 0.2

    async def _interrupt(self, said: Said) -> None:
        self._mind.answer = script.SHORT
        heard = self._line.heard
        if heard.share_playing(heard.at_s[-1] - 0.3, heard.at_s[-1]) < 0.5:
            self.found.notes.append("the answer was over before it could be interrupted")
            return
        began_s, ended_s = await self._line.say(said.samples)
        await self._until(
            lambda: heard.silent_from(began_s, GONE_S), ended_s + STOPPED_WITHIN_S - heard.at_s[-1]
        )
        quiet_s = heard.silent_from(began_s, GONE_S)
        missed = quiet_s is None
        self.found.missed.append(missed)
        if missed:
            self.found.notes.append(f"went on over: {said.name}")
        if quiet_s is not None:
            self.found.quiet_ms.append(1000 * (quiet_s - began_s))
            await asyncio.sleep(max(0.0, quiet_s + 0.45 - heard.at_s[-1]))
            shut_s = heard.shut_from(began_s, quiet_s + 0.4)
            if shut_s is not None:
                self.found.shut_ms.append(1000 * (shut_s - began_s))
        await self._sounded(ended_s, 3.0)
        await self._over()

    # ---- its own voice ------------------------------------------------------------------------------

    async def own_voice(self, level_db: float, for_s: float) -> None:
        """Let long answers come back through the microphone, in a room that is so from the beginning; nobody speaks."""
        self._line.echo(level_db)
        await asyncio.sleep(0.6)
        left_s = for_s
        while left_s > 0 and await self._long_answer():
            began_s = self._line.heard.at_s[-1]
            gone_s = await self._silent(began_s, min(left_s, ANSWER_S))
            listened_s = (self._line.heard.at_s[-1] if gone_s is None else gone_s) - began_s
            left_s -= max(1.0, listened_s)
            self.found.echo_s += listened_s
            if gone_s is not None and listened_s < min(for_s, ANSWER_S - 1.0):
                self.found.own_voice += 1
                self.found.notes.append(f"broken off by its own voice at {level_db:g} dB")
            if left_s > 0:
                await self._over()


async def measured(connect: Connect, mind: Mind, amount: Amount, errors: Callable[[str, str], int]) -> Found:
    """Put a system through the script; the echo in talks of their own, because a room does not change."""
    found = Found()
    async with connect() as system, driven(system) as line:
        await Trial(line, mind, errors, found).talk(amount)
    for level_db in amount.echo_db:
        async with connect() as system, driven(system) as line:
            await Trial(line, mind, errors, found).own_voice(level_db, amount.echo_s / len(amount.echo_db))
    return found


@asynccontextmanager
async def driven(system: System) -> AsyncIterator[Line]:
    """Keep time for a system while inside."""
    line = Line(system)
    task = asyncio.create_task(line.run())
    try:
        yield line
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
