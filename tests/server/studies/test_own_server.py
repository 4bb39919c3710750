"""A server of one's own for a rehearsal: it starts, answers, stops, and says why where it cannot."""

import json
from pathlib import Path
from urllib.request import urlopen

import pytest

from server.errors import ConfigError
from server.studies.own_server import own_server

pytestmark = pytest.mark.e2e


def test_it_serves_until_the_block_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    with own_server(["--port", "0"], url) as address, urlopen(f"{address}/healthz", timeout=5) as answer:
        assert json.load(answer)["status"] == "ready"
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{address}/healthz", timeout=5)


def test_what_keeps_it_from_starting_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with (
        pytest.raises(ConfigError, match="the server for the rehearsal did not start: warmchat: .*host"),
        own_server(["--host", "example.com"], ""),
    ):
        raise AssertionError("it must not start")
