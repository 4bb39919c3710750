import shutil
import sqlite3
from pathlib import Path

import pytest

from emotion_tree.trajectory.events import MarkerSet
from server.records import erasure
from server.records.faults import PassingFault
from server.records.schema import talks
from server.records.store import Store
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of

pytestmark = pytest.mark.unit

SECRET = "xylophonic-marmalade"
OTHER = "pomegranate-lighthouse"


def keep(store: Store, talk: str, words: str) -> None:
    record = a_talk()
    store.begin(record.header.model_copy(update={"id": talk, "title": words, "person": f"person of {words}"}))
    store.append(talk, record.events, blocks_of(record))
    for number in range(200):  # over many pages, so that pages are split and merged
        long = f"{number} {words} " * (number % 40)
        store.append(talk, [MarkerSet(t_s=60.0, label=words, value=long[:1900], source="key")])


def files_with(folder: Path, words: str) -> set[str]:
    return {path.name for path in folder.iterdir() if words.encode() in path.read_bytes()}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kept' / 'talks.sqlite'}"


def test_deleted_words_are_in_no_file_while_the_database_stays_open(url: str, tmp_path: Path) -> None:
    store, folder = Store.open(url), tmp_path / "kept"
    keep(store, "gone", SECRET)
    keep(store, "stays", OTHER)
    assert files_with(folder, SECRET), "the search finds what is there"
    store.delete("gone")
    assert files_with(folder, SECRET) == set()
    assert files_with(folder, OTHER)
    assert len(store.record("stays").events) == len(a_talk().events) + 200
    store.close()


def test_a_title_that_was_changed_goes_with_its_talk(url: str, tmp_path: Path) -> None:
    store = Store.open(url)
    store.begin(a_header(title=SECRET))
    store.update(a_header(title=OTHER))
    store.delete_person(a_header().person)
    assert files_with(tmp_path / "kept", SECRET) | files_with(tmp_path / "kept", OTHER) == set()
    store.close()


def test_the_file_becomes_smaller(url: str, tmp_path: Path) -> None:
    store, file = Store.open(url), tmp_path / "kept" / "talks.sqlite"
    keep(store, "gone", SECRET)
    store.begin(a_header("stays"))
    store.delete("gone")
    small = file.stat().st_size
    keep(store, "gone", SECRET)
    store.close()
    assert file.stat().st_size > small + 100_000


def test_a_reader_in_the_way_is_told_of_and_the_next_opening_finishes(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.records.opening.BUSY_MS", 50)
    folder = tmp_path / "kept"
    store = Store.open(url)
    keep(store, "gone", SECRET)
    reader = sqlite3.connect(folder / "talks.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    with pytest.raises(PassingFault, match="its words are still in the log"):
        store.delete("gone")
    assert store.talks() == []
    assert erasure.is_owed(store.engine)
    assert files_with(folder, SECRET)
    store.close()
    reader.close()
    Store.open(url).close()
    assert files_with(folder, SECRET) == set()


def test_a_deletion_that_was_killed_half_way_is_finished_at_the_next_opening(
    url: str, tmp_path: Path
) -> None:
    folder, copy = tmp_path / "kept", tmp_path / "copy"
    store = Store.open(url)
    keep(store, "gone", SECRET)
    assert erasure.remove(store.engine, talks.c.id == "gone") == ["gone"]
    shutil.copytree(folder, copy)  # as a kill would leave it: the rows gone, the log not
    store.close()
    assert files_with(copy, SECRET)
    Store.open(f"sqlite:///{copy / 'talks.sqlite'}").close()
    assert files_with(copy, SECRET) == set()


def test_nothing_to_delete_writes_nothing_anew(url: str) -> None:
    store = Store.open(url)
    assert erasure.remove(store.engine, talks.c.id == "nobody") == []
    assert not erasure.is_owed(store.engine)
    store.scrub()
    store.close()
