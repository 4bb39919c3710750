"""What is kept of a talk: nothing before the person agrees, and then what they agreed to."""

import pytest

from emotion_tree.trajectory.events import ConsentGiven, Event, MarkerSet, TurnChanged
from emotion_tree.trajectory.record import Header, MediaBlock
from server.keeping import WAITING_EVENTS, Keeping, shortened
from server.wire import ConsentSet, RecordChanged
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of, the_events

pytestmark = pytest.mark.unit


class ListShelf:
    """A shelf that remembers."""

    def __init__(self) -> None:
        self.headers: list[Header] = []
        self.begun: list[str] = []
        self.events: list[Event] = []
        self.blocks: list[MediaBlock] = []

    def begin(self, header: Header) -> None:
        self.begun.append(header.id)
        self.headers.append(header)

    def update(self, header: Header) -> None:
        self.headers.append(header)

    def append(self, talk: str, event: Event) -> None:
        assert talk in self.begun
        self.events.append(event)

    def block(self, talk: str, block: MediaBlock) -> None:
        assert talk in self.begun
        self.blocks.append(block)


class Desk:
    """A keeping with a shelf, and what it told the page."""

    def __init__(self, shelf: ListShelf | None = None) -> None:
        self.shelf = shelf
        self.told: list[RecordChanged] = []
        blank = a_header(
            consent=Header.model_fields["consent"].get_default(call_default_factory=True), title=""
        )
        self.keeping = Keeping(blank, shelf, lambda: 12.0, self.told.append)

    def live(self) -> None:
        """Let the made talk happen, without what it says about consent."""
        for event in the_events():
            if not isinstance(event, ConsentGiven):
                self.keeping.happened(event)
        for block in blocks_of(a_talk()):
            self.keeping.seen_or_heard(block)


def consent(*kinds: str, from_start: bool = False) -> ConsentSet:
    return ConsentSet(
        version="1",
        text="text" in kinds,
        sound="sound" in kinds,
        face="face" in kinds,
        feelings="feelings" in kinds,
        from_start=from_start,
    )


def test_nothing_reaches_the_shelf_before_the_person_agrees() -> None:
    shelf = ListShelf()
    Desk(shelf).live()
    assert (shelf.begun, shelf.events, shelf.blocks) == ([], [], [])


def test_from_the_beginning_keeps_what_waited_but_no_sound() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.live()
    desk.keeping.agree(consent("text", "sound", "face", "feelings", from_start=True))
    happened = [event for event in the_events() if not isinstance(event, ConsentGiven)]
    assert shelf.events[:-1] == happened
    assert isinstance(shelf.events[-1], ConsentGiven)
    assert {block.kind for block in shelf.blocks} == {"live_faces", "speech_faces"}


def test_from_here_on_forgets_what_came_before() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.live()
    desk.keeping.agree(consent("text", "face"))
    assert [type(event) for event in shelf.events] == [ConsentGiven]
    assert shelf.blocks == []
    mark = MarkerSet(t_s=13.0, label="later", source="key")
    desk.keeping.happened(mark)
    assert shelf.events[-1] == mark


def test_a_private_talk_leaves_no_trace() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.live()
    desk.keeping.agree(consent())
    desk.live()
    assert (shelf.begun, shelf.headers, shelf.events, shelf.blocks) == ([], [], [], [])
    assert desk.told[-1].state == "private"


def test_who_first_said_private_may_still_agree_from_there_on() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.live()
    desk.keeping.agree(consent())
    desk.keeping.agree(consent("feelings", from_start=True))
    assert [type(event) for event in shelf.events] == [ConsentGiven]


def test_who_takes_consent_back_is_kept_no_longer() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.keeping.agree(consent("text", "sound", "face", "feelings"))
    desk.keeping.agree(consent())
    count = len(shelf.events)
    desk.live()
    assert (len(shelf.events), shelf.blocks) == (count, [])
    assert not shelf.headers[-1].consent.keeps_anything


def test_each_kind_is_kept_only_where_it_was_agreed_to() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.keeping.agree(consent("sound"))
    desk.live()
    assert {block.kind for block in shelf.blocks} == {"voice", "microphone"}
    assert all(not event.text for event in shelf.events if isinstance(event, TurnChanged))
    assert shelf.headers[-1].title == ""


def test_the_title_is_the_persons_first_words() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.keeping.agree(consent("text"))
    desk.live()
    assert shelf.headers[-1].title == "I lost my keys and I am late"
    assert len(shortened("word " * 40)) <= 61


def test_the_page_is_told_each_state() -> None:
    desk = Desk(ListShelf())
    desk.keeping.tell()
    desk.keeping.agree(consent("text"))
    desk.keeping.trouble("The disk is full.")
    desk.keeping.trouble("The disk is full.")
    desk.keeping.trouble("")
    assert [event.state for event in desk.told] == ["asking", "kept", "failed", "kept"]
    assert desk.told[2].message == "The disk is full."
    assert [event.talk for event in desk.told] == ["", "talk-1", "talk-1", "talk-1"]


def test_a_server_without_an_archive_keeps_nothing_and_says_so() -> None:
    desk = Desk(None)
    desk.live()
    desk.keeping.agree(consent("text"))
    assert desk.told[-1].state == "off"
    assert not desk.keeping.kept


def test_a_kept_talk_goes_on_as_was_agreed() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    shelf.begun.append("old")
    desk.keeping.go_on(a_talk("old").header)
    desk.live()
    assert (shelf.begun, shelf.headers[0].id) == (["old"], "old")
    assert len(shelf.events) == len(the_events()) - 1


def test_a_deleted_talk_goes_on_as_a_private_one() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    desk.keeping.agree(consent("text"))
    desk.keeping.forget()
    count = len(shelf.events)
    desk.live()
    assert len(shelf.events) == count
    assert desk.told[-1].state == "private"


def test_waiting_for_an_answer_takes_no_more_than_so_much_memory() -> None:
    shelf = ListShelf()
    desk = Desk(shelf)
    for i in range(WAITING_EVENTS + 500):
        desk.keeping.happened(MarkerSet(t_s=float(i), label="tick", source="program"))
    desk.keeping.agree(consent("text", from_start=True))
    assert len(shelf.events) == WAITING_EVENTS + 1
