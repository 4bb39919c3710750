"""The events of a recorded talk: append-only, in the order of their time.

Schema `warmchat.trajectory/1`. An event has a session time `t_s` (seconds since the talk began, never decreasing in a
record) and a `type` of the form `noun.verb`. The state of a turn comes whole whenever it changes, so a record that was
cut short is still a record. What a person did not agree to keep is left empty or left out when it is written, never
hidden afterwards. Fields may be added; a change of meaning is a new schema version.
"""

from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from emotion_tree.node import Party, Status
from emotion_tree.reading import Source

SCHEMA: Final = "warmchat.trajectory/1"
SCHEMA_VERSION: Final = 1

Share: TypeAlias = Annotated[float, Field(ge=0.0, le=1.0)]
Signed: TypeAlias = Annotated[float, Field(ge=-1.0, le=1.0)]
Emotions: TypeAlias = dict[str, Share]


class Event(BaseModel):
    """Something that happened at one time; `t_s` is in seconds since the talk began."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)
    needs: ClassVar[Literal["", "text", "feelings"]] = (
        ""  # the consent without which it is not written at all
    )

    t_s: Annotated[float, Field(ge=0.0)]


class ConsentGiven(Event):
    """What the person agreed to keep from here on; with `from_start`, what came before as well."""

    type: Literal["consent.given"] = "consent.given"
    version: str
    text: bool
    sound: bool
    face: bool
    feelings: bool
    from_start: bool


class ShownState(BaseModel):
    """What the character showed in a turn: expressions by class, how strongly, and attitudes."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    emotions: Emotions
    intensity: Share
    attitude: Emotions


class TurnChanged(Event):
    """A turn of the tree, whole: the speaking node, its listening partner, and where they hang.

    `started_s` and `ended_s` are session times; `ended_s` is None while the turn is open. `shown` is what the character
    showed in the turn, speaking or listening. Of equal `node`, the last holds.
    """

    type: Literal["turn.changed"] = "turn.changed"
    node: int
    listener: int
    parent: int
    level: int
    party: Party
    status: Status
    started_s: float
    ended_s: float | None
    text: str
    heard_text: str
    backchannels: list[str]
    shown: ShownState | None = None


class TreeMoved(Event):
    """The talk stands at another node now: a new turn, a rewind, or a reply that nobody heard and that left the path."""

    type: Literal["tree.moved"] = "tree.moved"
    current: int


class ReadingTaken(Event):
    """Evidence of what a party felt in the turn of a node, from one source."""

    needs: ClassVar[Literal["", "text", "feelings"]] = "feelings"
    type: Literal["reading.taken"] = "reading.taken"
    node: int
    party: Party
    source: Source
    emotions: Emotions
    valence: Signed
    arousal: Signed
    intensity: Share
    confidence: Share


class FeelingChanged(Event):
    """What the tree has come to make a party feel; `source` decided its newest reading, "" where there is none.

    `trend` is the weighted slope of valence per level, `volatility` its weighted standard deviation.
    """

    needs: ClassVar[Literal["", "text", "feelings"]] = "feelings"
    type: Literal["feeling.changed"] = "feeling.changed"
    party: Party
    emotions: Emotions
    valence: Signed
    arousal: Signed
    trend: float
    volatility: float
    source: str


class ShownChanged(Event):
    """What the character shows from here on: a mix of expressions and attitudes."""

    needs: ClassVar[Literal["", "text", "feelings"]] = "feelings"
    type: Literal["shown.changed"] = "shown.changed"
    emotions: Emotions
    intensity: Share
    attitude: Emotions


class StateChanged(Event):
    """Whose turn it is: a state of the turn machine, and the character's stance."""

    type: Literal["state.changed"] = "state.changed"
    state: Literal["listening", "user_speaking", "thinking", "speaking", "held"]
    stance: Literal["speaking", "listening"]


class SpeechStarted(Event):
    """The person began to speak; known a moment later than `t_s`, which is when they began."""

    type: Literal["speech.started"] = "speech.started"


class SpeechEnded(Event):
    """An utterance of the person is complete, with what was understood of it ("" where nothing was).

    `t_s` is when the server knew: a silence that was waited out, and a recognition, after the voice. `voice_ended_s` is
    the session time at which the voice itself ended; None where it is not known.
    """

    type: Literal["speech.ended"] = "speech.ended"
    text: str
    backchannel: bool
    understood: bool
    voice_ended_s: float | None = None


