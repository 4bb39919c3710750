"""What a format is: its name, what it writes, and the function that writes it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, get_args

from emotion_tree.trajectory.record import MediaBlock, MediaKind, Record

# Writes to a path that is not there yet, a file or a folder, and what belongs beside it; returns the files that it
# wrote, none where the record holds nothing of the kind.
Writer: TypeAlias = Callable[[Record, Sequence[MediaBlock], Path], list[Path]]

ALL_MEDIA: Final[frozenset[MediaKind]] = frozenset(get_args(MediaKind))
FACES: Final[frozenset[MediaKind]] = frozenset({"live_faces", "speech_faces"})
SOUND: Final[frozenset[MediaKind]] = frozenset({"voice", "microphone"})


@dataclass(frozen=True)
class Format:
    """A format of export.

    Attributes:
        name: as it is asked for.
        what: it writes, in one line for people.
        suffix: of the file's or folder's name, after the talk's id.
        write: the function; see `Writer`.
        media: the kinds of media blocks that it needs.
        lacking: what to say where a record holds nothing to write.
    """

    name: str
    what: str
    suffix: str
    write: Writer
    media: Collection[MediaKind] = frozenset()
    lacking: str = "this talk has nothing of the kind"
