"""The way of one participant through a study: a pure machine. No clock, no database; inputs in, actions out.

    welcome ──▶ consent ──▶ before … ──▶ talk ──▶ after … ──▶ thanks
                   │                      │
                   └─▶ declined           └──────── left (from anywhere)

One page is one questionnaire. The script of the talk runs on the time that the talk has taken and on the person's turns; what
the character is to say waits until nobody speaks. Late inputs are answered in a sentence, and change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from emotion_tree.trajectory.record import Consent
from server.studies.plan import Phase, Plan, ScriptStep
from server.studies.questionnaire import Questionnaire, Value

Step: TypeAlias = Literal["welcome", "consent", "before", "talk", "after", "thanks", "declined", "left"]
Outcome: TypeAlias = Literal["finished", "declined", "left", "withdrawn"]
Answers: TypeAlias = Mapping[tuple[Phase, str, str], Value]  # phase, questionnaire, item

OVER: Final = ("thanks", "declined", "left")
# A talk's clock is looked at a few times a second. A longer step is a machine that slept, not time that somebody talked.
LONGEST_TICK_S: Final = 5.0
# For so long the end of a talk waits for whoever speaks.
END_WAIT_S: Final = 30.0
ASKED: Final = ("text", "sound", "face", "feelings")

# ---- inputs ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """The page is there: for the first time, or again after a tab was closed or the server stopped."""


@dataclass(frozen=True)
class Next:
    """The person is done with part `part` of the study; 0 is whatever is shown."""

    part: int = 0


@dataclass(frozen=True)
class Agreed:
    """The person said what may be kept; all four off is a no."""

    consent: Consent


@dataclass(frozen=True)
class Answered:
    """The person answered an item."""

    phase: Phase
    questionnaire: str
    item: str
    value: Value


@dataclass(frozen=True)
class KeyPressed:
    """The person set a marker."""

    label: str
    value: str = ""


@dataclass(frozen=True)
class TurnTaken:
    """The person has said something that counts as a turn of its own."""


@dataclass(frozen=True)
class Tick:
    """Time has passed: `at_s` on any steady clock; `quiet` where neither party is about to be heard."""

    at_s: float
    quiet: bool


@dataclass(frozen=True)
class Leave:
    """The person stops taking part; with `forget`, nothing may stay of them."""

    forget: bool = False


Input: TypeAlias = Opened | Next | Agreed | Answered | KeyPressed | TurnTaken | Tick | Leave

# ---- actions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Show:
    """Show the participant where they are now."""


@dataclass(frozen=True)
class Refuse:
    """Tell the participant why that does not go."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Keep:
    """Keep this of the talk from now on."""

    consent: Consent


@dataclass(frozen=True)
class Record:
    """Write an answer into the record."""

    answer: Answered


@dataclass(frozen=True)
class BeginTalk:
    """The participant may talk; the switches of their condition hold."""


@dataclass(frozen=True)
class EndTalk:
    """The participant may talk no longer."""


@dataclass(frozen=True)
class Say:
    """The character says this."""

    text: str


@dataclass(frozen=True)
class Mark:
    """Set a marker in the record."""

    label: str
    value: str = ""
    source: Literal["key", "study"] = "study"


@dataclass(frozen=True)
class Finish:
    """The participant's part is over."""

    outcome: Outcome


Action: TypeAlias = Show | Refuse | Keep | Record | BeginTalk | EndTalk | Say | Mark | Finish

# ---- the machine ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flow:
    """Where a participant is.

    Attributes:
        step: what is shown; `page` counts the questionnaires of `before` or `after`.
        consent: what the person agreed to keep.
        answers: all that were given, by phase, questionnaire and item.
        elapsed_s: time that the talk has taken.
        turns: of the person's, in the talk.
        done: steps of the script that are over, by number.
        waiting: steps whose time has come and that wait to be said.
        ending_s: `elapsed_s` at which the end was due; None while the talk goes on.
        at_s: the clock at the newest tick; None before the first.
    """

    step: Step = "welcome"
    page: int = 0
    consent: Consent = field(default_factory=Consent)
    answers: Answers = field(default_factory=dict)
    elapsed_s: float = 0.0
    turns: int = 0
    done: frozenset[int] = frozenset()
    waiting: tuple[int, ...] = ()
    ending_s: float | None = None
    at_s: float | None = None

    @property
    def talking(self) -> bool:
        """Whether the participant may talk now."""
        return self.step == "talk"

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return self.step in OVER

    def sheet(self, plan: Plan) -> Questionnaire | None:
        """Return the questionnaire that is shown."""
        return plan.questionnaires.of(self.step)[self.page] if self.step in ("before", "after") else None

    def part(self, plan: Plan) -> int:
        """Return how far the participant has come, of `parts(plan)`."""
        before = len(plan.questionnaires.before)
        places = {"welcome": 1, "consent": 2, "before": 3 + self.page, "talk": 3 + before}
        return places.get(self.step, 4 + before + self.page if self.step == "after" else parts(plan))

    def given(self, sheet: Questionnaire) -> dict[str, Value]:
        """Return the answers to the questionnaire that is shown, by item."""
        return {
            item: value
            for (phase, name, item), value in self.answers.items()
            if phase == self.step and name == sheet.name
        }


