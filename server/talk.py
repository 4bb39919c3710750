"""The hands of the turn machine: it is fed what happens, and does to tree, mood, voice and face what it says.

    inputs ──▶ dialogue.turns ──actions──▶ Talk ──▶ tree, mood, deliveries, face ──▶ outbox

All of it runs on the event loop; a talk owns its reply tasks and a few timers, and `close` ends them all. This is
the one place that turns any failure of a mind or a voice into a sentence.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from dialogue import history, prompt, turns
from dialogue.persona import Persona
from dialogue.ports import ASR, LLM, TTS, VAD, VoiceStyle
from dialogue.reply import Reply, Words, given
from emotion_tree import tag
from emotion_tree.node import Node, Status
from emotion_tree.recognition import EmotionRecogniser
from emotion_tree.tree import TalkingTree
from render.rig import FRAME_MS
from server import sentences, wire
from server.answer import Answer
from server.delivery import Delivery
from server.faces import FaceTrack
from server.mood import Mood
from server.outbox import Outbox
from server.sentences import Sentence
from speaker_listener.motion import FaceFrame, MotionStream

THINKING_LIMIT_S: Final = 30.0
HOLD_LIMIT_S: Final = 2.0
FADE_MS: Final = 60
# A typed message may cut an answer short; its heard part must be in the history before the next is thought of.
_COMMIT_WAIT_S: Final = 0.15


@dataclass(frozen=True)
class Parts:
    """What a talk is made of; shared by sessions, except where a factory says otherwise.

    Attributes:
        mind, ears, voice: the ports.
        vad: makes a voice activity detector; each session has its own.
        recogniser: reads emotion from words.
        motion: makes a motion stream; each session has its own.
        persona: who the character is.
        person: where the page finds the character's head.
        providers: what runs and why, for the page.
    """

    mind: LLM
    ears: ASR
    voice: TTS
    vad: Callable[[], VAD]
    recogniser: EmotionRecogniser
    motion: Callable[[], MotionStream]
    persona: Persona
    person: str
    providers: tuple[wire.Provider, ...]


class Talk:
    """The conversation of one session."""

    def __init__(
        self, parts: Parts, outbox: Outbox, now_s: Callable[[], float], wake: Callable[[], None]
    ) -> None:
        """Begin a talk now; `wake` hurries the motion clock. Needs a running event loop."""
        self._parts = parts
        self._outbox = outbox
        self.now_s = now_s
        self._wake = wake
        self.tree = TalkingTree()
        self.turns = turns.Turns()
        self._mood = Mood(self.tree, parts.recogniser, outbox, now_s, parts.persona.prosody)
        self.track = FaceTrack(parts.motion(), self)
        self.track.shown = self._mood.shown()
        self._deliveries: dict[int, Delivery] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._commits = asyncio.Event()
        self._misses = 0
        self._user_node: int | None = None
        self._spoken_from_s: float | None = None
        self._typed_id = ""
        self._typed_ids: set[str] = set()

    async def close(self) -> None:
        """End everything that runs for the talk."""
        for name in list(self._timers):
            self._cancel_timer(name)
        for delivery in self._deliveries.values():
            delivery.stop()
        self._deliveries.clear()
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    # ---- what the page and the ears say -------------------------------------------------------------

    def typed(self, text: str, page_id: str) -> None:
        """The person typed something; `page_id` is the page's own name for it."""
        if page_id and page_id in self._typed_ids:
            return  # a page that came back sent again what had arrived
        self._typed_ids.add(page_id)
        self._typed_id, self._spoken_from_s = page_id, None
        self.feed(turns.UserSaid(text, typed=True))

    def speech_started(self, at_s: float) -> None:
        """The person began to speak at this session time."""
        self._spoken_from_s = at_s
        self.feed(turns.SpeechStarted())

    def delivery(self, epoch: int) -> Delivery | None:
        """Return the reply of an epoch, while it is being made or heard."""
        return self._deliveries.get(epoch)

    @property
    def live_delivery(self) -> Delivery | None:
        """The reply that is being made or heard now."""
        delivery = self._deliveries.get(self.turns.epoch)
        return None if delivery is None or delivery.cancelled else delivery

    # ---- what the deliveries say --------------------------------------------------------------------

    def style(self) -> VoiceStyle:
        """Return how the voice is to sound now."""
        return self._mood.style(self._parts.persona.language)

    def tag_line(self, delivery: Delivery, line: str) -> None:
        """The mind read both parties: its reading decides."""
        parsed = tag.parse(line)
        if parsed is not None:
            self._mood.read_tag(self._user_node, delivery.answer.node, parsed)
            self._show()

    def first_audio(self, delivery: Delivery) -> None:
        """The first sound of a reply is about to be sent."""
        delivery.watch()
        self.track.speak(delivery.answer)
        self.feed(turns.FirstAudio(delivery.answer.epoch))
        self._wake()

    def provider_failed(self, delivery: Delivery, job: str, error: Exception) -> None:
        """The voice or the mind broke in mid-reply; the tree remembers."""
        sentence = sentences.for_failure(job, error)
        self.tree.node(delivery.answer.node).metadata["error"] = sentence.code
        self._raise(sentence)

    def playback_expired(self, epoch: int) -> None:
        """The page did not report an end that must have come; while nobody is connected, wait."""
        if self._outbox.attached:
            self.feed(turns.PlaybackExpired(epoch))
        elif epoch in self._deliveries:
            self._deliveries[epoch].watch()

    # ---- what the motion clock asks -------------------------------------------------------------------------

    def live_face(self, frame: FaceFrame) -> None:
        """Send a frame to be shown on arrival."""
        payload = frame.values.astype("<f2").tobytes()
        self._outbox.media(wire.KIND_LIVE_FACES, 1, 0, self._now_ms(), payload, droppable=True)

    def speech_face(self, epoch: int, index: int, frame: FaceFrame) -> None:
        """Send a frame to be shown by the audio clock."""
        payload = frame.values.astype("<f2").tobytes()
        at_ms = index * FRAME_MS
        self._outbox.media(wire.KIND_SPEECH_FACES, 1, epoch, at_ms, payload, droppable=False)

    def heard_frame(self) -> int:
        """Return the frame of the live answer that the page shows now."""
        delivery = self._deliveries.get(self.turns.epoch)
        return 0 if delivery is None else delivery.seen_frame

    def face_failed(self, error: Exception) -> None:
        """The face moves no longer; the talk goes on."""
        self._raise(sentences.for_failure("face", error))

    # ---- the machine --------------------------------------------------------------------------------

    def feed(self, event: turns.Input) -> None:
        """Give the machine an input and do what it says."""
        before = self.turns.state
        self.turns, actions = turns.advance(self.turns, event)
        for action in actions:
            self._do(action)
        if self.turns.state != before:
            self._state_changed()

    def _do(self, action: turns.Action) -> None:
        match action:
            case turns.RecordUser(text):
                self._record_user(text)
            case turns.NoteBackchannel(text):
                self._note_backchannel(text)
            case turns.ExtendUserNode():
                self._extend_user_node()
            case turns.StartReply():
                self._start_reply(action)
            case turns.CancelReply(epoch, abandoned):
                self._cancel_reply(epoch, abandoned)
            case turns.CommitHeard(epoch, interrupted):
                self._commit(epoch, interrupted)
            case _:
                self._do_with_playback(action)

    def _do_with_playback(self, action: turns.Action) -> None:
        match action:
            case turns.HoldPlayback(epoch):
                self._outbox.event(wire.PlaybackHold(epoch=epoch))
                self._deliveries[epoch].hold()
                self.track.hold()
                self._timer("hold", HOLD_LIMIT_S, self._hold_expired)
            case turns.ResumePlayback(epoch):
                self._outbox.event(wire.PlaybackResume(epoch=epoch))
                self._deliveries[epoch].resume()
                self.track.resume()
            case turns.Nod():
                self.track.nod()
            case turns.SetStance("listening"):
                self.track.listen()
        self._wake()

    def _state_changed(self) -> None:
        self.track.thinking = self.turns.state == "thinking"
        if self.turns.state != "held":
            self._cancel_timer("hold")
        if self.turns.state != "thinking":
            self._cancel_timer("thinking")
        self.tell_state()

    def tell_state(self) -> None:
        """Tell the page whose turn it is."""
        self._outbox.event(wire.StateChanged(state=self.turns.state, stance=self.turns.stance))

    def _hold_expired(self) -> None:
        self.feed(turns.HoldExpired())

    # ---- the person's turns -------------------------------------------------------------------------

    def _record_user(self, text: str) -> None:
        """Write words into the open node of the person, or into a new one; read them; show what they stir."""
        node = self._open_user_node()
        if node is None:
            node = self.tree.open_turn("user", self._user_started_s())
            self.tree.say(node.id, text)
        else:
            self.tree.extend(node.id, text)
        self._user_node = node.id
        self._outbox.event(
            wire.TurnOpened(node=node.id, level=node.level, party="user", text=node.text, id=self._typed_id)
        )
        self._typed_id = ""
        self._mood.read_text(node.id, text)
        self.tree.close(node.id, self.now_s())
        self._committed(node)
        self._show()

    def _user_started_s(self) -> float:
        """Return when the person's turn began: with their speech, or now where they typed; never in the past turn."""
        started_s, self._spoken_from_s = self._spoken_from_s, None
        return max(self.tree.current.started_s, self.now_s() if started_s is None else started_s)

    def _open_user_node(self) -> Node | None:
        node = self.tree.current
        return node if node.party == "user" and node.status == "open" else None

    def _note_backchannel(self, text: str) -> None:
        if not self.tree.current.is_root:
            self.tree.note_backchannel(text)

    def _extend_user_node(self) -> None:
        """Nothing of the reply was heard: its node leaves the path, and the person's node is open again."""
        if self._user_node is not None and self.tree.current.party == "avatar":
            self.tree.reopen(self._user_node)

    def _show(self) -> None:
        self._mood.update()
        self.track.shown = self._mood.shown()

    # ---- the character's turns ----------------------------------------------------------------------

    def _start_reply(self, action: turns.StartReply) -> None:
        unanswered = self._open_user_node()
        if unanswered is not None:
            self.tree.close(unanswered.id, self.now_s())
        node = self.tree.open_turn("avatar", self.now_s())
        answer = Answer(action.epoch, node.id)
        delivery = Delivery(answer, self._parts.voice.rate_hz, self._outbox, self, self.now_s)
        self._deliveries[action.epoch] = delivery
        self._outbox.event(wire.ReplyStarted(epoch=action.epoch, node=node.id))
        self._timer("thinking", THINKING_LIMIT_S, lambda: self._too_slow(action.epoch))
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
            own = action.why != "answer"
            self._reply_failed(action.epoch, sentences.for_failure("mind", error), own)

    async def _words(self, action: turns.StartReply) -> Words:
        if action.text is not None:
            return given(action.text)
        if action.why == "not_understood":
            self._misses += 1
            return given(sentences.NOT_UNDERSTOOD[(self._misses - 1) % len(sentences.NOT_UNDERSTOOD)])
        await self._commits_settled()
        return self._parts.mind.stream(
            prompt.build(
                self._parts.persona,
                self.tree.feeling("user", self.now_s()),
                self.tree.feeling("avatar", self.now_s()),
                history.heard(self.tree.path()),
                self._parts.persona.language,
            )
        )

    async def _commits_settled(self) -> None:
        """Wait shortly for the page to say how much of a cancelled answer was heard."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_COMMIT_WAIT_S):
                while any(d.cancelled for d in self._deliveries.values()):
                    self._commits.clear()
                    await self._commits.wait()

    def _too_slow(self, epoch: int) -> None:
        self._give_up(turns.ThinkingExpired(epoch), sentences.too_slow(THINKING_LIMIT_S), own=False)

    def _reply_failed(self, epoch: int, sentence: Sentence, own: bool) -> None:
        self._give_up(turns.ReplyFailed(epoch), sentence, own)

    def _give_up(
        self, event: turns.ReplyFailed | turns.ThinkingExpired, sentence: Sentence, own: bool
    ) -> None:
        delivery = self._deliveries.get(event.epoch)
        if delivery is not None:
            self.tree.node(delivery.answer.node).metadata["error"] = sentence.code
        self._raise(sentence)
        self.feed(event)
        # A sentence of the character's own that fails is not followed by another: that would never end.
        if not own:
            self.feed(turns.AvatarSpeaks(sentence.spoken))

    def _cancel_reply(self, epoch: int, abandoned: bool) -> None:
        delivery = self._deliveries[epoch]
        self._outbox.event(wire.TurnCancelled(cancelled=epoch, epoch=epoch + 1, fade_ms=FADE_MS))
        delivery.cancel()
        if abandoned:
            self._end(epoch, "abandoned", "")

    def _commit(self, epoch: int, interrupted: bool) -> None:
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
        node = self.tree.node(delivery.answer.node)
        if node.status == "open" and delivery.answer.text:
            self.tree.say(node.id, delivery.answer.text)
        self.tree.show(node.id, self._mood.response)
        self.tree.close(node.id, self.now_s(), status, heard)
        self._committed(node)
        self._commits.set()

    def _committed(self, node: Node) -> None:
        self._outbox.event(
            wire.TurnCommitted(
                node=node.id,
                party=node.party,
                text=node.text,
                heard_text=node.heard_text,
                status=node.status,
            )
        )

    # ---- small things -------------------------------------------------------------------------------

    def _raise(self, sentence: Sentence) -> None:
        self._outbox.event(wire.ErrorRaised(code=sentence.code, message=sentence.shown, fatal=False))

    def _now_ms(self) -> int:
        return round(self.now_s() * 1000)

    def _timer(self, name: str, wait_s: float, then: Callable[[], None]) -> None:
        self._cancel_timer(name)
        self._timers[name] = asyncio.get_running_loop().call_later(wait_s, then)

    def _cancel_timer(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()
