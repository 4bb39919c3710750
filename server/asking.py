"""She asks about what she is not sure to have heard: the draft on the page, her question, and its answer."""

from dialogue import turns
from dialogue.unsure import Guess, Unsure
from server import sentences, wire
from server.outbox import Outbox
from server.talk import Talk


class Asking:
    """The unsure words of one talk. Nothing of them is said by the person until they say so."""

    def __init__(self, talk: Talk, outbox: Outbox) -> None:
        """Ask in `talk`; show the draft through `outbox`."""
        self._talk = talk
        self._outbox = outbox
        self._unsure = Unsure()
        self._epoch = 0  # of the reply that asks

    def hear(self, guess: Guess) -> None:
        """The person has said something, and these may be the words."""
        taken = self._unsure.hear(guess)
        self._show(self._unsure.draft, unsure=taken)
        before = self._talk.turns
        if before.state == "held":
            self._talk.feed(turns.InterruptRejected())
            return
        about = sentences.unsure(self._unsure.draft, self._unsure.readable, self._unsure.confirmable)
        self._talk.feed(turns.NotUnderstood(about if taken else None))
        after = self._talk.turns
        if taken and after.epoch != before.epoch and not after.answering:
            self._epoch = after.epoch

    def started(self, epoch: int) -> None:
        """The sound of a reply has begun; if it is the question, the person may answer it."""
        if epoch == self._epoch:
            self._unsure.asked()

    def said(self, text: str) -> turns.UserSaid | None:
        """Return what surely understood words say in place of themselves, if they answer the question.

        A "yes" says the draft. A "no" stays a "no", and is answered here, because a mind would not know what to say.
        """
        draft = self._unsure.draft
        verdict = self._unsure.answer(text)
        if verdict == "none":
            return None
        self._show("", unsure=True)
        if verdict == "confirmed":
            return turns.UserSaid(draft)
        return turns.UserSaid(text, reply=sentences.SAY_AGAIN) if verdict == "refused" else None

    def typed(self, text: str) -> str:
        """Return what a typed message says: itself, or the draft where it is a "yes"; either way the draft is settled."""
        answer = self.said(text)
        if answer is None or answer.reply is not None:
            self._unsure.drop()
            return text
        return answer.text

    def drop(self) -> None:
        """The person says on the page that it was not that: a later "yes" means something else."""
        self._unsure.drop()

    def _show(self, draft: str, unsure: bool) -> None:
        text = draft if unsure else ""
        self._outbox.event(wire.SpeechHeard(text=text, final=True, backchannel=False, unsure=unsure))
