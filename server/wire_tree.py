"""The tree on the wire: how the page follows it, and what a person may do with it.

The page keeps nodes by their id. `tree.changed` brings the nodes that are new or no longer as they were, whole; the
taken path is the way from `current` up to the root. Times are seconds since the talk began.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.wire_base import MAX_TEXT_CHARS, Count, Event, ServerEvent

PartyName = Literal["user", "avatar"]
StatusName = Literal["open", "done", "interrupted", "abandoned"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TreeReading(_Part):
    """Evidence of what a party felt in a turn: what its source says, how strongly, and how sure it is."""

    source: str
    emotions: dict[str, float]
    valence: float
    arousal: float
    intensity: float
    confidence: float


class TreeShown(_Part):
    """What the character showed in a turn."""

    emotions: dict[str, float]
    intensity: float
    attitude: dict[str, float]


class TreeShare(_Part):
    """A node that weighed in a feeling, and its share of it; shares sum to at most 1."""

    node: int
    share: float


class TreeFeeling(_Part):
    """What the tree accumulates for one party: `trend` is the change of valence a level, `volatility` its spread."""

    emotions: dict[str, float]
    valence: float
    arousal: float
    trend: float
    volatility: float
    weighed: list[TreeShare]


class TreeNode(_Part):
    """One party's part in one turn. `parent` is the speaking node above, `partner` the other node of the turn.

    `felt` is the one reading that `readings` come to, decided by `decided_by`; null where nothing was read.
    `valence` and `arousal` are what the party had come to feel when the turn ended.
    """

    id: int
    parent: int
    partner: int
    level: int
    party: PartyName
    role: Literal["speaking", "listening"]
    status: StatusName
    text: str
    heard_text: str
    started_s: float
    ended_s: float | None
    readings: list[TreeReading]
    felt: TreeReading | None
    decided_by: str
    shown: TreeShown | None
    valence: float
    arousal: float


# ---- from the page to the server ------------------------------------------------------------------------


class TreeRewind(Event):
    """Go back to a turn: the next one branches there. 0 is where the talk began; an answer that is live stops."""

    type: Literal["tree.rewind"] = "tree.rewind"
    node: Count


class TreeRegenerate(Event):
    """Answer the same words anew; `node` is the answer, or the words."""

    type: Literal["tree.regenerate"] = "tree.regenerate"
    node: Count


class TreeEdit(Event):
    """Say an earlier turn of the person's differently: a new turn beside it, which is answered. `id` as in `text.say`."""

    type: Literal["tree.edit"] = "tree.edit"
    node: Count
    text: Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
    id: Annotated[str, Field(max_length=64)] = ""


class TreeWhy(Event):
    """Ask why the face looks as it did in the turn of `node`; 0 asks for now."""

    type: Literal["tree.why"] = "tree.why"
    node: Count = 0


# ---- from the server to the page ------------------------------------------------------------------------


class TreeChanged(ServerEvent):
    """Nodes that are new or have changed, and where the talk stands. `whole` begins anew: forget all other nodes."""

    type: Literal["tree.changed"] = "tree.changed"
    whole: bool
    current: int
    nodes: list[TreeNode]


class TreeReasons(ServerEvent):
    """Why the face looks so: the person's feeling, the nodes that weighed most in it, and what answers it.

    `node` is the turn that was asked for, 0 for now; `steers` is what may steer, as `session.set` has it.
    """

    type: Literal["tree.reasons"] = "tree.reasons"
    node: int
    steers: Literal["tree", "last_turn", "nothing"]
    feeling: TreeFeeling
    shown: TreeShown
