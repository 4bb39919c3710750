"""The wire: every event and every media frame, once. The page's types, the protocol page and the golden files
are generated from this module (`python -m server.wire_files`).

One WebSocket at `/ws`, subprotocol `warmchat.1`. Text frames are JSON events, binary frames are media.
The server refuses events and fields that it does not know; clients ignore what they do not know. Events of the tree
stand in `server.wire_tree`, media in `server.wire_media`; all their names are here too.
"""

import json
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.errors import WireError
from server.wire_base import (
    CLOSE_BAD_MESSAGE,
    CLOSE_CODES,
    CLOSE_GOING_AWAY,
    CLOSE_NOT_STARTED,
    CLOSE_REPLACED,
    CLOSE_TOO_FAST,
    CLOSE_TOO_LARGE,
    CLOSE_TOO_MANY,
    MAX_EVENT_BYTES,
    MAX_MEDIA_BYTES,
    MAX_TEXT_CHARS,
    MICROPHONE_RATE_HZ,
    SUBPROTOCOL,
    VOICE_RATE_HZ,
    Count,
    Event,
    ServerEvent,
    State,
    Unit,
)
from server.wire_media import (
    KIND_LIVE_FACES,
    KIND_SPEECH_FACES,
    KIND_USER_SOUND,
    KIND_VOICE,
    KINDS,
    MEDIA_VERSION,
    Media,
    decode_media,
)
from server.wire_tree import (
    TreeChanged,
    TreeEdit,
    TreeFeeling,
    TreeNode,
    TreeReading,
    TreeReasons,
    TreeRegenerate,
    TreeRewind,
    TreeShare,
    TreeShown,
    TreeWhy,
)

__all__ = [
    "CLOSE_BAD_MESSAGE",
    "CLOSE_CODES",
    "CLOSE_GOING_AWAY",
    "CLOSE_NOT_STARTED",
    "CLOSE_REPLACED",
    "CLOSE_TOO_FAST",
    "CLOSE_TOO_LARGE",
    "CLOSE_TOO_MANY",
    "KINDS",
    "KIND_LIVE_FACES",
    "KIND_SPEECH_FACES",
    "KIND_USER_SOUND",
    "KIND_VOICE",
    "MAX_EVENT_BYTES",
    "MAX_MEDIA_BYTES",
    "MAX_TEXT_CHARS",
    "MEDIA_VERSION",
    "MICROPHONE_RATE_HZ",
    "SUBPROTOCOL",
    "VOICE_RATE_HZ",
    "Event",
    "Media",
    "ServerEvent",
    "TreeChanged",
    "TreeEdit",
    "TreeFeeling",
    "TreeNode",
    "TreeReading",
    "TreeReasons",
    "TreeRegenerate",
    "TreeRewind",
    "TreeShare",
    "TreeShown",
    "TreeWhy",
    "decode_media",
]

# ---- from the page to the server ------------------------------------------------------------------------


class SessionStart(Event):
    """Open a talk. The first event of a connection, unless it resumes."""

    type: Literal["session.start"] = "session.start"
    language: Annotated[str, Field(max_length=35)] = "en"


class SessionResume(Event):
    """Go on with a talk after a dropped connection; the server then sends what was missed.

    `last_seq` is the newest event the page has; `epoch` and `played_ms` say how far the answer was heard.
    """

    type: Literal["session.resume"] = "session.resume"
    id: Annotated[str, Field(max_length=64)]
    secret: Annotated[str, Field(max_length=128)]
    last_seq: Count
    epoch: Count = 0
    played_ms: Count = 0


class SessionGreet(Event):
    """The person is here and can hear: the character may greet, once."""

    type: Literal["session.greet"] = "session.greet"


class SessionEnd(Event):
    """The person leaves; nothing of the talk is kept."""

    type: Literal["session.end"] = "session.end"


class SessionSet(Event):
    """Change how the character listens, and what steers it; what is not given stays.

    `steers`: the feeling over the whole tree, the reading of the last turn alone, or nothing of what is felt.
    """

    type: Literal["session.set"] = "session.set"
    listener_amplitude: Unit | None = None
    patience: Annotated[float, Field(ge=0.5, le=3.0)] | None = None
    steers: Literal["tree", "last_turn", "nothing"] | None = None


class MicrophoneOpen(Event):
    """Sound of kind 1 will follow, at this rate."""

    type: Literal["microphone.open"] = "microphone.open"
    rate_hz: int


class MicrophoneClose(Event):
    """No more sound will come; what was being said ends here."""

    type: Literal["microphone.close"] = "microphone.close"


class SpeechEnd(Event):
    """The person let go of push-to-talk: the turn ends now, without waiting for silence."""

    type: Literal["speech.end"] = "speech.end"


class TextSay(Event):
    """The person typed something; `id` is the page's own name for it and comes back in `turn.opened`."""

    type: Literal["text.say"] = "text.say"
    text: Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
    id: Annotated[str, Field(max_length=64)] = ""


class TurnInterrupt(Event):
    """The interrupt button."""

    type: Literal["turn.interrupt"] = "turn.interrupt"


