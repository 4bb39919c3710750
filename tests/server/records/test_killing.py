"""An acknowledged event survives `kill -9`, at whatever moment: hundreds of kills of one file's writer."""

import random
import sqlite3
from pathlib import Path

import pytest

from emotion_tree.trajectory.events import MarkerSet
from server.records.store import Store
from tests.server.records.killing import Kill, acknowledged_after_a_kill

pytestmark = [pytest.mark.e2e, pytest.mark.long]

KILLS = 220


def test_hundreds_of_kills_at_random_moments_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "talks.sqlite"
    url = f"sqlite:///{file}"
    chance = random.Random(5)
    acknowledged = {}
    for number in range(KILLS):
        talk = f"talk-{number}"
        acknowledged[talk] = acknowledged_after_a_kill(Kill(url, talk, after_s=chance.uniform(0.0, 0.06)))
        if number % 20 == 0:
            _check(url, {talk: acknowledged[talk]})
    _check(url, acknowledged)
    assert sum(acknowledged.values()) > 10 * KILLS
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def _check(url: str, acknowledged: dict[str, int]) -> None:
    store = Store.open(url)
    there = {one.id for one in store.talks()}
    for talk, count in acknowledged.items():
        labels = [event.label for event in store.record(talk).of(MarkerSet)] if talk in there else []
        assert len(labels) >= count, f"{talk}: {count} were acknowledged, {len(labels)} are there"
        assert labels == [str(one) for one in range(1, len(labels) + 1)], talk
    store.close()
