"""Tools of other people's servers, over the Model Context Protocol's official client: one process for each server.

    mind.mcp = "python my_server.py"      one server
    mind.mcp = "tools.toml"               several: [name] command = "…", environment = { KEY = "…" }

A server runs from the first talk on and ends with ours. One that cannot be reached offers nothing, and is tried again
later; `McpTools.fault` says why. The `mcp` package takes a second to import, so this module does it when it connects.
"""

import asyncio
import importlib.util
import json
import logging
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dialogue.errors import PluginError, ProviderMissing
from dialogue.ports import Tool

if TYPE_CHECKING:
    from mcp import Client

START_S: Final = 20.0
# A server that failed is left alone so long before it is started again.
REST_S: Final = 30.0
MOST_TOOLS: Final = 64  # what more a server offers only makes a model slow to choose

_NAME: Final = "mcp"
_KEYS: Final = frozenset({"command", "environment"})
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class McpCommand:
    """How a server is started.

    Attributes:
        name: what it is called here.
        program: the file that is run.
        arguments: what it is given.
        environment: variables beside the few that every program needs; it gets no others of ours.
    """

    name: str
    program: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def create(setting: str) -> list["McpTools"]:
    """Return the servers that a setting names; nothing is started yet.

    Args:
        setting: a command line, or the path of a TOML file; "" is none.

    Raises:
        PluginError: the setting cannot be understood.
        ProviderMissing: the package `mcp` or a command is not installed.
    """
    if not setting.strip():
        return []
    commands = _from_file(Path(setting)) if setting.endswith(".toml") else [_command("", setting, {})]
    if importlib.util.find_spec("mcp") is None:
        raise ProviderMissing(
            _NAME, 'tools of other servers need the package mcp; run `pip install "warmchat[mcp]"`'
        )
    return [McpTools(command) for command in commands]


