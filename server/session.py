"""One session: a page on one side, a talk on the other.

    page ──events──▶ Session ─┬──────────▶ Talk ──events, media──▶ Outbox ──▶ page
                              └─ Choices ─▶ Talk, Ears
    page ──sound───▶ Ears ───── Heard ────▶ Talk

A session outlives its connection for a while, so that a page can come back.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from dialogue import turns
from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.voice import VoiceReader
from render.rig import CHANNELS, FPS, FRAME_MS
from server import branching, wire
from server.asking import Asking
from server.choices import Choices
from server.chronicle import Chronicle, new_header
from server.ears import Ears
from server.errors import WireError
from server.guest import Guest
from server.heard import Heard
from server.outbox import Outbox, Transport
from server.own_voice import OwnVoice
from server.remembering import Remembering
from server.steered import Steered
from server.taking_part import TakingPart
from server.talk import Parts, Talk
from server.tone import Tone

_THE_STUDYS: Final = wire.ConsentSet | wire.MarkerSet | wire.StudyNext | wire.StudyLeave | wire.AnswerGive


class Session:
    """A talk with one person, and the page it is held on."""

    def __init__(
        self,
        parts: Parts,
        session_id: str,
        secret: str,
        wake: Callable[[], None],
        guest: Guest | None = None,
    ) -> None:
        """Begin a talk now, or go on with the one that the guest brings; `wake` hurries the motion clock.

        Needs a running event loop.
        """
        guest = guest or Guest()
        self.id = session_id
        self.secret = secret
        self._parts = parts
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time() - guest.starts_s
        self._wake = wake
        self._outbox = Outbox(self.now_s)
        tree = None if guest.kept is None else tree_of(guest.kept)
        # Replies go on being counted: the record tells them apart by their number.
        epoch = 0 if guest.kept is None else guest.kept.newest_epoch
        self.talk = Talk(parts, self._outbox, self.now_s, wake, tree, epoch)
        header = new_header(session_id, parts, guest.person, guest.language)
        self.chronicle = Chronicle(
            header, self.talk.tree, self._outbox, self.now_s, guest.archive, guest.outlets
        )
        self.on_leave: Callable[[], None] = lambda: None
        self.steered = Steered(self)
        self._part = (
            None if guest.desk is None or guest.seat is None else TakingPart(self, guest.desk, guest.seat)
        )
        if guest.kept is not None:
            self.chronicle.go_on(guest.kept, guest.starts_s - guest.kept.duration_s)
        tone = Tone(VoiceReader(), self.talk.sounded)
        own = OwnVoice(lambda: self.talk.delivery(self.talk.turns.epoch))
        self._asking = Asking(self.talk, self._outbox)
        self.heard = Heard(self.talk, self._asking, self.chronicle, self._outbox)
        self._ears = Ears(parts.ears, parts.vad(), self.heard, self.now_s, tone, own.played)
        self._choices = Choices(self.talk, self._ears, self.chronicle, self._outbox, parts.providers)
        self._greeted = False
        self._remembering = self._remembered(guest)
        # Whose words go where is for whoever sits at this machine to say.
        if parts.minds is not None and not guest.is_far:
            self._choices.offer(parts.minds)

    # ---- the connection -----------------------------------------------------------------------------

    def now_s(self) -> float:
        """Return the session time."""
        return self._loop.time() - self._began_s

    @property
    def attached(self) -> bool:
        """Whether a page is connected."""
        return self._outbox.attached

    def held_by(self, transport: Transport) -> bool:
        """Whether this connection is the one the talk is held on."""
        return self._outbox.sends_to(transport)

    def attach(self, transport: Transport) -> None:
        """A page opened the talk."""
        self._outbox.attach(transport)
        self._outbox.event(self._ready(resumed=False))
        self.chronicle.keeping.tell()
        if not self.talk.tree.current.is_root:
            self.talk.go_on()
        if self._part is not None:
            self._part.run.open()

    def reattach(self, transport: Transport, resume: wire.SessionResume) -> None:
        """A page came back: send what it missed, and the rest of the answer from where it was heard."""
        self._outbox.attach(transport)
        self._outbox.direct(self._ready(resumed=True), resume.last_seq)
        self._outbox.replay(resume.last_seq)
        # After what was missed, so that the newest state of every node comes last.
        self.talk.news.tell_all()
        self.talk.tell_state()
        self.chronicle.connection("resumed")
        delivery = self.talk.live_delivery
        if delivery is None:
            return
        from_ms = resume.played_ms if resume.epoch == delivery.answer.epoch else 0
        delivery.resend(from_ms)
        self.talk.track.rewind(from_ms // FRAME_MS)
        self._wake()

    def detach(self) -> None:
        """The connection is gone; what was being said ends here."""
        self.chronicle.connection("lost")
        self._outbox.detach()
        # A page that comes back says again whether it watches.
        self.talk.masks.watch(False)
        self._ears.close_microphone()

    async def close(self) -> None:
        """End the talk and everything that runs for it."""
        self._outbox.detach()
        await self._ears.close()
        await self._choices.close()
        await self.talk.close()
        self.steered.close()
        if self._part is not None:
            self._part.close()
        self.chronicle.close()

    # ---- what the page says -------------------------------------------------------------------------

    def on_event(self, event: wire.Event) -> None:
        """Take an event of the page.

        Raises:
            WireError: an event that does not fit here, or a rate that is not the agreed one.
        """
        if isinstance(event, _THE_STUDYS) or self._part is None or self._part.may_take(event):
            self._take(event)
        elif not isinstance(event, wire.SessionGreet):
            raise self._part.refuse()

    def _take(self, event: wire.Event) -> None:
        match event:
            case wire.TextSay():
                self._typed(event)
            case wire.SessionGreet() if self._part is None:
                self.greet()
            case wire.MasksWatch():
                self.talk.masks.watch(event.on)
            case wire.TurnInterrupt():
                self.talk.feed(turns.Interrupt())
            case (
                wire.SessionSet()
                | wire.MindList()
                | wire.MindChoose()
                | wire.MindTry()
                | wire.EarsChoose()
                | wire.SpeechWords()
            ):
                self._choices.take(event, self._part is not None)
            case wire.MicrophoneOpen() | wire.MicrophoneClose() | wire.SpeechEnd() | wire.SpeechDrop():
                self._microphone(event)
            case wire.TreeRewind() | wire.TreeRegenerate() | wire.TreeEdit() | wire.TreeWhy():
                self._with_tree(event)
            case wire.PlaybackStarted() | wire.PlaybackMoved() | wire.PlaybackHeld() | wire.PlaybackStopped():
                self._playback(event)
            case (
                wire.ConsentSet()
                | wire.MarkerSet()
                | wire.StudyNext()
                | wire.StudyLeave()
                | wire.AnswerGive()
            ):
                self._for_the_record(event)

    def on_sound(self, media: wire.Media) -> None:
        """Take 20 ms or so of the person's sound.

        Raises:
            WireError: the microphone was not opened.
        """
        if self._part is not None and not self._part.run.talking:
            return
        self.chronicle.recorder.heard(media)
        self._ears.be_alert(self.talk.turns.state == "speaking")
        self.talk.track.hear(self._ears.hear(media))

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        """Set what is switched for comparison, by the names of `session.set`, as a condition of this name."""
        self._choices.switch(condition, switches)

    def leave(self) -> None:
        """End this session: its person goes on elsewhere."""
        self.on_leave()

    def tell(self, event: wire.ServerEvent) -> None:
        """Send an event to the page."""
        self._outbox.event(event)

    def raise_error(self, code: str, message: str, fatal: bool = False) -> None:
        """Tell the page that something is wrong."""
        self._outbox.event(wire.ErrorRaised(code=code, message=message, fatal=fatal))

    def _microphone(
        self, event: wire.MicrophoneOpen | wire.MicrophoneClose | wire.SpeechEnd | wire.SpeechDrop
    ) -> None:
        match event:
            case wire.MicrophoneOpen():
                self._ears.open_microphone(event.rate_hz)
            case wire.MicrophoneClose():
                self._ears.close_microphone()
            case wire.SpeechEnd():
                self._ears.end_speech()
            case wire.SpeechDrop():
                self._asking.drop()

    def _for_the_record(
        self,
        event: wire.ConsentSet | wire.MarkerSet | wire.StudyNext | wire.StudyLeave | wire.AnswerGive,
    ) -> None:
        if self._part is not None:
            self._part.take(event)
            return
        match event:
            case wire.ConsentSet():
                self.chronicle.keeping.agree(event)
            case wire.MarkerSet():
                self.chronicle.mark(event.label, event.value, "key")
            case _:
                raise WireError("study.none", f"{event.type} belongs to a study, and this talk is in none")

    def _typed(self, event: wire.TextSay) -> None:
        text = " ".join(event.text.split())
        if not text:
            self.talk.raise_sentence(branching.EMPTY)
            return
        self.talk.typed(self._asking.typed(text), event.id)

    def greet(self) -> None:
        """Let the character greet, once, and only where nothing was said yet."""
        if not self._greeted and self.talk.tree.current.is_root:
            self._greeted = True
            nth = sum(map(ord, self.id))
            known = None if self._remembering is None else self._remembering.notes()
            persona = self._parts.persona
            greeting = (
                persona.greeting_again(nth, known.name) if known and known.lines else persona.greeting(nth)
            )
            self.talk.feed(turns.AvatarSpeaks(greeting))

    def _remembered(self, guest: Guest) -> Remembering | None:
        """Return what the person is remembered by; nobody is in a study, and without a browser's cookie."""
        if guest.notebook is None or not guest.person or guest.seat is not None:
            return None
        persona = self._parts.persona

        def troubled(message: str) -> None:
            self.raise_error("memory.failed", message)

        remembering = Remembering(
            guest.notebook.of(persona.name), guest.person, persona.name, persona.language, troubled
        )
        self.talk.remember(remembering)
        return remembering

    def _with_tree(self, event: wire.TreeRewind | wire.TreeRegenerate | wire.TreeEdit | wire.TreeWhy) -> None:
        match event:
            case wire.TreeRewind(node=node):
                self.talk.branching.rewind(node)
            case wire.TreeRegenerate(node=node):
                self.talk.branching.regenerate(node)
            case wire.TreeEdit():
                self.talk.branching.edit(event.node, event.text, event.id)
            case wire.TreeWhy():
                self.talk.branching.why(event.node)

    def _playback(
        self,
        event: wire.PlaybackStarted | wire.PlaybackMoved | wire.PlaybackHeld | wire.PlaybackStopped,
    ) -> None:
        delivery = self.talk.delivery(event.epoch)
        if delivery is None:
            return  # an epoch that is over: the report came too late
        self.chronicle.recorder.playback(event)
        match event:
            case wire.PlaybackStarted():
                delivery.playhead.start(self.now_s())
                delivery.watch()
                self.talk.feed(turns.PlaybackStarted(event.epoch))
                self._asking.started(event.epoch)
            case wire.PlaybackStopped():
                delivery.playhead.moving = False
                delivery.moved(event.played_ms)
                self.talk.feed(turns.PlaybackStopped(event.epoch))
            case _:
                delivery.moved(event.played_ms)
        self._wake()

    # ---- small things -------------------------------------------------------------------------------

    def _ready(self, resumed: bool) -> wire.SessionReady:
        return wire.SessionReady(
            id=self.id,
            secret=self.secret,
            resumed=resumed,
            fps=FPS,
            channels=list(CHANNELS),
            microphone_rate_hz=wire.MICROPHONE_RATE_HZ,
            voice_rate_hz=wire.VOICE_RATE_HZ,
            person=self._parts.person,
            name=self._parts.persona.name,
            providers=list(self._choices.providers),
        )
