"""A participant's session: the hands with which a study acts on a talk.

StudyRun ──say, mark, switch, keep──▶ TakingPart ──▶ Session
page ──words, sound──▶ Session ──asks──▶ TakingPart: may this person talk now?
"""

from typing import TYPE_CHECKING, Final, Literal

from dialogue.turns import AvatarSpeaks, Interrupt
from emotion_tree.trajectory.events import AnswerGiven, Event, TurnChanged
from emotion_tree.trajectory.record import Consent
from server import wire
from server.errors import WireError
from server.studies.desk import Desk, Seat
from server.studies.flow import Outcome
from server.studies.questionnaire import Value
from server.studies.run import FromPage, StudyRun

if TYPE_CHECKING:
    from server.session import Session

_NOT_YET: Final = "The talk has not begun, or is over; please go on with what the page shows."
# What a participant may do at any time: the sound's own reports, and the study's events.
_ALWAYS: Final = (
    wire.PlaybackStarted
    | wire.PlaybackMoved
    | wire.PlaybackHeld
    | wire.PlaybackStopped
    | wire.MicrophoneOpen
    | wire.MicrophoneClose
)


class TakingPart:
    """Acts on one session for a study; a `server.studies.run.Hands`."""

    def __init__(self, session: "Session", desk: Desk, seat: Seat) -> None:
        """Sit down.

        Raises:
            WireError: the participant sits here already, in another tab.
        """
        self._session = session
        session.chronicle.keeping.retitle(study=seat.plan.name, participant=seat.code)
        self.run = StudyRun(desk, seat, self)
        self._unfollow = session.chronicle.recorder.follow(self._happened)

    def close(self) -> None:
        """The session has ended."""
        self._unfollow()
        self.run.close()

    def may_take(self, event: wire.Event) -> bool:
        """Return whether an event of the page is for the talk now."""
        return self.run.talking or isinstance(event, _ALWAYS)

    def take(self, event: FromPage) -> None:
        """Take an event that is the study's."""
        self.run.on_event(event)

    def refuse(self) -> WireError:
        """Return what to say to words that come before or after the talk."""
        return WireError("study.not_talking", _NOT_YET)

    # ---- for the run --------------------------------------------------------------------------------

    @property
    def attached(self) -> bool:
        """Whether the page is connected."""
        return self._session.attached

    def now_s(self) -> float:
        """Return the session time."""
        return self._session.now_s()

    def quiet(self) -> bool:
        """Return whether nobody speaks or is about to."""
        return self._session.talk.turns.state == "listening"

    def say(self, text: str) -> None:
        """Let the character say this now."""
        self._session.talk.feed(AvatarSpeaks(text))

    def hush(self) -> None:
        """Stop whatever is being said."""
        self._session.talk.feed(Interrupt())

    def mark(self, label: str, value: str, source: Literal["key", "study"]) -> None:
        """Set a marker in the record."""
        self._session.chronicle.mark(label, value, source)

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        """The participant is in this condition; the talk begins."""
        self._session.switch(condition, switches)
        if self.run.greets:
            self._session.greet()

    def keep(self, consent: Consent) -> None:
        """Keep this of the talk from now on."""
        said = wire.ConsentSet(**consent.model_dump(), from_start=False)
        self._session.chronicle.keeping.agree(said)

    def answer(self, questionnaire: str, item: str, phase: Literal["before", "after"], value: Value) -> None:
        """Write an answer into the record."""
        self._session.chronicle.recorder.emit(
            AnswerGiven(t_s=self.now_s(), questionnaire=questionnaire, item=item, phase=phase, value=value)
        )

    def finish(self, outcome: Outcome) -> None:
        """The participant's part is over: keep nothing more."""
        keeping = self._session.chronicle.keeping
        if outcome == "withdrawn":
            keeping.forget()
        else:
            keeping.rest()

    def replaced(self) -> None:
        """The participant came back in another tab: end this session."""
        self._session.leave()

    def tell(self, event: wire.ServerEvent) -> None:
        """Send an event to the page."""
        self._session.tell(event)

    def _happened(self, event: Event) -> None:
        if isinstance(event, TurnChanged) and event.party == "user" and event.status == "done":
            self.run.turned(event.node)
