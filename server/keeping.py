"""What is kept of one talk: nothing until the person agrees, then what they agreed to.

    Recorder ──events, media──▶ Keeping ──what is permitted──▶ Archive ──▶ database

Until the person answers, events and face frames wait in memory, in case they want the talk kept from its beginning;
sound does not wait. Where they say no, or say "from here on", what waited is forgotten.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

from emotion_tree.trajectory.consent import media_permitted, permitted
from emotion_tree.trajectory.events import ConsentGiven, Event, TurnChanged
from emotion_tree.trajectory.record import Consent, Header, MediaBlock
from server.wire import ConsentSet, RecordChanged

WAITING_EVENTS: Final = 20_000
WAITING_FACES: Final = 45_000  # half an hour of frames, 10 MB
TITLE_CHARS: Final = 60


Kept: TypeAlias = Literal["off", "asking", "private", "kept", "failed"]


class Shelf(Protocol):
    """Where a talk is kept; every call returns at once, and what goes wrong is told later."""

    def begin(self, header: Header) -> None:
        """A new talk is to be kept."""
        ...

    def update(self, header: Header) -> None:
        """What holds for the whole talk has changed."""
        ...

    def append(self, talk: str, event: Event) -> None:
        """Something happened."""
        ...

    def block(self, talk: str, block: MediaBlock) -> None:
        """Something was seen or heard."""
        ...


class Keeping:
    """Decides, event by event, what of a talk goes to the shelf."""

    def __init__(
        self,
        header: Header,
        shelf: Shelf | None,
        now_s: Callable[[], float],
        tell: Callable[[RecordChanged], None],
    ) -> None:
        """Keep the talk of `header` on `shelf`; without one nothing can be kept. `tell` informs the page."""
        self.header = header
        self._shelf = shelf
        self._now_s = now_s
        self._tell = tell
        self._agreed = False  # somebody answered
        self._begun = False
        self._trouble = ""
        self._resting = False
        self._waiting: deque[Event] = deque(maxlen=WAITING_EVENTS)
        self._waiting_faces: deque[MediaBlock] = deque(maxlen=WAITING_FACES)

    @property
    def consent(self) -> Consent:
        """What may be kept now."""
        return self.header.consent

    @property
    def kept(self) -> bool:
        """Whether anything of the talk is being kept."""
        return self._shelf is not None and self.consent.keeps_anything

    # ---- what the person says -----------------------------------------------------------------------

    def go_on(self, kept: Header) -> None:
        """This is a talk that was kept before: go on as was agreed then."""
        self.header = kept
        self._agreed = True
        self._forget()
        if self._shelf is not None:
            self._begun = True
            self._shelf.update(kept)

    def agree(self, said: ConsentSet) -> None:
        """The person said what may be kept from now on."""
        first = not self._agreed
        self._agreed = True
        agreed = Consent(
            version=said.version, text=said.text, sound=said.sound, face=said.face, feelings=said.feelings
        )
        self.header = self.header.model_copy(update={"consent": agreed})
        given = ConsentGiven(t_s=self._now_s(), **said.model_dump(exclude={"type"}))
        if self._shelf is not None and (self._begun or agreed.keeps_anything):
            if self._begun:
                self._shelf.update(self.header)
            else:
                self._begin()
            if first and said.from_start:
                self._catch_up()
            # Written even where everything is off now: that the person withdrew belongs to the record.
            self._shelf.append(self.header.id, given)
        self._forget()
        self.tell()

    def tell(self) -> None:
        """Tell the page what is kept."""
        consent = self.consent
        self._tell(
            RecordChanged(
                state=self._state(),
                talk=self.header.id if self.kept else "",
                version=consent.version,
                text=consent.text,
                sound=consent.sound,
                face=consent.face,
                feelings=consent.feelings,
                message=self._trouble,
            )
        )

    def forget(self) -> None:
        """What was kept is being deleted; the talk goes on as a private one."""
        self._agreed = True
        self._begun = False
        self.header = self.header.model_copy(update={"consent": Consent(), "title": ""})
        self._forget()
        self.tell()

    def rest(self) -> None:
        """Keep nothing more from here on; what was kept stays, as it was agreed."""
        self._resting = True
        self._forget()

    def trouble(self, message: str) -> None:
        """Writing fails ("" where it works again): the person must know."""
        if message != self._trouble:
            self._trouble = message
            self.tell()

    # ---- what happens -------------------------------------------------------------------------------

    def happened(self, event: Event) -> None:
        """Take an event of the talk."""
        if self._shelf is None or self._resting:
            return
        if not self._agreed:
            self._waiting.append(event)
            return
        self._keep(event)

    def seen_or_heard(self, block: MediaBlock) -> None:
        """Take face frames or sound."""
        if self._shelf is None or self._resting:
            return
        if not self._agreed:
            if block.faces is not None:
                self._waiting_faces.append(block)
        elif media_permitted(block.kind, self.consent):
            self._shelf.block(self.header.id, block)

    def retitle(self, **changed: str | dict[str, str]) -> None:
        """Change what holds for the whole talk, such as its condition."""
        self.header = self.header.model_copy(update=changed)
        if self._shelf is not None and self._begun:
            self._shelf.update(self.header)

    # ---- inside -------------------------------------------------------------------------------------

    def _begin(self) -> None:
        assert self._shelf is not None
        self._begun = True
        self._shelf.begin(self.header)

    def _keep(self, event: Event) -> None:
        kept = permitted(event, self.consent)
        if kept is None or self._shelf is None:
            return
        self._shelf.append(self.header.id, kept)
        if not self.header.title and isinstance(kept, TurnChanged) and kept.party == "user" and kept.text:
            self.retitle(title=shortened(kept.text))

    def _catch_up(self) -> None:
        for event in self._waiting:
            self._keep(event)
        for block in self._waiting_faces:
            if media_permitted(block.kind, self.consent) and self._shelf is not None:
                self._shelf.block(self.header.id, block)

    def _forget(self) -> None:
        self._waiting.clear()
        self._waiting_faces.clear()

    def _state(self) -> Kept:
        if self._shelf is None:
            return "off"
        if not self._agreed:
            return "asking"
        if not self.consent.keeps_anything:
            return "private"
        return "failed" if self._trouble else "kept"


def shortened(text: str) -> str:
    """Return the beginning of a text as a title, cut between words."""
    line = " ".join(text.split())
    if len(line) <= TITLE_CHARS:
        return line
    return line[:TITLE_CHARS].rsplit(" ", 1)[0] + "…"


def wall_clock() -> datetime:
    """Return the time of day with its offset."""
    return datetime.now().astimezone()
