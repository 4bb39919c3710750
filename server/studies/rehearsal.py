"""Participants who are programs: they go through a study over the real socket, so that it can be tried before people come.

Their codes begin with `R-`, and their places count apart; so they can never be taken for people. What they say comes
from a file, what they answer from a seeded rule that knows nothing of the condition: a difference between conditions in
their questionnaires is chance.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from server import wire
from server.errors import ConfigError
from server.studies import strict
from server.studies.register import Ticket
from server.wire_study import PhaseName, StudyItem

LIMIT_S: Final = 1_800.0
# Longer than the script of a study takes to notice that nobody speaks: what it says comes before the next line.
LEAST_THINKING_S: Final = 0.7
_TYPED_CHARS_PER_S: Final = 6.0


class Person(strict.Part):
    """What one made-up person types, line by line."""

    lines: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=wire.MAX_TEXT_CHARS)], ...], Field(min_length=1)
    ]


class People(strict.Part):
    """Made-up people; participants take them in turn."""

    people: Annotated[tuple[Person, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Played:
    """How one participant's rehearsal went: the step it ended at, what was said, and what went wrong ("" for nothing)."""

    code: str
    ended_at: str
    lines_said: int
    answers: int
    seconds: float
    trouble: str


@dataclass(frozen=True)
class Rules:
    """How the made-up people behave.

    Attributes:
        seed: of what they answer.
        pace: 1 listens and types as fast as people do, 0.5 twice as fast, 0 as fast as the server answers.
        at_once: how many take part at one time.
    """

    seed: int = 1
    pace: float = 1.0
    at_once: int = 4


def load(path: Path) -> tuple[Person, ...]:
    """Return the people of a TOML file.

    Raises:
        ConfigError: it cannot be read, or is not as it should be.
    """
    return strict.checked(People, strict.read(path), str(path)).people


def answer(item: StudyItem, *seeds: str | int) -> float | str:
    """Return what a made-up person answers: any answer is as likely as any other."""
    key = "/".join(str(seed) for seed in (*seeds, item.name))
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    if item.type == "scale":
        return float(1 + drawn % item.points)
    return (
        item.options[drawn % len(item.options)] if item.type == "choice" else "This was typed by a program."
    )


async def play(url: str, tickets: Sequence[Ticket], people: Sequence[Person], rules: Rules) -> list[Played]:
    """Let participants go through their study, some at a time.

    Args:
        url: of the server, such as http://127.0.0.1:8787.
        tickets: their codes and tokens.
        people: what they say; the n-th participant is the n-th person, from the first again after the last.
        rules: how they behave.

    Returns:
        how it went, in the order of the tickets.

    Raises:
        ConfigError: there is no server at this address.
    """
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"expected the address of a server such as http://127.0.0.1:8787, got {url!r}")
    free = asyncio.Semaphore(rules.at_once)

    async def one(number: int, ticket: Ticket) -> Played:
        async with free:
            return await _played(url, ticket, people[number % len(people)], rules, number)

    return list(await asyncio.gather(*(one(number, ticket) for number, ticket in enumerate(tickets))))


async def _played(url: str, ticket: Ticket, person: Person, rules: Rules, number: int) -> Played:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    address = "ws" + url.rstrip("/").removeprefix("http") + "/ws"
    try:
        async with connect(
            address, subprotocols=[Subprotocol(wire.SUBPROTOCOL)], max_size=None, proxy=None
        ) as socket:
            participant = _Participant(socket, person, rules, number)
            try:
                async with asyncio.timeout(LIMIT_S):
                    await participant.take_part(ticket.token)
            except TimeoutError:
                participant.trouble = f"it was not over after {LIMIT_S:g} s"
            finally:
                await participant.close()
    except OSError as error:
        raise ConfigError(
            f"there is no server at {url}: {error}; start it with: warmchat study run"
        ) from error
    except WebSocketException as error:
        return Played(ticket.code, "", 0, 0, loop.time() - began_s, f"the connection broke off: {error}")
    return Played(
        ticket.code,
        participant.step,
        participant.lines_said,
        participant.answers,
        round(loop.time() - began_s, 2),
        participant.trouble,
    )


