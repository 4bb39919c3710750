"""Starts the server, says where it is, and stops it cleanly."""

import asyncio
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Final, cast

import uvicorn

from dialogue.ports import LLM
from dialogue.tools import takes_tools
from emotion_tree.errors import RecordError
from server import lsl, providers, wire
from server.app import STATIC, create_app
from server.archive import Archive
from server.cast import Cast, Character
from server.cast import default_folder as characters_folder
from server.chronicle import OutletMaker
from server.errors import ConfigError
from server.hub import Hub
from server.lan import Lan, open_door
from server.notebook import Notebook, default_folder
from server.settings import Settings, control_token
from server.studies.desk import Desk
from server.talk import Parts

# Above our own limit, so that an event which is too large gets our sentence before the close.
_SOCKET_LIMIT_BYTES: Final = 16 * wire.MAX_EVENT_BYTES
_GOODBYE_S: Final = 0.05


def serve(settings: Settings) -> int:
    """Serve until stopped; return the exit status.

    Raises:
        ConfigError: the port is taken, or a provider that was asked for cannot be had.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr)
    # The port first: who cannot start should not load models to find that out.
    with ExitStack() as stack:
        listener = stack.enter_context(closing(_listen(settings.server.host, settings.server.port)))
        lan = open_door(settings.server) if settings.server.lan else None
        if lan is not None:
            stack.enter_context(closing(lan.listener))
        chosen = providers.choose(settings)
        parts, motion = providers.parts(chosen, settings)
        archive = _archive(settings)
        hub = Hub(
            parts,
            motion,
            max_sessions=settings.server.max_sessions,
            resume_s=settings.server.resume_s,
            archive=archive,
            outlets=_outlets(settings),
            desk=None if archive is None else Desk(archive.read_now, archive.open),
            control_token=control_token(),
            notebook=_notebook(settings, parts.persona.name),
            cast=_cast(settings, parts),
        )
        _tell(chosen, listener, lan)
        with suppress(KeyboardInterrupt):  # raised again when all has ended; Ctrl-C is how one stops
            configured(hub, embedders=settings.server.embedders, lan=lan, country=settings.care.country).run(
                sockets=[listener]
            )
    return 0


def configured(
    hub: Hub,
    static: Path = STATIC,
    embedders: Sequence[str] = (),
    lan: Lan | None = None,
    country: str = "",
) -> uvicorn.Server:
    """Return the server of a hub's talks and of the page in `static`; `run` it with a listening socket.

    With `lan`, paired devices of the network come in there. Help lines are those of `country`, where it is named.
    """
    config = uvicorn.Config(
        create_app(hub, static, embedders, None if lan is None else lan.door, country),
        ws="websockets-sansio",
        ws_max_size=_SOCKET_LIMIT_BYTES,
        log_level="warning",
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    return _Server(config, hub, lan)


def _archive(settings: Settings) -> Archive | None:
    """Return where talks may be kept, opened if it is there already.

    Raises:
        ConfigError: it is there and cannot be used; better to know before somebody agrees to keep a talk.
    """
    if settings.records.keep == "never":
        return None
    archive = Archive(settings.records.url, retention_days=settings.records.retention_days)
    try:
        if archive.exists:
            archive.open()
    except RecordError as error:
        raise ConfigError(f'{error}; or set records.keep = "never" to go on without keeping talks') from error
    return archive


def _notebook(settings: Settings, name: str) -> Notebook | None:
    """Return where the character called `name` remembers people; nowhere where nothing is to be kept at all."""
    where = settings.records.memory
    if where == "off" or settings.records.keep == "never":
        return None
    return Notebook(Path(where).expanduser() if where else default_folder(), name)


def _cast(settings: Settings, parts: Parts) -> Cast:
    """Return who may be talked to, the character of the settings first."""
    name = Path(settings.character.persona).stem
    host = Character(name, parts.persona, parts.person, "")
    return Cast(host, STATIC / "people", characters_folder())


def _outlets(settings: Settings) -> tuple[OutletMaker, ...]:
    """Return who follows every talk live.

    Raises:
        ConfigError: Lab Streaming Layer was asked for and is not here.
    """
    if not settings.records.lsl:
        return ()
    lsl.stay_on_this_machine()
    return (lsl.LslStreams,)


class _Server(uvicorn.Server):
    """Listens at two doors, and says goodbye to every page before it stops; uvicorn alone would close with its own code."""

    def __init__(self, config: uvicorn.Config, hub: Hub, lan: Lan | None) -> None:
        super().__init__(config)
        self._hub = hub
        self._lan = lan

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open both doors."""
        await super().startup(sockets)
        if self._lan is None or self.should_exit:
            return
        # The same application and limits; uvicorn tells by the transport that it is https, and the door goes by that.
        server = await asyncio.get_running_loop().create_server(
            self._protocol, sock=self._lan.listener, ssl=self._lan.tls, backlog=self.config.backlog
        )
        self.servers.append(server)

    def _protocol(self) -> asyncio.Protocol:
        make = cast(Callable[..., asyncio.Protocol], self.config.http_protocol_class)
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is open, then stop."""
        self._hub.say_goodbye()
        await asyncio.sleep(_GOODBYE_S)
        await super().shutdown(sockets)


def _tell(chosen: providers.Chosen, listener: socket.socket, lan: Lan | None = None) -> None:
    """Say what runs and why, and where the page is."""
    for choice in chosen.all():
        print(f"  {choice.kind:8} {choice.name:14} {choice.why}")
    if chosen.tools:
        print(f"  {'tools':8} {', '.join(chosen.tools.names):14} {_about_tools(chosen)}")
    if lan is not None:
        print(f"\n{lan.lines()}")
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"\n  Warm Chat is at  http://{shown}:{port}/   (Ctrl-C stops it)\n", flush=True)


def _about_tools(chosen: providers.Chosen) -> str:
    if takes_tools(cast(LLM, chosen.mind.provider)):
        return "the mind may use them"
    return f"not used: the mind {chosen.mind.name} takes no tools; choose one that does, such as openai"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"cannot listen at {host}:{port}: {error.strerror}; stop what listens there, or give --port"
        ) from error
    return listener
