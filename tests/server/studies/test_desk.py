"""The desk: unknown and used links, two tabs, and a database in trouble; each is a sentence."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogue import virtual_time
from emotion_tree.errors import RecordError
from server import wire
from server.errors import WireError
from server.records.store import Store
from server.studies.desk import Desk, forget
from server.studies.register import Register
from tests.emotion_tree.trajectory.talks import a_header
from tests.server.studies.sitting import MOOD, YES, Notes, a_desk, a_study, sit

pytestmark = pytest.mark.unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    yield opened
    opened.close()


async def refusal(desk: Desk, token: str) -> WireError:
    with pytest.raises(WireError, match=".{20}") as raised:
        await desk.admit(token)
    return raised.value


def test_an_unknown_link_is_told_and_changes_nothing(store: Store) -> None:
    a_study(store)
    error = virtual_time.run(refusal(a_desk(store), "no-such-token"))
    assert error.code == "study.unknown_link"
    assert error.close is None


@pytest.mark.parametrize("status", ["finished", "left", "declined", "withdrawn"])
def test_a_used_link_says_what_it_was_used_for(store: Store, status: str) -> None:
    (ticket, _) = a_study(store)
    Register(store.engine).finish("warmth", ticket.code, status, "")  # type: ignore[arg-type]
    error = virtual_time.run(refusal(a_desk(store), ticket.token))
    assert error.code == "study.over"
    assert "was used already" in str(error)


def test_a_second_tab_is_refused_while_the_first_is_open(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        desk, first = a_desk(store), Notes()
        run = await sit(desk, ticket.token, first)
        assert (await refusal(desk, ticket.token)).code == "study.open_elsewhere"
        assert first.of("replaced") == []
        run.close()
        await desk.admit(ticket.token)

    virtual_time.run(main())


def test_a_tab_that_closes_a_moment_later_is_waited_for(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        desk, first, second = a_desk(store), Notes(), Notes()
        run = await sit(desk, ticket.token, first)
        run.on_event(wire.StudyNext())
        coming = asyncio.ensure_future(sit(desk, ticket.token, second))
        await asyncio.sleep(0.5)
        first.attached = False
        back = await coming
        assert first.of("replaced") == [()]
        assert second.step() == "consent"
        assert not run.present
        run.close()  # the old session ends later, and does not take the seat along
        assert (await refusal(desk, ticket.token)).code == "study.open_elsewhere"
        back.close()

    virtual_time.run(main())


def test_who_comes_back_goes_on_from_where_the_lost_page_was_not_from_the_disk(store: Store) -> None:
    (ticket, _) = a_study(store)

    async def main() -> None:
        clock = asyncio.get_running_loop().time
        desk, first, second = a_desk(store), Notes(clock), Notes(clock)
        run = await sit(desk, ticket.token, first)
        for event in (wire.StudyNext(), YES, MOOD, wire.StudyNext()):
            run.on_event(event)
        await asyncio.sleep(9.0)
        first.attached = False
        back = await sit(desk, ticket.token, second)
        assert back.flow.elapsed_s == pytest.approx(9.0, abs=0.3)
        back.close()

    virtual_time.run(main())


def test_a_database_in_trouble_is_a_sentence(store: Store) -> None:
    def broken() -> Store:
        raise RecordError("the database is damaged; put back a copy")

    error = virtual_time.run(refusal(Desk(broken, in_thread=False), "token"))
    assert error.code == "study.unreadable"
    assert "put back a copy" in str(error)


async def test_the_thread_does_things_in_order_and_answers_on_the_event_loop(store: Store) -> None:
    a_study(store, 2)
    desk, seen = Desk(lambda: store), []
    done = asyncio.Event()

    def then(number: int) -> None:
        seen.append((number, asyncio.get_running_loop() is loop))
        if number == 4:
            done.set()

    loop = asyncio.get_running_loop()
    for number in range(5):
        desk.do(lambda register, number=number: number, then, lambda error: None)  # type: ignore[misc]
    await done.wait()
    assert seen == [(number, True) for number in range(5)]
    assert await desk.ask(lambda register: register.names()) == ["warmth"]
    desk.close()
    desk.close()


def test_only_the_end_waits_for_the_records_to_be_written(store: Store) -> None:
    (ticket, _) = a_study(store, questionnaires={})
    opened: list[str] = []

    def written() -> Store:
        opened.append("written")
        return store

    def in_passing() -> Store:
        opened.append("in passing")
        return store

    async def main() -> None:
        run = await sit(Desk(written, in_passing, in_thread=False), ticket.token, Notes())
        for event in (wire.StudyNext(), YES):
            run.on_event(event)
        assert set(opened) == {"in passing"}
        run.on_event(wire.StudyNext())
        assert set(opened[-2:]) == {"written"}

    virtual_time.run(main())


def test_forgetting_deletes_all_talks_of_one_participant(store: Store) -> None:
    ticket, other = a_study(store)
    for talk, code in (("a", ticket.code), ("b", ticket.code), ("c", other.code)):
        store.begin(a_header(talk, study="warmth", participant=code))
    assert forget(store, "warmth", ticket.code) == 2
    assert [talk.id for talk in store.talks()] == ["c"]
