"""A memory is a file that is there exactly as long as the person wants it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dialogue.notes import Notes
from server.errors import NotebookError
from server.notebook import MOST_BYTES, Notebook, default_folder

pytestmark = pytest.mark.unit

PERSON = "p-" + "3f" * 12
DAY = date(2026, 11, 23)


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    return Notebook(tmp_path / "memory", "Mira")


def add(text: str) -> Callable[[Notes], Notes]:
    return lambda found: found.added([text], DAY)


def test_until_a_person_begins_it_nothing_is_there_and_nothing_is_written(
    notebook: Notebook, tmp_path: Path
) -> None:
    assert notebook.read(PERSON) is None
    assert notebook.change(PERSON, add("They like tea.")) is None
    notebook.note(PERSON, "0" * 16, add("They like tea."))
    notebook.forget(PERSON)
    assert not (tmp_path / "memory").exists()


def test_a_memory_is_a_readable_file_of_its_owner_alone(notebook: Notebook) -> None:
    notebook.begin(PERSON)
    notebook.change(PERSON, add("They like tea."))
    path = notebook.where(PERSON)
    assert path.name == "mira.md"
    assert "- They like tea. (2026-11-23)\n" in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["mira.md"]


def test_to_begin_again_changes_nothing(notebook: Notebook) -> None:
    notebook.begin(PERSON)
    found = notebook.change(PERSON, add("They like tea."))
    assert notebook.begin(PERSON) == found


def test_who_is_forgotten_is_forgotten_by_every_character(notebook: Notebook, tmp_path: Path) -> None:
    other = Notebook(tmp_path / "memory", "Old Tom")
    for one in (notebook, other):
        one.begin(PERSON)
    notebook.forget(PERSON)
    assert other.read(PERSON) is None
    assert list((tmp_path / "memory").iterdir()) == []


def test_what_was_found_out_about_a_memory_that_was_deleted_is_not_written_into_the_next(
    notebook: Notebook,
) -> None:
    before = notebook.begin(PERSON)
    notebook.forget(PERSON)
    after = notebook.begin(PERSON)
    notebook.note(PERSON, before.key, add("They like tea."))
    assert notebook.read(PERSON) == after
    notebook.note(PERSON, after.key, add("They like tea."))
    assert [line.text for line in (notebook.read(PERSON) or Notes()).lines] == ["They like tea."]


def test_a_file_that_a_person_wrote_from_nothing_is_read_and_gone_on_with(notebook: Notebook) -> None:
    path = notebook.where(PERSON)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"- I am Peter\n\xff\xfe\n- They like tea.\n")
    found = notebook.read(PERSON)
    assert found is not None
    assert [line.text for line in found.lines] == ["I am Peter", "They like tea."]
    notebook.note(PERSON, found.key, add("They work at night."))
    assert path.read_text("utf-8").startswith("# What Mira remembers of you")
    assert "- I am Peter\n" in path.read_text("utf-8")


@pytest.mark.parametrize("person", ["", "p-..", "../p-" + "3f" * 12, "p-" + "3f" * 12 + "/.."])
def test_only_a_pseudonym_names_a_folder(notebook: Notebook, person: str) -> None:
    with pytest.raises(NotebookError, match="cookie"):
        notebook.read(person)


def test_a_file_that_is_too_long_or_no_file_is_said_so(notebook: Notebook) -> None:
    path = notebook.where(PERSON)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"- x\n" * MOST_BYTES)
    with pytest.raises(NotebookError, match="longer than 64 kB"):
        notebook.read(PERSON)
    path.unlink()
    path.mkdir()
    with pytest.raises(NotebookError, match="cannot be read"):
        notebook.read(PERSON)
    with pytest.raises(NotebookError, match="cannot be deleted"):
        notebook.forget(PERSON)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("a file")
    notebook = Notebook(tmp_path / "memory", "Mira")
    with pytest.raises(NotebookError, match="cannot be (read|written)"):
        notebook.begin(PERSON)


def test_by_default_it_lies_in_the_users_data() -> None:
    assert default_folder().parts[-2:] == ("warmchat", "memory")
