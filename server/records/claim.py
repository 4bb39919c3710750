"""One server writes a file: whoever opens it for writing claims it until they close it or die."""

import fcntl
import os
from pathlib import Path

from emotion_tree.errors import RecordError


class Claim:
    """A lock of the operating system on `NAME.lock` beside a database; it ends with its process, however that ends.

    SQLite itself would let two servers take turns. But each would delete old talks, count what waits, and tell its
    people that talks are kept, for the other one too; so the second is told at its start, not by surprises.
    """

    def __init__(self, database: Path) -> None:
        """Claim a database file.

        Raises:
            RecordError: another process has claimed it, or the lock's file cannot be made.
        """
        self._path = database.with_name(database.name + ".lock")
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise RecordError(
                f"{database}: may not be written, {self._path.name} cannot be made beside it ({error.strerror}); "
                "change the permissions of the folder, or name another"
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file, 32, 0).decode("ascii", "replace").strip()
            os.close(self._file)
            raise RecordError(
                f"{database}: another server (process {holder or 'unknown'}) keeps its talks there; "
                "stop it, or name another file in records.url"
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode("ascii"), 0)

    def release(self) -> None:
        """Let others write; the lock's file stays, because removing it could free what a third one claims."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
