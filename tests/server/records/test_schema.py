import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from server.records.schema import metadata

pytestmark = pytest.mark.unit


def test_every_table_can_be_made_in_both_databases() -> None:
    for table in metadata.sorted_tables:
        for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
            assert table.name in str(CreateTable(table).compile(dialect=dialect))


def test_everything_of_a_talk_goes_with_it() -> None:
    for name in ("events", "blocks"):
        (key,) = metadata.tables[name].foreign_keys
        assert (key.target_fullname, key.ondelete) == ("talks.id", "CASCADE")


def test_the_tables_are_those_that_are_documented() -> None:
    assert set(metadata.tables) == {"talks", "events", "blocks", "studies", "participants", "erasures"}
