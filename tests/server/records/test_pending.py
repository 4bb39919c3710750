import numpy as np
import pytest

from emotion_tree.trajectory.events import ErrorRaised
from emotion_tree.trajectory.record import MediaBlock
from server.records.batch import Position
from server.records.pending import STALE_S, Begin, Pending, Update
from tests.emotion_tree.trajectory.talks import a_header
from tests.server.records.store_cases import mark

pytestmark = pytest.mark.unit


def piece(start_ms: int) -> MediaBlock:
    return MediaBlock("live_faces", 0, start_ms, faces=np.zeros((1, 58), dtype=np.float32))


def test_a_batch_stays_as_it_is_until_it_is_written() -> None:
    pending = Pending("talk-1")
    pending.take(Begin(a_header()), 0.0)
    pending.take(mark(0.0), 0.0)
    first = pending.batch()
    pending.take(mark(1.0), 0.0)
    assert pending.batch() is first
    assert pending.is_new
    assert len(pending.written(Position(1, 0))) == 2
    second = pending.batch()
    assert (second.events, second.after, second.new, second.header) == (
        (mark(1.0),),
        Position(1, 0),
        False,
        None,
    )
    assert not pending.is_new


def test_the_newest_header_is_written_and_a_begin_is_not_forgotten() -> None:
    pending = Pending("talk-1")
    pending.take(Begin(a_header(title="first")), 0.0)
    pending.take(Update(a_header(title="second", person="p-9")), 0.0)
    batch = pending.batch()
    assert batch.new
    assert batch.header is not None
    assert batch.header.title == "second"
    assert pending.person == "p-9"


def test_open_blocks_wait_for_more_until_nothing_comes() -> None:
    pending = Pending("talk-1")
    pending.take(piece(0), 10.0)
    pending.take(piece(40), 10.04)
    assert pending.is_joining
    assert not pending.make_ready(10.1, rest=False)
    assert pending.make_ready(10.04 + STALE_S, rest=False)
    assert len(pending.batch().blocks) == 1
    assert len(pending.written(Position(0, 1))) == 2
    pending.take(piece(80), 20.0)
    assert pending.make_ready(20.0, rest=True)


def test_the_end_of_a_reply_does_not_wait_while_the_face_goes_on() -> None:
    pending = Pending("talk-1")
    pending.take(MediaBlock("voice", 1, 0, pcm16=bytes(4800), rate_hz=24_000), 0.0)
    for number in range(60):
        pending.take(piece(40 * number), 0.04 * number)
    pending.make_ready(60 * 0.04, rest=False)
    assert {block.kind for block in pending.batch().blocks} == {"voice", "live_faces"}
    assert pending.is_joining  # the face


def test_every_piece_is_given_back_once() -> None:
    pending = Pending("talk-1")
    for number in range(120):
        pending.take(piece(40 * number), 0.0)
    pending.take(mark(0.0), 0.0)
    pending.batch()
    done = len(pending.written(Position(1, 2)))
    pending.make_ready(0.0, rest=True)
    pending.batch()
    pending.take(mark(1.0), 0.0)
    assert done + len(pending.give_up()) == 122
    assert not pending.has_work


def test_what_is_missing_is_told_in_the_record() -> None:
    pending = Pending("talk-1")
    pending.take(mark(3.0), 0.0)
    pending.miss(mark(4.0))
    pending.miss(mark(5.0))
    pending.miss(piece(0))
    assert pending.has_work
    *_, gap = pending.batch().events
    assert isinstance(gap, ErrorRaised)
    assert (gap.t_s, gap.code) == (4.0, "record.gap")
    assert "2 events and 1 pieces" in gap.message
    pending.written(Position(2, 0))
    assert not pending.has_work
