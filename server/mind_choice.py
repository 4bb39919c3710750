"""The minds of one talk: what its page asks of them, one thing after the other.

page ──mind.list, mind.choose, mind.try──▶ MindChoice ──▶ mind.offered, mind.chosen, mind.tried ──▶ page
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from time import monotonic
from typing import Final, Protocol

from dialogue.ports import LLM, Delta, Message
from server import sentences, wire
from server.errors import WireError
from server.minds import Mind, Minds
from server.wire_talk import Provider

TRY_S: Final = 20.0
TRY_CHARS: Final = 160
# Who asks again sooner is told what was found a moment ago.
FRESH_S: Final = 1.0
MAX_WAITING: Final = 8
PROMPT: Final = "Please say hello in one short sentence."

Asked = wire.MindList | wire.MindChoose | wire.MindTry


class MindOwner(Protocol):
    """What the choice of a mind needs of its talk."""

    def tell(self, event: wire.ServerEvent) -> None:
        """Send an event to the page."""
        ...

    def raise_error(self, code: str, message: str, fatal: bool = False) -> None:
        """Tell the page that something is wrong."""
        ...

    def think_with(self, mind: LLM, provider: Provider, model: str) -> None:
        """Let this mind answer from the next reply on."""
        ...


class MindChoice:
    """Offers the minds of a server to one page, and switches between them."""

    def __init__(self, minds: Minds, owner: MindOwner, clock: Callable[[], float] = monotonic) -> None:
        """Offer `minds` to the page of `owner`."""
        self._minds = minds
        self._owner = owner
        self._clock = clock
        self._current = (minds.own.id, minds.own.model)
        self._found: dict[str, Mind] = {}
        self._found_at_s = float("-inf")
        self._waiting: asyncio.Queue[Asked] = asyncio.Queue(MAX_WAITING)
        self._task: asyncio.Task[None] | None = None

    def take(self, event: Asked) -> None:
        """Take what the page asks; the answer comes when it is there.

        Raises:
            WireError: much more is asked than can be answered.
        """
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            raise WireError(
                "mind.busy", "I am still looking at what you asked about minds before; wait a moment, please."
            ) from None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._answer())

    async def close(self) -> None:
        """End what runs."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _answer(self) -> None:
        while not self._waiting.empty():
            event = self._waiting.get_nowait()
            try:
                await self._look(again=isinstance(event, wire.MindList))
                match event:
                    case wire.MindList():
                        self._offer()
                    case wire.MindChoose():
                        await self._choose(event)
                    case wire.MindTry():
                        await self._try(event)
            except Exception as error:  # a plug-in of somebody else's may raise anything; the talk goes on
                self._owner.raise_error("mind.failed", sentences.for_failure("mind", error).shown)

    async def _look(self, *, again: bool) -> None:
        if self._found and not (again and self._clock() - self._found_at_s >= FRESH_S):
            return
        self._found = {mind.id: mind for mind in await self._minds.find()}
        self._found_at_s = self._clock()

    def _offer(self) -> None:
        minds = [mind.offered() for mind in self._found.values()]
        self._owner.tell(wire.MindOffered(minds=minds, id=self._current[0], model=self._current[1]))

    def _mind(self, event: wire.MindChoose | wire.MindTry) -> Mind | None:
        """Return the mind that is meant, or None where none such was offered."""
        mind = self._found.get(event.id)
        return mind if mind is not None and mind.has(event.model) else None

    async def _choose(self, event: wire.MindChoose) -> None:
        mind = self._mind(event)
        if mind is None:
            self._refuse(event)
            return
        model = event.model or mind.model
        try:
            made = await self._minds.make(mind, model)
        except Exception as error:  # as above: what cannot be had is said, and the old mind stays
            self._owner.raise_error(
                "mind.not_changed", f"{mind.name} cannot be used, so nothing was changed. {error}"
            )
            self._offer()
            return
        self._current = (mind.id, model)
        why = f"chosen on the page: {', '.join(part for part in (mind.name, mind.host, model) if part)}"
        provider = Provider(kind="mind", name=mind.plugin, why=why)
        self._owner.think_with(made, provider, model)
        self._owner.tell(wire.MindChosen(id=mind.id, model=model, provider=provider))

    def _refuse(self, event: wire.MindChoose) -> None:
        self._owner.raise_error("mind.not_offered", _not_offered(event))
        self._offer()

    async def _try(self, event: wire.MindTry) -> None:
        mind = self._mind(event)
        if mind is None:
            self._tried(event, False, 0, _not_offered(event))
            return
        try:
            async with asyncio.timeout(TRY_S):
                first_s, text = await self._ask(await self._minds.make(mind, event.model))
        except TimeoutError:
            self._tried(event, False, 0, f"{mind.name} said nothing complete within {TRY_S:.0f} seconds.")
        except Exception as error:  # whatever a provider raises becomes a sentence
            self._tried(event, False, 0, sentences.for_failure("mind", error).shown)
        else:
            said = text or f"{mind.name} answered, and its answer was empty."
            self._tried(event, bool(text), round(1000 * first_s), said)

    async def _ask(self, mind: LLM) -> tuple[float, str]:
        """Return after how many seconds an answer began, and its beginning on one line."""
        begun_s, first_s, text = self._clock(), 0.0, ""
        async with aclosing(mind.stream([Message("user", PROMPT)])) as pieces:
            async for piece in pieces:
                text += piece.text if isinstance(piece, Delta) else piece
                first_s = first_s or (self._clock() - begun_s if text.strip() else 0.0)
                if len(text) > TRY_CHARS:
                    break
        return first_s, " ".join(text.split())[:TRY_CHARS]

    def _tried(self, event: wire.MindTry, works: bool, first_ms: int, message: str) -> None:
        self._owner.tell(
            wire.MindTried(id=event.id, model=event.model, works=works, first_ms=first_ms, message=message)
        )


def _not_offered(event: wire.MindChoose | wire.MindTry) -> str:
    what = f"{event.model} of {event.id}" if event.model else event.id
    return f"There is no mind {what[:120]} here now, so nothing was changed. Look again, and choose one of those shown."
