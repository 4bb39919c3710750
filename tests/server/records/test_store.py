from collections.abc import Iterator
from pathlib import Path

import pytest

from server.records.store import Store
from tests.server.records.store_cases import StoreCases

pytestmark = pytest.mark.unit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    yield opened
    opened.close()


class TestSqlite(StoreCases):
    """A store in a file."""
