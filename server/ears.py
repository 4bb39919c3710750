"""What hears the person: the microphone's sound through hearing and a recogniser, told to a listener.

    sound ─▶ Hearing ─┬─ SpeechStarted ─▶ listener.speech_started
                      ├─ SpeechSound ──▶ ASR (a task per utterance) ─▶ listener.speech_partial
                      │     (its words, or those of the person's browser: `server.browser_ears`)
                      └─ SpeechEnded ──▶ …its last transcript ─┬─────▶ listener.speech_ended
                                                 unsure? Doubts ─────▶ listener.speech_unsure

Recognition runs while the person speaks and while their silence is waited out, so that the text is there when
the turn ends.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Final, Protocol

import numpy as np

from dialogue import hearing
from dialogue.backchannel import is_backchannel, takes_turn
from dialogue.echo import EchoGuard
from dialogue.ports import ASR, VAD
from dialogue.turn_end import TurnEnd
from dialogue.unsure import Guess
from server.browser_ears import BrowserEars
from server.doubts import Doubts
from server.errors import WireError
from server.tone import Tone
from server.uplink import UplinkClock
from server.wire import CLOSE_BAD_MESSAGE, MICROPHONE_RATE_HZ, VOICE_RATE_HZ, Media
from sound.pcm import AudioChunk, Samples, from_pcm16

# Less speech than this without words was a cough or a click; nobody expects an answer to it.
NOT_UNDERSTOOD_S: Final = 0.6


class Listener(Protocol):
    """Whoever is told what is heard, as the ears see it."""

    def speech_started(self, at_s: float) -> None:
        """The person began to speak at this session time."""
        ...

    def speech_partial(self, text: str, backchannel: bool) -> None:
        """Words so far."""
        ...

    def speech_confirmed(self) -> None:
        """There is too much speech for a backchannel."""
        ...

    def speech_ended(
        self, text: str, backchannel: bool, understood: bool, voice_ended_s: float | None = None
    ) -> None:
        """An utterance is complete."""
        ...

    def speech_unsure(self, guess: Guess) -> None:
        """The person has said something, and these may be the words; nothing waits for `speech_ended` then."""
        ...

    def ears_failed(self, error: Exception) -> None:
        """The recogniser broke."""
        ...


class Utterance:
    """One stretch of speech on its way through the recogniser."""

    def __init__(self, began_s: float) -> None:
        self.text = ""
        self.guess = ""
        self.confidence: float | None = None
        self.began_s = began_s
        self.ended_s = began_s
        self.speech_s = 0.0
        self.confirmed = False
        self._sound: asyncio.Queue[AudioChunk | None] = asyncio.Queue()
        self._kept: list[Samples] = []

    @property
    def samples(self) -> Samples:
        """(n,) all of its sound."""
        return np.concatenate(self._kept)

    def put(self, samples: Samples) -> None:
        """Add sound."""
        self._kept.append(samples)
        self._sound.put_nowait(AudioChunk(samples, MICROPHONE_RATE_HZ))

    def end(self) -> None:
        """No more sound comes."""
        self._sound.put_nowait(None)

    async def sound(self) -> AsyncIterator[AudioChunk]:
        """Yield the sound until it ends."""
        while (chunk := await self._sound.get()) is not None:
            yield chunk


class Ears:
    """One person's microphone and what is understood of it."""

    def __init__(
        self,
        asr: ASR,
        vad: VAD,
        listener: Listener,
        now_s: Callable[[], float],
        tone: Tone | None = None,
        own: Callable[[float], Samples] | None = None,
    ) -> None:
        """Hear with `asr` and `vad`; tell `listener`; let `tone` hear how it is said.

        `own` gives what the character's voice played in the last so many seconds, (n,) at `VOICE_RATE_HZ`, so that it is
        not taken for the person.
        """
        self._asr = BrowserEars(asr)
        self._tone = tone
        self._hears_tone = True
        self._vad = vad
        self._listener = listener
        self._clock = UplinkClock(now_s)
        self._own = own
        self._echo = None if own is None else EchoGuard(MICROPHONE_RATE_HZ, VOICE_RATE_HZ)
        self._hearing = hearing.Hearing(vad, TurnEnd(), echo=self._echo)
        self._open = False
        self._utterance: Utterance | None = None
        self._queue: asyncio.Queue[Utterance] = asyncio.Queue()
        self._doubts = Doubts(asr, listener.speech_unsure, listener.ears_failed)
        self._task: asyncio.Task[None] | None = None

    def open_microphone(self, rate_hz: int) -> None:
        """Sound will come.

        Raises:
            WireError: at another rate than the agreed one.
        """
        if rate_hz != MICROPHONE_RATE_HZ:
            raise WireError(
                "microphone.rate",
                f"the microphone must send {MICROPHONE_RATE_HZ} samples a second, got {rate_hz}; resample first",
            )
        self._open = True
        self._clock.restart()
        self._hearing.reset()
        self._vad.reset()

    def close_microphone(self) -> None:
        """No more sound comes; an open utterance ends here."""
        if self._open:
            self._take(self._hearing.flush())
        self._open = False

    def end_speech(self) -> None:
        """The person let go of the button: the turn ends now."""
        if self._open:
            self._take(self._hearing.flush())

    def set_patience(self, patience: float) -> None:
        """Wait longer (above 1) or less long for a person who pauses."""
        self._hearing.policy = TurnEnd(patience=patience)

    def wear_headphones(self, headphones: bool) -> None:
        """With headphones on, nothing that the character says comes back through the microphone."""
        if self._echo is not None:
            self._echo.on = not headphones

    def trust_browser(self, on: bool) -> None:
        """Take the words that the person's browser recognises, from their next utterance on, or no longer."""
        self._asr.on = on

    def browser_heard(self, result: int, text: str, final: bool) -> None:
        """Take what the browser makes of its result of this number."""
        self._asr.hear(result, text, final)

    def hear_tone(self, on: bool) -> None:
        """Read from the voice how the person feels, or no longer."""
        self._hears_tone = on

    def be_alert(self, alert: bool) -> None:
        """Notice speech sooner while the character speaks."""
        self._hearing.alert = alert

    def hear(self, media: Media) -> Samples:
        """Take sound and return it as samples.

        Raises:
            WireError: the microphone was not opened.
        """
        if not self._open:
            raise WireError(
                "microphone.closed", "sound came before microphone.open; send that first", CLOSE_BAD_MESSAGE
            )
        samples = from_pcm16(media.payload)
        self._clock.heard(len(samples))
        if self._echo is not None and self._own is not None:
            self._echo.feed(samples, self._own(len(samples) / MICROPHONE_RATE_HZ))
        self._take(self._hearing.feed(samples))
        self._judge()
        return samples

    async def close(self) -> None:
        """End everything that runs for the ears."""
        self._open = False
        await self._doubts.close()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    # ---- what was heard -----------------------------------------------------------------------------

    def _take(self, events: list[hearing.HearingEvent]) -> None:
        if self._tone is not None and self._hears_tone:
            self._tone.hear(events)
        for event in events:
            match event:
                case hearing.SpeechStarted():
                    self._start(event)
                case hearing.SpeechSound() if self._utterance is not None:
                    self._utterance.put(event.samples)
                case hearing.SpeechEnded() if self._utterance is not None:
                    self._utterance.speech_s = event.speech_s
                    self._utterance.ended_s = event.at_s
                    self._utterance.end()
                    self._utterance = None

    def _start(self, event: hearing.SpeechStarted) -> None:
        self._doubts.wait()
        self._asr.began()
        self._utterance = Utterance(event.at_s)
        self._queue.put_nowait(self._utterance)
        if self._task is None:
            self._task = asyncio.create_task(self._understand_all())
        self._listener.speech_started(self._clock.session_s(event.at_s))

    def _judge(self) -> None:
        """Decide whether speech that goes on is meant to take the turn."""
        utterance = self._utterance
        if utterance is None or utterance.confirmed:
            return
        if takes_turn(utterance.text, self._hearing.speech_s):
            utterance.confirmed = True
            self._listener.speech_confirmed()

    async def _understand_all(self) -> None:
        """Understand utterances one after the other, in the order in which they were spoken."""
        while True:
            utterance = await self._queue.get()
            try:
                await self._understand(utterance)
            except Exception as error:  # a recogniser of a plug-in may raise anything
                self._listener.ears_failed(error)
                self._finish(utterance)

    async def _understand(self, utterance: Utterance) -> None:
        async with aclosing(self._asr.transcribe(utterance.sound())) as transcripts:
            async for transcript in transcripts:
                utterance.text = " ".join(transcript.text.split())
                if transcript.final:
                    utterance.confidence = transcript.confidence
                    if transcript.unsure:
                        utterance.text, utterance.guess = "", utterance.text
                    break
                self._partial(utterance)
        self._finish(utterance)

    def _partial(self, utterance: Utterance) -> None:
        if utterance is self._utterance:
            self._hearing.understood(utterance.text)
            self._judge()
        if utterance.text:
            self._listener.speech_partial(utterance.text, is_backchannel(utterance.text))

    def _finish(self, utterance: Utterance) -> None:
        backchannel = is_backchannel(utterance.text, utterance.speech_s, utterance.confidence)
        meant = utterance.speech_s >= NOT_UNDERSTOOD_S
        if meant and not utterance.text and (utterance.guess or self._doubts.pending):
            first = Guess(utterance.guess, utterance.confidence or 0.0)
            self._doubts.add(first, utterance.samples, utterance.began_s, utterance.ended_s)
        elif utterance.text or not self._doubts.pending:
            self._doubts.settle()
            ended_s = self._clock.session_s(utterance.ended_s)
            self._listener.speech_ended(utterance.text, backchannel, not meant, ended_s)
        if self._utterance is None and self._queue.empty():
            self._doubts.look()