class McpTools:
    """The tools of one server; a `dialogue.tools.ToolSource`."""

    def __init__(
        self,
        command: McpCommand,
        *,
        start_s: float = START_S,
        rest_s: float = REST_S,
    ) -> None:
        """Know how to start a server; `start` does it."""
        self.name = command.name
        self.fault = ""
        self._command = command
        self._start_s, self._rest_s = start_s, rest_s
        self._tools: tuple[Tool, ...] = ()
        self._runs: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()  # it is there, or it failed
        self._over = asyncio.Event()
        self._failed_at_s = -float("inf")

    def start(self) -> None:
        """Start the server, unless it runs or has just failed."""
        rested = asyncio.get_running_loop().time() - self._failed_at_s >= self._rest_s
        if (self._runs is None or self._runs.done()) and rested:
            self._settled.clear()
            self._over.clear()
            # A connection belongs to the task that made it, so one task has it from its beginning to its end.
            self._runs = asyncio.create_task(self._run())

    async def tools(self, patience_s: float) -> Sequence[Tool]:
        """Return the server's tools; none where it does not run, or has not started after `patience_s`."""
        self.start()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._settled.wait()
        return self._tools

    async def aclose(self) -> None:
        """End the server's process."""
        if self._runs is None:
            return
        self._over.set()
        if not self._settled.is_set():
            self._runs.cancel()
        with suppress(asyncio.CancelledError):
            await self._runs
        self._runs = None

    async def call(self, client: "Client", name: str, arguments: Mapping[str, object]) -> str:
        """Call a tool; what it raises is for the model.

        Raises:
            RuntimeError: the tool says that it failed, or the server is gone.
            MCPError: the server did not understand.
        """
        from mcp import MCPError
        from mcp_types import CONNECTION_CLOSED

        try:
            result = await client.call_tool(name, dict(arguments))
        except MCPError as error:
            if error.code == CONNECTION_CLOSED:  # the process is gone; the next answer gets a new one
                self._over.set()
                raise RuntimeError(f"the server {self.name} has ended") from error
            raise
        text = _text_of(result)
        if result.is_error:
            raise RuntimeError(text)
        return text

    async def _run(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(self._start_s):
                    client = await stack.enter_async_context(_client(self._command))
                    self._tools = await self._listed(client)
                self.fault = ""
                self._settled.set()
                await self._over.wait()
        except Exception as error:  # a process of somebody else's and a library under it: anything may come
            self._fail(error)
        finally:
            self._tools = ()
            self._settled.set()

    def _fail(self, error: BaseException) -> None:
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        slow = f"it did not answer within {self._start_s:g} s" if isinstance(error, TimeoutError) else ""
        line = shlex.join([self._command.program, *self._command.arguments])
        self.fault = f"the MCP server {self.name} cannot be used: {slow or error or type(error).__name__}; try `{line}` by hand"
        self._failed_at_s = asyncio.get_running_loop().time()
        _LOG.warning("%s", self.fault)

    async def _listed(self, client: "Client") -> tuple[Tool, ...]:
        listed: list[Any] = []
        page: str | None = None
        while len(listed) < MOST_TOOLS:
            result = await client.list_tools(cursor=page)
            listed += result.tools
            page = result.next_cursor
            if not page:
                break
        return tuple(
            _McpTool(
                name=_NO_NAME.sub("_", tool.name)[:64],
                description=tool.description or tool.title or tool.name,
                parameters=tool.input_schema,
                there=tool.name,
                client=client,
                server=self,
            )
            for tool in listed[:MOST_TOOLS]
        )


@dataclass(frozen=True)
class _McpTool:
    """A tool of a server; `there` is what the server calls it."""

    name: str
    description: str
    parameters: Mapping[str, object]
    there: str
    client: "Client"
    server: McpTools

    async def call(self, arguments: Mapping[str, object]) -> str:
        """Return what the server says."""
        return await self.server.call(self.client, self.there, arguments)


def _client(command: McpCommand) -> "Client":
    from mcp import Client, StdioServerParameters

    return Client(
        StdioServerParameters(
            command=command.program, args=list(command.arguments), env=dict(command.environment)
        )
    )


def _text_of(result: Any) -> str:
    """Return a result in words; what is no text is named, since a model behind a voice cannot look at it."""
    parts = [block.text if block.type == "text" else f"({block.type})" for block in result.content]
    if not parts and result.structured_content is not None:
        return json.dumps(result.structured_content, ensure_ascii=False)
    return "\n".join(parts)


def _from_file(path: Path) -> list[McpCommand]:
    try:
        servers = tomllib.loads(path.expanduser().read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PluginError(
            f"expected MCP servers as TOML in {path}, and it cannot be read: {error}"
        ) from error
    if not servers:
        raise PluginError(f'{path} names no MCP server; write [notes] and command = "python notes.py"')
    return [_from_section(path, name, section) for name, section in servers.items()]


def _from_section(path: Path, name: str, section: object) -> McpCommand:
    if not isinstance(section, dict) or not isinstance(section.get("command"), str):
        raise PluginError(f'{path}: expected [{name}] with command = "…", as on a command line')
    unknown = sorted(set(section) - _KEYS)
    environment = section.get("environment", {})
    texts = isinstance(environment, dict) and all(isinstance(value, str) for value in environment.values())
    if unknown or not texts:
        raise PluginError(
            f'{path}: [{name}] takes command = "…" and environment = {{ NAME = "text" }}; '
            f"got {', '.join(unknown) or repr(environment)}"
        )
    return _command(name, section["command"], environment)


def _command(name: str, line: str, environment: Mapping[str, str]) -> McpCommand:
    try:
        program, *arguments = shlex.split(line)
    except ValueError as error:
        raise PluginError(
            f"expected a command line such as `python server.py`, got {line!r}: {error}"
        ) from error
    # Unless a path is given, the Python that runs here is meant: its environment has the package `mcp`.
    own = program in ("python", "python3")
    found = sys.executable if own else shutil.which(str(Path(program).expanduser()))
    if found is None:
        raise ProviderMissing(
            _NAME, f"the command {program!r} is not here; install it, or give its whole path"
        )
    files = [Path(argument).stem for argument in arguments if not argument.startswith("-")]
    return McpCommand(
        name or (files[-1] if files else Path(program).stem), found, tuple(arguments), environment
    )