def parts(plan: Plan) -> int:
    """Count welcome, consent, talk and thanks, and every questionnaire."""
    return 4 + len(plan.questionnaires.before) + len(plan.questionnaires.after)


Advance: TypeAlias = tuple[Flow, tuple[Action, ...]]


def advance(flow: Flow, plan: Plan, event: Input) -> Advance:
    """Return where the participant is after an input, and what is to be done."""
    match event:
        case Opened():
            return _opened(flow)
        case Next(part):
            return _next(flow, plan) if part in (0, flow.part(plan)) else (flow, ())
        case Agreed(consent):
            return _agreed(flow, plan, consent)
        case Answered():
            return _answered(flow, plan, event)
        case KeyPressed(label, value):
            return _key(flow, plan, label, value)
        case Leave(forget):
            return _leave(flow, forget)
        case TurnTaken() if flow.talking:
            return replace(flow, turns=flow.turns + 1), ()
        case Tick(at_s, quiet) if flow.talking:
            return _tick(flow, plan, at_s, quiet)
        case _:
            return flow, ()


def _opened(flow: Flow) -> Advance:
    actions: tuple[Action, ...] = ()
    if flow.consent.keeps_anything and not flow.over:
        # The record of an earlier tab may have missed the last of them; of equal answers the last holds.
        again = [Record(Answered(*where, value)) for where, value in flow.answers.items()]
        actions = (Keep(flow.consent), *again)
    if flow.talking:
        actions += (BeginTalk(),)
    return replace(flow, at_s=None, waiting=(), ending_s=None), (*actions, Show())


def _next(flow: Flow, plan: Plan) -> Advance:
    match flow.step:
        case "welcome":
            return replace(flow, step="consent"), (Show(),)
        case "consent":
            return flow, (Refuse("study.consent_first", "Please say first what may be kept."),)
        case "before" | "after":
            return _next_page(flow, plan)
        case "talk" if plan.talk.may_end:
            return _end_talk(flow, plan)
        case "talk":
            return flow, (Refuse("study.goes_on", "The talk goes on until it ends by itself."),)
        case _:
            return flow, ()


def _next_page(flow: Flow, plan: Plan) -> Advance:
    sheet = flow.sheet(plan)
    assert sheet is not None
    missing = sheet.missing(flow.given(sheet))
    if missing:
        named = ", ".join(item.prompt or f"{item.low} - {item.high}" for item in missing[:3])
        more = f", and {len(missing) - 3} more" if len(missing) > 3 else ""
        sentence = f"Something is still to be answered before you go on: {named}{more}."
        return flow, (Refuse("study.unanswered", sentence),)
    return _enter(replace(flow, page=flow.page + 1), plan)


def _enter(flow: Flow, plan: Plan) -> Advance:
    """Go to the page that `flow` names, or to what comes after the last one."""
    if flow.step == "before" and flow.page >= len(plan.questionnaires.before):
        return replace(flow, step="talk", page=0, at_s=None), (BeginTalk(), Mark("talk began"), Show())
    if flow.step == "after" and flow.page >= len(plan.questionnaires.after):
        return replace(flow, step="thanks", page=0), (Show(), Finish("finished"))
    return flow, (Show(),)


def _end_talk(flow: Flow, plan: Plan) -> Advance:
    unsaid = [Mark("not said", plan.script[number].say) for number in flow.waiting]
    after, actions = _enter(replace(flow, step="after", page=0, waiting=(), ending_s=None), plan)
    return after, (*unsaid, Mark("talk ended"), EndTalk(), *actions)


def _agreed(flow: Flow, plan: Plan, consent: Consent) -> Advance:
    if flow.step == "welcome" or flow.over:
        return flow, (Refuse("study.not_now", "Nothing is asked of you just now."),)
    if consent.version != plan.consent.version:
        sentence = "The words of the consent have changed since this page was loaded. Please load it again."
        return flow, (Refuse("study.consent_old", sentence),)
    if flow.step == "consent" and not consent.keeps_anything:
        return replace(flow, step="declined", consent=consent), (Show(), Finish("declined"))
    lacking = [name for name in plan.consent.ask.of("required") if not getattr(consent, name)]
    if lacking:
        return flow, (Refuse("study.consent_needed", _needed(lacking, flow.step == "consent")),)
    unasked = dict.fromkeys(plan.consent.ask.of("not_asked"), False)
    agreed = consent.model_copy(update=unasked)
    if flow.step != "consent":
        return replace(flow, consent=agreed), (Keep(agreed), Show())
    entered, actions = _enter(replace(flow, step="before", page=0, consent=agreed), plan)
    return entered, (Keep(agreed), *actions)


