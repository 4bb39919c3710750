from pathlib import Path

import pytest
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from server.records import migrations
from server.records.schema import VERSION_TABLE
from server.records.store import Store

pytestmark = pytest.mark.unit


def test_it_is_the_first_and_can_be_taken_back(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    scripts = ScriptDirectory(Path(migrations.__file__).parent)
    assert scripts.get_bases() == ["0001"]
    with (
        store.engine.begin() as connection,
        EnvironmentContext(
            Config(), scripts, fn=lambda revision, _: scripts._downgrade_revs("base", revision)
        ) as environment,
    ):
        environment.configure(connection=connection, version_table=VERSION_TABLE, transactional_ddl=True)
        environment.run_migrations()
    assert set(inspect(store.engine).get_table_names()) == {VERSION_TABLE}
    store.close()
