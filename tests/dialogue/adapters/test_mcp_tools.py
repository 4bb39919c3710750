"""Tools of a real server in a process of its own, written with the official package: listed, called, and ended."""

import asyncio
import importlib.util
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dialogue.adapters.mcp_tools import McpCommand, McpTools, create
from dialogue.errors import PluginError, ProviderMissing
from dialogue.ports import Delta, Message, Tool, ToolCall
from dialogue.testing import ScriptedLLM, check_tool
from dialogue.tools import ToolBox, ToolSource, converse

pytestmark = pytest.mark.unit
real = pytest.mark.skipif(importlib.util.find_spec("mcp") is None, reason="mcp is not installed")

# Takes everything in and never answers, and ends when it is left.
MUTE = McpCommand("mute", sys.executable, ("-c", "import sys; sys.stdin.read()"))
SERVER = Path(__file__).with_name("mcp_server.py")


@asynccontextmanager
async def running(
    command: McpCommand, patience_s: float = 30, start_s: float = 30
) -> AsyncIterator[McpTools]:
    tools = McpTools(command, start_s=start_s)
    try:
        yield tools
    finally:
        await tools.aclose()


def notes(pid_file: Path, **environment: str) -> McpCommand:
    return McpCommand("notes", sys.executable, (str(SERVER), str(pid_file)), environment)


def lives(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text("utf-8")), 0)
    except ProcessLookupError:
        return False
    return True


def named(tools: object, name: str) -> Tool:
    assert isinstance(tools, tuple)
    (found,) = [tool for tool in tools if tool.name == name]
    tool: Tool = found
    return tool


@real
async def test_tools_of_a_server_are_listed_and_called_and_its_process_ends_with_ours(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    async with running(notes(pid_file, NOTES_OF="Ada")) as source:
        tools = await source.tools(30)
        assert [tool.name for tool in tools] == ["add", "notes_read_all", "wait", "die"]
        assert await check_tool(named(tools, "add"), {"a": 1, "b": 2}) == "3"
        assert await check_tool(named(tools, "notes_read_all"), {}) == "Buy milk. (Ada)"
        with pytest.raises(RuntimeError, match="valid integer"):
            await named(tools, "add").call({"a": "one", "b": 2})
        assert lives(pid_file)
    assert not lives(pid_file)
    assert source.fault == ""


@real
async def test_a_call_that_takes_too_long_is_given_up_and_the_server_goes_on(tmp_path: Path) -> None:
    async with running(notes(tmp_path / "pid")) as source:
        await source.tools(30)
        llm = ScriptedLLM(takes_tools=True)
        llm.reply(Delta(tool_call=ToolCall("wait", "{}", "a"))).reply(
            Delta(tool_call=ToolCall("add", '{"a": 1, "b": 2}', "b"))
        ).reply("Three.")
        async for _ in converse(llm, [Message("user", "Add.")], ToolBox(sources=[source]), call_s=0.3):
            pass
        said = [message.content for message in llm.prompts[2] if message.role == "tool"]
        assert said == ["wait did not answer within 0.3 s. Go on without it, and say so.", "3"]


@real
async def test_a_server_that_dies_in_a_call_is_started_again_for_the_next_answer(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    async with running(notes(pid_file)) as source:
        tools = await source.tools(30)
        first = pid_file.read_text("utf-8")
        with pytest.raises(RuntimeError, match="the server notes has ended"):
            await named(tools, "die").call({})
        for _ in range(200):  # what is left of the old one is cleared away first
            if source._runs is not None and source._runs.done():
                break
            await asyncio.sleep(0.02)
        assert await named(await source.tools(30), "add").call({"a": 2, "b": 2}) == "4"
        assert pid_file.read_text("utf-8") != first


@real
@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            McpCommand("clock", sys.executable, ("-c", "pass")),
            "the MCP server clock cannot be used: .*by hand",
        ),
        (MUTE, "it did not answer within 1 s; try `.* by hand"),
        (McpCommand("clock", "/no/such/file"), "the MCP server clock cannot be used: .*by hand"),
    ],
    ids=["ends", "silent", "gone"],
)
async def test_what_is_no_server_offers_nothing_and_says_why(command: McpCommand, sentence: str) -> None:
    async with running(command, start_s=1) as source:
        assert await source.tools(30) == ()
        await asyncio.wait_for(source._settled.wait(), 10)
        assert await source.tools(30) == ()
        assert re.search(sentence, source.fault)
        runs = source._runs
        source.start()
        assert source._runs is runs  # it is left alone for a while


@real
async def test_an_answer_does_not_wait_for_a_server_that_is_slow_to_start(tmp_path: Path) -> None:
    async with running(MUTE) as source:
        begun_s = asyncio.get_running_loop().time()
        assert await source.tools(0.1) == ()
        assert asyncio.get_running_loop().time() - begun_s < 1


async def test_what_was_never_started_is_closed_at_once() -> None:
    source: ToolSource = McpTools(McpCommand("notes", "x"))
    await source.aclose()


def test_a_setting_is_a_command_line() -> None:
    (tools,) = create(f"'{sys.executable}' 'my notes.py' --deep")
    assert tools.name == "my notes"
    assert tools._command == McpCommand("my notes", sys.executable, ("my notes.py", "--deep"))
    assert create("  ") == []


def test_python_is_the_one_that_runs_here() -> None:
    (tools,) = create("python notes.py")
    assert tools._command.program == sys.executable


def test_a_file_names_several(tmp_path: Path) -> None:
    file = tmp_path / "tools.toml"
    file.write_text(
        f'[notes]\ncommand = "{sys.executable} n.py"\nenvironment = {{ KEY = "x" }}\n[mail]\ncommand = "sleep 1"\n'
    )
    one, two = create(str(file))
    assert (one.name, one._command.environment, two.name) == ("notes", {"KEY": "x"}, "mail")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense", "it cannot be read"),
        ("", "names no MCP server"),
        ("command = 'x'", r"expected \[command\] with command"),
        ("[notes]\n", r"expected \[notes\] with command"),
        ("[notes]\ncommand = 'sleep 1'\nurl = 'x'", "got url"),
        ("[notes]\ncommand = 'sleep 1'\nenvironment = { A = 1 }", "got {'A': 1}"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "tools.toml"
    file.write_text(text)
    with pytest.raises(PluginError, match=sentence):
        create(str(file))


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(PluginError, match="as TOML in nowhere.toml"):
        create("nowhere.toml")


def test_a_command_that_is_not_here_is_named() -> None:
    with pytest.raises(ProviderMissing, match="the command 'no-such-program' is not here"):
        create("no-such-program x")
    with pytest.raises(PluginError, match="expected a command line"):
        create("python 'open")


def test_without_the_package_the_command_for_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ProviderMissing, match=r'run `pip install "warmchat\[mcp\]"`'):
        create("sleep 1")
