import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, event

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import ErrorRaised, MarkerSet
from emotion_tree.trajectory.record import MediaBlock
from server.records.batch import Batch, Position
from server.records.faults import PassingFault
from server.records.store import Store
from server.records.writer import MAX_TALKS, Writer
from tests.emotion_tree.trajectory.talks import a_header, a_talk
from tests.server.records.store_cases import mark

pytestmark = pytest.mark.unit

LIMIT_S = 20.0


class Told:
    """What the writer told of its failures, in order."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Exception | None]] = []
        self.changed = threading.Condition()

    def __call__(self, talk: str, error: Exception | None) -> None:
        with self.changed:
            self.all.append((talk, error))
            self.changed.notify_all()

    def until(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.all) >= count, LIMIT_S), self.all


class Disk:
    """A disk that can be full: no page more than there are now."""

    def __init__(self, store: Store) -> None:
        self.full = False

        @event.listens_for(store.engine, "begin")
        def limit(connection: Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if self.full else 2**30}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def writer(store: Store, told: Told) -> Iterator[Writer]:
    made = Writer(store, told)
    yield made
    made.close()


def labels(store: Store, talk: str = "talk-1") -> list[str]:
    return [one.label for one in store.record(talk).of(MarkerSet)]


def faces(start_ms: int, count: int = 1) -> MediaBlock:
    return MediaBlock("live_faces", 0, start_ms, faces=np.zeros((count, 58), dtype=np.float32))


def test_a_talk_is_written_and_acknowledged(writer: Writer, store: Store, told: Told) -> None:
    record = a_talk()
    writer.begin(record.header)
    for one in record.events:
        writer.append(record.header.id, one)
    assert writer.flush(LIMIT_S)
    assert writer.kept(record.header.id) == len(record.events)
    assert writer.kept("another") == 0
    assert store.record(record.header.id) == record
    assert told.all == []


def test_it_is_acknowledged_without_being_asked(writer: Writer, store: Store) -> None:
    writer.begin(a_header())
    writer.append("talk-1", mark(1.0))
    deadline_s = time.monotonic() + LIMIT_S
    while writer.kept("talk-1") < 1:
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.01)
    assert labels(store) == ["here"]


def test_many_events_of_many_talks_take_few_transactions(store: Store, told: Told) -> None:
    counted = []
    write = store.write

    def counting(batches: list[Batch]) -> dict[str, Position]:
        counted.append(len(batches))
        return write(batches)

    store.write = counting  # type: ignore[assignment,method-assign]
    writer = Writer(store, told)
    for talk in range(20):
        writer.begin(a_header(f"talk-{talk}"))
        for number in range(50):
            writer.append(f"talk-{talk}", mark(float(number)))
    writer.close()
    assert sum(one.events for one in store.talks()) == 1000
    assert len(counted) <= 4


def test_single_frames_are_stored_as_blocks(writer: Writer, store: Store) -> None:
    writer.begin(a_header())
    for number in range(120):
        writer.block("talk-1", faces(40 * number))
    assert writer.flush(LIMIT_S)
    found = list(store.blocks("talk-1"))
    assert [(one.start_ms, len(one.faces)) for one in found if one.faces is not None] == [
        (0, 50),
        (2000, 50),
        (4000, 20),
    ]


def test_a_block_that_nothing_continues_is_written_after_a_moment(writer: Writer, store: Store) -> None:
    writer.begin(a_header())
    writer.block("talk-1", faces(0))
    deadline_s = time.monotonic() + LIMIT_S
    while not list(store.blocks("talk-1")) if store.talks() else True:
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.05)


def test_a_talk_that_was_kept_before_goes_on(writer: Writer, store: Store) -> None:
    store.begin(a_header())
    store.append("talk-1", [mark(1.0, "before")])
    writer.begin(a_header(title="Changed"))
    writer.append("talk-1", mark(2.0, "after"))
    assert writer.flush(LIMIT_S)
    assert labels(store) == ["before", "after"]
    assert writer.kept("talk-1") == 2
    assert store.header("talk-1").title == "Changed"


def test_a_full_disk_is_told_once_and_nothing_is_lost_when_there_is_space_again(
    writer: Writer, store: Store, told: Told
) -> None:
    disk = Disk(store)
    writer.begin(a_header())
    number = 0
    for _ in range(3):
        for _ in range(200):
            writer.append("talk-1", mark(float(number), f"{number}"))
            number += 1
        assert writer.flush(LIMIT_S)
        kept = writer.kept("talk-1")
        assert kept == number
        disk.full = True
        for _ in range(3):
            for _ in range(200):
                writer.append("talk-1", mark(float(number), f"{number}"))
                number += 1
            assert not writer.flush(LIMIT_S)
        assert writer.kept("talk-1") == kept
        disk.full = False
        assert writer.flush(LIMIT_S)
    assert labels(store) == [str(one) for one in range(number)]
    assert [type(error) for _, error in told.all] == [PassingFault, type(None)] * 3
    assert "the disk is full; make space there" in str(told.all[0][1])


def test_it_tries_again_by_itself(writer: Writer, store: Store, told: Told) -> None:
    disk = Disk(store)
    writer.begin(a_header())
    assert writer.flush(LIMIT_S)
    disk.full = True
    for number in range(500):
        writer.append("talk-1", mark(float(number)))
    told.until(1)
    disk.full = False
    told.until(2)
    assert told.all[1] == ("talk-1", None)
    assert len(labels(store)) == 500


def test_too_much_that_waits_is_left_out_and_the_record_says_so(store: Store, told: Told) -> None:
    writer = Writer(store, told, max_items=100, max_media_bytes=10_000)
    disk = Disk(store)
    writer.begin(a_header())
    writer.append("talk-1", mark(0.0, "0"))
    assert writer.flush(LIMIT_S)
    disk.full = True
    for number in range(1, 300):
        writer.append("talk-1", mark(float(number), f"{number}"))
    for number in range(3):
        writer.block("talk-1", faces(number * 2000, count=50))
    assert not writer.flush(LIMIT_S)
    disk.full = False
    assert writer.flush(LIMIT_S)
    writer.append("talk-1", mark(300.0, "300"))
    writer.close()
    found = labels(store)
    kept = len(found) - 1
    assert found == [str(one) for one in range(kept)] + ["300"]
    (gap,) = store.record("talk-1").of(ErrorRaised)
    assert gap.code == "record.gap"
    assert gap.t_s == kept
    assert f"{300 - kept} events and 3 pieces of sound or face" in gap.message


def test_a_commit_that_nobody_heard_of_is_not_written_twice(store: Store, told: Told) -> None:
    write, deaf = store.write, [True, False, True]

    def write_and_lose_the_answer(batches: list[Batch]) -> dict[str, Position]:
        reached = write(batches)
        if deaf and deaf.pop(0):
            raise PassingFault("the connection was lost")
        return reached

    store.write = write_and_lose_the_answer  # type: ignore[assignment,method-assign]
    writer = Writer(store, told)
    writer.begin(a_header())
    for number in range(3):
        writer.append("talk-1", mark(float(number), str(number)))
        writer.flush(LIMIT_S)
    writer.close()
    assert labels(store) == ["0", "1", "2"]


def test_one_talk_that_cannot_be_written_does_not_harm_another(
    writer: Writer, store: Store, told: Told
) -> None:
    writer.begin(a_header("good"))
    writer.append("nobody began this", mark(0.0))
    writer.append("good", mark(0.0))
    writer.block("good", MediaBlock("voice", 1, 0))
    assert writer.flush(LIMIT_S)
    assert labels(store, "good") == ["here"]
    found = {(talk, str(error)) for talk, error in told.all if error is not None}
    assert any(t == "nobody began this" and "it may have been deleted" in e for t, e in found)
    assert any(t == "good" and "expected faces or sound" in e for t, e in found)


def test_an_event_that_cannot_be_written_does_not_take_others_with_it(
    writer: Writer, store: Store, told: Told
) -> None:
    writer.begin(a_header())
    writer.append("talk-1", mark(0.0, "0"))
    writer.append("talk-1", ErrorRaised.model_construct(t_s=1.0, code="x", message="half a \ud800 character"))
    writer.block("talk-1", MediaBlock("live_faces", 0, 0, faces=np.full((1, 58), np.nan, dtype=np.float32)))
    writer.append("talk-1", mark(2.0, "2"))
    assert writer.flush(LIMIT_S)
    assert labels(store) == ["0", "2"]
    assert "an event of talk 'talk-1' at 1.000 s cannot be written" in str(told.all[0][1])


def test_deleting_takes_what_waits_as_well(writer: Writer, store: Store, told: Told) -> None:
    writer.begin(a_header("a"))
    writer.append("a", mark(0.0))
    writer.begin(a_header("b"))
    assert writer.delete("a").result(LIMIT_S) is None
    assert writer.flush(LIMIT_S)
    assert [one.id for one in store.talks()] == ["b"]
    with pytest.raises(RecordError, match="no talk 'c'"):
        writer.delete("c").result(LIMIT_S)
    assert told.all == []


def test_deleting_a_person_takes_their_open_talks(writer: Writer, store: Store) -> None:
    for talk, person in (("a", "p-1"), ("b", "p-1"), ("c", "p-2")):
        writer.begin(a_header(talk, person=person))
    assert writer.flush(LIMIT_S)
    writer.append("a", mark(0.0))
    assert writer.delete_person("p-1").result(LIMIT_S) == 2
    writer.append("c", mark(0.0))
    assert writer.flush(LIMIT_S)
    assert [one.id for one in store.talks()] == ["c"]


def test_a_talk_can_begin_again_after_it_was_deleted_beside_the_writer(writer: Writer, store: Store) -> None:
    writer.begin(a_header())
    writer.append("talk-1", mark(0.0, "old"))
    assert writer.flush(LIMIT_S)
    store.delete("talk-1")
    writer.begin(a_header())
    writer.append("talk-1", mark(1.0, "new"))
    assert writer.flush(LIMIT_S)
    assert labels(store) == ["new"]


def test_closing_writes_what_waits_and_then_nothing_is_taken(store: Store, told: Told) -> None:
    writer = Writer(store, told)
    writer.begin(a_header())
    writer.append("talk-1", mark(0.0))
    writer.block("talk-1", faces(0))
    writer.close()
    writer.close()
    assert labels(store) == ["here"]
    assert len(list(store.blocks("talk-1"))) == 1
    with pytest.raises(RecordError, match="the writer is closed"):
        writer.append("talk-1", mark(1.0))
    with pytest.raises(RecordError, match="the writer is closed"):
        writer.flush(1.0)


def test_closing_says_what_could_not_be_written(store: Store, told: Told) -> None:
    disk, writer = Disk(store), Writer(store, told)
    writer.begin(a_header())
    assert writer.flush(LIMIT_S)
    disk.full = True
    for number in range(500):
        writer.append("talk-1", mark(float(number)))
    with pytest.raises(RecordError, match="500 events and media pieces could not be written"):
        writer.close()


def test_talks_that_have_ended_are_forgotten(store: Store, told: Told) -> None:
    writer = Writer(store, told)
    for number in range(MAX_TALKS + 20):
        writer.begin(a_header(f"talk-{number}"))
    assert writer.flush(LIMIT_S)
    writer.append("talk-3", mark(0.0))
    assert writer.flush(LIMIT_S)
    assert writer.kept("talk-3") == 1
    writer.close()
    assert len(store.talks()) == MAX_TALKS + 20
    assert len(writer._talks) < MAX_TALKS


def test_the_event_loop_is_not_kept_waiting(writer: Writer) -> None:
    writer.begin(a_header())
    took_s = sorted(_timed(lambda: writer.append("talk-1", mark(1.0))) for _ in range(2000))
    assert took_s[len(took_s) // 2] < 0.001


def _timed(do: Callable[[], None]) -> float:
    begun_s = time.perf_counter()
    do()
    return time.perf_counter() - begun_s
