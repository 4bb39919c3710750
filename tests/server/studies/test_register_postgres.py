"""The register of studies in a real PostgreSQL server."""

from collections.abc import Iterator

import pytest

from server.records.schema import erasures, participants, studies, talks
from server.records.store import Store
from tests.server.studies.register_cases import RegisterCases

pytestmark = pytest.mark.e2e


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    opened = Store.open(postgres_url)
    with opened.engine.begin() as connection:
        for table in (talks, participants, studies, erasures):
            connection.execute(table.delete())
    yield opened
    opened.close()


class TestPostgres(RegisterCases):
    """A register in a database server."""
