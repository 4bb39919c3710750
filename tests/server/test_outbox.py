"""What goes to the page: numbers without a gap, exactly what was missed, and nothing older than 30 s."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.outbox import KEPT_S, Outbox
from server.wire import KIND_LIVE_FACES, KIND_VOICE, Media, ReplyStarted, SpeechHeard

pytestmark = pytest.mark.unit


@dataclass
class Page:
    """A connection that keeps what it is sent."""

    events: list[dict[str, object]] = field(default_factory=list)
    media: list[tuple[bytes, bool]] = field(default_factory=list)

    def send_text(self, text: str) -> None:
        self.events.append(json.loads(text))

    def send_bytes(self, data: bytes, droppable: bool) -> None:
        self.media.append((data, droppable))

    @property
    def numbers(self) -> list[object]:
        return [event["seq"] for event in self.events]


@dataclass
class Clock:
    """A clock that a test sets."""

    s: float = 0.0

    def __call__(self) -> float:
        return self.s


def said(text: str) -> SpeechHeard:
    return SpeechHeard(text=text, final=True, backchannel=False)


def test_events_are_numbered_from_one_and_carry_the_session_time() -> None:
    clock, page = Clock(), Page()
    outbox = Outbox(clock)
    outbox.attach(page)
    clock.s = 1.2345
    sent = outbox.event(said("hello"))
    outbox.event(ReplyStarted(epoch=1, node=2))
    assert page.numbers == [1, 2]
    assert page.events[0]["t_ms"] == sent.t_ms == 1234
    assert page.events[0] == {**said("hello").model_dump(), "seq": 1, "t_ms": 1234}


def test_events_count_on_while_nobody_is_there() -> None:
    outbox, page = Outbox(Clock()), Page()
    attached = [outbox.attached]
    outbox.event(said("one"))
    outbox.attach(page)
    attached.append(outbox.attached)
    assert attached == [False, True]
    outbox.event(said("two"))
    assert page.numbers == [2]


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_a_page_that_comes_back_gets_exactly_what_it_missed(seen: int, missed: int, later: int) -> None:
    outbox, first, second = Outbox(Clock()), Page(), Page()
    outbox.attach(first)
    for number in range(seen):
        outbox.event(said(f"{number}"))
    outbox.detach()
    for number in range(missed):
        outbox.event(said(f"{seen + number}"))
    outbox.attach(second)
    outbox.replay(after_seq=seen)
    for number in range(later):
        outbox.event(said(f"{seen + missed + number}"))
    together = first.events + second.events
    assert [event["seq"] for event in together] == list(range(1, seen + missed + later + 1))
    assert [event["text"] for event in together] == [f"{n}" for n in range(seen + missed + later)]


def test_a_replayed_event_keeps_the_time_at_which_it_happened() -> None:
    clock, page = Clock(5.0), Page()
    outbox = Outbox(clock)
    outbox.event(said("hello"))
    clock.s = 9.0
    outbox.attach(page)
    outbox.replay(0)
    assert page.events[0]["t_ms"] == 5000


def test_events_are_kept_for_thirty_seconds_and_no_longer() -> None:
    clock, page = Clock(), Page()
    outbox = Outbox(clock)
    for at_s in (0.0, 10.0, 10.0 + KEPT_S, 11.0 + KEPT_S):
        clock.s = at_s
        outbox.event(said(f"at {at_s:.0f} s"))
    outbox.attach(page)
    outbox.replay(0)
    assert KEPT_S == 30.0
    assert page.numbers == [3, 4]


def test_what_is_just_thirty_seconds_old_is_still_there() -> None:
    clock, page = Clock(), Page()
    outbox = Outbox(clock)
    outbox.event(said("old"))
    clock.s = KEPT_S
    outbox.event(said("new"))
    outbox.attach(page)
    outbox.replay(0)
    assert page.numbers == [1, 2]


def test_a_page_that_missed_nothing_is_sent_nothing() -> None:
    outbox, page = Outbox(Clock()), Page()
    outbox.event(said("one"))
    outbox.attach(page)
    outbox.replay(1)
    assert page.events == []


def test_replaying_to_nobody_is_no_error() -> None:
    outbox = Outbox(Clock())
    outbox.event(said("one"))
    outbox.replay(0)
    outbox.direct(said("two"), 1)


def test_an_event_for_one_connection_alone_is_not_counted_and_not_kept() -> None:
    clock, page, other = Clock(2.0), Page(), Page()
    outbox = Outbox(clock)
    outbox.attach(page)
    outbox.event(said("one"))
    outbox.direct(said("for you"), seq=1)
    outbox.event(said("two"))
    assert page.numbers == [1, 1, 2]
    assert page.events[1]["t_ms"] == 2000
    outbox.attach(other)
    outbox.replay(0)
    assert [event["text"] for event in other.events] == ["one", "two"]


def test_media_are_numbered_by_kind_and_anew_on_each_connection() -> None:
    outbox, page, other = Outbox(Clock()), Page(), Page()
    outbox.attach(page)
    outbox.media(KIND_VOICE, 2, 1, 0, b"\1\0\2\0", droppable=False)
    outbox.media(KIND_LIVE_FACES, 1, 0, 40, b"\0\0", droppable=True)
    outbox.media(KIND_VOICE, 1, 1, 100, b"\3\0", droppable=False)
    outbox.attach(other)
    outbox.media(KIND_VOICE, 1, 1, 200, b"\4\0", droppable=False)
    assert page.media == [
        (Media(KIND_VOICE, 2, 1, 0, 0, b"\1\0\2\0").encode(), False),
        (Media(KIND_LIVE_FACES, 1, 0, 0, 40, b"\0\0").encode(), True),
        (Media(KIND_VOICE, 1, 1, 1, 100, b"\3\0").encode(), False),
    ]
    assert other.media == [(Media(KIND_VOICE, 1, 1, 0, 200, b"\4\0").encode(), False)]


def test_media_that_nobody_receives_are_gone() -> None:
    outbox, page = Outbox(Clock()), Page()
    outbox.media(KIND_VOICE, 1, 1, 0, b"\1\0", droppable=False)
    outbox.attach(page)
    outbox.replay(0)
    assert page.media == []


def test_it_knows_which_connection_it_sends_to() -> None:
    outbox, page, other = Outbox(Clock()), Page(), Page()
    outbox.attach(page)
    assert outbox.sends_to(page)
    assert not outbox.sends_to(other)
    outbox.detach()
    assert not outbox.sends_to(page)
