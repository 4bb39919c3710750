"""One participant's way through a study, live: feeds the machine of `server.studies.flow` and does what it says.

    page ──events──▶ StudyRun ──▶ flow ──actions──▶ Hands (the session)
                        └──▶ desk ──▶ database

What a person does counts only once it is stored: the page is told of the next step after that, so nothing that it was told
can be lost. What the clock does is stored beside, and costs at most the last ten seconds of a talk's time.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from emotion_tree.trajectory.record import Consent
from server import wire
from server.studies import flow as f
from server.studies.desk import Desk, Seat
from server.studies.page import page_of
from server.studies.progress import stored
from server.studies.questionnaire import Value
from server.timers import Timers

if TYPE_CHECKING:
    from server.studies.register import Register

TICK_S: Final = 0.25
SAVE_EVERY_S: Final = 10.0
_TICK: Final = "tick"

FromPage: TypeAlias = wire.ConsentSet | wire.StudyNext | wire.StudyLeave | wire.AnswerGive | wire.MarkerSet


class Hands(Protocol):
    """What a run needs of its session; every call returns at once."""

    @property
    def attached(self) -> bool:
        """Whether the page is connected."""
        ...

    def now_s(self) -> float:
        """Return the session time."""
        ...

    def quiet(self) -> bool:
        """Return whether nobody speaks or is about to: the character may begin."""
        ...

    def say(self, text: str) -> None:
        """Let the character say this now."""
        ...

    def hush(self) -> None:
        """The talk is over: stop whatever is being said."""
        ...

    def mark(self, label: str, value: str, source: Literal["key", "study"]) -> None:
        """Set a marker in the record."""
        ...

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        """The participant is in this condition; what is not named stays as it always is."""
        ...

    def keep(self, consent: Consent) -> None:
        """Keep this of the talk from now on."""
        ...

    def answer(self, questionnaire: str, item: str, phase: Literal["before", "after"], value: Value) -> None:
        """Write an answer into the record."""
        ...

    def finish(self, outcome: f.Outcome) -> None:
        """The participant's part is over: keep nothing more. Of one who `withdrawn`, nothing may stay of this talk."""
        ...

    def replaced(self) -> None:
        """The participant came back in another tab: end this session."""
        ...

    def tell(self, event: wire.ServerEvent) -> None:
        """Send an event to the page."""
        ...


