"""A participant's session: what counts is stored before the page hears of it, and a closed tab loses nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialogue import virtual_time
from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import Consent
from server import wire
from server.records.store import Store
from server.studies.register import Register
from server.studies.run import StudyRun
from tests.emotion_tree.trajectory.talks import a_header
from tests.server.studies.sitting import AGAIN, MOOD, YES, Notes, a_desk, a_study, sit

pytestmark = pytest.mark.unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    yield opened
    opened.close()


def loop_time() -> float:
    return asyncio.get_running_loop().time()


def tell(run: StudyRun, *events: Any) -> None:
    for event in events:
        run.on_event(event)


def test_the_whole_way_is_acted_on_and_stored(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        hands = Notes(loop_time)
        run = await sit(a_desk(store), ticket.token, hands)
        assert (hands.step(), hands.page.participant) == ("welcome", ticket.code)
        tell(run, wire.StudyNext(part=1), YES, MOOD, wire.StudyNext())
        assert hands.step() == "talk"
        assert run.talking
        (switched,) = hands.of("switch")
        (one,) = [p for p in Register(store.engine).participants("warmth") if p.code == ticket.code]
        assert switched == (one.condition, run.seat.plan.conditions[one.condition].named())
        tell(run, wire.StudyNext(), AGAIN, wire.StudyNext())
        run.close()
        assert hands.of("keep") == [(Consent(version="1", text=True, feelings=True),)]
        assert hands.of("answer") == [
            ("mood", "valence", "before", 6.0),
            ("closing", "again", "after", "yes"),
        ]
        assert hands.of("finish") == [("finished",)]
        assert hands.step() == "thanks"

    virtual_time.run(main())
    (one,) = [p for p in Register(store.engine).participants("warmth") if p.code == ticket.code]
    assert one.status == "finished"
    assert "valence" not in one.progress, "answers stay in one place, the record"


def test_the_clock_runs_the_script_and_ends_the_talk(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        hands = Notes(loop_time)
        run = await sit(a_desk(store), ticket.token, hands)
        tell(run, wire.StudyNext(), YES, MOOD, wire.StudyNext())
        await asyncio.sleep(19.0)
        run.turned(3)
        run.turned(3)
        await asyncio.sleep(1.5)
        assert hands.of("say") == [("And then?",)]
        assert run.flow.turns == 1
        await asyncio.sleep(41.0)
        assert hands.step() == "after"
        assert hands.of("hush") == [()]
        assert [mark[0] for mark in hands.of("mark")] == ["talk began", "asked", "twenty", "talk ended"]
        run.close()

    virtual_time.run(main())


def test_a_closed_tab_loses_neither_answers_nor_time(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        hands = Notes(loop_time)
        desk = a_desk(store)
        run = await sit(desk, ticket.token, hands)
        tell(run, wire.StudyNext(), YES, MOOD, wire.StudyNext())
        await asyncio.sleep(25.0)
        run.turned(3)
        run.close()
        again = Notes(loop_time)
        back = await sit(desk, ticket.token, again)
        assert again.step() == "talk"
        assert again.page.seconds_left == pytest.approx(35.0, abs=0.5)
        assert back.flow.turns == 1
        assert again.of("keep") == hands.of("keep")
        assert again.of("answer") == [("mood", "valence", "before", 6.0)]
        assert again.of("switch") == hands.of("switch")
        await asyncio.sleep(1.0)
        assert again.of("say") == [("And then?",)]
        back.close()

    virtual_time.run(main())


def test_a_server_that_is_killed_loses_at_most_ten_seconds_of_the_talk(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        run = await sit(a_desk(store), ticket.token, Notes(loop_time))
        tell(run, wire.StudyNext(), YES, MOOD, wire.StudyNext())
        await asyncio.sleep(29.0)
        run._timers.close()  # nothing is stored from here on, as when the process dies
        again = Notes(loop_time)
        back = await sit(a_desk(store), ticket.token, again)
        assert again.page.seconds_left is not None
        assert 31.0 <= again.page.seconds_left <= 41.5
        assert again.of("answer") == [("mood", "valence", "before", 6.0)]
        back.close()

    virtual_time.run(main())


def test_what_cannot_be_stored_does_not_count(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        hands = Notes(loop_time)
        desk = a_desk(store)
        run = await sit(desk, ticket.token, hands)
        tell(run, wire.StudyNext(), YES)

        def full() -> Store:
            raise RecordError("the disk is full; make space there")

        desk.store = full
        tell(run, MOOD, wire.StudyNext())
        assert hands.step() == "before"
        assert hands.of("answer") == []
        assert hands.errors == ["study.not_kept", "study.unanswered"]
        assert "the disk is full" in str(hands.told[-2])
        desk.store = lambda: store
        tell(run, MOOD, wire.StudyNext())
        assert hands.step() == "talk"
        run.close()

    virtual_time.run(main())


def test_who_declines_takes_no_place_and_is_not_written_about(store: Store) -> None:
    ticket, other = a_study(store)

    async def main() -> None:
        hands = Notes(loop_time)
        desk = a_desk(store)
        run = await sit(desk, ticket.token, hands)
        no = wire.ConsentSet(version="1", text=False, sound=False, face=False, feelings=False)
        tell(run, wire.StudyNext(), no)
        assert hands.step() == "declined"
        assert hands.of("keep") == []
        assert hands.of("finish") == [("declined",)]
        run.close()
        tell(await sit(desk, other.token, hands), wire.StudyNext(), YES)

    virtual_time.run(main())
    found = {one.code: one for one in Register(store.engine).participants("warmth")}
    assert (found[ticket.code].status, found[ticket.code].slot) == ("declined", None)
    assert found[other.code].slot == 0


def test_who_withdraws_is_told_so_when_everything_is_deleted(store: Store) -> None:
    ticket, other = a_study(store)
    for talk, code in (("mine", ticket.code), ("theirs", other.code)):
        store.begin(a_header(talk, study="warmth", participant=code))

    async def main() -> None:
        hands = Notes(loop_time)
        run = await sit(a_desk(store), ticket.token, hands)
        tell(run, wire.StudyNext(), YES, MOOD, wire.StudyLeave(forget=True))
        assert hands.of("finish") == [("withdrawn",)]
        assert hands.step() == "left"
        run.close()

    virtual_time.run(main())
    assert [talk.id for talk in store.talks()] == ["theirs"]
    found = {one.code: one for one in Register(store.engine).participants("warmth")}
    assert (found[ticket.code].status, found[ticket.code].progress) == ("withdrawn", "")


def test_events_that_come_while_something_is_stored_wait_their_turn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        hands = Notes(loop_time)
        desk = a_desk(store)
        run = await sit(desk, ticket.token, hands)
        tell(run, wire.StudyNext(), YES)
        held: list[Any] = []
        monkeypatch.setattr(desk, "do", lambda work, then, failed, written=False: held.append((work, then)))
        tell(run, MOOD, wire.StudyNext())
        assert hands.step() == "before"
        while held:
            work, then = held.pop(0)
            then(work(Register(store.engine)))
        assert hands.step() == "talk"
        run.close()

    virtual_time.run(main())
