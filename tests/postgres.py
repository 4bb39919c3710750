"""A PostgreSQL server of the tests' own: Debian's programs, a new folder, a Unix socket, and every write synced."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_PROGRAMS = Path("/usr/lib/postgresql")
_LIMIT_S = 60


@dataclass(frozen=True)
class Postgres:
    """A server that can be stopped, killed and started again.

    Attributes:
        bin: where its programs lie.
        folder: with its data in `data`, its socket and its log.
        user: who it runs as; "" for whoever runs the tests.
    """

    bin: Path
    folder: Path
    user: str

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://warmchat@/postgres?host={self.folder}"

    @property
    def data(self) -> Path:
        """Where everything that it keeps lies."""
        return self.folder / "data"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "start", "-w", "-D", self.data, "-l", self.folder / "log", "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast`, or `immediate`, which is as if the machine had lost its power."""
        self.run("pg_ctl", "stop", "-w", "-D", self.data, "-m", mode)

    def run(self, program: str, *arguments: object) -> None:
        """Run one of its programs as its user."""
        as_user = ["runuser", "-u", self.user, "--"] if self.user else []
        subprocess.run(
            [*as_user, str(self.bin / program), *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=_LIMIT_S,
            cwd=self.folder,
        )


def _made() -> Postgres:
    found = sorted(_PROGRAMS.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.skip(f"no PostgreSQL server in {_PROGRAMS}: on Debian and Ubuntu, apt install postgresql")
    user = ""
    # Not below the folder of this run, which other users may not enter.
    folder = Path(tempfile.mkdtemp(prefix="warmchat-postgres-"))
    if os.geteuid() == 0:  # the server refuses to run as root
        user = "postgres"
        try:
            owner = pwd.getpwnam(user)
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres to run it as")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return Postgres(found[-1].parent, folder, user)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a running server, or skip where there is none."""
    server = _made()
    server.run("initdb", "-D", server.data, "-U", "warmchat", "-A", "trust", "--no-locale", "-E", "UTF8")
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(server.folder)


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """Return the address of a running server's database, the same for all tests: each cleans up, or uses names of its own."""
    return postgres.url
