"""One session: a page on one side, a talk on the other.

    page ──events──▶ Session ──▶ Talk ──events, media──▶ Outbox ──▶ page
    page ──sound───▶ Ears ──────▶ Talk

A session outlives its connection for a while, so that a page can come back.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from dialogue import turns
from dialogue.ports import LLM
from dialogue.unsure import Guess
from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.voice import VoiceReader
from render.rig import CHANNELS, FPS, FRAME_MS
from server import branching, sentences, wire
from server.asking import Asking
from server.chronicle import Chronicle, new_header
from server.ears import Ears
from server.errors import WireError
from server.guest import Guest
from server.mind_choice import MindChoice
from server.outbox import Outbox, Transport
from server.own_voice import OwnVoice
from server.remembering import Remembering
from server.steered import Steered
from server.taking_part import TakingPart
from server.talk import Parts, Talk
from server.tone import Tone

_BROWSER_EARS: Final = "chosen on the page; its maker may hear what is said. The server's own ears stand by"
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
        self._ears = Ears(parts.ears, parts.vad(), self, self.now_s, tone, own.played)
        self._asking = Asking(self.talk, self._outbox)
        self._greeted = False
        self._remembering = self._remembered(guest)
        self._providers = list(parts.providers)
        # Whose words go where is for whoever sits at this machine to say.
        may_choose = parts.minds is not None and not guest.is_far
        self._mind_choice = MindChoice(parts.minds, self) if parts.minds is not None and may_choose else None

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
        if self._mind_choice is not None:
            await self._mind_choice.close()
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
            case wire.SessionSet() | wire.MasksWatch():
                self._set(event)
            case wire.MindList() | wire.MindChoose() | wire.MindTry():
                self._about_minds(event)
            case wire.TurnInterrupt():
                self.talk.feed(turns.Interrupt())
            case (
                wire.MicrophoneOpen()
                | wire.MicrophoneClose()
                | wire.SpeechEnd()
                | wire.SpeechDrop()
                | wire.EarsChoose()
                | wire.SpeechWords()
            ):
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
        self,
        event: wire.MicrophoneOpen
        | wire.MicrophoneClose
        | wire.SpeechEnd
        | wire.SpeechDrop
        | wire.EarsChoose
        | wire.SpeechWords,
    ) -> None:
        match event:
            case wire.EarsChoose() | wire.SpeechWords():
                self._with_browser(event)
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

    def _set(self, event: wire.SessionSet | wire.MasksWatch) -> None:
        if isinstance(event, wire.MasksWatch):
            self.talk.masks.watch(event.on)
            return
        if event.listener_amplitude is not None:
            self.talk.track.listener_amplitude = event.listener_amplitude
        if event.patience is not None:
            self._ears.set_patience(event.patience)
        if event.headphones is not None:
            self._ears.wear_headphones(event.headphones)
        switches = {
            name: value
            for name, value in event.model_dump(include={"steers", "expression", "face"}).items()
            if value is not None
        }
        if (switches or event.reading is not None) and self._part is not None:
            raise WireError(
                "study.fixed", "In a study the conditions are set by its plan; nothing was changed."
            )
        if switches:
            self.switch("", switches)
        if event.reading is not None:
            self._read_feelings(event.reading)

    def _about_minds(self, event: wire.MindList | wire.MindChoose | wire.MindTry) -> None:
        if self._part is not None or self._mind_choice is None:
            raise WireError("mind.fixed", "The mind of this talk is set by its host; nothing was changed.")
        self._mind_choice.take(event)

    def _with_browser(self, event: wire.EarsChoose | wire.SpeechWords) -> None:
        """Words that the person's browser recognises; a study has the ears of its plan."""
        if self._part is not None:
            raise WireError("ears.fixed", "In a study the ears are those of its host; nothing was changed.")
        if isinstance(event, wire.SpeechWords):
            self._ears.browser_heard(event.result, event.text, event.final)
            return
        self._ears.trust_browser(event.browser)
        own = next((one for one in self._parts.providers if one.kind == "ears"), None)
        chosen = wire.Provider(kind="ears", name="browser", why=_BROWSER_EARS) if event.browser else own
        if chosen is not None:
            self._providers = [chosen if one.kind == "ears" else one for one in self._providers]
            self._outbox.event(wire.EarsChosen(provider=chosen))
            self.chronicle.switched("", {"ears": chosen.name})

    def think_with(self, mind: LLM, provider: wire.Provider, model: str) -> None:
        """Let this mind answer from the next reply on, and keep in the record that it does."""
        self.talk.think_with(mind)
        self._providers = [provider if one.kind == "mind" else one for one in self._providers]
        self.chronicle.switched("", {"mind": f"{provider.name} {model}".strip()})

    def _read_feelings(self, on: bool) -> None:
        """Read the person's feelings from now on, or no longer."""
        self._ears.hear_tone(on)
        self.talk.read_feelings(on)
        self.chronicle.switched("", {"reading": "on" if on else "off"})

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        """Set what is switched for comparison, by the names of `session.set`, as a condition of this name."""
        wanted = wire.SessionSet.model_validate(switches)
        self.talk.switch(wanted.steers, wanted.expression, wanted.face)
        self.chronicle.switched(condition, switches)

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

    # ---- what the ears say --------------------------------------------------------------------------

    def speech_started(self, at_s: float) -> None:
        """The person began to speak at this session time."""
        self.chronicle.recorder.speech_started(at_s)
        self.talk.speech_started(at_s)

    def speech_partial(self, text: str, backchannel: bool) -> None:
        """Some words are there."""
        self._outbox.event(wire.SpeechHeard(text=text, final=False, backchannel=backchannel))

    def speech_confirmed(self) -> None:
        """So much speech came over the character that it is no backchannel."""
        self.talk.feed(turns.InterruptConfirmed())

    def speech_ended(
        self, text: str, backchannel: bool, understood: bool, voice_ended_s: float | None = None
    ) -> None:
        """An utterance is complete; not understood means speech without words."""
        self.chronicle.recorder.speech_ended(text, backchannel, voice_ended_s)
        self._outbox.event(wire.SpeechHeard(text=text, final=True, backchannel=backchannel))
        answer = self._asking.said(text)
        if answer is not None:
            self.talk.feed(answer)
        elif text and backchannel and self.talk.turns.live:
            self.talk.feed(turns.InterruptRejected(backchannel=True))
            self.talk.feed(turns.UserSaid(text, backchannel=True))
        elif text:
            self.talk.feed(turns.UserSaid(text))
        elif self.talk.turns.state == "held":
            self.talk.feed(turns.InterruptRejected())
        else:
            self.talk.feed(turns.UserSaid("") if understood else turns.NotUnderstood())

    def speech_unsure(self, guess: Guess) -> None:
        """The person has said something, and these may be the words: to the record it is speech without words."""
        self.chronicle.recorder.speech_ended("", False)
        self._asking.hear(guess)

    def ears_failed(self, error: Exception) -> None:
        """The recogniser broke; typing still works."""
        sentence = sentences.for_failure("ears", error)
        self.raise_error(sentence.code, sentence.shown)

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
            providers=list(self._providers),
        )
