"""A recorded talk as it is read back: who and when, then everything that happened, and what was seen and heard."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from emotion_tree.trajectory.events import SCHEMA_VERSION, Event, PhraseSpoken, PlaybackChanged, TurnChanged

EventT = TypeVar("EventT", bound=Event)
Frames: TypeAlias = NDArray[np.float32]
MediaKind: TypeAlias = Literal["live_faces", "speech_faces", "voice", "microphone"]


class Consent(BaseModel):
    """What a person agreed to keep; nothing is kept where all four are off."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    version: str = ""
    text: bool = False
    sound: bool = False
    face: bool = False
    feelings: bool = False

    @property
    def keeps_anything(self) -> bool:
        """Whether there is anything to write."""
        return self.text or self.sound or self.face or self.feelings


class ProviderUsed(BaseModel):
    """What did one job in the talk."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    kind: str
    name: str


class Header(BaseModel):
    """What holds for a whole talk.

    Attributes:
        id: of the talk; says nothing about the person.
        schema_version: of the events, see `emotion_tree.trajectory.events`.
        began_at: wall clock, with its offset, at session time 0.
        title: the person's first words, shortened; "" where no text is kept.
        language: as the page gave it.
        person: a pseudonym of the browser that owns the talk; "" for none.
        study, participant, condition: where the talk belongs to a study; "" otherwise.
        switches: what was switched off or fixed for comparison, by name; {} is the system as it is.
        consent: the newest one given.
        character: the persona's name; `head` is the person that was seen.
        providers: what ran.
        software: version of Warm Chat.
        fps, channels: of the face frames, in order.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    schema_version: int = SCHEMA_VERSION
    began_at: datetime
    title: str = ""
    language: str = "en"
    person: str = ""
    study: str = ""
    participant: str = ""
    condition: str = ""
    switches: dict[str, str] = Field(default_factory=dict)
    consent: Consent = Field(default_factory=Consent)
    character: str = ""
    head: str = ""
    providers: list[ProviderUsed] = Field(default_factory=list)
    software: str = ""
    fps: Annotated[int, Field(gt=0)] = 25
    channels: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """A talk: its header, and its events in the order in which they happened."""

    header: Header
    events: tuple[Event, ...]

    @property
    def duration_s(self) -> float:
        """Session time of the last event."""
        return self.events[-1].t_s if self.events else 0.0

    @property
    def newest_epoch(self) -> int:
        """The number of the last reply; 0 where there was none."""
        replies = (event.epoch for event in self.events if isinstance(event, PhraseSpoken | PlaybackChanged))
        return max(replies, default=0)

    def of(self, kind: type[EventT]) -> Iterator[EventT]:
        """Yield the events of one class, in order."""
        return (event for event in self.events if isinstance(event, kind))

    def turns(self) -> list[TurnChanged]:
        """Return the last state of every turn, in the order of their beginning."""
        newest = {event.node: event for event in self.of(TurnChanged)}
        return sorted(newest.values(), key=lambda turn: (turn.started_s, turn.node))


@dataclass(frozen=True, eq=False)
class MediaBlock:
    """A stretch of face frames or of sound, as it went over the wire.

    Attributes:
        kind: `live_faces` and `microphone` carry session time; `speech_faces` and `voice` the reply's own time.
        epoch: the reply; 0 for what belongs to none.
        start_ms: of the first frame or sample, on the clock that `kind` says.
        faces: (n, channels) for the face kinds, one frame each 1/fps s; None otherwise.
        pcm16: mono samples, little-endian int16, for the sound kinds; None otherwise.
        rate_hz: of the sound; 0 for faces.
    """

    kind: MediaKind
    epoch: int
    start_ms: int
    faces: Frames | None = None
    pcm16: bytes | None = None
    rate_hz: int = 0


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events by their time; those of one time stay as they came."""
    return tuple(sorted(events, key=lambda event: event.t_s))
