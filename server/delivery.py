"""One reply on its way to the page: its sound, its captions, and how much of it was heard."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol, TypeAlias

import numpy as np
import soxr

from dialogue.errors import ProviderError
from dialogue.ports import SpeechChunk, VoiceStyle
from render.rig import FRAME_MS
from server.answer import Answer, SpokenPhrase
from server.outbox import Outbox
from server.playhead import Playhead
from server.wire import KIND_VOICE, VOICE_RATE_HZ, PhraseSpoken, ReplyFinished, Word
from sound.pcm import Samples, to_pcm16
from sound.speech import Phone, Prosody

# Works a phrase out for the face before its first frame is due; takes long, and is called in a thread.
Prepare: TypeAlias = Callable[[tuple[Phone, ...], Samples], None]

# 100 ms a frame: small enough to start at once, large enough that a minute is not thousands of frames.
_PIECE_SAMPLES: Final = VOICE_RATE_HZ // 10
# Below the last bit of the wire's PCM16 there is nothing to hear, whatever the loudspeaker.
_SILENT: Final = 2**-15
_MS_SAMPLES: Final = VOICE_RATE_HZ // 1000
# How long after its computed end an answer may still be playing before the page is taken to have lost it.
GRACE_S: Final = 2.0
CANCEL_GRACE_S: Final = 1.0


class DeliveryOwner(Protocol):
    """What a delivery needs of its session."""

    def style(self) -> VoiceStyle:
        """Return how to say it."""
        ...

    def first_audio(self, delivery: "Delivery") -> None:
        """The first sound is about to be sent."""
        ...

    def tag_line(self, delivery: "Delivery", line: str) -> None:
        """The reply opened with this tag line."""
        ...

    def provider_failed(self, delivery: "Delivery", job: str, error: Exception) -> None:
        """The voice or the mind broke in mid-reply."""
        ...

    def playback_expired(self, epoch: int) -> None:
        """The page should have reported the end by now."""
        ...


class Delivery:
    """The ledger, the playhead and the sending of one epoch; a `dialogue.reply.ReplySink`."""

    def __init__(
        self,
        answer: Answer,
        voice_rate_hz: int,
        outbox: Outbox,
        owner: DeliveryOwner,
        now_s: Callable[[], float],
        prepare: Prepare | None = None,
    ) -> None:
        """Deliver `answer`, whose voice speaks at `voice_rate_hz`; its face waits for `prepare`, where there is one."""
        self.answer = answer
        self.playhead = Playhead()
        self.cancelled = False
        self.task: asyncio.Task[None] | None = None
        self._voice_rate_hz = voice_rate_hz
        self._outbox = outbox
        self._owner = owner
        self._now_s = now_s
        self._sounded = False
        self._audible = False
        self._voice_told = False
        self._carry: Samples = np.zeros(0, dtype=np.float32)
        self._watch: asyncio.TimerHandle | None = None
        self._prepare = prepare
        self._prosody = Prosody()
        self._preparing: set[asyncio.Task[None]] = set()

    # ---- told by the reply --------------------------------------------------------------------------

    def tag_line(self, line: str) -> None:
        """Pass the tag line on."""
        self._owner.tag_line(self, line)

    def style(self) -> VoiceStyle:
        """Ask the session how to say it."""
        style = self._owner.style()
        self._prosody = style.prosody
        return style

    def sound(self, shown: str, chunk: SpeechChunk) -> None:
        """Send a chunk, and its caption where a phrase begins."""
        start = self.answer.sample_count
        self._audible = self._audible or bool(np.max(np.abs(chunk.samples), initial=0.0) > _SILENT)
        phrase = self.answer.take(self._whole_ms(self._resampled(chunk.samples)), shown, chunk)
        if self._prepare is not None and len(phrase.samples):
            phrase.ready = False
            task = asyncio.create_task(self._work_out(phrase, self._prepare))
            self._preparing.add(task)
            task.add_done_callback(self._preparing.discard)
        if not self._sounded and self.answer.sample_count:
            self._sounded = True
            self._owner.first_audio(self)
        self._send_sound(start)
        self._send_caption(phrase)

    def voice_failed(self, error: Exception) -> None:
        """Tell the session that captions go on without a voice."""
        self._voice_told = True
        self._owner.provider_failed(self, "voice", error)

    def words_failed(self, error: Exception) -> None:
        """Tell the session that the mind broke."""
        self._owner.provider_failed(self, "mind", error)

    def complete(self) -> None:
        """All of the reply was made."""
        start = self.answer.sample_count
        if self.answer.text and not (self._audible or self._voice_told):
            # An engine may do all that it should and make no sound; nobody would know why it is so quiet.
            silent = ProviderError("voice", "expected speech, got nothing but silence; see `warmchat doctor`")
            self.voice_failed(silent)
        if len(self._carry):
            self.answer.add(np.pad(self._carry, (0, _MS_SAMPLES - len(self._carry))), "")
        if not self._sounded:
            # Words that no voice made a sound for: the turn must begin all the same, so that it can end.
            self._sounded = True
            self._owner.first_audio(self)
        self._send_sound(start)
        self.answer.complete = True
        self._outbox.event(ReplyFinished(epoch=self.answer.epoch, duration_ms=self.answer.duration_ms))
        self.watch()

    # ---- told by the page ---------------------------------------------------------------------------

    @property
    def position_ms(self) -> int:
        """How much of the sound was played, as far as is known."""
        return self.playhead.position_ms(self._now_s(), self.answer.duration_ms)

    @property
    def seen_frame(self) -> int:
        """The video frame of the answer that the page shows now."""
        return self.position_ms // FRAME_MS

    def moved(self, played_ms: int) -> None:
        """The page says how far it is."""
        self.playhead.report(min(played_ms, self.answer.duration_ms), self._now_s())
        self.watch()

    def hold(self) -> None:
        """The page was asked to pause."""
        self.playhead.hold(self._now_s(), self.answer.duration_ms)
        self._unwatch()

    def resume(self) -> None:
        """The page was asked to go on."""
        self.playhead.resume(self._now_s())
        self.watch()

    def cancel(self) -> None:
        """Stop making it; what was heard is still to be reported."""
        self.cancelled = True
        if self.task is not None:
            self.task.cancel()
        if self._sounded:
            self.watch()

    def stop(self) -> None:
        """Nothing of it is left to do."""
        self._unwatch()
        for task in list(self._preparing):
            task.cancel()
        if self.task is not None:
            self.task.cancel()

    def resend(self, from_ms: int) -> None:
        """A new connection has lost the sound from here on: send it again."""
        self.playhead.report(min(from_ms, self.answer.duration_ms), self._now_s())
        self._send_sound(from_ms * VOICE_RATE_HZ // 1000)
        self.watch()

    def watch(self) -> None:
        """Start the wait after which the page is taken to have lost the sound, anew."""
        self._unwatch()
        if self.cancelled:
            wait_s = CANCEL_GRACE_S
        elif self.answer.complete:
            wait_s = (self.answer.duration_ms - self.position_ms) / 1000 + GRACE_S
        else:
            return
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(wait_s, self._owner.playback_expired, self.answer.epoch)

    async def _work_out(self, phrase: SpokenPhrase, prepare: Prepare) -> None:
        """Prepare the face of a phrase as it is now; it may grow meanwhile, and is then prepared anew."""
        samples = phrase.samples
        try:
            # What fails here fails again when the frame is made, where it is told.
            with suppress(Exception):
                await asyncio.to_thread(prepare, phrase.phones, samples)
        finally:
            if phrase.samples is samples:
                phrase.ready = True

    # ---- sending ------------------------------------------------------------------------------------

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _resampled(self, samples: Samples) -> Samples:
        if self._voice_rate_hz == VOICE_RATE_HZ or len(samples) == 0:
            return samples
        # Chunk by chunk: voices give whole phrases, which begin and end in silence.
        resampled: Samples = soxr.resample(samples, self._voice_rate_hz, VOICE_RATE_HZ)
        return resampled

    def _whole_ms(self, samples: Samples) -> Samples:
        """Keep back what is no whole millisecond, so that every piece starts exactly at its `t_ms`."""
        joined = np.concatenate([self._carry, samples])
        whole = len(joined) // _MS_SAMPLES * _MS_SAMPLES
        self._carry = joined[whole:]
        return joined[:whole]

    def _send_sound(self, start: int) -> None:
        for phrase in self.answer.phrases:
            for at in range(max(start, phrase.start), phrase.end, _PIECE_SAMPLES):
                piece = phrase.samples[at - phrase.start : at - phrase.start + _PIECE_SAMPLES]
                self._outbox.media(
                    KIND_VOICE,
                    len(piece),
                    self.answer.epoch,
                    at * 1000 // VOICE_RATE_HZ,
                    to_pcm16(piece),
                    droppable=False,
                )

    def _send_caption(self, phrase: SpokenPhrase) -> None:
        def at_ms(time_s: float) -> int:
            return round(phrase.start * 1000 / VOICE_RATE_HZ + time_s * 1000)

        self._outbox.event(
            PhraseSpoken(
                epoch=self.answer.epoch,
                text=phrase.text,
                start_ms=at_ms(0),
                end_ms=at_ms(phrase.shown_end_s),
                words=[
                    Word(text=word.text, start_ms=at_ms(word.start_s), end_ms=at_ms(word.end_s))
                    for word in phrase.shown_words
                ],
                rate=round(self._prosody.rate, 3),
                pitch=round(self._prosody.pitch, 3),
                volume=round(self._prosody.volume, 3),
            )
        )