class PlaybackStarted(Event):
    """The first sample of this epoch's answer is sounding."""

    type: Literal["playback.started"] = "playback.started"
    epoch: Count


class PlaybackMoved(Event):
    """How far the answer was played; sent about five times a second while it plays."""

    type: Literal["playback.moved"] = "playback.moved"
    epoch: Count
    played_ms: Count


class PlaybackHeld(Event):
    """The sound was paused as asked by `playback.hold`."""

    type: Literal["playback.held"] = "playback.held"
    epoch: Count
    played_ms: Count


class PlaybackStopped(Event):
    """The answer ended, or its sound was stopped; `played_ms` is what the person heard of it."""

    type: Literal["playback.stopped"] = "playback.stopped"
    epoch: Count
    played_ms: Count


# ---- from the server to the page ------------------------------------------------------------------------


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
    """What was understood of the person's speech so far; `final` texts stay."""

    type: Literal["speech.heard"] = "speech.heard"
    text: str
    final: bool
    backchannel: bool


class ReplyStarted(ServerEvent):
    """The character begins to answer; media of this epoch follow."""

    type: Literal["reply.started"] = "reply.started"
    epoch: int
    node: int


class PhraseSpoken(ServerEvent):
    """A phrase of the answer, for captions: the words as written, and where they sound.

    Sent again, with the same `start_ms`, where a voice delivers a phrase piece by piece and it grows.
    """

    type: Literal["phrase.spoken"] = "phrase.spoken"
    epoch: int
    text: str
    start_ms: int
    end_ms: int
    words: list[Word]


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


class ErrorRaised(ServerEvent):
    """Something went wrong, in a sentence for the person and a code for programs."""

    type: Literal["error.raised"] = "error.raised"
    code: str
    message: str
    fatal: bool


ClientEvent: TypeAlias = (
    SessionStart
    | SessionResume
    | SessionGreet
    | SessionEnd
    | SessionSet
    | MicrophoneOpen
    | MicrophoneClose
    | SpeechEnd
    | TextSay
    | TurnInterrupt
    | PlaybackStarted
    | PlaybackMoved
    | PlaybackHeld
    | PlaybackStopped
    | TreeRewind
    | TreeRegenerate
    | TreeEdit
    | TreeWhy
)
CLIENT_EVENTS: Final[tuple[type[Event], ...]] = ClientEvent.__args__
SERVER_EVENTS: Final[tuple[type[ServerEvent], ...]] = (
    SessionReady,
    StateChanged,
    TurnOpened,
    SpeechHeard,
    ReplyStarted,
    PhraseSpoken,
    ReplyFinished,
    PlaybackHold,
    PlaybackResume,
    TurnCancelled,
    TurnCommitted,
    FeelingChanged,
    ShownChanged,
    TreeChanged,
    TreeReasons,
    ErrorRaised,
)
MODELS: Final[tuple[type[BaseModel], ...]] = (
    Provider,
    Word,
    TreeReading,
    TreeShown,
    TreeShare,
    TreeFeeling,
    TreeNode,
)


def event_name(cls: type[Event]) -> str:
    """Return the `noun.verb` of an event class."""
    return str(cls.model_fields["type"].default)


_BY_NAME: Final[dict[str, type[Event]]] = {event_name(cls): cls for cls in CLIENT_EVENTS}


def decode_event(text: str) -> Event:
    """Return the event that a page sent.

    Raises:
        WireError: the text is too long, no JSON object, of an unknown type, or has a wrong field; it closes
            the connection, because a page that speaks another protocol cannot be understood later either.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_EVENT_BYTES:
        raise WireError(
            "message.too_large",
            f"an event may have {MAX_EVENT_BYTES} bytes, got {size}; send less at a time",
            CLOSE_TOO_LARGE,
        )
    cls = _event_class(_json_object(text))
    try:
        return cls.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "string_too_long" and first["loc"] == ("text",):
            raise _too_long(len(str(first["input"]))) from None
        # A field that nobody declared is named as it came, however long.
        where = ".".join(str(part) for part in first["loc"])[:80] or "the event"
        raise WireError(
            "event.invalid",
            f"{event_name(cls)}: {where}: {first['msg']}; see docs/protocol.md",
            CLOSE_BAD_MESSAGE,
        ) from None


def _too_long(length: int) -> WireError:
    return WireError(
        "text.too_long",
        f"That message has {length:,} characters, and I can take {MAX_TEXT_CHARS:,} at a time. "
        "Nothing was sent; please shorten it, or send it in parts.",
    )


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise WireError(
            "event.invalid", "expected an event as JSON, got text that is none", CLOSE_BAD_MESSAGE
        ) from None
    if not isinstance(value, dict):
        raise WireError(
            "event.invalid",
            f"expected a JSON object, got {type(value).__name__}",
            CLOSE_BAD_MESSAGE,
        )
    return value


def _event_class(value: dict[str, Any]) -> type[Event]:
    name = value.get("type")
    cls = _BY_NAME.get(name) if isinstance(name, str) else None
    if cls is None:
        raise WireError(
            "event.unknown",
            f"expected one of {', '.join(_BY_NAME)}; got {str(name)[:80]!r}",
            CLOSE_BAD_MESSAGE,
        )
    return cls
