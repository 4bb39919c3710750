"""All that looks on at one talk: the recorder, what is kept of it, and who follows it live."""

from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Final, Protocol, TypeAlias

from emotion_tree.trajectory.events import ConditionSet, ConnectionChanged, Event, MarkerSet
from emotion_tree.trajectory.record import Header, ProviderUsed, Record
from emotion_tree.tree import TalkingTree
from render.rig import CHANNELS, FPS
from server.archive import Archive
from server.keeping import Keeping, wall_clock
from server.outbox import Outbox
from server.parts import Parts
from server.recorder import Recorder
from server.wire import RecordChanged

VERSION: Final = metadata.version("warmchat")


class Outlet(Protocol):
    """Somebody outside who follows a talk while it runs, such as a laboratory's stream."""

    def __call__(self, event: Event) -> None:
        """Something happened."""
        ...

    def close(self) -> None:
        """The talk has ended."""
        ...


# Makes an outlet for a talk, from its header and its clock.
OutletMaker: TypeAlias = Callable[[Header, Callable[[], float]], Outlet]


class Chronicle:
    """Watches one talk from its beginning to its end.

    Attributes:
        recorder: makes the events.
        keeping: decides what is kept.
    """

    def __init__(
        self,
        header: Header,
        tree: TalkingTree,
        outbox: Outbox,
        now_s: Callable[[], float],
        archive: Archive | None,
        outlets: Sequence[OutletMaker] = (),
    ) -> None:
        """Watch the talk of `header`; keep it in `archive` if the person agrees."""
        self._archive = archive
        self._outbox = outbox
        self._now_s = now_s
        self.recorder = Recorder(tree, now_s)
        self.keeping = Keeping(header, archive, now_s, self._tell)
        self.recorder.follow(self.keeping.happened)
        self.recorder.follow_media(self.keeping.seen_or_heard)
        self._outlets = [make(header, now_s) for make in outlets]
        for outlet in self._outlets:
            self.recorder.follow(outlet)
        outbox.observer = self.recorder
        if archive is not None:
            archive.watch(self.keeping.header.id, self.keeping.trouble)

    @property
    def talk(self) -> str:
        """The id under which the talk is kept, if it is."""
        return self.keeping.header.id

    def go_on(self, record: Record, gap_s: float) -> None:
        """The talk was kept before and goes on after a break."""
        self.keeping.go_on(record.header)
        self.recorder.emit(ConnectionChanged(t_s=self._now_s(), what="continued", gap_s=gap_s))

    def mark(self, label: str, value: str, source: str) -> None:
        """Set a mark in the record."""
        self.recorder.emit(
            MarkerSet.model_validate({"t_s": self._now_s(), "label": label, "value": value, "source": source})
        )

    def switched(self, condition: str, switches: dict[str, str]) -> None:
        """What is switched for comparison has changed."""
        before = self.keeping.header
        switches = {**before.switches, **switches}
        condition = condition or before.condition
        self.keeping.retitle(condition=condition, switches=switches)
        self.recorder.emit(ConditionSet(t_s=self._now_s(), condition=condition, switches=switches))

    def connection(self, what: str) -> None:
        """The page was lost, came back, or ended the talk."""
        self.recorder.emit(ConnectionChanged.model_validate({"t_s": self._now_s(), "what": what}))

    def close(self) -> None:
        """The talk has ended."""
        self.connection("ended")
        for outlet in self._outlets:
            outlet.close()
        if self._archive is not None:
            self._archive.unwatch(self.talk)

    def _tell(self, event: RecordChanged) -> None:
        self._outbox.event(event)


def new_header(session_id: str, parts: Parts, person: str, language: str) -> Header:
    """Return the header of a talk that begins now."""
    return Header(
        id=session_id,
        began_at=wall_clock(),
        language=language,
        person=person,
        character=parts.persona.name,
        head=parts.person.rsplit("/", 1)[-1].removesuffix(".glb"),
        providers=[ProviderUsed(kind=one.kind, name=one.name) for one in parts.providers],
        software=VERSION,
        fps=FPS,
        channels=list(CHANNELS),
    )
