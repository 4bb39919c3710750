"""A device that is not paired sees how to come in, and nothing else."""

from pathlib import Path
from typing import cast

import pytest
from starlette.testclient import TestClient

from dialogue import registry
from server.app import create_app
from server.door import PAIRED, Door, Pairing
from server.hub import Hub
from speaker_listener.motion import MotionModel
from tests.server.stage import Stage

pytestmark = pytest.mark.unit

NAME = "192.168.1.5"


@pytest.fixture
def pairing() -> Pairing:
    return Pairing(b"k" * 32, lambda: 0.0)


@pytest.fixture
def client(pairing: Pairing, tmp_path: Path) -> TestClient:
    motion = cast(MotionModel, registry.create("motion", "rules"))
    hub = Hub(Stage().parts(motion), motion, in_thread=False)
    (tmp_path / "index.html").write_text("<title>the page</title>")
    app = create_app(hub, tmp_path, door=Door(pairing, {NAME}))
    return TestClient(app, base_url=f"https://{NAME}:8788", follow_redirects=False)


def test_the_first_page_asks_for_the_code_and_shows_nothing_else(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 401
    assert "Pair this device" in answer.text
    assert "the page" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/index.html"),
        ("GET", "/healthz"),
        ("GET", "/api/talks"),
        ("DELETE", "/api/talks"),
        ("POST", "/"),
    ],
)
def test_everything_else_is_shut(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 403
    assert "not paired" in answer.text


def test_a_wrong_code_is_said_so(client: TestClient) -> None:
    answer = client.get("/", params={"pair": "<b>wrong"})
    assert answer.status_code == 403
    assert "not the code" in answer.text
    assert "<b>wrong" not in answer.text
    assert PAIRED not in client.cookies


def test_the_right_code_lets_the_device_in_and_does_not_stay_in_the_address(
    client: TestClient, pairing: Pairing
) -> None:
    answer = client.get("/", params={"pair": pairing.code})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    kept = answer.headers["set-cookie"].lower()
    assert all(word in kept for word in ("httponly", "secure", "samesite=lax"))
    assert pairing.code not in kept
    assert "the page" in client.get("/").text
    assert client.get("/healthz").json()["status"] == "ready"


def test_a_foreign_page_changes_nothing_even_with_the_cookie(client: TestClient, pairing: Pairing) -> None:
    client.get("/", params={"pair": pairing.code})
    assert client.delete("/api/memory", headers={"origin": "https://example.org"}).status_code == 403
    assert client.get("/", headers={"host": "example.org"}).status_code == 421
