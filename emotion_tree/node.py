"""One party's part in one turn: a node of the talking tree."""

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from emotion_tree.reading import Reading
from emotion_tree.response import Response

Party: TypeAlias = Literal["user", "avatar"]
Role: TypeAlias = Literal["speaking", "listening"]
Status: TypeAlias = Literal["open", "done", "interrupted", "abandoned"]

OTHER: Final[dict[Party, Party]] = {"user": "avatar", "avatar": "user"}
ROOT_ID: Final = 0


@dataclass(eq=False)
class Node:
    """What one party did in one turn. Two nodes make a turn: one speaks, its partner listens.

    Change a node through the tree, which keeps sums of the readings; `metadata` alone is free to write.

    Attributes:
        id: unique in its tree; 0 is the root, which is nobody's turn.
        level: turns from the root; the root has level 0.
        party: whose part this is.
        role: whether that party speaks or listens in this turn.
        text: what was said, or was going to be; "" on a listening node.
        heard_text: the part of `text` that the other party heard; filled when the node is closed.
        readings: evidence of what the party felt, in the order in which it came.
        shown: what the character showed here; None on the person's nodes.
        started_s: seconds since the talk began.
        ended_s: seconds since the talk began; None while the node is open.
        status: open, then done, interrupted (only `heard_text` was heard) or abandoned (nothing was).
        metadata: provider, model, and what else the record should keep.
        backchannels: "mm-hm" and the like, said while listening.
    """

    id: int
    level: int
    party: Party
    role: Role
    started_s: float
    text: str = ""
    heard_text: str = ""
    readings: list[Reading] = field(default_factory=list)
    shown: Response | None = None
    ended_s: float | None = None
    status: Status = "open"
    metadata: dict[str, str] = field(default_factory=dict)
    backchannels: list[str] = field(default_factory=list)

    @property
    def is_root(self) -> bool:
        """Whether this is where the talk begins, before anybody has a turn."""
        return self.id == ROOT_ID
