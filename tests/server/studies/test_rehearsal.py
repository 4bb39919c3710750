"""Made-up participants go through a study over a real socket, and leave the record of one."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from emotion_tree.trajectory import events as ev
from server import wire
from server.errors import ConfigError
from server.records.store import Store
from server.studies import rehearsal
from server.studies.plan import load
from server.studies.register import Register, Ticket
from server.wire_study import StudyItem
from tests.server.live_server import Live, until
from tests.server.stage import Stage
from tests.server.studies.held import Held, held
from tests.server.studies.plans import EXAMPLE
from tests.server.studies.sitting import a_study

pytestmark = pytest.mark.e2e

FAST = rehearsal.Rules(pace=0.0, at_once=4)


def opened(server: Held) -> Store:
    return Store.open(server.url, beside_server=True)


def holding(folder: Path, words: bytes) -> list[Path]:
    return [path for path in folder.iterdir() if words in path.read_bytes()]


def a_rehearsal(server: Held, count: int) -> list[Ticket]:
    store = opened(server)
    register = Register(store.engine)
    register.create(load(EXAMPLE / "plan.toml"))
    tickets = register.add("warmth", count, rehearsal=True)
    store.close()
    return tickets


def test_everybody_comes_through_with_all_their_answers_in_balanced_conditions(tmp_path: Path) -> None:
    people = rehearsal.load(EXAMPLE / "people.toml")
    with held(tmp_path) as server:
        tickets = a_rehearsal(server, 4)
        played = asyncio.run(rehearsal.play(server.address, tickets, people, FAST))
        assert [(one.code, one.ended_at, one.trouble) for one in played] == [
            (ticket.code, "thanks", "") for ticket in tickets
        ]
        assert {one.answers for one in played} == {2 + 2 + 24 + 2}
    store = Store.open(server.url, read_only=True)
    participants = Register(store.engine).participants("warmth")
    assert Counter(one.condition for one in participants) == {"whole_talk": 2, "last_turn": 2}
    assert {one.status for one in participants} == {"finished"}
    for talk in store.talks(study="warmth"):
        record = store.record(talk.id)
        assert talk.participant.startswith("R-")
        assert talk.person == ""
        assert len({(one.phase, one.questionnaire, one.item) for one in record.of(ev.AnswerGiven)}) == 30
        marks = [mark.label for mark in record.of(ev.MarkerSet)]
        assert marks == ["talk began", "turning point", "closing", "talk ended"]
        (condition,) = record.of(ev.ConditionSet)
        assert condition.condition == talk.condition
        assert sum(turn.party == "user" for turn in record.turns()) == 6
    store.close()


async def test_links_that_are_unknown_used_or_open_elsewhere_are_sentences(tmp_path: Path) -> None:
    with held(tmp_path) as server:
        store = opened(server)
        ticket, used = a_study(store)
        Register(store.engine).finish("warmth", used.code, "finished", "")
        store.close()
        live = Live(server.port, server.hub, Stage())
        for token, code in (("nonsense", "study.unknown_link"), (used.token, "study.over")):
            async with live.page() as page:
                await page.say(wire.SessionStart(study=token))
                assert (await page.event("error.raised"))["code"] == code
        async with live.page() as first:
            await first.say(wire.SessionStart(study=ticket.token))
            assert (await first.event("study.changed"))["step"] == "welcome"
            async with live.page() as second:
                await second.say(wire.SessionStart(study=ticket.token))
                assert (await second.event("error.raised"))["code"] == "study.open_elsewhere"
            await first.say(wire.StudyNext())
            assert (await first.event("study.changed"))["step"] == "consent"
        async with live.page() as again:
            await again.say(wire.SessionStart(study=ticket.token))
            assert (await again.event("study.changed"))["step"] == "consent"


async def test_a_server_that_stops_in_the_middle_loses_nothing_that_the_page_was_told(tmp_path: Path) -> None:
    yes = wire.ConsentSet(version="1", text=True, sound=False, face=False, feelings=True)
    mood = wire.AnswerGive(questionnaire="mood", item="valence", phase="before", value=6.0)
    with held(tmp_path) as server:
        store = opened(server)
        (ticket,) = a_study(store, 1)
        store.close()
        async with Live(server.port, server.hub, Stage()).page() as page:
            await page.say(wire.SessionStart(study=ticket.token))
            for event in (wire.StudyNext(), yes, mood, wire.StudyNext()):
                await page.say(event)
            await page.event("study.changed", step="talk")
            await page.say(wire.TextSay(text="I lost my keys", id="1"))
            await page.event("turn.committed", party="user")
    with held(tmp_path) as server:
        async with Live(server.port, server.hub, Stage()).page() as page:
            await page.say(wire.SessionStart(study=ticket.token))
            assert (await page.event("study.changed"))["step"] == "talk"
            await page.say(wire.StudyLeave())
            await page.event("study.changed", step="left")
    store = Store.open(server.url, read_only=True)
    talks = store.talks(study="warmth")
    assert [one.condition for one in talks] == [talks[0].condition] * 2 != [""] * 2
    answers = [list(store.record(talk.id).of(ev.AnswerGiven)) for talk in talks]
    assert all([one.value for one in given] == [6.0] for given in answers)
    said = [turn.text for talk in talks for turn in store.record(talk.id).turns() if turn.party == "user"]
    assert said == ["I lost my keys"]
    store.close()


async def test_who_withdraws_is_gone_from_the_files(tmp_path: Path) -> None:
    yes = wire.ConsentSet(version="1", text=True, sound=False, face=False, feelings=True)
    mood = wire.AnswerGive(questionnaire="mood", item="valence", phase="before", value=6.0)
    with held(tmp_path) as server:
        store = opened(server)
        (ticket,) = a_study(store, 1)
        store.close()
        async with Live(server.port, server.hub, Stage()).page() as page:
            await page.say(wire.SessionStart(study=ticket.token))
            for event in (wire.StudyNext(), yes, mood, wire.StudyNext()):
                await page.say(event)
            await page.event("study.changed", step="talk")
            await page.say(wire.TextSay(text="xylophonic marmalade", id="1"))
            await page.event("turn.committed", party="user")
            await until(lambda: bool(holding(tmp_path, b"xylophonic")))
            await page.say(wire.StudyLeave(forget=True))
            await page.event("study.changed", step="left", timeout_s=10.0)
    assert holding(tmp_path, b"xylophonic") == []
    store = Store.open(server.url, read_only=True)
    assert store.talks() == []
    store.close()


def test_an_address_that_is_none_and_one_where_nobody_listens_are_sentences() -> None:
    person = rehearsal.Person(lines=("Hello",))
    ticket = Ticket("R-CCCCC", "token")
    with pytest.raises(ConfigError, match="expected the address of a server"):
        asyncio.run(rehearsal.play("ws://here", [ticket], [person], FAST))
    with pytest.raises(ConfigError, match="there is no server at"):
        asyncio.run(rehearsal.play("http://127.0.0.1:9", [ticket], [person], FAST))


def test_answers_follow_from_the_seed_and_can_be_given() -> None:
    item = StudyItem(
        name="valence",
        type="scale",
        prompt="",
        low="bad",
        high="good",
        points=9,
        picture="",
        options=[],
        required=True,
    )
    given = [rehearsal.answer(item, seed) for seed in range(300)]
    assert given == [rehearsal.answer(item, seed) for seed in range(300)]
    assert set(given) == {float(point) for point in range(1, 10)}
    choice = item.model_copy(update={"type": "choice", "options": ["yes", "no"]})
    assert {rehearsal.answer(choice, seed) for seed in range(30)} == {"yes", "no"}


def test_people_of_the_example_are_read_and_mistakes_are_named(tmp_path: Path) -> None:
    people = rehearsal.load(EXAMPLE / "people.toml")
    assert {len(person.lines) for person in people} == {6}
    path = tmp_path / "people.toml"
    path.write_text("[[people]]\nline = ['x']\n", "utf-8")
    with pytest.raises(ConfigError, match=r"no key is called 'line' in people\[1\]; did you mean 'lines'"):
        rehearsal.load(path)
