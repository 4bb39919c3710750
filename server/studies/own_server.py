"""A server in a process of its own, for a rehearsal: the same command and settings as a study is held with."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Final

from server.errors import ConfigError

STOP_LIMIT_S: Final = 20.0
_ADDRESS: Final = re.compile(r"http://[^\s/]+")
_SERVE: Final = "import sys; from server.cli import main; sys.exit(main(sys.argv[1:]))"


@contextmanager
def own_server(arguments: Sequence[str], records_url: str) -> Iterator[str]:
    """Run `warmchat serve` with these arguments; yield its address, and stop it as Ctrl-C does.

    Args:
        arguments: of the command.
        records_url: where it keeps talks; "" for where the settings say.

    Raises:
        ConfigError: it does not start; what it said is in the message.
    """
    environment = {**os.environ, **({"WARMCHAT_RECORDS__URL": records_url} if records_url else {})}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, "serve", *arguments],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            env=environment,
        )
        try:
            assert process.stdout is not None
            yield _address(process.stdout, said)
        finally:
            _stop(process)


def _address(lines: IO[str], said: IO[str]) -> str:
    for line in lines:
        found = _ADDRESS.search(line)
        if "Warm Chat is at" in line and found:
            return found.group()
    said.seek(0)
    raise ConfigError(
        f"the server for the rehearsal did not start: {said.read().strip() or 'it said nothing'}"
    )


def _stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