def _needed(lacking: list[str], first: bool) -> str:
    what = " and ".join(lacking)
    way_out = "you are free to decline the whole" if first else "you are free to leave the study"
    return f"This study cannot be done without keeping the {what}. If you would rather not, {way_out}."


def _answered(flow: Flow, plan: Plan, answer: Answered) -> Advance:
    sheet = flow.sheet(plan)
    if sheet is None or answer.phase != flow.step or answer.questionnaire != sheet.name:
        sentence = f"The questions of {answer.questionnaire!r} are not asked just now."
        return flow, (Refuse("study.not_asked", sentence),)
    item = sheet.item(answer.item)
    if item is None:
        return flow, (Refuse("study.not_asked", f"There is no question called {answer.item!r} here."),)
    wrong = item.wrong(answer.value)
    if wrong:
        return flow, (Refuse("study.answer_wrong", f"That cannot be an answer: {wrong}."),)
    where = (answer.phase, answer.questionnaire, answer.item)
    if flow.answers.get(where) == answer.value:
        return flow, ()
    return replace(flow, answers={**flow.answers, where: answer.value}), (Record(answer),)


def _key(flow: Flow, plan: Plan, label: str, value: str) -> Advance:
    if not flow.talking:
        return flow, ()
    if label not in plan.keys.values():
        return flow, (Refuse("study.no_such_marker", f"This study has no marker called {label!r}."),)
    return flow, (Mark(label, value, "key"),)


def _leave(flow: Flow, forget: bool) -> Advance:
    if flow.over and not forget:
        return flow, ()
    stop: tuple[Action, ...] = (Mark("talk ended"), EndTalk()) if flow.talking else ()
    if not forget:
        return replace(flow, step="left", waiting=()), (*stop, Show(), Finish("left"))
    # Shown when everything is deleted, not before.
    return Flow(step="left"), (*stop, Finish("withdrawn"))


# ---- the talk -------------------------------------------------------------------------------------------


def _tick(flow: Flow, plan: Plan, at_s: float, quiet: bool) -> Advance:
    passed_s = 0.0 if flow.at_s is None else at_s - flow.at_s
    jumped: tuple[Action, ...] = ()
    if not 0.0 <= passed_s <= LONGEST_TICK_S:
        jumped = (Mark("clock jumped", f"{passed_s:.3f} s"),)
        passed_s = max(0.0, min(passed_s, LONGEST_TICK_S))
    flow = replace(flow, at_s=at_s, elapsed_s=flow.elapsed_s + passed_s)
    due = tuple(
        number
        for number, step in enumerate(plan.script)
        if number not in flow.done and number not in flow.waiting and _is_due(step, flow)
    )
    flow = replace(flow, waiting=(*flow.waiting, *due))
    if plan.talk.limit_s and flow.elapsed_s >= plan.talk.limit_s and flow.ending_s is None:
        flow = replace(flow, ending_s=flow.elapsed_s)
    stepped, actions = _step(flow, plan, quiet)
    return stepped, (*jumped, *actions)


def _is_due(step: ScriptStep, flow: Flow) -> bool:
    if step.after_turns is not None:
        return flow.turns >= step.after_turns
    assert step.after_s is not None
    return flow.elapsed_s >= step.after_s


def _step(flow: Flow, plan: Plan, quiet: bool) -> Advance:
    """End the talk, or do what the script has waiting; the character begins to speak at most once."""
    if flow.ending_s is not None:
        overdue = flow.elapsed_s - flow.ending_s >= END_WAIT_S
        return _end_talk(flow, plan) if quiet or overdue else (flow, ())
    actions: tuple[Action, ...] = ()
    floor_taken, blocked = not quiet, False
    for number in flow.waiting:
        step = plan.script[number]
        # Who is to speak waits for quiet; an end waits for what is to be said before it; a mark waits for nothing.
        if (step.say and (floor_taken or blocked)) or (step.end and blocked):
            blocked = True
            continue
        flow = _over(flow, number, step.end)
        actions += (Mark(step.mark, step.value),) if step.mark else ()
        actions += (Say(step.say),) if step.say else ()
        floor_taken = floor_taken or bool(step.say)
        if step.end:
            break
    return flow, actions


def _over(flow: Flow, number: int, end: bool) -> Flow:
    waiting = tuple(other for other in flow.waiting if other != number)
    ending_s = flow.elapsed_s if end else flow.ending_s
    return replace(flow, done=flow.done | {number}, waiting=waiting, ending_s=ending_s)
