"""What a page sends of a talk: its beginning and end, sound, words, and how far an answer was played."""

from typing import Annotated, Literal

from pydantic import Field

from server.wire_base import MAX_TEXT_CHARS, Count, Event, Unit


class SessionStart(Event):
    """Open a talk. The first event of a connection, unless it resumes.

    `record` is the id of a kept talk of one's own to go on with, `study` the token of a participant's link. `character` is who
    shall answer, by a name of `GET /api/characters`; "" and a name that is gone mean the host's own.
    """

    type: Literal["session.start"] = "session.start"
    language: Annotated[str, Field(max_length=35)] = "en"
    record: Annotated[str, Field(max_length=64)] = ""
    study: Annotated[str, Field(max_length=128)] = ""
    character: Annotated[str, Field(max_length=40)] = ""


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
    """The person leaves. What they agreed to keep stays kept; all else is forgotten."""

    type: Literal["session.end"] = "session.end"


class SessionSet(Event):
    """Change how the character listens, and what steers it; what is not given stays.

    `patience`: factor on how long a silence of the person is waited out. `headphones`: nothing that the character says comes
    back through the microphone, so no sound there is taken for it.
    `steers`: the feeling over the whole tree, the reading of the last turn alone, or nothing of what is felt.
    `expression`: what the character feels shows, or its face keeps one expression. `face`: it moves, or is a still picture
    whose mouth alone moves.
    `reading`: whether feelings are read from the person's words and voice; once off, what was read steers nothing either.
    """

    type: Literal["session.set"] = "session.set"
    listener_amplitude: Unit | None = None
    patience: Annotated[float, Field(ge=0.5, le=3.0)] | None = None
    headphones: bool | None = None
    steers: Literal["tree", "last_turn", "nothing"] | None = None
    expression: Literal["felt", "fixed"] | None = None
    face: Literal["moving", "still"] | None = None
    reading: bool | None = None


class MasksWatch(Event):
    """Look on how the head is moved: `masks.watched` answers, and media of kind 5 follow where masks move it."""

    type: Literal["masks.watch"] = "masks.watch"
    on: bool


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


class EarsChoose(Event):
    """Take words from the browser's own recogniser from the next utterance on, or no longer; `ears.chosen` confirms it.

    The sound goes on coming: when somebody speaks is heard here.
    """

    type: Literal["ears.choose"] = "ears.choose"
    browser: bool


class SpeechWords(Event):
    """What the browser's recogniser makes of a result, as it is now; it may change until it is final.

    `result` counts the results up from the beginning of the talk. Words that come while nobody speaks are dropped.
    """

    type: Literal["speech.words"] = "speech.words"
    result: Count
    text: Annotated[str, Field(max_length=2_000)]
    final: bool


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


class SpeechDrop(Event):
    """The person drops the draft of what may have been heard: they did not say that."""

    type: Literal["speech.drop"] = "speech.drop"
