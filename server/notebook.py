"""The files in which characters remember people: one Markdown file for each person and character, begun by the person alone.

    folder / p-3f… (the person's pseudonym) / mira.md

A file is there exactly as long as the person wants to be remembered. Reading is quick and happens on the event loop;
writing takes a lock, and puts a whole new file in the place of the old one.
"""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

from dialogue import notes
from dialogue.notes import Notes
from server.errors import NotebookError

MOST_BYTES: Final = 64_000
_PERSON: Final = re.compile(r"p-[0-9a-f]{24}")


def default_folder() -> Path:
    """Return where memories lie where no setting says otherwise."""
    return Path(platformdirs.user_data_dir("warmchat", appauthor=False)) / "memory"


class Notebook:
    """What one character remembers of its people."""

    def __init__(self, folder: Path, name: str) -> None:
        """Keep files in `folder`, which is made when the first person wants it; `name` is the character's."""
        self._folder = folder
        self._name = name
        self._file = f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'character'}.md"
        self._lock = threading.Lock()

    def of(self, name: str) -> "Notebook":
        """Return the notebook of another character, beside this one."""
        other = Notebook(self._folder, name)
        other._lock = self._lock
        return other

    def where(self, person: str) -> Path:
        """Return the file of a person, which need not be there.

        Raises:
            NotebookError: this is no person's pseudonym.
        """
        if not _PERSON.fullmatch(person):
            raise NotebookError("Nobody can be remembered here without the cookie of a browser.")
        return self._folder / person / self._file

    def read(self, person: str) -> Notes | None:
        """Return what is remembered of a person, or None where they do not want to be.

        Raises:
            NotebookError: the file is there and cannot be read.
        """
        path = self.where(person)
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise NotebookError(f"The memory at {path} cannot be read: {error.strerror}.") from error
        if len(content) > MOST_BYTES:
            raise NotebookError(
                f"The memory at {path} is longer than {MOST_BYTES // 1000} kB; shorten it, or delete it."
            )
        return notes.parse(content.decode("utf-8", "replace"))

    def begin(self, person: str) -> Notes:
        """Remember a person from now on; what is remembered already stays.

        Raises:
            NotebookError: the file cannot be made.
        """
        with self._lock:
            found = self.read(person)
            return self._write(person, Notes()) if found is None else found

    def change(self, person: str, do: Callable[[Notes], Notes]) -> Notes | None:
        """Put other notes in place of a person's; None, and nothing is done, where they are not remembered.

        Raises:
            NotebookError: the file cannot be read or written.
        """
        with self._lock:
            found = self.read(person)
            return None if found is None else self._write(person, do(found))

    def note(self, person: str, key: str, do: Callable[[Notes], Notes]) -> None:
        """As `change`, for what was found out about the memory `key`: one that was begun anew since is left alone.

        Raises:
            NotebookError: the file cannot be read or written.
        """
        with self._lock:
            found = self.read(person)
            if found is not None and found.key == key:
                made = do(found)
                if made != found:
                    self._write(person, made)

    def forget_here(self, person: str) -> None:
        """Delete what this character remembers of a person, and remember nothing more.

        Raises:
            NotebookError: it cannot be deleted.
        """
        path = self.where(person)
        with self._lock:
            try:
                path.unlink(missing_ok=True)
                with suppress(OSError):  # others may remember them
                    path.parent.rmdir()
            except OSError as error:
                raise NotebookError(f"The memory at {path} cannot be deleted: {error.strerror}.") from error

    def forget(self, person: str) -> None:
        """Delete all that any character remembers of a person, and remember nothing more.

        Raises:
            NotebookError: it cannot be deleted.
        """
        folder = self.where(person).parent
        with self._lock:
            try:
                for path in folder.glob("*.md*"):
                    path.unlink(missing_ok=True)
                with suppress(FileNotFoundError):
                    folder.rmdir()
            except OSError as error:
                raise NotebookError(f"The memory in {folder} cannot be deleted: {error.strerror}.") from error

    def _write(self, person: str, made: Notes) -> Notes:
        path = self.where(person)
        half = path.with_suffix(".md.new")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            half.touch(0o600)
            half.write_text(notes.rendered(made, self._name), "utf-8")
            half.replace(path)
        except OSError as error:
            raise NotebookError(f"The memory at {path} cannot be written: {error.strerror}.") from error
        return made
