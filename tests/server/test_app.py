"""The application on a real port: the page, its guards, and whether all is well."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from server import wire
from tests.server.live_server import Live, serving

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """Serve without a page."""
    with serving() as live:
        yield live


@pytest.fixture(scope="module")
def with_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Serve a small page."""
    static = tmp_path_factory.mktemp("static")
    for name, text in {
        "index.html": "<!doctype html><title>Warm Chat</title>",
        "assets/page-1234.js": "export {};",
        "people/people.json": "[]",
    }.items():
        path: Path = static / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    with serving(static=static) as live:
        yield live


# ---- health ---------------------------------------------------------------------------------------------


def test_health_says_ready(live: Live) -> None:
    status, headers, text = live.get("/healthz")
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    said = json.loads(text)
    assert (said["status"], said["sessions"], said["page"]) == ("ready", 0, False)


def test_help_lines_are_there_for_every_page(live: Live) -> None:
    status, headers, text = live.get("/help-lines.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert "988" in text
    assert json.loads(text)["finder"].startswith("https://")


def test_help_lines_say_which_country_the_host_named() -> None:
    with serving(country="NZ") as live:
        assert json.loads(live.get("/help-lines.json")[2])["here"] == "NZ"


async def test_health_counts_talks_and_says_how_long_a_face_takes(live: Live) -> None:
    async with live.talk() as page:
        await page.listen(0.3)
        said = json.loads(live.get("/healthz")[2])
        assert said["sessions"] == 1
        assert 0 < said["face_step_ms_p50"] < 1000
        await page.say(wire.SessionEnd())
        assert await page.closed() == 1000
    assert json.loads(live.get("/healthz")[2])["sessions"] == 0


def test_health_says_whether_there_is_a_page(with_page: Live) -> None:
    assert json.loads(with_page.get("/healthz")[2])["page"] is True


# ---- the page -------------------------------------------------------------------------------------------


def test_a_page_that_is_not_built_is_a_sentence_with_what_to_do(live: Live) -> None:
    status, headers, text = live.get("/")
    assert status == 503
    assert headers["Content-Type"].startswith("text/plain")
    assert "The page is not built" in text
    assert "make run" in text


def test_the_page_and_what_belongs_to_it_are_served(with_page: Live) -> None:
    assert "<title>Warm Chat</title>" in with_page.get("/")[2]
    assert with_page.get("/people/people.json")[2] == "[]"
    assert with_page.get("/nothing-here")[0] == 404


def test_nothing_outside_the_pages_folder_is_served(with_page: Live) -> None:
    for path in ("/../app.py", "/..%2f..%2fetc/passwd", "/assets/../../secret", "//etc/passwd"):
        assert with_page.get(path)[0] in (400, 404), path


def test_the_browser_is_told_what_the_page_may_do(with_page: Live) -> None:
    for path in ("/", "/healthz", "/nothing-here"):
        _, headers, _ = with_page.get(path)
        policy = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert policy["object-src"] == "'none'"
        assert policy["frame-ancestors"] == "'self'"
        assert "script-src" not in policy
        assert not any("unsafe-eval" in rule or "*" in rule for rule in policy.values())
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in headers


def test_only_files_named_by_their_content_may_be_kept(with_page: Live) -> None:
    assert with_page.get("/")[1]["Cache-Control"] == "no-cache"
    assert with_page.get("/people/people.json")[1]["Cache-Control"] == "no-cache"
    assert with_page.get("/assets/page-1234.js")[1]["Cache-Control"] is None


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_frameworks_own_pages_are_off(with_page: Live, path: str) -> None:
    assert with_page.get(path)[0] == 404


# ---- whom it answers ------------------------------------------------------------------------------------

OTHER_HOSTS = [
    "example.org",
    "example.org:8787",
    "127.0.0.1.example.org",
    "0.0.0.0",
    "192.168.0.7",
    "[::1",
    "",
]


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_another_host_name_is_misdirected(live: Live, host: str) -> None:
    status, _, text = live.get("/healthz", Host=host)
    assert status == 421
    assert "ready" not in text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8787", "LOCALHOST", "[::1]:8787"])
def test_the_names_of_this_machine_are_answered(live: Live, host: str) -> None:
    assert live.get("/healthz", Host=host)[0] == 200


async def test_our_own_page_gets_a_socket(live: Live) -> None:
    async with live.dial(Origin=f"http://{live.host}") as socket:
        assert socket.subprotocol == wire.SUBPROTOCOL


@pytest.mark.parametrize("origin", ["https://example.org", "http://127.0.0.1:1", "null", "http://["])
async def test_a_page_of_another_site_is_forbidden_a_socket(live: Live, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await live.dial(Origin=origin)
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_a_name_that_was_bound_to_this_machine_gets_no_socket(live: Live, host: str) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol": wire.SUBPROTOCOL,
    }
    assert live.get("/ws", Host=host, Origin=f"http://{host}", **upgrade)[0] == 403


@pytest.mark.parametrize("subprotocol", [None, "warmchat.2", "chat"])
async def test_a_socket_needs_our_subprotocol(live: Live, subprotocol: str | None) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await live.dial(subprotocol)
    assert caught.value.response.status_code == 403
