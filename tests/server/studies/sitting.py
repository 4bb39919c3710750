"""A participant's session for tests: hands that write down what they are told, and a desk without a thread."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from emotion_tree.trajectory.record import Consent
from server import wire
from server.records.store import Store
from server.studies.desk import Desk
from server.studies.flow import Outcome
from server.studies.questionnaire import Value
from server.studies.register import Register, Ticket
from server.studies.run import StudyRun
from tests.server.studies.plans import a_plan


@dataclass
class Notes:
    """A `server.studies.run.Hands` that does nothing but remember."""

    clock: Callable[[], float] = lambda: 0.0
    attached: bool = True
    silent: bool = True
    done: list[tuple[Any, ...]] = field(default_factory=list)
    told: list[wire.ServerEvent] = field(default_factory=list)

    def now_s(self) -> float:
        return self.clock()

    def quiet(self) -> bool:
        return self.silent

    def say(self, text: str) -> None:
        self.done.append(("say", text))

    def hush(self) -> None:
        self.done.append(("hush",))

    def mark(self, label: str, value: str, source: Literal["key", "study"]) -> None:
        self.done.append(("mark", label, value, source))

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        self.done.append(("switch", condition, switches))

    def keep(self, consent: Consent) -> None:
        self.done.append(("keep", consent))

    def answer(self, questionnaire: str, item: str, phase: Literal["before", "after"], value: Value) -> None:
        self.done.append(("answer", questionnaire, item, phase, value))

    def finish(self, outcome: Outcome) -> None:
        self.done.append(("finish", outcome))

    def replaced(self) -> None:
        self.done.append(("replaced",))

    def tell(self, event: wire.ServerEvent) -> None:
        self.told.append(event)

    # ---- for the test -------------------------------------------------------------------------------

    @property
    def page(self) -> wire.StudyChanged:
        """What the page shows now."""
        return [event for event in self.told if isinstance(event, wire.StudyChanged)][-1]

    def step(self) -> str:
        """Return where the participant is, as the page shows it."""
        return self.page.step

    @property
    def errors(self) -> list[str]:
        """The codes of what the page was told to be wrong."""
        return [event.code for event in self.told if isinstance(event, wire.ErrorRaised)]

    def of(self, what: str) -> list[tuple[Any, ...]]:
        """Return what was done of one kind."""
        return [one[1:] for one in self.done if one[0] == what]


def a_study(store: Store, count: int = 2, **changed: Any) -> list[Ticket]:
    """Make the study of `plans.PLAN`, and return its tickets."""
    register = Register(store.engine)
    register.create(a_plan(**changed))
    return register.add("warmth", count)


def a_desk(store: Store) -> Desk:
    """Return a desk that does all its work at once."""
    return Desk(lambda: store, in_thread=False)


async def sit(desk: Desk, token: str, hands: Notes) -> StudyRun:
    """Come in with a link."""
    run = StudyRun(desk, await desk.admit(token), hands)
    run.open()
    return run


YES = wire.ConsentSet(version="1", text=True, sound=False, face=False, feelings=True)
MOOD = wire.AnswerGive(questionnaire="mood", item="valence", phase="before", value=6.0)
AGAIN = wire.AnswerGive(questionnaire="closing", item="again", phase="after", value="yes")
