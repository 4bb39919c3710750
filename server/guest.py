"""Who comes to talk, and what they bring."""

from collections.abc import Sequence
from dataclasses import dataclass

from emotion_tree.trajectory.record import Record
from server.archive import Archive
from server.cast import Character
from server.chronicle import OutletMaker
from server.notebook import Notebook
from server.studies.desk import Desk, Seat


@dataclass(frozen=True)
class Guest:
    """What a session knows of its person when it begins.

    Attributes:
        person: the pseudonym of the browser; "" for a program that has none.
        language: as the page gave it.
        archive: where the talk may be kept; None where nothing is.
        kept: the talk to go on with, as it was kept; None for a new one.
        starts_s: the session time at which the talk begins or goes on.
        outlets: who follows the talk live.
        character: whom they want to talk to; None for the host's own.
        is_far: whether they come from another device of the network: they talk, and leave this machine as it is.
        notebook: where the character remembers people who want that; None where it remembers nobody.
        desk, seat: of a participant in a study; None for everybody else.
    """

    person: str = ""
    language: str = "en"
    archive: Archive | None = None
    kept: Record | None = None
    starts_s: float = 0.0
    outlets: Sequence[OutletMaker] = ()
    desk: Desk | None = None
    seat: Seat | None = None
    notebook: Notebook | None = None
    is_far: bool = False
    character: Character | None = None
