"""Control over HTTP and a WebSocket, on a real server with a real talk."""

import asyncio
import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from server import wire
from tests.server.live_server import Live, Page
from tests.server.stage import Stage
from tests.server.studies.held import TOKEN, Held, held

pytestmark = pytest.mark.e2e

EXAMPLE = Path(__file__).parents[2] / "examples" / "control" / "steer.py"
YES = wire.ConsentSet(version="1", text=True, sound=False, face=False, feelings=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    with held(tmp_path_factory.mktemp("control")) as server:
        yield server


def asked(server: Held, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
    """Return status and answer of a request that carries the secret, unless told otherwise."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Authorization": f"Bearer {TOKEN}", **headers}
    try:
        with urlopen(Request(f"{server.address}/control{path}", data, sent), timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


async def order(server: Held, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    return await asyncio.to_thread(asked, server, path, body)


def a_talk(server: Held) -> Any:
    return Live(server.port, server.hub, Stage()).talk()


def dial(server: Held, **headers: str) -> connect:
    sent = {"Authorization": f"Bearer {TOKEN}", **headers}
    return connect(f"ws://127.0.0.1:{server.port}/control", additional_headers=sent, proxy=None)


async def test_orders_over_http_reach_the_page(server: Held) -> None:
    page: Page
    async with a_talk(server) as page:
        talk = page.ready["id"]
        status, found = await order(server, "/talks")
        assert status == 200
        assert talk in {one["talk"] for one in found["talks"]}
        assert (await order(server, f"/talks/{talk}/say", {"text": "A program says this."}))[0] == 200
        spoken = await page.event("phrase.spoken")
        assert spoken["text"] == "A program says this."
        status, said = await order(server, f"/talks/{talk}/say", {"text": "And this."})
        assert (status, "somebody is speaking" in said["error"]) == (409, True)
        assert (await order(server, f"/talks/{talk}/show", {"emotions": {"surprise": 1.0}, "for_s": 0.3}))[
            0
        ] == 200
        shown = await page.event("shown.changed")
        assert max(shown["emotions"], key=shown["emotions"].get) == "surprise"
        back = await page.event("shown.changed")
        assert back["emotions"].get("surprise", 0.0) < 0.5


async def test_what_happens_comes_as_lines_until_the_talk_ends(server: Held) -> None:
    async with a_talk(server) as page:
        talk = page.ready["id"]
        await page.say(YES)
        await page.event("record.changed", state="kept")

        def follow() -> list[dict[str, Any]]:
            sent = {"Authorization": f"Bearer {TOKEN}"}
            address = f"{server.address}/control/talks/{talk}/events"
            with urlopen(Request(address, headers=sent), timeout=10) as answer:
                assert answer.headers["Content-Type"].startswith("application/jsonl")
                return [json.loads(line) for line in answer]

        following = asyncio.create_task(asyncio.to_thread(follow))
        await asyncio.sleep(0.3)
        await order(server, f"/talks/{talk}/mark", {"label": "onset", "value": "7"})
        await order(server, f"/talks/{talk}/switch", {"condition": "b", "face": "still"})
        await page.say(wire.TextSay(text="I lost my keys", id="1"))
        await page.event("turn.committed", party="user")
        await page.say(wire.SessionEnd())
        told = await following
    assert {line["talk"] for line in told} == {talk}
    events = [line["event"] for line in told]
    assert {"marker.set", "condition.set", "turn.changed", "connection.changed"} <= {
        e["type"] for e in events
    }
    (mark,) = [event for event in events if event["type"] == "marker.set"]
    assert (mark["label"], mark["value"], mark["source"]) == ("onset", "7", "program")
    assert any(event.get("text") == "I lost my keys" for event in events)


async def test_one_socket_orders_and_follows(server: Held) -> None:
    async with a_talk(server) as page, dial(server) as socket:
        talk = page.ready["id"]
        await page.say(YES)
        await page.event("record.changed", state="kept")

        async def ask(**command: Any) -> dict[str, Any]:
            await socket.send(json.dumps(command))
            while True:
                line: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 5))
                if "id" in line:
                    return line

        assert talk in {one["talk"] for one in (await ask(id=1, do="list"))["talks"]}
        assert await ask(id=2, do="subscribe", talk="*") == {"id": 2, "done": "subscribe"}
        assert "followed already" in (await ask(id=3, do="subscribe", talk="*"))["error"]
        assert await ask(id="four", do="mark", talk=talk, label="onset") == {"id": "four", "done": "mark"}
        assert "say: text" in (await ask(id=5, do="say", talk=talk))["error"]
        assert "one of say, show, mark, switch" in (await ask(id=6, do="dance"))["error"]
        await socket.send("not json")
        assert "expected a JSON object" in json.loads(await socket.recv())["error"]
        assert await ask(id=7, do="unsubscribe", talk="*") == {"id": 7, "done": "unsubscribe"}
        assert "is not followed" in (await ask(id=8, do="unsubscribe", talk="*"))["error"]


async def test_a_socket_that_follows_hears_of_the_mark(server: Held) -> None:
    async with a_talk(server) as page, dial(server) as socket:
        await page.say(YES)
        await page.event("record.changed", state="kept")
        await socket.send(json.dumps({"do": "subscribe", "talk": page.ready["id"]}))
        await socket.send(json.dumps({"do": "mark", "talk": page.ready["id"], "label": "onset"}))
        async with asyncio.timeout(5):
            while True:
                line = json.loads(await socket.recv())
                if line.get("event", {}).get("type") == "marker.set":
                    break
        await page.say(wire.SessionEnd())
        async with asyncio.timeout(5):
            while json.loads(await socket.recv()) != {"talk": page.ready["id"], "ended": True}:
                pass


async def test_the_example_joins_a_talk_and_tells_what_happens(
    server: Held, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steer = runpy.run_path(str(EXAMPLE))
    monkeypatch.setenv("WARMCHAT_CONTROL_TOKEN", TOKEN)
    address = f"{server.address}/control"
    async with a_talk(server) as page:
        await page.say(YES)
        await page.event("record.changed", state="kept")
        running = asyncio.create_task(asyncio.to_thread(steer["main"], [address]))
        await page.event("phrase.spoken", text="A program asked me to say hello.")
        await asyncio.sleep(0.3)
        await page.say(wire.SessionEnd())
        assert await running == 0
    told = [json.loads(line)["type"] for line in capsys.readouterr().out.splitlines()]
    assert told[-1] == "connection.changed"
    monkeypatch.setenv("WARMCHAT_CONTROL_TOKEN", "wrong")
    assert await asyncio.to_thread(steer["main"], [address]) == 1
    assert "Bearer SECRET" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("/talks/nobody/say", {"text": "x"}, 404, "no live talk is called 'nobody'"),
        ("/talks/nobody/dance", {}, 404, "expected one of say, show, mark, switch"),
        ("/talks/nobody/events", None, 404, "no live talk"),
        ("/talks/nobody/say", ["x"], 400, "expected a JSON object, got list"),
        ("/talks/nobody/say", {"text": "x" * 70_000}, 413, "65536 bytes"),
    ],
)
def test_what_does_not_go_is_a_sentence(server: Held, path: str, body: Any, status: int, says: str) -> None:
    got, answer = asked(server, path, body)
    assert got == status
    assert says in answer["error"]


def test_without_the_secret_and_from_a_page_nothing_goes(server: Held) -> None:
    status, answer = asked(server, "/talks", Authorization="Bearer wrong")
    assert (status, "Bearer SECRET" in answer["error"]) == (401, True)
    status, answer = asked(server, "/talks", Origin=server.address)
    assert (status, "for programs" in answer["error"]) == (403, True)


async def test_a_socket_without_the_secret_is_told_why_and_closed(server: Held) -> None:
    async with dial(server, Authorization="Bearer wrong") as socket:
        assert "Bearer SECRET" in json.loads(await socket.recv())["error"]
        with pytest.raises(ConnectionClosedError, match="1008"):
            await socket.recv()


async def test_a_page_gets_no_socket_even_with_the_secret(server: Held) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        async with dial(server, Origin=server.address):
            raise AssertionError("it must not open")


async def test_a_name_that_is_bound_to_this_machine_gets_no_socket(server: Held) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"GET /control HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Authorization: Bearer " + TOKEN.encode() + b"\r\n\r\n"
    )
    assert b" 403 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


def test_a_server_without_a_secret_says_how_to_turn_control_on(tmp_path: Path) -> None:
    with held(tmp_path, token="") as server:
        status, answer = asked(server, "/talks")
    assert status == 403
    assert "WARMCHAT_CONTROL_TOKEN" in answer["error"]
