"""The plan of a study: a TOML file that says what participants read, agree to, do and answer, and what differs.

    name = "warmth"             [conditions.full]          [[script]]
    participants = 20           [conditions.still]         after_turns = 3
    block_size = 4              face = "still"             say = "May I ask you something?"

Everything stands in one value that can be stored with the study, questionnaires included: a file that is edited later does
not change a study that runs.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from server.errors import ConfigError
from server.studies import assign, questionnaire, strict
from server.studies.questionnaire import Name, Questionnaire, Words

Asked: TypeAlias = Literal["not_asked", "asked", "required"]
Phase: TypeAlias = Literal["before", "after"]
# A study keeps its talk for as long as the browser shows a page; beyond a day something is wrong with the plan.
LONGEST_S: Final = 86_400.0


class Switches(strict.Part):
    """What a condition switches off or fixes; the default of each is the system as it is.

    Attributes:
        steers: what prompt, voice and face go by: the whole tree, the last turn alone, or nothing of what is felt.
        expression: what is felt shows, or the face keeps one expression.
        face: it moves, or is a still picture whose mouth alone moves.
    """

    steers: Literal["tree", "last_turn", "nothing"] = "tree"
    expression: Literal["felt", "fixed"] = "felt"
    face: Literal["moving", "still"] = "moving"

    def named(self) -> dict[str, str]:
        """Return what differs from the system as it is, by name."""
        return {name: str(value) for name, value in self.model_dump(exclude_defaults=True).items()}


class Asking(strict.Part):
    """What is asked to be kept; who does not agree to what is required cannot take part."""

    text: Asked = "not_asked"
    sound: Asked = "not_asked"
    face: Asked = "not_asked"
    feelings: Asked = "not_asked"

    def of(self, want: Asked) -> list[str]:
        """Return the names of what is asked in this way."""
        return [name for name, asked in self.model_dump().items() if asked == want]


class ConsentPlan(strict.Part):
    """The words with which consent is asked; a new wording is a new version."""

    version: Annotated[str, Field(min_length=1, max_length=64)]
    words: Words
    ask: Asking

    @model_validator(mode="after")
    def _keeps_something(self) -> Self:
        if not self.ask.of("required"):
            raise ValueError(
                'a study keeps something of its talks: say what is "required" of text, sound, face and feelings'
            )
        return self


class TalkPlan(strict.Part):
    """The talk itself.

    Attributes:
        task: what the person reads beside it.
        limit_s: after this time it ends, once the character has finished speaking; 0 for none.
        may_end: whether the person may end it before.
        greeting: whether the character speaks first, in its persona's own words.
    """

    task: Annotated[str, Field(max_length=questionnaire.MAX_WORDS_CHARS)] = ""
    limit_s: Annotated[float, Field(ge=0, le=LONGEST_S)] = 0.0
    may_end: bool = False
    greeting: bool = True


class ScriptStep(strict.Part):
    """What happens once, after a time of the talk or after so many turns of the person's.

    Attributes:
        after_s, after_turns: when; one of the two.
        say: the character says this, as soon as nobody speaks.
        mark, value: a marker is set.
        end: the talk ends, once the character has finished speaking.
    """

    after_s: Annotated[float, Field(ge=0, le=LONGEST_S)] | None = None
    after_turns: Annotated[int, Field(ge=0, le=10_000)] | None = None
    say: Annotated[str, Field(max_length=2_000)] = ""
    mark: Annotated[str, Field(max_length=200)] = ""
    value: Annotated[str, Field(max_length=2_000)] = ""
    end: bool = False

    @model_validator(mode="after")
    def _does_one_thing_at_one_time(self) -> Self:
        if (self.after_s is None) == (self.after_turns is None):
            raise ValueError("give either after_s or after_turns, so that it is clear when this happens")
        if not (self.say or self.mark or self.end):
            raise ValueError("nothing happens here; give say, mark or end")
        if self.value and not self.mark:
            raise ValueError("a value belongs to a mark; give mark too")
        return self


class Questionnaires(strict.Part):
    """What is answered before and after the talk, in order."""

    before: tuple[Questionnaire, ...] = ()
    after: tuple[Questionnaire, ...] = ()

    @model_validator(mode="after")
    def _named_apart(self) -> Self:
        for sheets in (self.before, self.after):
            names = [sheet.name for sheet in sheets]
            if len(set(names)) < len(names):
                raise ValueError("the same questionnaire stands there twice; answers could not be told apart")
        return self

    def of(self, phase: Phase) -> tuple[Questionnaire, ...]:
        """Return the questionnaires of a phase."""
        return self.before if phase == "before" else self.after


class Plan(strict.Part):
    """A whole study.

    Attributes:
        name: what the study is called in the record and in commands.
        title: what participants read at the top.
        participants: how many are to take part.
        block_size: of the blocks within which conditions are balanced; a multiple of their number.
        seed: of the order of conditions, and of shuffled items.
        welcome, thanks, declined, left: what is read first, last, and by who does not take part or stops.
        conditions: what differs, by name.
        keys: markers by the key that sets them during the talk.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    language: Annotated[str, Field(min_length=1, max_length=35)] = "en"
    participants: Annotated[int, Field(ge=1, le=10_000)]
    block_size: Annotated[int, Field(ge=1, le=1_000)]
    seed: Annotated[int, Field(ge=0, le=2**53)]
    welcome: Words
    thanks: Words
    declined: Words = "That is quite all right. Nothing was kept. You can close this page."
    left: Words = "You have left the study. Thank you for the time you gave. You can close this page."
    consent: ConsentPlan
    talk: TalkPlan
    conditions: Annotated[dict[Name, Switches], Field(min_length=1)]
    script: tuple[ScriptStep, ...] = ()
    keys: dict[
        Annotated[str, Field(pattern=r"^[^\s]{1,20}$")], Annotated[str, Field(min_length=1, max_length=200)]
    ] = Field(default_factory=dict)
    questionnaires: Questionnaires = Field(default_factory=Questionnaires)

    @model_validator(mode="after")
    def _can_be_run(self) -> Self:
        assign.require_blocks(len(self.conditions), self.block_size)
        if not (self.talk.limit_s or self.talk.may_end or any(step.end for step in self.script)):
            raise ValueError(
                "the talk would never end; give talk.limit_s, talk.may_end = true, or a script step with end = true"
            )
        for number, step in enumerate(self.script, 1):
            if self.talk.limit_s and step.after_s is not None and step.after_s >= self.talk.limit_s:
                raise ValueError(
                    f"script[{number}] comes after {step.after_s:g} s, when the talk is over after {self.talk.limit_s:g} s"
                )
        return self

    def condition(self, slot: int) -> str:
        """Return the condition of the participant who came `slot`-th, counted from 0."""
        return assign.condition(slot, list(self.conditions), self.block_size, self.seed)


