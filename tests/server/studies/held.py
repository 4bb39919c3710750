"""A real server of scripted talks that keeps them, holds studies and takes orders, for tests."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from threading import Thread
from typing import cast

from dialogue import registry
from server.archive import Archive
from server.hub import Hub
from server.serving import configured
from server.studies.desk import Desk
from speaker_listener.motion import MotionModel
from tests.server.live_server import STOP_LIMIT_S
from tests.server.stage import Stage

TOKEN = "open-sesame"


@dataclass
class Held:
    """A running server.

    Attributes:
        port: on this machine.
        url: of its database.
        hub: its talks.
    """

    port: int
    url: str
    hub: Hub

    @property
    def address(self) -> str:
        """The address as a browser writes it."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def held(folder: Path, *, token: str = TOKEN, replies: int = 200) -> Iterator[Held]:
    """Run a server whose database lies in `folder`, and whose character always has something to say."""
    url = f"sqlite:///{folder / 'talks.sqlite'}"
    stage = Stage()
    for _ in range(replies):
        stage.llm.reply("I see. Tell me more.")
    motion = cast(MotionModel, registry.create("motion", "rules"))
    archive = Archive(url)
    hub = Hub(
        stage.parts(motion),
        motion,
        archive=archive,
        desk=Desk(archive.read_now),
        control_token=token,
        resume_s=0.5,
    )
    server = configured(hub, Path("no-page-here"))
    with closing(create_server(("127.0.0.1", 0))) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield Held(listener.getsockname()[1], url, hub)
        finally:
            server.should_exit = True
            thread.join(STOP_LIMIT_S)
            assert not thread.is_alive(), "the server did not stop"
