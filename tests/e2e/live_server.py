"""A real server on loopback: in a thread with the ports a test chooses, or as the command a newcomer runs."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from dialogue.ports import LLM
from server import providers
from server.app import STATIC, create_app
from server.archive import Archive
from server.cast import Cast, Character
from server.hub import Hub
from server.notebook import Notebook
from server.settings import MindSettings, Settings, VoiceSettings
from server.studies.desk import Desk
from server.talk import Parts


def default_parts(mind: LLM) -> tuple[Parts, Any]:
    """Return what `make run` starts, with eSpeak NG and another mind."""
    settings = Settings(voice=VoiceSettings(name="espeak"), mind=MindSettings(name="companion"))
    chosen = providers.choose(settings)
    chosen.mind.provider, chosen.mind.name = mind, "scripted"
    return providers.parts(chosen, settings)


class ThreadedServer:
    """uvicorn in a thread; `hub` may be looked at, not touched, from the test."""

    def __init__(
        self,
        mind: LLM,
        archive: Archive | None = None,
        embedders: Sequence[str] = (),
        notebook: Notebook | None = None,
        characters: Path | None = None,
    ) -> None:
        """With an `archive`, talks may be kept and studies held; it is closed with the server.

        With a `notebook`, people who want it are remembered; `characters` is the folder of those made here.
        """
        parts, motion = default_parts(mind)
        desk = None if archive is None else Desk(archive.read_now)
        cast = Cast(Character("mira", parts.persona, parts.person), STATIC / "people", characters)
        self.hub = Hub(parts, motion, archive=archive, desk=desk, notebook=notebook, cast=cast)
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        config = uvicorn.Config(
            create_app(self.hub, embedders=embedders),
            ws="websockets-sansio",
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]})

    def __enter__(self) -> "ThreadedServer":
        self._thread.start()
        until = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < until, "the server did not start within 10 s"
            time.sleep(0.01)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()

    def nodes(self) -> list[Any]:
        """Return the speaking nodes of the taken path of the newest talk."""
        session = list(self.hub._sessions.values())[-1]
        return session.talk.tree.path()


@contextmanager
def serving_as_a_newcomer(said: list[str] | None = None, **environment: str) -> Iterator[str]:
    """Run `warmchat serve` on a free port; yield the address that it prints; all lines before it are put into `said`."""
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "warmchat"), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    try:
        lines = said if said is not None else []
        url = None
        for line in process.stdout:
            lines.append(line)
            if "http://" in line:
                url = f"http://{line.split('http://')[1].split()[0]}"
                break
        assert url is not None, "the server ended before it said where it is"
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=10)
        finally:
            process.kill()
