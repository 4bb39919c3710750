"""A study on the wire: where a participant stands, what they answer, and marks.

A participant's page opens its talk with `session.start`, which carries the token of the link. From then on the server says
what to show with `study.changed`; the page sends `study.next` to go on, `answer.give` for every item that was answered,
`consent.set` where consent is asked, and `study.leave` when the person wants to stop.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from server.wire_base import MAX_TEXT_CHARS, Count, Event, ServerEvent

StepName: TypeAlias = Literal["welcome", "consent", "before", "talk", "after", "thanks", "declined", "left"]
Asked: TypeAlias = Literal["not_asked", "asked", "required"]
PhaseName: TypeAlias = Literal["before", "after"]
Picture: TypeAlias = Literal["", "valence", "arousal"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StudyConsent(_Part):
    """What a study asks to keep, and the version of the words; `required`: who does not agree cannot take part."""

    version: str
    text: Asked
    sound: Asked
    face: Asked
    feelings: Asked


class StudyKey(_Part):
    """A key that sets a marker during the talk: `key` as the browser's `KeyboardEvent.key` has it."""

    key: str
    label: str


class StudyItem(_Part):
    """One item of a questionnaire.

    `scale`: whole numbers from 1 to `points`, named at their ends by `low` and `high`; with `picture`, drawn as the
    figures of the Self-Assessment Manikin, of which 1 is at `low`. `choice`: one of `options`. `text`: free words.
    """

    name: str
    type: Literal["scale", "choice", "text"]
    prompt: str
    low: str
    high: str
    points: int
    picture: Picture
    options: list[str]
    required: bool


class StudyQuestionnaire(_Part):
    """A page of items, and the answers that were given already, by item: a tab that was closed loses nothing."""

    name: str
    title: str
    instruction: str
    source: str
    items: list[StudyItem]
    given: dict[str, float | str]


# ---- from the page to the server ------------------------------------------------------------------------


class StudyNext(Event):
    """The person is done with what is shown: the welcome, a questionnaire, or the talk where they may end it.

    `part` is that of `study.changed`, so that a click that comes too late skips nothing; 0 is whatever is shown.
    """

    type: Literal["study.next"] = "study.next"
    part: Count = 0


class StudyLeave(Event):
    """The person stops taking part. With `forget`, everything that was kept of them is deleted."""

    type: Literal["study.leave"] = "study.leave"
    forget: bool = False


class AnswerGive(Event):
    """An answer to one item; a later one for the same item holds. A number for a scale, words for the rest."""

    type: Literal["answer.give"] = "answer.give"
    questionnaire: Annotated[str, Field(min_length=1, max_length=64)]
    item: Annotated[str, Field(min_length=1, max_length=64)]
    phase: PhaseName
    value: float | Annotated[str, Field(max_length=MAX_TEXT_CHARS)]


class MarkerSet(Event):
    """Set a mark in the record of this talk, now."""

    type: Literal["marker.set"] = "marker.set"
    label: Annotated[str, Field(min_length=1, max_length=200)]
    value: Annotated[str, Field(max_length=2000)] = ""


# ---- from the server to the page ------------------------------------------------------------------------


class StudyChanged(ServerEvent):
    """What the participant is to see now.

    `title` and `text` are plain words, paragraphs apart by an empty line. `consent` comes with the step of that name,
    `questionnaire` with `before` and `after`. During the talk `seconds_left` counts down where there is a limit, `keys`
    set markers, and `may_end` says whether `study.next` ends it. `part` of `parts` is how far the person has come.
    `thanks`, `declined` and `left` are the end. A `rehearsal` is no real participant.
    """

    type: Literal["study.changed"] = "study.changed"
    study: str
    participant: str
    rehearsal: bool
    step: StepName
    part: int
    parts: int
    title: str
    text: str
    consent: StudyConsent | None
    questionnaire: StudyQuestionnaire | None
    seconds_left: float | None
    keys: list[StudyKey]
    may_end: bool