class Word(BaseModel):
    """A word of the character and when it sounds, in ms of the reply's own sound."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: str
    start_ms: int
    end_ms: int


class PhraseSpoken(Event):
    """A phrase of a reply, with its words on the reply's own clock.

    `epoch` names the reply; `playback.changed` says when it sounded. Of equal `epoch` and `start_ms`, the last holds.
    """

    type: Literal["phrase.spoken"] = "phrase.spoken"
    epoch: int
    node: int
    text: str
    start_ms: int
    end_ms: int
    words: list[Word]


class PlaybackChanged(Event):
    """What happened to the sound of a reply in the browser, and how much of it had been played by then."""

    type: Literal["playback.changed"] = "playback.changed"
    epoch: int
    node: int
    what: Literal["started", "moved", "held", "resumed", "stopped"]
    played_ms: Annotated[int, Field(ge=0)]


class LatencyMeasured(Event):
    """How long one stage of an answer took, in ms.

    `first_sound`: from the end of the person's turn to the first sound sent; `playback`: from there until it sounded.
    """

    type: Literal["latency.measured"] = "latency.measured"
    stage: str
    ms: Annotated[float, Field(ge=0.0)]


class MarkerSet(Event):
    """A mark that somebody set: a key, a program, or a study's script."""

    type: Literal["marker.set"] = "marker.set"
    label: Annotated[str, Field(min_length=1, max_length=200)]
    value: Annotated[str, Field(max_length=2000)] = ""
    source: Literal["key", "program", "study", "server"]


class ConditionSet(Event):
    """What is switched for comparison from here on; see `Header.switches`."""

    type: Literal["condition.set"] = "condition.set"
    condition: str
    switches: dict[str, str]


class AnswerGiven(Event):
    """An answer to one item of a questionnaire; numbers as numbers, words as words."""

    type: Literal["answer.given"] = "answer.given"
    questionnaire: str
    item: str
    phase: Literal["before", "after"]
    value: float | str


class ConnectionChanged(Event):
    """The page left, came back, or ended the talk; after `continued` the clock had moved on by `gap_s`."""

    type: Literal["connection.changed"] = "connection.changed"
    what: Literal["lost", "resumed", "ended", "continued"]
    gap_s: Annotated[float, Field(ge=0.0)] = 0.0


class ErrorRaised(Event):
    """Something went wrong: a code for programs, and the sentence that the person saw."""

    type: Literal["error.raised"] = "error.raised"
    code: str
    message: str


AnyEvent: TypeAlias = Annotated[
    ConsentGiven
    | TurnChanged
    | TreeMoved
    | ReadingTaken
    | FeelingChanged
    | ShownChanged
    | StateChanged
    | SpeechStarted
    | SpeechEnded
    | PhraseSpoken
    | PlaybackChanged
    | LatencyMeasured
    | MarkerSet
    | ConditionSet
    | AnswerGiven
    | ConnectionChanged
    | ErrorRaised,
    Field(discriminator="type"),
]
EVENTS: Final[tuple[type[Event], ...]] = (
    ConsentGiven,
    TurnChanged,
    TreeMoved,
    ReadingTaken,
    FeelingChanged,
    ShownChanged,
    StateChanged,
    SpeechStarted,
    SpeechEnded,
    PhraseSpoken,
    PlaybackChanged,
    LatencyMeasured,
    MarkerSet,
    ConditionSet,
    AnswerGiven,
    ConnectionChanged,
    ErrorRaised,
)
_ANY: Final[TypeAdapter[Any]] = TypeAdapter(AnyEvent)


def event_type(cls: type[Event]) -> str:
    """Return the `noun.verb` of an event class."""
    return str(cls.model_fields["type"].default)


_TYPES: Final = frozenset(event_type(cls) for cls in EVENTS)


def decode(body: str | bytes) -> Event:
    """Return the event that a JSON text holds.

    Raises:
        pydantic.ValidationError: it is none of the schema's events, or a field is wrong.
    """
    event: Event = _ANY.validate_json(body)
    return event


def is_known(name: str) -> bool:
    """Return whether the schema has an event of this type."""
    return name in _TYPES