class StudyRun:
    """A participant who sits at the desk; owned by their session.

    Attributes:
        seat: whose it is.
        flow: how far they are.
    """

    def __init__(self, desk: Desk, seat: Seat, hands: Hands) -> None:
        """Sit down.

        Raises:
            WireError: the participant sits here already, in another tab.
        """
        self.seat = seat
        self.flow = f.Flow()
        self._desk = desk
        self._hands = hands
        self._condition = seat.condition
        self._timers = Timers()
        self._waiting: deque[f.Input] = deque()
        self._busy = False  # something that a person did is being stored
        self._closed = False
        self._troubled = False
        self._turns: set[int] = set()
        self._saved_s = 0.0
        self.flow = desk.take(self)

    # ---- for the session ----------------------------------------------------------------------------

    @property
    def present(self) -> bool:
        """Whether the participant's page is connected."""
        return not self._closed and self._hands.attached

    @property
    def talking(self) -> bool:
        """Whether the participant may talk now; otherwise words and sound are not for the character."""
        return self.flow.talking

    @property
    def greets(self) -> bool:
        """Whether the character speaks first when the talk begins."""
        return self.seat.plan.talk.greeting and self.flow.talking and self.flow.turns == 0

    def open(self) -> None:
        """The page is there: show where the participant is."""
        self._feed(f.Opened())

    def on_event(self, event: FromPage) -> None:
        """Take an event of the page."""
        match event:
            case wire.StudyNext(part=part):
                self._feed(f.Next(part))
            case wire.StudyLeave(forget=forget):
                self._feed(f.Leave(forget))
            case wire.AnswerGive():
                self._feed(f.Answered(event.phase, event.questionnaire, event.item, event.value))
            case wire.MarkerSet(label=label, value=value):
                self._feed(f.KeyPressed(label, value))
            case wire.ConsentSet():
                agreed = event.model_dump(include={"version", "text", "sound", "face", "feelings"})
                self._feed(f.Agreed(Consent(**agreed)))

    def turned(self, node: int) -> None:
        """A turn of the person's was committed; words added to the same turn count once."""
        if node not in self._turns:
            self._turns.add(node)
            self._feed(f.TurnTaken())

    def give_way(self) -> None:
        """The participant came back in another tab, and this page is gone."""
        self._close()
        self._hands.replaced()

    def close(self) -> None:
        """The session has ended; what the clock did is stored."""
        if not self._closed:
            if not self.flow.over:
                self._save_beside()
            self._close()

    # ---- the machine --------------------------------------------------------------------------------

    def _feed(self, event: f.Input) -> None:
        if self._closed:
            return
        if self._busy:
            self._waiting.append(event)
            return
        after, actions = f.advance(self.flow, self.seat.plan, event)
        if isinstance(event, f.Next | f.Agreed | f.Answered | f.Leave) and after != self.flow:
            self._store_first(after, actions)
            return
        over_before, self.flow = self.flow.over, after
        self._perform(actions)
        if isinstance(event, f.TurnTaken) or after.over != over_before or self._is_due():
            self._save_beside()

    def _store_first(self, after: f.Flow, actions: tuple[f.Action, ...]) -> None:
        self._busy = True

        def kept(condition: str) -> None:
            self._condition = condition
            self._saved_s = after.elapsed_s
            self._troubled = False
            self._done(after, actions)

        def failed(error: Exception) -> None:
            self._trouble(error)
            self._done(self.flow, ())

        self._desk.do(self._work(after), kept, failed, written=after.over)

    def _done(self, after: f.Flow, actions: tuple[f.Action, ...]) -> None:
        self._busy = False
        if self._closed:
            return
        self.flow = after
        self._perform(actions)
        waiting, self._waiting = self._waiting, deque()
        for event in waiting:
            self._feed(event)

    def _work(self, after: f.Flow) -> "Callable[[Register], str]":
        """Return what stores the participant and returns their condition."""
        study, code = self.seat.key
        status = _STATUS.get(after.step)
        began = after.consent.keeps_anything and not self._condition
        condition, progress = self._condition, stored(after)

        def work(register: "Register") -> str:
            got = register.begin(study, code) if began else condition
            if status is not None:
                register.finish(study, code, status, progress)
            else:
                register.save(study, code, progress)
            return got

        return work

    def _save_beside(self) -> None:
        if not self._condition:
            return  # nobody who has not agreed is written about
        self._saved_s = self.flow.elapsed_s
        self._desk.do(self._work(self.flow), lambda _: None, self._trouble)

    def _is_due(self) -> bool:
        return self.flow.elapsed_s - self._saved_s >= SAVE_EVERY_S

    def _trouble(self, error: Exception) -> None:
        if not self._closed and not self._troubled:
            self._troubled = True
            self._refuse(
                "study.not_kept",
                f"That could not be stored, so it does not count yet: {error}. Please try again in a moment.",
            )

    def _close(self) -> None:
        self._closed = True
        self._timers.close()
        self._desk.leave(self)

    # ---- what the machine says ----------------------------------------------------------------------

    def _perform(self, actions: tuple[f.Action, ...]) -> None:
        for action in actions:
            self._do(action)

    def _do(self, action: f.Action) -> None:
        match action:
            case f.Show():
                self._show()
            case f.Refuse(code, sentence):
                self._refuse(code, sentence)
            case f.Keep(consent):
                self._hands.keep(consent)
            case f.Record(given):
                self._hands.answer(given.questionnaire, given.item, given.phase, given.value)
            case f.Finish(outcome):
                self._finish(outcome)
            case _:
                self._do_in_talk(action)

    def _do_in_talk(self, action: f.Action) -> None:
        match action:
            case f.BeginTalk():
                switches = self.seat.plan.conditions[self._condition].named()
                self._hands.switch(self._condition, switches)
                self._tick()
            case f.EndTalk():
                self._timers.cancel(_TICK)
                self._hands.hush()
            case f.Say(text):
                self._hands.say(text)
            case f.Mark(label, value, source):
                self._hands.mark(label, value, source)

    def _tick(self) -> None:
        self._timers.set(_TICK, TICK_S, self._tick)
        if not self._busy:
            self._feed(f.Tick(self._hands.now_s(), self._hands.quiet()))

    def _finish(self, outcome: f.Outcome) -> None:
        self._hands.finish(outcome)
        self._desk.leave(self)
        if outcome == "withdrawn":
            self._desk.forget(self.seat, self._show, self._trouble)
        elif self._condition:
            # All answers are in the record by the time that the desk comes to this; one place is enough.
            self.flow = replace(self.flow, answers={})
            self._desk.do(self._work(self.flow), lambda _: None, self._trouble, written=True)

    def _show(self) -> None:
        self._hands.tell(page_of(self.seat.plan, self.seat.code, self.seat.rehearsal, self.flow))

    def _refuse(self, code: str, sentence: str) -> None:
        self._hands.tell(wire.ErrorRaised(code=code, message=sentence, fatal=False))


_STATUS: Final[dict[f.Step, Literal["finished", "declined", "left"]]] = {
    "thanks": "finished",
    "declined": "declined",
    "left": "left",
}