def load(path: Path) -> Plan:
    """Return the plan in a TOML file, with its questionnaires.

    Raises:
        ConfigError: it cannot be read, or is not as a plan should be: what, where, and what to do.
    """
    data = strict.read(path)
    sheets = data.get("questionnaires")
    if isinstance(sheets, dict):
        data["questionnaires"] = {phase: _loaded(named, path) for phase, named in sheets.items()}
    return strict.checked(Plan, data, str(path))


def stored(text: str, name: str) -> Plan:
    """Return a plan as it was stored with its study.

    Raises:
        ConfigError: it was stored by a newer Warm Chat, or is damaged.
    """
    try:
        return Plan.model_validate_json(text)
    except ValueError as error:
        raise ConfigError(
            f"the plan of the study {name!r} is stored in a form that this version cannot read ({error}); "
            "use the version of Warm Chat that made it"
        ) from error


def _loaded(named: Any, path: Path) -> Any:
    """Put questionnaires in the place of their names; what is no list of names is left for the check."""
    if not isinstance(named, list):
        return named
    return [_sheet(one, path) if isinstance(one, str) else one for one in named]


def _sheet(named: str, path: Path) -> Mapping[str, Any]:
    try:
        return questionnaire.load(named, path.parent).model_dump(mode="json")
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
