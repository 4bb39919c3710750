"""A phone of the network, as near as one machine comes to it: TLS, the code, a browser, and a talk over a secure socket."""

import ssl
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path
from socket import create_server

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from server import addresses, wire
from server.door import PAIRED
from server.errors import ConfigError
from server.lan import Lan, open_door, qr_in_letters
from server.settings import ServerSettings
from tests.server.live_server import Live, Page, serving

pytestmark = pytest.mark.e2e


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lan]:
    # A test machine may have no network; its own address serves as well.
    monkeypatch.setattr(addresses, "lan_addresses", lambda: ("127.0.0.1",))
    opened = open_door(ServerSettings(lan=True, lan_port=0), tmp_path)
    with closing(opened.listener):
        yield opened


@pytest.fixture
def live(door: Lan) -> Iterator[Live]:
    with serving(lan=door) as live:
        yield live


def trusting(folder: Path) -> ssl.SSLContext:
    """Return what trusts the certificate of this folder and no other: so it must fit the address."""
    return ssl.create_default_context(cafile=str(folder / "certificate.pem"))


def port_of(door: Lan) -> int:
    return int(door.shown_address.rpartition(":")[2])


def get(door: Lan, folder: Path, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    with closing(
        HTTPSConnection("127.0.0.1", port_of(door), timeout=5, context=trusting(folder))
    ) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def cookie_of(door: Lan, folder: Path) -> str:
    """Return what a device has after it opened the address of the picture."""
    status, headers, _ = get(door, folder, door.pairing_address.removeprefix(door.shown_address))
    assert status == 303
    cookie = headers["set-cookie"].partition(";")[0]
    assert cookie.startswith(f"{PAIRED}=")
    return cookie


def dial(door: Lan, folder: Path, path: str = "/ws", **headers: str) -> connect:
    return connect(
        f"wss://127.0.0.1:{port_of(door)}{path}",
        ssl=trusting(folder),
        subprotocols=[Subprotocol(wire.SUBPROTOCOL)] if path == "/ws" else None,
        additional_headers=headers,
        max_size=None,
        proxy=None,
    )


async def test_a_paired_device_talks_and_another_one_does_not(door: Lan, live: Live, tmp_path: Path) -> None:
    assert get(door, tmp_path, "/healthz")[0] == 403
    cookie = cookie_of(door, tmp_path)
    assert get(door, tmp_path, "/healthz", Cookie=cookie)[0] == 200
    origin = f"https://127.0.0.1:{port_of(door)}"
    async with dial(door, tmp_path, Cookie=cookie, Origin=origin) as socket:
        page = Page(socket)
        live.stage.llm.reply("Good to hear you.")
        await page.say(wire.SessionStart())
        await page.event("session.ready")
        await page.say(wire.TextSay(text="Hello from the kitchen"))
        assert (await page.event("turn.opened", party="user"))["text"] == "Hello from the kitchen"
        await page.event("reply.finished")
    for headers in (
        {"Origin": origin},
        {"Cookie": f"{PAIRED}=a.b"},
        {"Cookie": cookie, "Origin": "https://example.org"},
    ):
        with pytest.raises(InvalidStatus):
            await dial(door, tmp_path, **headers)


def test_this_machines_own_door_stays_as_it_was(door: Lan, live: Live) -> None:
    assert live.get("/healthz")[0] == 200


async def test_programs_that_steer_do_not_come_in_from_the_network(
    door: Lan, live: Live, tmp_path: Path
) -> None:
    with pytest.raises(InvalidStatus):
        await dial(door, tmp_path, "/control", Cookie=cookie_of(door, tmp_path))


def test_the_terminal_shows_what_a_phone_needs(door: Lan) -> None:
    shown = door.lines()
    assert door.door.pairing is not None
    assert door.door.pairing.code in shown
    assert door.shown_address in shown
    assert door.fingerprint[:29] in shown
    picture = qr_in_letters(door.pairing_address).splitlines()
    assert 10 < len(picture) < 30
    assert len({len(line) for line in picture}) == 1


def test_what_is_missing_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "lan_addresses", lambda: ())
    with pytest.raises(ConfigError, match="no address in a network"):
        open_door(ServerSettings(lan=True, lan_port=0), tmp_path)
    monkeypatch.setattr(addresses, "lan_addresses", lambda: ("127.0.0.1",))
    with closing(create_server(("0.0.0.0", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"cannot listen at port {port} for this network"):
            open_door(ServerSettings(lan=True, lan_port=port), tmp_path)
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(ConfigError, match=r"pip install 'warmchat\[lan\]'"):
        qr_in_letters("x")
