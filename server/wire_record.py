"""Keeping a talk, on the wire: what the person agrees to, and what is kept now."""

from typing import Annotated, Literal

from pydantic import Field

from server.wire_base import Event, ServerEvent

# ---- from the page to the server ------------------------------------------------------------------------


class ConsentSet(Event):
    """What may be kept of this talk; all four false is a private talk, of which nothing is kept.

    `version` names the words that the person was asked with. With `from_start`, what came before is kept as well;
    without it, what came before is forgotten. What was kept so far and is no longer agreed to is left as it is: to be
    rid of it, delete the talk.
    """

    type: Literal["consent.set"] = "consent.set"
    version: Annotated[str, Field(min_length=1, max_length=64)]
    text: bool
    sound: bool
    face: bool
    feelings: bool
    from_start: bool = False


# ---- from the server to the page ------------------------------------------------------------------------


class RecordChanged(ServerEvent):
    """What is kept of this talk. `talk` is its id in the record, "" while nothing is kept.

    `off`: this server keeps nothing; `asking`: nothing is kept until the person agrees; `private`: nothing will be;
    `kept`: what the four switches say; `failed`: it cannot be written now, `message` says why and what happens next.
    """

    type: Literal["record.changed"] = "record.changed"
    state: Literal["off", "asking", "private", "kept", "failed"]
    talk: str
    version: str
    text: bool
    sound: bool
    face: bool
    feelings: bool
    message: str
