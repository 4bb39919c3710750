"""What the server says of a talk: whose turn it is, what is said and heard, and what is felt and shown."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from server.wire_base import ServerEvent, State


class Provider(BaseModel):
    """What runs for one job, and why it was chosen."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["mind", "ears", "voice", "face", "emotion"]
    name: str
    why: str


class Word(BaseModel):
    """A word of a phrase and when it sounds, in the answer's playback time."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    start_ms: int
    end_ms: int


class SessionReady(ServerEvent):
    """The talk is open. `channels` names the values of a face frame, in order."""

    type: Literal["session.ready"] = "session.ready"
    id: str
    secret: str
    resumed: bool
    fps: int
    channels: list[str]
    microphone_rate_hz: int
    voice_rate_hz: int
    person: str
    name: str
    providers: list[Provider]


class EarsChosen(ServerEvent):
    """These ears give the words from the next utterance on; `provider` is what runs now and why."""

    type: Literal["ears.chosen"] = "ears.chosen"
    provider: Provider


class StateChanged(ServerEvent):
    """Whose turn it is now."""

    type: Literal["state.changed"] = "state.changed"
    state: State
    stance: Literal["speaking", "listening"]


class TurnOpened(ServerEvent):
    """A turn began in the tree; for a typed one `id` is the page's own name for it."""

    type: Literal["turn.opened"] = "turn.opened"
    node: int
    level: int
    party: Literal["user", "avatar"]
    text: str
    id: str


class SpeechHeard(ServerEvent):
    """What was understood of the person's speech so far; `final` texts stay.

    An `unsure` text was not said yet: it is all of a draft for the person to send, change or drop; "" takes it back.
    """

    type: Literal["speech.heard"] = "speech.heard"
    text: str
    final: bool
    backchannel: bool
    unsure: bool = False


class ReplyStarted(ServerEvent):
    """The character begins to answer; media of this epoch follow."""

    type: Literal["reply.started"] = "reply.started"
    epoch: int
    node: int


class PhraseSpoken(ServerEvent):
    """A phrase of the answer, for captions: the words as written, and where they sound.

    Sent again, with the same `start_ms`, where a voice delivers a phrase piece by piece and it grows. `rate`, `pitch`
    and `volume` are factors on a voice's ordinary way: how it is said, for clients that say it with a voice of their own.
    """

    type: Literal["phrase.spoken"] = "phrase.spoken"
    epoch: int
    text: str
    start_ms: int
    end_ms: int
    words: list[Word]
    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0


class ReplyFinished(ServerEvent):
    """All sound of this epoch was sent."""

    type: Literal["reply.finished"] = "reply.finished"
    epoch: int
    duration_ms: int


class PlaybackHold(ServerEvent):
    """Pause the sound within 60 ms; the epoch goes on."""

    type: Literal["playback.hold"] = "playback.hold"
    epoch: int


class PlaybackResume(ServerEvent):
    """Go on where the sound was paused."""

    type: Literal["playback.resume"] = "playback.resume"
    epoch: int


class TurnCancelled(ServerEvent):
    """Drop all media of `cancelled` and older, fade the sound out, report `playback.stopped`."""

    type: Literal["turn.cancelled"] = "turn.cancelled"
    cancelled: int
    epoch: int
    fade_ms: int


class TurnCommitted(ServerEvent):
    """A turn is over and stands in the history: all of a person's words, and what was heard of an answer."""

    type: Literal["turn.committed"] = "turn.committed"
    node: int
    party: Literal["user", "avatar"]
    text: str
    heard_text: str
    status: Literal["open", "done", "interrupted", "abandoned"]


class FeelingChanged(ServerEvent):
    """What the tree now says that a party feels, and which source decided its newest reading ("" where none did)."""

    type: Literal["feeling.changed"] = "feeling.changed"
    party: Literal["user", "avatar"]
    emotions: dict[str, float]
    valence: float
    arousal: float
    trend: float
    volatility: float
    source: str


class ShownChanged(ServerEvent):
    """What the character now shows."""

    type: Literal["shown.changed"] = "shown.changed"
    emotions: dict[str, float]
    intensity: float
    attitude: dict[str, float]


class CareOffered(ServerEvent):
    """Words of crisis were said, in the turn of `node`: show where people can be reached. The talk goes on.

    The numbers stand at `/help-lines.json`; the page picks the country, and tells nobody which.
    """

    type: Literal["care.offered"] = "care.offered"
    node: int


class MasksWatched(ServerEvent):
    """Whether generated head masks move the head of this talk; where they do not, no media of kind 5 come."""

    type: Literal["masks.watched"] = "masks.watched"
    generated: bool


class ErrorRaised(ServerEvent):
    """Something went wrong, in a sentence for the person and a code for programs."""

    type: Literal["error.raised"] = "error.raised"
    code: str
    message: str
    fatal: bool
