"""What page and server say of minds: which there are, which answers, and how one does when it is tried."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from server.wire_base import Count, Event, ServerEvent
from server.wire_talk import Provider

MindId: TypeAlias = Annotated[str, Field(max_length=300)]
ModelName: TypeAlias = Annotated[str, Field(max_length=300)]


class MindList(Event):
    """Ask which minds there are now: this machine is looked over again, and `mind.offered` answers."""

    type: Literal["mind.list"] = "mind.list"


class MindChoose(Event):
    """Let another mind answer in this talk, from the next reply on; `mind.chosen` confirms it.

    `id` and `model` are as they were offered; a mind that is not offered is refused. `model` may be "": the mind's own.
    """

    type: Literal["mind.choose"] = "mind.choose"
    id: MindId
    model: ModelName = ""


class MindTry(Event):
    """Ask an offered mind for one short sentence, outside of the talk; `mind.tried` says how it went."""

    type: Literal["mind.try"] = "mind.try"
    id: MindId
    model: ModelName = ""


class OfferedMind(BaseModel):
    """A mind that may be chosen.

    `host`: where the words go, without address or key; "" where no server is asked. `where`: the words stay "here", go
    "away" from this machine, or it is "unknown", because a plug-in decides. `models`: empty where there is one only.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    id: str
    name: str
    host: str
    where: Literal["here", "away", "unknown"]
    models: list[str]


class MindOffered(ServerEvent):
    """The minds there are, and which answers: `id` and `model`."""

    type: Literal["mind.offered"] = "mind.offered"
    minds: list[OfferedMind]
    id: str
    model: str


class MindChosen(ServerEvent):
    """This mind answers from the next reply on; `provider` is what runs now and why."""

    type: Literal["mind.chosen"] = "mind.chosen"
    id: str
    model: str
    provider: Provider


class MindTried(ServerEvent):
    """A mind was tried: the sentence it said and how soon it began, or the sentence that says why not."""

    type: Literal["mind.tried"] = "mind.tried"
    id: str
    model: str
    works: bool
    first_ms: Count
    message: str
