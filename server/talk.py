"""The hands of the turn machine: it is fed what happens, and does to tree, mood, replies and face what it says.

    inputs ──▶ dialogue.turns ──actions──▶ Talk ──▶ tree, mood, replies, face ──▶ outbox

All of it runs on the event loop; a talk owns its replies and a few timers, and `close` ends them all.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dialogue import crisis, turns
from dialogue.ports import LLM
from emotion_tree.node import Node
from emotion_tree.reading import Reading
from emotion_tree.response import Response
from emotion_tree.tree import TalkingTree
from render.rig import CHANNELS, FRAME_MS
from server import sentences, wire
from server.answer import Answer
from server.branching import Branching
from server.delivery import Delivery
from server.faces import FaceTrack
from server.mask_view import MaskView
from server.mood import Expression, Mood, Steers
from server.outbox import Outbox
from server.parts import Parts
from server.remembering import Remembering
from server.replies import THINKING, Replies
from server.sentences import Sentence
from server.timers import Timers
from server.tree_news import TreeNews
from speaker_listener.motion import FaceFrame

__all__ = ["Parts", "Talk"]

HOLD_LIMIT_S: Final = 2.0
_HOLD: Final = "hold"
# The channels that speech moves: all that a face keeps that is otherwise still.
MOUTH: Final = np.array([name.startswith(("mouth", "jaw", "tongue")) for name in CHANNELS])


class Talk:
    """The conversation of one session."""

    def __init__(
        self,
        parts: Parts,
        outbox: Outbox,
        now_s: Callable[[], float],
        wake: Callable[[], None],
        tree: TalkingTree | None = None,
        epoch: int = 0,
    ) -> None:
        """Begin a talk now, or go on in `tree` after the reply `epoch`; `wake` hurries the motion clock.

        Needs a running event loop.
        """
        self._outbox = outbox
        self.now_s = now_s
        self._wake = wake
        self.tree = TalkingTree() if tree is None else tree
        self.turns = turns.Turns(epoch=epoch)
        self.user_node: int | None = None
        self.news = TreeNews(self.tree, outbox)
        base = parts.persona.prosody
        self._mood = Mood(self.tree, parts.recogniser, outbox, now_s, base, parts.responses)
        self._timers = Timers()
        self._replies = Replies(parts, self.tree, self._mood, outbox, self._timers, self, now_s)
        self.branching = Branching(self.tree, self._mood, self)
        self.track = FaceTrack(parts.motion(), self)
        self.masks = MaskView(self.track, outbox, now_s)
        self._show()
        self._spoken_from_s: float | None = None
        self._typed_id = ""
        self._typed_ids: set[str] = set()
        self._still = False

    async def close(self) -> None:
        """End everything that runs for the talk."""
        self._timers.close()
        await self._replies.close()

    # ---- what the page and the ears say -------------------------------------------------------------

    def typed(self, text: str, page_id: str) -> None:
        """The person typed something; `page_id` is the page's own name for it."""
        if page_id and page_id in self._typed_ids:
            return  # a page that came back sent again what had arrived
        self._typed_ids.add(page_id)
        self._typed_id, self._spoken_from_s, self._mood.voice = page_id, None, None
        self.feed(turns.UserSaid(text, typed=True))

    def speech_started(self, at_s: float) -> None:
        """The person began to speak at this session time."""
        self._spoken_from_s = at_s
        # While they speak there is time for a slow server to be free again when they end.
        self._replies.leave_mind()
        self.feed(turns.SpeechStarted())

    def sounded(self, found: Reading) -> None:
        """The person sounds like this; what they say next will carry it."""
        self._mood.voice = found

    def switch(
        self,
        steers: Steers | None = None,
        expression: Expression | None = None,
        face: Literal["moving", "still"] | None = None,
    ) -> None:
        """Let prompt, voice and face go by this from now on; what is None stays."""
        self._mood.steers = steers or self._mood.steers
        self._mood.expression = expression or self._mood.expression
        self._still = self._still if face is None else face == "still"
        self.felt()

    def read_feelings(self, on: bool) -> None:
        """Read what the person feels, or no longer: then what was read so far steers nothing either."""
        self._mood.reads = on
        self._mood.voice = None
        self.felt()

    def remember(self, remembering: Remembering) -> None:
        """Let the character know the person from other talks, and note down what is for the next."""
        self._replies.remembering = remembering

    def think_with(self, mind: LLM) -> None:
        """Let this mind find the words from the next reply on; one that is being made is finished as it began."""
        self._replies.mind = mind

    def show(self, response: Response | None) -> None:
        """Show this in place of what the character would, until told otherwise with None."""
        self._mood.override = response
        self.felt()

    def delivery(self, epoch: int) -> Delivery | None:
        """Return the reply of an epoch, while it is being made or heard."""
        return self._replies.of(epoch)

    @property
    def live_delivery(self) -> Delivery | None:
        """The reply that is being made or heard now."""
        delivery = self._replies.of(self.turns.epoch)
        return None if delivery is None or delivery.cancelled else delivery

    # ---- what the replies say -----------------------------------------------------------------------

    def speaks(self, answer: Answer) -> None:
        """The face is to speak this answer from now on."""
        self.track.speak(answer)
        self._wake()

    def felt(self) -> None:
        """A reading came, or what steers has changed: say anew what is shown, and keep it in the tree."""
        self._mood.update()
        self._show()
        here = self.tree.current
        if here.is_root:
            return
        hers = here if here.party == "avatar" else self.tree.partner(here.id)
        self.tree.show(hers.id, self._mood.face())
        self.news.tell(here.id, *([] if self.user_node is None else [self.user_node]))

    def committed(self, node_id: int) -> None:
        """A turn is over."""
        node = self.tree.node(node_id)
        self._outbox.event(
            wire.TurnCommitted(
                node=node.id,
                party=node.party,
                text=node.text,
                heard_text=node.heard_text,
                status=node.status,
            )
        )
        self.news.tell(node_id)

    def raise_sentence(self, sentence: Sentence) -> None:
        """Tell the person what went wrong."""
        self._outbox.event(wire.ErrorRaised(code=sentence.code, message=sentence.shown, fatal=False))

    # ---- what going back asks -----------------------------------------------------------------------

    def leave_place(self) -> None:
        """Stop what is live, and close what is open, where the talk stands."""
        self.feed(turns.Interrupt())
        unanswered = self._open_user_node()
        if unanswered is not None:
            self.tree.close(unanswered.id, self.now_s())
            self.committed(unanswered.id)
        # What had no answer there needs none here; the machine knows of turns, not of places.
        self.turns = replace(self.turns, unanswered=False)

    def moved(self) -> None:
        """The talk stands elsewhere: what is felt there is what is shown now."""
        here = self.tree.current
        self.user_node = next((node.id for node in self.tree.climb(here.id) if node.party == "user"), None)
        self._mood.tell_both()
        self._mood.update()
        self._show()
        self.news.tell(here.id)

    def _show(self) -> None:
        """Let the face know what it shows, and to whom."""
        self.track.shown = self._mood.shown()
        self.track.felt = self._mood.feeling("user").distribution

    def go_on(self) -> None:
        """The talk was kept and goes on: the page gets to know all of it, and what is felt there after the break."""
        self.moved()
        self.news.tell(*(node.id for node in self.tree.depth_first() if node.role == "speaking"))
        self.tell_state()

    # ---- what the motion clock asks -------------------------------------------------------------------------

    def live_face(self, frame: FaceFrame) -> None:
        """Send a frame to be shown on arrival."""
        payload = self._seen(frame).astype("<f2").tobytes()
        self._outbox.media(wire.KIND_LIVE_FACES, 1, 0, self._now_ms(), payload, droppable=True)

    def speech_face(self, epoch: int, index: int, frame: FaceFrame) -> None:
        """Send a frame to be shown by the audio clock."""
        payload = self._seen(frame).astype("<f2").tobytes()
        at_ms = index * FRAME_MS
        self._outbox.media(wire.KIND_SPEECH_FACES, 1, epoch, at_ms, payload, droppable=False)

    def _seen(self, frame: FaceFrame) -> NDArray[np.float32]:
        """Return the values (channels,) of a frame; of a still face, only the mouth moves."""
        return np.where(MOUTH, frame.values, 0.0).astype(np.float32) if self._still else frame.values

    def heard_frame(self) -> int:
        """Return the frame of the live answer that the page shows now."""
        delivery = self._replies.of(self.turns.epoch)
        return 0 if delivery is None else delivery.seen_frame

    def face_failed(self, error: Exception) -> None:
        """The face moves no longer; the talk goes on."""
        self.raise_sentence(sentences.for_failure("face", error))

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
                self._replies.cancel(epoch, abandoned)
            case turns.CommitHeard(epoch, interrupted):
                self._replies.commit(epoch, interrupted)
            case _:
                self._do_with_playback(action)

    def _do_with_playback(self, action: turns.Action) -> None:
        match action:
            case turns.HoldPlayback(epoch):
                self._outbox.event(wire.PlaybackHold(epoch=epoch))
                if (held := self._replies.of(epoch)) is not None:
                    held.hold()
                self.track.hold()
                self._timers.set(_HOLD, HOLD_LIMIT_S, self._hold_expired)
            case turns.ResumePlayback(epoch):
                self._outbox.event(wire.PlaybackResume(epoch=epoch))
                if (resumed := self._replies.of(epoch)) is not None:
                    resumed.resume()
                self.track.resume()
            case turns.Nod():
                self.track.nod()
            case turns.SetStance("listening"):
                self.track.listen()
        self._wake()

    def _state_changed(self) -> None:
        self.track.thinking = self.turns.state == "thinking"
        if self.turns.state != "held":
            self._timers.cancel(_HOLD)
        if self.turns.state != "thinking":
            self._timers.cancel(THINKING)
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
        self.user_node = node.id
        self._outbox.event(
            wire.TurnOpened(node=node.id, level=node.level, party="user", text=node.text, id=self._typed_id)
        )
        self._typed_id = ""
        if crisis.is_heard_in(node.text):
            self._outbox.event(wire.CareOffered(node=node.id))
        self._mood.read_text(node.id, text)
        self.tree.close(node.id, self.now_s())
        self.committed(node.id)
        self.felt()

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
            self.news.tell(self.tree.current.id)

    def _extend_user_node(self) -> None:
        """Nothing of the reply was heard: its node leaves the path, and the person's node is open again."""
        if self.user_node is not None and self.tree.current.party == "avatar":
            left = self.tree.current.id
            self.tree.reopen(self.user_node)
            self.news.tell(left, self.user_node)

    def _start_reply(self, action: turns.StartReply) -> None:
        unanswered = self._open_user_node()
        if unanswered is not None:
            self.tree.close(unanswered.id, self.now_s())
        self._replies.start(action)
        here = self.tree.current
        self.tree.show(here.id, self._mood.face())
        self.news.tell(here.id, *([] if unanswered is None else [unanswered.id]))

    def _now_ms(self) -> int:
        return round(self.now_s() * 1000)
