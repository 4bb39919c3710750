"""The register of studies in a file of SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emotion_tree.errors import RecordError
from server.records.store import Store
from server.studies.register import Register
from tests.server.studies.plans import a_plan
from tests.server.studies.register_cases import RegisterCases

pytestmark = pytest.mark.unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    yield opened
    opened.close()


class TestSqlite(RegisterCases):
    """A register in a file."""


def test_two_programs_on_one_file_give_no_place_twice(store: Store, tmp_path: Path) -> None:
    beside = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}", beside_server=True)
    ours, theirs = Register(store.engine), Register(beside.engine)
    ours.create(a_plan())
    tickets = theirs.add("warmth", 4)
    for number, ticket in enumerate(tickets):
        (ours if number % 2 else theirs).begin("warmth", ticket.code)
    assert sorted(one.slot or 0 for one in ours.participants("warmth")) == [0, 1, 2, 3]
    beside.close()


def test_a_file_that_may_only_be_read_says_so(store: Store, tmp_path: Path) -> None:
    Register(store.engine).create(a_plan())
    reading = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}", read_only=True)
    with pytest.raises(RecordError, match="may not be written"):
        Register(reading.engine).add("warmth", 1)
    assert Register(reading.engine).names() == ["warmth"]
    reading.close()


def test_what_was_answered_is_in_no_file_after_it_is_forgotten(store: Store, tmp_path: Path) -> None:
    register = Register(store.engine)
    register.create(a_plan())
    (ticket,) = register.add("warmth", 1)
    register.save("warmth", ticket.code, '{"answers": "xylophonic-marmalade"}')

    def holding() -> list[Path]:
        return [path for path in tmp_path.iterdir() if b"xylophonic-marmalade" in path.read_bytes()]

    assert holding(), "the search finds what is there"
    register.forget("warmth", ticket.code)
    store.scrub()
    assert holding() == []
