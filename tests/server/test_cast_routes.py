"""Who can be talked to is listed; heads are served, those made here first; what was made here can be deleted here."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from server.cast import Cast
from server.cast_routes import Heads, routes
from tests.server.test_cast import HOST, made, people

__all__ = ["people"]

pytestmark = pytest.mark.unit


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a folder with one character who was made here."""
    made(tmp_path / "own", "nadia")
    return tmp_path / "own"


@pytest.fixture
def client(people: Path, own: Path) -> TestClient:
    """Serve the host, Kenji, and Nadia, who was made here."""
    (people / "kenji.glb").write_bytes(b"glTF of Kenji")
    app = FastAPI()
    cast = Cast(HOST, people, own)
    heads = Heads(people, own)
    app.include_router(routes(cast, heads))
    app.mount("/people", heads)
    return TestClient(app)


def names(client: TestClient) -> list[str]:
    return [one["name"] for one in client.get("/api/characters").json()["characters"]]


def test_everybody_is_listed_with_who_is_the_hosts(client: TestClient) -> None:
    said = client.get("/api/characters").json()
    assert said["host"] == "mira"
    assert names(client) == ["mira", "nadia", "kenji"]
    nadia = said["characters"][1]
    assert (nadia["title"], nadia["person"], nadia["own"]) == ("Nadia", "/people/nadia.glb", True)


def test_a_listing_tells_when_a_head_was_made_anew(client: TestClient, own: Path) -> None:
    before = client.get("/api/characters").json()["characters"][1]["made"]
    assert before == client.get("/api/characters").json()["characters"][1]["made"]
    (own / "nadia" / "nadia.glb").write_bytes(b"glTF, and more of it")
    assert client.get("/api/characters").json()["characters"][1]["made"] != before


def test_heads_of_both_folders_are_served(client: TestClient) -> None:
    assert client.get("/people/kenji.glb").content == b"glTF of Kenji"
    answer = client.get("/people/nadia.glb")
    assert answer.content == b"glTF"
    assert answer.headers["cache-control"] == "no-cache"
    etag = {"if-none-match": answer.headers["etag"]}
    assert client.get("/people/nadia.glb", headers=etag).status_code == 304


@pytest.mark.parametrize(
    "path", ["nadia/persona.toml", "nadia.toml", "..%2fown%2fnadia%2fpersona.toml", "nobody.glb"]
)
def test_nothing_but_heads_comes_out(client: TestClient, path: str) -> None:
    assert client.get(f"/people/{path}").status_code == 404


def test_who_was_made_here_can_be_deleted(client: TestClient, own: Path) -> None:
    assert client.delete("/api/characters/nadia").status_code == 204
    assert list(own.iterdir()) == []
    assert names(client) == ["mira", "kenji"]


def test_nobody_else_can_be_deleted(client: TestClient) -> None:
    for name in ("kenji", "mira", "nobody", "..%2fown"):
        assert client.delete(f"/api/characters/{name}").status_code == 404
    assert names(client) == ["mira", "nadia", "kenji"]


def test_another_device_deletes_nobody(people: Path, own: Path) -> None:
    app = FastAPI()
    app.include_router(routes(Cast(HOST, people, own), Heads(people, own)))
    far = TestClient(app, base_url="https://192.168.1.5")
    refused = far.delete("/api/characters/nadia")
    assert refused.status_code == 403
    assert "at the machine itself" in refused.json()["message"]
    assert (own / "nadia").is_dir()
