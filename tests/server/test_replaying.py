"""One talk for who has its key, and for this machine alone."""

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from socket import create_server

import pytest

from emotion_tree.errors import RecordError
from server.errors import ConfigError
from server.records.store import Store
from server.replaying import page_of, replay, replay_app
from tests.emotion_tree.trajectory.talks import a_talk, blocks_of
from tests.server.talks_in_memory import TalksInMemory

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parent.parent.parent
_PROGRAM = """
import sys, webbrowser
from server.records.store import Store
from server.replaying import replay
webbrowser.open = lambda url: print("opened", url, flush=True)
sys.exit(replay(Store.open(sys.argv[1], read_only=True), "talk-1"))
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a store with two talks."""
    url = f"sqlite:///{tmp_path}/talks.sqlite"
    store = Store.open(url)
    for record in (a_talk(), a_talk("talk-2")):
        store.begin(record.header)
        store.append(record.header.id, record.events, blocks_of(record))
    store.close()
    return url


def test_it_serves_one_talk_says_where_opens_a_browser_and_ends_with_ctrl_c(url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        found = re.search(r"http://127\.0\.0\.1:(\d+)/replay\.html\?talk=talk-1&key=(\S+)", "".join(lines))
        assert found is not None, lines
        assert f"opened {found.group(0)}" in "".join(lines)
        port, key = found.groups()
        assert len(key) >= 32

        def status(path: str, host: str = "127.0.0.1") -> int:
            request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", headers={"Host": host})
            try:
                with urllib.request.urlopen(request, timeout=10) as response:
                    return int(response.status)
            except urllib.error.HTTPError as error:
                return error.code

        assert status(f"api/talks/talk-1/record?key={key}") == 200
        assert status("api/talks/talk-1/record") == 404
        assert status("api/talks/talk-1/record?key=another") == 404
        assert status(f"api/talks/talk-2/record?key={key}") == 404, "one talk, and no other"
        assert status(page_of("talk-1", key)) == 200
        assert status(f"api/talks/talk-1/record?key={key}", host="evil.example") == 421
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=15)
    assert process.returncode == 0, errors
    assert errors == ""


def test_a_talk_that_is_not_there_is_named(url: str) -> None:
    store = Store.open(url, read_only=True)
    with pytest.raises(RecordError, match="did you mean 'talk-"):
        replay(store, "talk-9", open_browser=False)
    store.close()


def test_a_page_that_is_not_built_is_told_with_what_to_do(tmp_path: Path) -> None:
    record = a_talk()
    with pytest.raises(ConfigError, match=r"replay\.html.*npm run build"):
        replay_app(TalksInMemory((record, [])), "talk-1", "key", static=tmp_path)


def test_a_port_that_is_taken_is_named() -> None:
    record = a_talk()
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port}.*another port"):
            replay(TalksInMemory((record, [])), "talk-1", open_browser=False, port=port)


def test_the_address_takes_any_id() -> None:
    assert page_of("t 1&x", "k") == "replay.html?talk=t+1%26x&key=k"
    assert page_of("t-1") == "replay.html?talk=t-1"
