"""What waits to be written of one talk, in order, and what had to be left out because too much waited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from emotion_tree.trajectory.events import ErrorRaised, Event
from emotion_tree.trajectory.record import Header, MediaBlock
from server.records.batch import Batch, Position, as_json
from server.records.media import Joiner

STALE_S: Final = 1.0  # a block is finished when nothing continued it for so long


@dataclass(frozen=True)
class Begin:
    """A talk is to be kept from now on."""

    header: Header


@dataclass(frozen=True)
class Update:
    """What holds for a whole talk has changed."""

    header: Header


Item: TypeAlias = Event | MediaBlock | Begin | Update


@dataclass(eq=False)
class Pending:
    """What waits of one talk.

    A batch that was handed to the store stays as it is until it is written: a database that wrote it and could not say
    so recognises it by its length when it comes again.

    Attributes:
        troubled: its last batch could not be written, and somebody was told.
        person: whose talk it is, as far as its header was seen.
        at: where the talk stands in the store; None until somebody asked.
    """

    talk: str
    troubled: bool = False
    person: str = ""
    at: Position | None = None
    _header: Header | None = None
    _new: bool = False
    _events: list[Event] = field(default_factory=list)
    _blocks: list[MediaBlock] = field(default_factory=list)
    _pieces: list[Item] = field(
        default_factory=list
    )  # all that is in the fields above, for what waits in memory
    _joiner: Joiner = field(default_factory=Joiner)
    _joining: list[Item] = field(default_factory=list)  # pieces that are still in the joiner
    _sent: Batch | None = None
    _sent_pieces: list[Item] = field(default_factory=list)
    _missed_events: int = 0
    _missed_pieces: int = 0
    _missed_from_s: float | None = None

    @property
    def has_work(self) -> bool:
        """Whether something is to be written, unfinished blocks aside."""
        return bool(self._sent or self._header or self._events or self._blocks or self._missed)

    @property
    def is_new(self) -> bool:
        """Whether the talk is still to be begun in the store."""
        return self._new or (self._sent is not None and self._sent.new)

    @property
    def _missed(self) -> int:
        return self._missed_events + self._missed_pieces

    @property
    def is_joining(self) -> bool:
        """Whether pieces wait for more, to become a block."""
        return self._joiner.is_open

    def take(self, item: Item, now_s: float) -> None:
        """Take what is to be written; `now_s` is of any clock that only goes forward.

        Raises:
            RecordError: it cannot be written: half a character, or a media piece that is neither faces nor sound.
        """
        if isinstance(item, Begin | Update):
            self._header, self.person = item.header, item.header.person
            self._new = self._new or isinstance(item, Begin)
            self._pieces.append(item)
        elif isinstance(item, MediaBlock):
            self._take_piece(item, now_s)
        else:
            # Here, so that one that cannot be written does not take others of its batch with it.
            as_json(item, f"an event of talk {self.talk!r} at {item.t_s:.3f} s")
            self._events.append(item)
            self._pieces.append(item)

    def _take_piece(self, piece: MediaBlock, now_s: float) -> None:
        done = self._joiner.add(piece, now_s)
        self._joining.append(piece)
        if done:
            self._blocks += done
            # Some of the pieces may still be in the joiner; they count as waiting a little too short, never too long.
            self._pieces += self._joining
            self._joining = []

    def miss(self, item: Item) -> None:
        """Too much waits: note that this one is left out."""
        if isinstance(item, Event):
            self._missed_events += 1
            if self._missed_from_s is None:
                self._missed_from_s = item.t_s
        else:
            self._missed_pieces += 1

    def make_ready(self, now_s: float, *, rest: bool) -> bool:
        """Finish open blocks if `rest`, or if no more seems to come; return whether there is something to write."""
        done = self._joiner.rest() if rest else self._joiner.stale(now_s, STALE_S)
        if done:
            self._blocks += done
            self._pieces += self._joining
            self._joining = []
        return self.has_work

    def batch(self) -> Batch:
        """Return what is to be written now: what was handed out last, if that was not written."""
        if self._sent is None:
            self._note_the_gap()
            self._sent = Batch(
                self.talk, self._header, self._new, tuple(self._events), tuple(self._blocks), self.at
            )
            self._sent_pieces, self._pieces = self._pieces, []
            self._header, self._new, self._events, self._blocks = None, False, [], []
        return self._sent

    def written(self, reached: Position) -> Sequence[Item]:
        """The batch is on the disk; return the pieces that it was made of."""
        done, self._sent_pieces = self._sent_pieces, []
        self._sent, self.at = None, reached
        return done

    def give_up(self) -> Sequence[Item]:
        """Forget what waits; return the pieces."""
        self._joiner.rest()
        done = self._sent_pieces + self._pieces + self._joining
        self._sent, self.at, self._header, self._new = None, None, None, False
        self._sent_pieces, self._pieces, self._joining, self._events, self._blocks = [], [], [], [], []
        return done

    def _note_the_gap(self) -> None:
        if not self._missed:
            return
        t_s = self._missed_from_s
        if t_s is None:
            t_s = self._events[-1].t_s if self._events else 0.0
        message = (
            f"{self._missed_events} events and {self._missed_pieces} pieces of sound or face from here on are missing: "
            "they could not be written in time."
        )
        self._events.append(ErrorRaised(t_s=t_s, code="record.gap", message=message))
        self._missed_events = self._missed_pieces = 0
        self._missed_from_s = None
