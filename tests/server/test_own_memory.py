"""A person sees what is remembered of them, corrects it, and is forgotten; nobody else sees it."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from server import own_memory, visitor
from server.notebook import Notebook
from tests.server.test_own_talks import MINE, THEIRS

pytestmark = pytest.mark.unit


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return serving(Notebook(tmp_path, "Mira"))


def serving(notebook: Notebook | None) -> TestClient:
    app = FastAPI()
    app.include_router(own_memory.routes(notebook))
    return TestClient(app, cookies={visitor.COOKIE: MINE})


def texts(client: TestClient) -> list[str]:
    return [line["text"] for line in client.get("/api/memory").json()["lines"]]


def id_of(client: TestClient, text: str) -> str:
    return next(str(line["id"]) for line in client.get("/api/memory").json()["lines"] if line["text"] == text)


def test_it_is_off_until_a_person_switches_it_on(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/api/memory").json() == {"offered": True, "on": False, "lines": [], "file": ""}
    refused = client.post("/api/memory/lines", json={"text": "They like tea."})
    assert refused.status_code == 409
    assert "switch it on" in refused.json()["message"]
    assert list(tmp_path.iterdir()) == []
    begun = client.put("/api/memory").json()
    assert begun["on"] is True
    assert Path(begun["file"]).is_file()


def test_lines_are_added_changed_and_taken_out(client: TestClient) -> None:
    client.put("/api/memory")
    for text in ("They like tea.", "  Call me   Pete. "):
        assert client.post("/api/memory/lines", json={"text": text}).status_code == 200
    assert texts(client) == ["They like tea.", "Call me Pete."]
    client.put(f"/api/memory/lines/{id_of(client, 'They like tea.')}", json={"text": "They like coffee."})
    assert texts(client) == ["They like coffee.", "Call me Pete."]
    client.delete(f"/api/memory/lines/{id_of(client, 'Call me Pete.')}")
    assert texts(client) == ["They like coffee."]
    gone = client.delete("/api/memory/lines/0123456789")
    assert gone.status_code == 404
    assert "not there any more" in gone.json()["message"]


def test_who_is_forgotten_leaves_no_file(client: TestClient, tmp_path: Path) -> None:
    client.put("/api/memory")
    assert client.delete("/api/memory").status_code == 204
    assert client.get("/api/memory").json()["on"] is False
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_nobody_sees_or_changes_the_memory_of_others(client: TestClient) -> None:
    client.put("/api/memory")
    line = client.post("/api/memory/lines", json={"text": "They like tea."}).json()["lines"][0]["id"]
    client.cookies.set(visitor.COOKIE, THEIRS)
    assert texts(client) == []
    assert client.delete(f"/api/memory/lines/{line}").status_code == 409
    client.delete("/api/memory")
    client.cookies.set(visitor.COOKIE, MINE)
    assert texts(client) == ["They like tea."]


def test_without_a_cookie_nobody_is_remembered(client: TestClient) -> None:
    client.cookies.clear()
    assert client.get("/api/memory").json()["offered"] is False
    assert client.put("/api/memory").status_code == 409


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": " "}, {"text": "x" * 201}, {"text": "x", "on": 1}]
)
def test_a_line_that_is_none_is_refused(client: TestClient, body: dict[str, object]) -> None:
    client.put("/api/memory")
    assert client.post("/api/memory/lines", json=body).status_code == 422
    assert texts(client) == []


def test_a_server_that_remembers_nobody_says_so() -> None:
    client = serving(None)
    assert client.get("/api/memory").json()["offered"] is False
    for answer in (client.put("/api/memory"), client.post("/api/memory/lines", json={"text": "x"})):
        assert answer.status_code == 409
        assert "remembers nobody" in answer.json()["message"]


def test_a_file_that_cannot_be_read_is_a_sentence(client: TestClient) -> None:
    path = Path(client.put("/api/memory").json()["file"])
    path.unlink()
    path.mkdir()
    answer = client.get("/api/memory")
    assert answer.status_code == 409
    assert "cannot be read" in answer.json()["message"]


def test_each_character_has_a_memory_of_its_own(client: TestClient) -> None:
    client.put("/api/memory")
    client.put("/api/memory", params={"of": "Kenji"})
    client.post("/api/memory/lines", params={"of": "Kenji"}, json={"text": "They play the cello."})
    assert texts(client) == []
    kenjis = client.get("/api/memory", params={"of": "Kenji"}).json()
    assert [line["text"] for line in kenjis["lines"]] == ["They play the cello."]
    client.delete("/api/memory", params={"of": "Kenji"})
    assert client.get("/api/memory", params={"of": "Kenji"}).json()["on"] is False
    assert client.get("/api/memory", params={"of": "Mira"}).json()["on"] is True


def test_the_name_of_a_character_leads_out_of_no_folder(client: TestClient, tmp_path: Path) -> None:
    begun = client.put("/api/memory", params={"of": "../../x"}).json()
    assert Path(begun["file"]).is_relative_to(tmp_path)
