"""What the ears heard, on its way into the talk, the record and the page's captions.

Ears ──began, words so far, words──▶ Heard ─┬─▶ Asking: is it an answer to "Did you say …?"
                                            └─▶ Talk
"""

from dialogue import turns
from dialogue.unsure import Guess
from server import sentences, wire
from server.asking import Asking
from server.chronicle import Chronicle
from server.outbox import Outbox
from server.talk import Talk


class Heard:
    """Tells one talk what was heard; a `server.ears.Listener`."""

    def __init__(self, talk: Talk, asking: Asking, chronicle: Chronicle, outbox: Outbox) -> None:
        """Tell `talk` what is said, after `asking` has had a look at it."""
        self._talk = talk
        self._asking = asking
        self._recorder = chronicle.recorder
        self._outbox = outbox

    def speech_started(self, at_s: float) -> None:
        """The person began to speak at this session time."""
        self._recorder.speech_started(at_s)
        self._talk.speech_started(at_s)

    def speech_partial(self, text: str, backchannel: bool) -> None:
        """Some words are there."""
        self._outbox.event(wire.SpeechHeard(text=text, final=False, backchannel=backchannel))

    def speech_confirmed(self) -> None:
        """So much speech came over the character that it is no backchannel."""
        self._talk.feed(turns.InterruptConfirmed())

    def speech_ended(
        self, text: str, backchannel: bool, understood: bool, voice_ended_s: float | None = None
    ) -> None:
        """An utterance is complete; not understood means speech without words."""
        self._recorder.speech_ended(text, backchannel, voice_ended_s)
        self._outbox.event(wire.SpeechHeard(text=text, final=True, backchannel=backchannel))
        answer = self._asking.said(text)
        if answer is not None:
            self._talk.feed(answer)
        elif text and backchannel and self._talk.turns.live:
            self._talk.feed(turns.InterruptRejected(backchannel=True))
            self._talk.feed(turns.UserSaid(text, backchannel=True))
        elif text:
            self._talk.feed(turns.UserSaid(text))
        elif self._talk.turns.state == "held":
            self._talk.feed(turns.InterruptRejected())
        else:
            self._talk.feed(turns.UserSaid("") if understood else turns.NotUnderstood())

    def speech_unsure(self, guess: Guess) -> None:
        """The person has said something, and these may be the words: to the record it is speech without words."""
        self._recorder.speech_ended("", False)
        self._asking.hear(guess)

    def ears_failed(self, error: Exception) -> None:
        """The recogniser broke; typing still works."""
        sentence = sentences.for_failure("ears", error)
        self._outbox.event(wire.ErrorRaised(code=sentence.code, message=sentence.shown, fatal=False))
