"""The server as people start it: it says where it is, answers, and stops cleanly; and a port that is taken is a sentence."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server
from types import SimpleNamespace
from typing import cast

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from dialogue.ports import Tool
from dialogue.testing import ScriptedLLM
from dialogue.tools import ToolBox
from server import cli, doctor, providers, serving, wire
from server.errors import ConfigError
from server.providers import Choice, Chosen
from server.settings import SECRETS, ServerSettings, Settings

pytestmark = pytest.mark.e2e

COMMAND = Path(sys.executable).with_name("warmchat")
START_LIMIT_S = 60.0
STOP_LIMIT_S = 4.0


@dataclass
class Started:
    """`warmchat serve` as a process of its own.

    Attributes:
        process: it.
        said: the lines up to its address.
        port: where it is.
    """

    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)
    port: int = 0

    async def read_address(self) -> None:
        """Read what it says until it says where it is."""
        assert self.process.stdout is not None
        while not self.port:
            line = (await self.process.stdout.readline()).decode()
            assert line, f"it ended before it said where it is: {self.said}"
            self.said.append(line.rstrip())
            found = re.search(r"Warm Chat is at  http://127\.0\.0\.1:(\d+)/", line)
            self.port = int(found[1]) if found else 0

    async def stop(self, how: signal.Signals) -> tuple[int, float, str]:
        """Send the signal to it and its children, as a terminal does; return exit status, seconds, and stderr."""
        began_s = time.monotonic()
        os.killpg(self.process.pid, how)
        async with asyncio.timeout(3 * STOP_LIMIT_S):
            _, errors = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, time.monotonic() - began_s, errors.decode()


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[Started]:
    """Run `warmchat serve --port 0` with no settings but the defaults."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WARMCHAT_") and name != "OPENAI_API_KEY"
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(str(COMMAND), "serve", "--port", "0"),
        cwd=folder,
        env=environment,
        stdout=pipe,
        stderr=pipe,
        start_new_session=True,
    )
    server = Started(process)
    try:
        async with asyncio.timeout(START_LIMIT_S):
            await server.read_address()
        yield server
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def health(port: int) -> dict[str, object]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", "/healthz")
        said: dict[str, object] = json.loads(connection.getresponse().read())
        return said


async def test_the_server_says_where_it_is_answers_and_stops_cleanly(tmp_path: Path) -> None:
    async with started(tmp_path) as server:
        first_words = [line.split()[0] for line in server.said if line.strip()]
        assert first_words == ["ears", "mind", "voice", "emotion", "face", "vad", "Warm"]
        assert health(server.port)["status"] == "ready"
        url = f"ws://127.0.0.1:{server.port}/ws"
        async with connect(url, subprotocols=[Subprotocol(wire.SUBPROTOCOL)], proxy=None) as socket:
            await socket.send(wire.SessionStart().model_dump_json())
            ready = json.loads(await socket.recv())
            assert ready["type"] == "session.ready"
            assert {provider["kind"] for provider in ready["providers"]} == {
                *("ears", "mind", "voice", "emotion", "face")
            }
            await socket.send(wire.TextSay(text="hello").model_dump_json())
            async with asyncio.timeout(START_LIMIT_S):
                while b"reply.finished" not in await socket.recv(decode=False):
                    pass
            stopping = asyncio.create_task(server.stop(signal.SIGINT))
            with suppress(ConnectionClosed):
                while True:
                    await socket.recv()
            assert socket.close_code == wire.CLOSE_GOING_AWAY
            status, seconds, errors = await stopping
    assert (status, errors) == (0, "")
    assert seconds <= STOP_LIMIT_S


def test_what_the_doctor_tried_is_what_the_server_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    report = doctor.examine(Settings())
    tried = {port.port: port for port in report.ports}
    chosen = {choice.kind: choice.name for choice in providers.choose(Settings()).all()}
    assert set(chosen) == set(tried) == {"ears", "mind", "voice", "emotion", "face", "vad"}
    for kind, name in chosen.items():
        assert tried[kind].chosen == name
        # On a busy machine a port may be slower than its budget, which is a note and no fault.
        assert tried[kind].verdict != "bad", tried[kind].says
        assert tried[kind].measures


def test_a_port_that_is_taken_is_a_sentence_with_what_to_do() -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            ConfigError,
            match=rf"cannot listen at 127\.0\.0\.1:{port}: Address already in use; .*--port",
        ):
            serving.serve(Settings(server=ServerSettings(port=port)))


def test_a_port_that_is_taken_is_found_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def never(settings: Settings) -> providers.Chosen:
        raise AssertionError("models were loaded for a server that cannot start")

    monkeypatch.setattr(providers, "choose", never)
    monkeypatch.chdir(tmp_path)
    with create_server(("127.0.0.1", 0)) as taken:
        assert cli.main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert capsys.readouterr().err.startswith("warmchat: cannot listen at 127.0.0.1:")


def test_a_listener_is_closed_when_the_server_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(settings: Settings) -> providers.Chosen:
        raise ConfigError("the voice that was asked for cannot be used")

    monkeypatch.setattr(providers, "choose", refuse)
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ConfigError, match="the voice that was asked for"):
        serving.serve(Settings(server=ServerSettings(port=port)))
    with create_server(("127.0.0.1", port)):
        pass


def test_the_server_starts_without_a_database_library() -> None:
    """It takes half a second to load, and most talks are never kept."""
    asks = "import sys, server.serving; print('sqlalchemy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("mind", "sentence"),
    [
        (ScriptedLLM(takes_tools=True), "clock .* may use them"),
        (ScriptedLLM(), "clock .* not used: the mind m takes no"),
    ],
)
def test_tools_are_named_at_the_start_and_whether_the_mind_can_use_them(
    mind: ScriptedLLM, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = {kind: Choice(kind, "x", "y") for kind in ("ears", "voice", "vad", "motion", "emotion")}
    clock = cast(Tool, SimpleNamespace(name="clock"))
    chosen = Chosen(mind=Choice("mind", "m", "y", mind), tools=ToolBox([clock]), **rest)
    with closing(create_server(("127.0.0.1", 0))) as listener:
        serving._tell(chosen, listener)
    assert re.search(sentence, capsys.readouterr().out)
