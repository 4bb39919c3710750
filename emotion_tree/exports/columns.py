"""What a table is made of: columns that say their unit and meaning, and the ids that every row carries.

A column is declared once. The files' types, the data dictionary and the long table all follow from the declaration.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias, cast

from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory.events import ConditionSet
from emotion_tree.trajectory.record import Record

Kind: TypeAlias = Literal["text", "integer", "number", "flag", "time"]
Value: TypeAlias = str | int | float | bool | datetime | None
Row: TypeAlias = dict[str, Value]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: of the column; unique in its table.
        kind: "time" is a moment of the wall clock, in UTC.
        unit: "s", "1" for a pure number, "" for what has none.
        meaning: one sentence.
        measure: whether it is an observation, and so a row of the long table, not an id or a key.
    """

    name: str
    kind: Kind
    unit: str
    meaning: str
    measure: bool = False


@dataclass(frozen=True)
class Table:
    """A tidy table: one row an observation, one column a variable.

    Attributes:
        name: of the table and its file.
        meaning: what one row is.
        columns: what is particular to the table; the shared ones come before them, see `all_columns`.
        rows: makes the rows of a record without the shared columns, but with the time that places them, `t_s`.
        whole_talk: rows that belong to no moment of the session, such as the header's.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Record], Iterable[Row]]
    whole_talk: bool = False

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The shared columns, then the table's own."""
        return IDS + (() if self.whole_talk else MOMENT) + self.columns


IDS: Final = (
    Column("talk", "text", "", "Id of the talk; says nothing about the person."),
    Column("study", "text", "", "The study that the talk belongs to; empty for none."),
    Column("participant", "text", "", "Participant code in the study; empty for none."),
    Column("condition", "text", "", "Condition in force at this moment; empty for none."),
)
MOMENT: Final = (
    Column("t_s", "number", "s", "Session time: seconds since the talk began."),
    Column("wall_time", "time", "", "The same moment on the wall clock, in UTC."),
)


def emotion_columns(prefix: str = "", of: str = "") -> tuple[Column, ...]:
    """Return the eight columns of a distribution over `EMOTIONS`, and one that names the largest.

    Args:
        prefix: goes before each name.
        of: goes into each meaning, as in " of the person".
    """
    shares = tuple(
        Column(f"{prefix}{name}", "number", "1", f"Share of {name}{of}, in [0, 1]; the eight sum to 1.", True)
        for name in EMOTIONS
    )
    label = Column(f"{prefix}label", "text", "", f"The largest of the eight{of}; the first of equals.", True)
    return (*shares, label)


def emotion_values(emotions: Mapping[str, float], prefix: str = "") -> Row:
    """Return the values of `emotion_columns`; empty where nothing was kept."""
    if not emotions:
        return dict.fromkeys((*(f"{prefix}{name}" for name in EMOTIONS), f"{prefix}label"))
    row: Row = {f"{prefix}{name}": emotions.get(name, 0.0) for name in EMOTIONS}
    return row | {f"{prefix}label": label(emotions)}


def label(emotions: Mapping[str, float]) -> str:
    """Return the class with the largest share, the first of equals in the order of `EMOTIONS`; "" where none has any."""
    largest = max(EMOTIONS, key=lambda name: emotions.get(name, 0.0))
    return largest if emotions.get(largest, 0.0) > 0 else ""


def wall_time(record: Record, t_s: float) -> datetime | None:
    """Return a session time on the wall clock, in UTC; None past the last year that a calendar has."""
    began = record.header.began_at
    aware = began if began.tzinfo else began.replace(tzinfo=UTC)
    try:
        return aware.astimezone(UTC) + timedelta(seconds=t_s)
    except OverflowError:
        return None


def complete(table: Table, record: Record) -> Iterator[Row]:
    """Yield the rows of a table with every column of `all_columns`, in their order; None is missing."""
    ids = _Ids(record)
    for row in table.rows(record):
        if table.whole_talk:
            shared = ids.of_talk()
        else:
            t_s = cast(float, row["t_s"])
            shared = ids.at(t_s) | {"wall_time": wall_time(record, t_s)}
        full = shared | row
        yield {column.name: full.get(column.name) for column in table.all_columns}


class _Ids:
    """The ids of a talk's rows: the condition may change in the middle."""

    def __init__(self, record: Record) -> None:
        header = record.header
        self._fixed: Row = {
            "talk": header.id,
            "study": header.study,
            "participant": header.participant,
        }
        self._first = header.condition
        set_ = list(record.of(ConditionSet))
        self._times = [event.t_s for event in set_]
        self._conditions = [event.condition for event in set_]

    def at(self, t_s: float) -> Row:
        """Return the ids in force at a session time."""
        found = bisect_right(self._times, t_s)
        return self._fixed | {"condition": self._conditions[found - 1] if found else self._first}

    def of_talk(self) -> Row:
        """Return the ids of a row about the whole talk; its condition is the header's, else the first that was set."""
        return self._fixed | {"condition": self._first or next(iter(self._conditions), "")}
