"""One session: a page on one side, a talk on the other.

    page ──events──▶ Session ──▶ Talk ──events, media──▶ Outbox ──▶ page
    page ──sound───▶ Ears ──────▶ Talk

A session outlives its connection for a while, so that a page can come back.
"""

import asyncio
from collections.abc import Callable

from dialogue import turns
from emotion_tree.voice import VoiceReader
from render.rig import CHANNELS, FPS, FRAME_MS
from server import branching, sentences, wire
from server.ears import Ears
from server.outbox import Outbox, Transport
from server.talk import Parts, Talk
from server.tone import Tone


class Session:
    """A talk with one person, and the page it is held on."""

    def __init__(self, parts: Parts, session_id: str, secret: str, wake: Callable[[], None]) -> None:
        """Begin a talk now; `wake` hurries the motion clock. Needs a running event loop."""
        self.id = session_id
        self.secret = secret
        self._parts = parts
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._wake = wake
        self._outbox = Outbox(self.now_s)
        self.talk = Talk(parts, self._outbox, self.now_s, wake)
        tone = Tone(VoiceReader(), self.talk.sounded)
        self._ears = Ears(parts.ears, parts.vad(), self, self.now_s, tone)
        self._greeted = False

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

    def reattach(self, transport: Transport, resume: wire.SessionResume) -> None:
        """A page came back: send what it missed, and the rest of the answer from where it was heard."""
        self._outbox.attach(transport)
        self._outbox.direct(self._ready(resumed=True), resume.last_seq)
        self._outbox.replay(resume.last_seq)
        # After what was missed, so that the newest state of every node comes last.
        self.talk.news.tell_all()
        self.talk.tell_state()
        delivery = self.talk.live_delivery
        if delivery is None:
            return
        from_ms = resume.played_ms if resume.epoch == delivery.answer.epoch else 0
        delivery.resend(from_ms)
        self.talk.track.rewind(from_ms // FRAME_MS)
        self._wake()

    def detach(self) -> None:
        """The connection is gone; what was being said ends here."""
        self._outbox.detach()
        self._ears.close_microphone()

    async def close(self) -> None:
        """End the talk and everything that runs for it."""
        self._outbox.detach()
        await self._ears.close()
        await self.talk.close()

    # ---- what the page says -------------------------------------------------------------------------

    def on_event(self, event: wire.Event) -> None:
        """Take an event of the page.

        Raises:
            WireError: an event that does not fit here, or a rate that is not the agreed one.
        """
        match event:
            case wire.TextSay():
                self._typed(event)
            case wire.SessionGreet():
                self._greet()
            case wire.SessionSet():
                self._set(event)
            case wire.TurnInterrupt():
                self.talk.feed(turns.Interrupt())
            case wire.MicrophoneOpen():
                self._ears.open_microphone(event.rate_hz)
            case wire.MicrophoneClose():
                self._ears.close_microphone()
            case wire.SpeechEnd():
                self._ears.end_speech()
            case wire.TreeRewind() | wire.TreeRegenerate() | wire.TreeEdit() | wire.TreeWhy():
                self._with_tree(event)
            case wire.PlaybackStarted() | wire.PlaybackMoved() | wire.PlaybackHeld() | wire.PlaybackStopped():
                self._playback(event)

    def on_sound(self, media: wire.Media) -> None:
        """Take 20 ms or so of the person's sound.

        Raises:
            WireError: the microphone was not opened.
        """
        self._ears.be_alert(self.talk.turns.state == "speaking")
        self.talk.track.hear(self._ears.hear(media))

    def raise_error(self, code: str, message: str, fatal: bool = False) -> None:
        """Tell the page that something is wrong."""
        self._outbox.event(wire.ErrorRaised(code=code, message=message, fatal=fatal))

    def _typed(self, event: wire.TextSay) -> None:
        text = " ".join(event.text.split())
        if not text:
            self.talk.raise_sentence(branching.EMPTY)
            return
        self.talk.typed(text, event.id)

    def _greet(self) -> None:
        if not self._greeted and self.talk.tree.current.is_root:
            self._greeted = True
            nth = sum(map(ord, self.id))
            self.talk.feed(turns.AvatarSpeaks(self._parts.persona.greeting(nth)))

    def _set(self, event: wire.SessionSet) -> None:
        if event.listener_amplitude is not None:
            self.talk.track.listener_amplitude = event.listener_amplitude
        if event.patience is not None:
            self._ears.set_patience(event.patience)
        if event.steers is not None:
            self.talk.steer_by(event.steers)

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
        match event:
            case wire.PlaybackStarted():
                delivery.playhead.start(self.now_s())
                delivery.watch()
                self.talk.feed(turns.PlaybackStarted(event.epoch))
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
        self.talk.speech_started(at_s)

    def speech_partial(self, text: str, backchannel: bool) -> None:
        """Some words are there."""
        self._outbox.event(wire.SpeechHeard(text=text, final=False, backchannel=backchannel))

    def speech_confirmed(self) -> None:
        """So much speech came over the character that it is no backchannel."""
        self.talk.feed(turns.InterruptConfirmed())

    def speech_ended(self, text: str, backchannel: bool, understood: bool) -> None:
        """An utterance is complete; not understood means speech without words."""
        self._outbox.event(wire.SpeechHeard(text=text, final=True, backchannel=backchannel))
        if text and backchannel and self.talk.turns.live:
            self.talk.feed(turns.InterruptRejected(backchannel=True))
            self.talk.feed(turns.UserSaid(text, backchannel=True))
        elif text:
            self.talk.feed(turns.UserSaid(text))
        elif self.talk.turns.state == "held":
            self.talk.feed(turns.InterruptRejected())
        else:
            self.talk.feed(turns.UserSaid("") if understood else turns.NotUnderstood())

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
            providers=list(self._parts.providers),
        )
