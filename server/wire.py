"""The wire: every event and every media frame, once. The page's types, the protocol page and the golden files
are generated from this module (`python -m server.wire_files`).

One WebSocket at `/ws`, subprotocol `warmchat.1`. Text frames are JSON events, binary frames are media.
The server refuses events and fields that it does not know; clients ignore what they do not know. The events stand in
modules of their own, by what they are about; all their names are here too.
"""

import json
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ValidationError

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
    MASK_SIZE,
    MAX_EVENT_BYTES,
    MAX_MEDIA_BYTES,
    MAX_TEXT_CHARS,
    MICROPHONE_RATE_HZ,
    SUBPROTOCOL,
    VOICE_RATE_HZ,
    Event,
    ServerEvent,
)
from server.wire_media import (
    KIND_HEAD_MASKS,
    KIND_LIVE_FACES,
    KIND_SPEECH_FACES,
    KIND_USER_SOUND,
    KIND_VOICE,
    KINDS,
    MEDIA_VERSION,
    Media,
    decode_media,
)
from server.wire_minds import MindChoose, MindChosen, MindList, MindOffered, MindTried, MindTry, OfferedMind
from server.wire_page import (
    EarsChoose,
    MasksWatch,
    MicrophoneClose,
    MicrophoneOpen,
    PlaybackHeld,
    PlaybackMoved,
    PlaybackStarted,
    PlaybackStopped,
    SessionEnd,
    SessionGreet,
    SessionResume,
    SessionSet,
    SessionStart,
    SpeechDrop,
    SpeechEnd,
    SpeechWords,
    TextSay,
    TurnInterrupt,
)
from server.wire_record import ConsentSet, RecordChanged
from server.wire_study import (
    AnswerGive,
    MarkerSet,
    StudyChanged,
    StudyConsent,
    StudyItem,
    StudyKey,
    StudyLeave,
    StudyNext,
    StudyQuestionnaire,
)
from server.wire_talk import (
    CareOffered,
    EarsChosen,
    ErrorRaised,
    FeelingChanged,
    MasksWatched,
    PhraseSpoken,
    PlaybackHold,
    PlaybackResume,
    Provider,
    ReplyFinished,
    ReplyStarted,
    SessionReady,
    ShownChanged,
    SpeechHeard,
    StateChanged,
    TurnCancelled,
    TurnCommitted,
    TurnOpened,
    Word,
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
    "CareOffered",
    "AnswerGive",
    "CLOSE_BAD_MESSAGE",
    "CLOSE_CODES",
    "CLOSE_GOING_AWAY",
    "CLOSE_NOT_STARTED",
    "CLOSE_REPLACED",
    "CLOSE_TOO_FAST",
    "CLOSE_TOO_LARGE",
    "CLOSE_TOO_MANY",
    "ConsentSet",
    "EarsChoose",
    "EarsChosen",
    "SpeechWords",
    "ErrorRaised",
    "Event",
    "FeelingChanged",
    "KINDS",
    "KIND_HEAD_MASKS",
    "KIND_LIVE_FACES",
    "KIND_SPEECH_FACES",
    "KIND_USER_SOUND",
    "KIND_VOICE",
    "MASK_SIZE",
    "MAX_EVENT_BYTES",
    "MAX_MEDIA_BYTES",
    "MAX_TEXT_CHARS",
    "MEDIA_VERSION",
    "MICROPHONE_RATE_HZ",
    "MarkerSet",
    "MasksWatch",
    "MasksWatched",
    "Media",
    "MicrophoneClose",
    "MicrophoneOpen",
    "MindChoose",
    "MindChosen",
    "MindList",
    "MindOffered",
    "MindTried",
    "MindTry",
    "OfferedMind",
    "PhraseSpoken",
    "PlaybackHeld",
    "PlaybackHold",
    "PlaybackMoved",
    "PlaybackResume",
    "PlaybackStarted",
    "PlaybackStopped",
    "Provider",
    "RecordChanged",
    "ReplyFinished",
    "ReplyStarted",
    "SUBPROTOCOL",
    "ServerEvent",
    "SessionEnd",
    "SessionGreet",
    "SessionReady",
    "SessionResume",
    "SessionSet",
    "SessionStart",
    "ShownChanged",
    "SpeechDrop",
    "SpeechEnd",
    "SpeechHeard",
    "StateChanged",
    "StudyChanged",
    "StudyLeave",
    "StudyNext",
    "TextSay",
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
    "TurnCancelled",
    "TurnCommitted",
    "TurnInterrupt",
    "TurnOpened",
    "VOICE_RATE_HZ",
    "Word",
    "decode_media",
]

ClientEvent: TypeAlias = (
    SessionStart
    | SessionResume
    | SessionGreet
    | SessionEnd
    | SessionSet
    | MasksWatch
    | MindList
    | MindChoose
    | MindTry
    | MicrophoneOpen
    | MicrophoneClose
    | SpeechEnd
    | SpeechDrop
    | EarsChoose
    | SpeechWords
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
    | ConsentSet
    | MarkerSet
    | StudyNext
    | StudyLeave
    | AnswerGive
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
    RecordChanged,
    StudyChanged,
    MasksWatched,
    CareOffered,
    MindOffered,
    MindChosen,
    MindTried,
    ErrorRaised,
    EarsChosen,
)
MODELS: Final[tuple[type[BaseModel], ...]] = (
    Provider,
    OfferedMind,
    Word,
    TreeReading,
    TreeShown,
    TreeShare,
    TreeFeeling,
    TreeNode,
    StudyConsent,
    StudyKey,
    StudyItem,
    StudyQuestionnaire,
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