@dataclass(eq=False)
class _Participant:
    """One made-up person on one socket."""

    socket: ClientConnection
    person: Person
    rules: Rules
    number: int
    step: str = ""
    lines_said: int = 0
    answers: int = 0
    trouble: str = ""
    _floor: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _sounding: set[int] = field(default_factory=set)

    async def take_part(self, token: str) -> None:
        """Go through the study until it is over, or something is wrong."""
        await self._say(wire.SessionStart(study=token))
        async for message in self.socket:
            if isinstance(message, bytes):
                await self._heard(message)
            elif await self._took(json.loads(message)):
                return
        self.trouble = self.trouble or "the server closed the connection"

    async def close(self) -> None:
        """End what still runs for this person."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- what comes ---------------------------------------------------------------------------------

    async def _took(self, event: dict[str, Any]) -> bool:
        """Answer an event; return whether all is over."""
        match event["type"]:
            case "study.changed":
                return await self._shown(wire.StudyChanged.model_validate(event))
            case "state.changed":
                if event["state"] == "listening":
                    self._floor.set()
                else:
                    self._floor.clear()
            case "reply.finished":
                self._do(self._stop(event["epoch"], event["duration_ms"]))
            case "turn.cancelled":
                await self._stopped(event["cancelled"], 0)
            case "error.raised":
                self.trouble = event["message"]
                return self.step == "" or bool(event["fatal"])
        return False

    async def _heard(self, message: bytes) -> None:
        """The voice began: say so, as a page does when it plays."""
        media = wire.Media.HEADER.unpack_from(message)
        kind, epoch = media[0], media[3]
        if kind == wire.KIND_VOICE and epoch not in self._sounding:
            self._sounding.add(epoch)
            await self._say(wire.PlaybackStarted(epoch=epoch))

    async def _shown(self, page: wire.StudyChanged) -> bool:
        first = page.step != self.step
        self.step = page.step
        match page.step:
            case "welcome":
                await self._say(wire.StudyNext(part=page.part))
            case "consent":
                await self._agree(page)
            case "before" | "after":
                await self._answer(page)
            case "talk" if first:
                self._do(self._talk(page))
            case "thanks" | "declined" | "left":
                await self._say(wire.SessionEnd())
                return True
        return False

    # ---- what it does -------------------------------------------------------------------------------

    async def _agree(self, page: wire.StudyChanged) -> None:
        assert page.consent is not None
        agreed = page.consent.model_dump(exclude={"version"})
        await self._say(
            wire.ConsentSet(
                version=page.consent.version, **{what: asked != "not_asked" for what, asked in agreed.items()}
            )
        )

    async def _answer(self, page: wire.StudyChanged) -> None:
        sheet = page.questionnaire
        assert sheet is not None
        phase: PhaseName = "before" if page.step == "before" else "after"
        for item in sheet.items:
            given = answer(item, self.rules.seed, self.number, phase, sheet.name)
            await self._say(
                wire.AnswerGive(questionnaire=sheet.name, item=item.name, phase=phase, value=given)
            )
            self.answers += 1
            # A server takes no more from a page than a person can do.
            await asyncio.sleep(0.05)
        await self._say(wire.StudyNext(part=page.part))

    async def _talk(self, page: wire.StudyChanged) -> None:
        await self._say(wire.SessionGreet())
        self._floor.set()
        for line in self.person.lines:
            await self._wait_for_the_floor(len(line) / _TYPED_CHARS_PER_S)
            if self.step != "talk":
                return
            self._floor.clear()
            await self._say(wire.TextSay(text=line, id=f"r{self.lines_said}"))
            self.lines_said += 1
        if page.may_end:
            await self._wait_for_the_floor(1.0)
            await self._say(wire.StudyNext(part=page.part))

    async def _wait_for_the_floor(self, typing_s: float) -> None:
        """Wait until nobody has spoken for as long as it takes to think and to type."""
        while True:
            await self._floor.wait()
            await asyncio.sleep(max(LEAST_THINKING_S, typing_s * self.rules.pace))
            if self._floor.is_set():
                return

    async def _stop(self, epoch: int, duration_ms: int) -> None:
        await asyncio.sleep(duration_ms / 1000 * self.rules.pace)
        await self._stopped(epoch, duration_ms)

    async def _stopped(self, epoch: int, played_ms: int) -> None:
        if epoch in self._sounding:
            self._sounding.discard(epoch)
            await self._say(wire.PlaybackStopped(epoch=epoch, played_ms=played_ms))

    async def _say(self, event: wire.Event) -> None:
        await self.socket.send(event.model_dump_json(exclude_none=True))

    def _do(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
