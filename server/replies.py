"""The character's turns: each reply from its first word to its place in the tree.

    StartReply ──▶ words of the mind ──▶ voice ──▶ Delivery ──▶ page
    CommitHeard, CancelReply ──▶ the tree keeps what was heard

This is the one place that turns any failure of a mind or a voice into a sentence.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from dialogue import history, prompt, turns
from dialogue.ports import VoiceStyle
from dialogue.reply import Reply, Words, given
from dialogue.tools import converse
from emotion_tree import tag
from emotion_tree.node import Node, Status
from emotion_tree.tree import TalkingTree
from render.rig import FRAME_MS
from server import sentences, wire
from server.answer import Answer
from server.delivery import Delivery
from server.digest import Digest
from server.mood import Mood
from server.outbox import Outbox
from server.parts import Parts
from server.remembering import Remembering
from server.sentences import Sentence
from server.timers import Timers

THINKING_LIMIT_S: Final = 30.0
FADE_MS: Final = 60
THINKING: Final = "thinking"  # the timer of a reply that takes too long
# A typed message may cut an answer short; its heard part must be in the history before the next is thought of.
_COMMIT_WAIT_S: Final = 0.15


class ReplyOwner(Protocol):
    """What replies need of their talk."""

    user_node: int | None

    def feed(self, event: turns.Input) -> None:
        """Give the turn machine an input."""
        ...

    def speaks(self, answer: Answer) -> None:
        """The face is to speak this answer from now on."""
        ...

    def felt(self) -> None:
        """A reading came: what is shown may change."""
        ...

    def committed(self, node: int) -> None:
        """A turn is over."""
        ...

    def raise_sentence(self, sentence: Sentence) -> None:
        """Tell the person what went wrong."""
        ...


class Replies:
    """The replies of one talk that are being made or heard; a `server.delivery.DeliveryOwner`."""

    def __init__(
        self,
        parts: Parts,
        tree: TalkingTree,
        mood: Mood,
        outbox: Outbox,
        timers: Timers,
        owner: ReplyOwner,
        now_s: Callable[[], float],
    ) -> None:
        """Make replies for `owner`."""
        self._parts = parts
        self.mind = parts.mind
        self._tree = tree
        self._mood = mood
        self._outbox = outbox
        self._timers = timers
        self._owner = owner
        self._now_s = now_s
        self._deliveries: dict[int, Delivery] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._commits = asyncio.Event()
        self._misses = 0
        self._digest = Digest(parts.persona.name, parts.persona.language, parts.prompt_chars // 2)
        self.remembering: Remembering | None = None

    def __len__(self) -> int:
        return len(self._deliveries)

    async def close(self) -> None:
        """End everything that runs for a reply."""
        await self._digest.close()
        if self.remembering is not None:
            await self.remembering.close()
        for delivery in self._deliveries.values():
            delivery.stop()
        self._deliveries.clear()
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def of(self, epoch: int) -> Delivery | None:
        """Return the reply of an epoch, while it is being made or heard."""
        return self._deliveries.get(epoch)

    def leave_mind(self) -> None:
        """The mind will be needed soon: what is asked of it between replies is dropped, and asked again later."""
        self._digest.pause()
        if self.remembering is not None:
            self.remembering.pause()

    # ---- making one ---------------------------------------------------------------------------------

    def start(self, action: turns.StartReply) -> None:
        """Open the character's turn and begin to make the reply."""
        self.leave_mind()
        node = self._tree.open_turn("avatar", self._now_s())
        answer = Answer(action.epoch, node.id)
        delivery = Delivery(
            answer, self._parts.voice.rate_hz, self._outbox, self, self._now_s, self._parts.prepare
        )
        self._deliveries[action.epoch] = delivery
        self._outbox.event(wire.ReplyStarted(epoch=action.epoch, node=node.id))
        self._timers.set(THINKING, THINKING_LIMIT_S, lambda: self._too_slow(action.epoch))
        delivery.task = asyncio.create_task(self._reply(action, delivery))
        self._tasks.add(delivery.task)
        delivery.task.add_done_callback(self._tasks.discard)

    async def _reply(self, action: turns.StartReply, delivery: Delivery) -> None:
        """Make a reply; whatever a provider raises becomes a sentence."""
        try:
            words = await self._words(action)
            await Reply(words, self._parts.voice, delivery).run()
            delivery.complete()
        except Exception as error:  # the one broad catch: a plug-in may raise anything
            own = action.text is not None or action.why == "not_understood"
            sentence = sentences.for_failure("mind", error)
            self._give_up(turns.ReplyFailed(action.epoch), sentence, own)

    async def _words(self, action: turns.StartReply) -> Words:
        if action.text is not None:
            return given(action.text)
        if action.why == "not_understood":
            self._misses += 1
            return given(sentences.NOT_UNDERSTOOD[(self._misses - 1) % len(sentences.NOT_UNDERSTOOD)])
        await self._commits_settled()
        earlier, since = self._earlier()
        most_chars = self._parts.prompt_chars
        system = prompt.build(
            self._parts.persona,
            self._mood.feeling("user") if self._mood.reads else None,
            self._mood.feeling("avatar"),
            (),
            self._parts.persona.language,
            earlier,
            ""
            if self.remembering is None
            else self.remembering.told(int(most_chars * prompt.REMEMBERED_SHARE)),
        )
        said = history.heard(since, prompt.room(system, most_chars))
        return converse(self.mind, [*system, *said], self._parts.tools)

    def _earlier(self) -> tuple[str, Sequence[Node]]:
        """Return the talk of before in short, with how the person felt then, and the turns since."""
        path = self._tree.path()
        told, since = self._digest.of(path)
        at = self._digest.last(path)
        if told and at is not None and self._mood.reads:
            felt = prompt.feeling_in_words(self._tree.feeling_at(at, "user"))
            told += f" At the end of that the person seemed {felt}."
        return told, since

    async def _commits_settled(self) -> None:
        """Wait shortly for the page to say how much of a cancelled answer was heard."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_COMMIT_WAIT_S):
                while any(d.cancelled for d in self._deliveries.values()):
                    self._commits.clear()
                    await self._commits.wait()

    # ---- what the deliveries say --------------------------------------------------------------------

    def style(self) -> VoiceStyle:
        """Return how the voice is to sound now."""
        persona = self._parts.persona
        return replace(self._mood.style(persona.language), timbre=persona.timbre)

    def tag_line(self, delivery: Delivery, line: str) -> None:
        """The mind read both parties: its reading decides."""
        parsed = tag.parse(line)
        if parsed is not None:
            self._mood.read_tag(self._owner.user_node, delivery.answer.node, parsed)
            self._owner.felt()

    def first_audio(self, delivery: Delivery) -> None:
        """The first sound of a reply is about to be sent."""
        delivery.watch()
        self._owner.speaks(delivery.answer)
        self._owner.feed(turns.FirstAudio(delivery.answer.epoch))

    def provider_failed(self, delivery: Delivery, job: str, error: Exception) -> None:
        """The voice or the mind broke in mid-reply; the tree remembers."""
        sentence = sentences.for_failure(job, error)
        self._tree.node(delivery.answer.node).metadata["error"] = sentence.code
        self._owner.raise_sentence(sentence)

    def playback_expired(self, epoch: int) -> None:
        """The page did not report an end that must have come; while nobody is connected, wait."""
        if self._outbox.attached:
            self._owner.feed(turns.PlaybackExpired(epoch))
        elif epoch in self._deliveries:
            self._deliveries[epoch].watch()

    # ---- ending one ---------------------------------------------------------------------------------

    def cancel(self, epoch: int, abandoned: bool) -> None:
        """Stop a reply; `abandoned` where no sound of it was sent, so that this commits it."""
        delivery = self._deliveries[epoch]
        self._outbox.event(wire.TurnCancelled(cancelled=epoch, epoch=epoch + 1, fade_ms=FADE_MS))
        delivery.cancel()
        if abandoned:
            self._end(epoch, "abandoned", "")

    def commit(self, epoch: int, interrupted: bool) -> None:
        """Write what was heard of a reply into the tree."""
        delivery = self._deliveries[epoch]
        answer = delivery.answer
        at_end = delivery.position_ms >= answer.duration_ms - FRAME_MS
        heard = answer.text if at_end else answer.heard_text(delivery.position_ms)
        whole = answer.complete and at_end and not delivery.cancelled
        if not heard:
            self._end(epoch, "abandoned", "")
        else:
            self._end(epoch, "done" if whole and not interrupted else "interrupted", heard)

    def _end(self, epoch: int, status: Status, heard: str) -> None:
        """Write the end of a reply into the tree; each reply comes here exactly once."""
        delivery = self._deliveries.pop(epoch)
        delivery.stop()
        node = self._tree.node(delivery.answer.node)
        if node.status == "open" and delivery.answer.text:
            self._tree.say(node.id, delivery.answer.text)
        self._tree.close(node.id, self._now_s(), status, heard)
        self._owner.committed(node.id)
        self._commits.set()
        if not self._deliveries:
            self._settle()

    def _settle(self) -> None:
        """Between replies: sum up what is too long, and note down what is for the next talk; one after the other."""
        path = self._tree.path()
        self._digest.settle(self.mind, path)
        if self.remembering is not None and not self._digest.busy:
            self.remembering.settle(self.mind, path)

    def _too_slow(self, epoch: int) -> None:
        self._give_up(turns.ThinkingExpired(epoch), sentences.too_slow(THINKING_LIMIT_S), own=False)

    def _give_up(
        self, event: turns.ReplyFailed | turns.ThinkingExpired, sentence: Sentence, own: bool
    ) -> None:
        delivery = self._deliveries.get(event.epoch)
        if delivery is not None:
            self._tree.node(delivery.answer.node).metadata["error"] = sentence.code
        self._owner.raise_sentence(sentence)
        self._owner.feed(event)
        # A sentence of the character's own that fails is not followed by another: that would never end.
        if not own:
            self._owner.feed(turns.AvatarSpeaks(sentence.spoken))
