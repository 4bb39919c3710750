"""What all of the wire stands on: names, limits, close codes, and what every event is."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

SUBPROTOCOL: Final = "warmchat.1"
MAX_EVENT_BYTES: Final = 65_536
MAX_MEDIA_BYTES: Final = 65_536
MAX_TEXT_CHARS: Final = 8_000
MICROPHONE_RATE_HZ: Final = 16_000
VOICE_RATE_HZ: Final = 24_000
MASK_SIZE: Final = 64

CLOSE_BAD_MESSAGE: Final = 4400
CLOSE_NOT_STARTED: Final = 4408
CLOSE_REPLACED: Final = 4409
CLOSE_TOO_LARGE: Final = 1009
CLOSE_TOO_FAST: Final = 4429
CLOSE_TOO_MANY: Final = 4503
CLOSE_GOING_AWAY: Final = 1001
CLOSE_CODES: Final[dict[int, str]] = {
    CLOSE_BAD_MESSAGE: "The protocol was broken: an event or a frame that the server cannot read.",
    CLOSE_NOT_STARTED: "No session.start or session.resume came in time, or something came before it.",
    CLOSE_REPLACED: "The session was resumed on another connection.",
    CLOSE_TOO_LARGE: "A message was larger than the limit.",
    CLOSE_TOO_FAST: "More came than a person can say or type.",
    CLOSE_TOO_MANY: "The server already carries as many sessions as it may.",
    CLOSE_GOING_AWAY: "The server is stopping.",
}

State: TypeAlias = Literal["listening", "user_speaking", "thinking", "speaking", "held"]
Unit: TypeAlias = Annotated[float, Field(ge=0.0, le=1.0)]
Count: TypeAlias = Annotated[int, Field(ge=0, le=2**32 - 1)]


class Event(BaseModel):
    """What all events share: they are frozen, and fields that nobody declared are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    type: str


class ServerEvent(Event):
    """What all events of the server carry: a number that counts up by one, and the session time."""

    seq: Count = 0
    t_ms: Count = 0
