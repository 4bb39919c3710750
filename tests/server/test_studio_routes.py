"""The studio over HTTP: what it offers, that it answers in sentences, and that other devices make nobody."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from render.heads.people import load_people, person_of
from server.cast import Cast
from server.studio import Studio
from server.studio_routes import routes
from tests.server.test_cast import HOST

pytestmark = pytest.mark.unit


def serving(tmp_path: Path, base_url: str = "http://127.0.0.1") -> TestClient:
    app = FastAPI()
    app.include_router(routes(Studio(Cast(HOST, tmp_path, tmp_path / "own"))))
    return TestClient(app, base_url=base_url)


def test_those_to_start_from_are_described_as_they_are(tmp_path: Path) -> None:
    said = serving(tmp_path).get("/api/studio").json()
    assert said["why_not"] == ""
    people = {person.name: person for person in load_people()}
    assert {one["name"]: person_of(one) for one in said["people"]} == people
    assert said["form"]["oval"]["least"] == 0.0
    assert said["form"]["nose_width"]["least"] == -1.0


def test_mistakes_are_sentences(tmp_path: Path) -> None:
    client = serving(tmp_path)
    refused = client.post("/api/characters", json={"person": {}, "persona": {"name": ""}})
    assert refused.status_code == 422
    assert "1 to 40 characters" in refused.json()["message"]
    gone = client.get("/api/studio/characters/nobody")
    assert (gone.status_code, gone.json()["message"]) == (422, "Nobody of that name was made here.")


def test_other_devices_make_nobody(tmp_path: Path) -> None:
    far = serving(tmp_path, "https://192.168.1.5")
    assert "at the machine itself" in far.get("/api/studio").json()["why_not"]
    bodies: dict[str, object] = {
        "draft": {"person": {}},
        "photo": {"person": {}, "picture": "", "landmarks": []},
    }
    for path, body in bodies.items():
        assert far.post(f"/api/studio/{path}", json=body).status_code == 403
    refused = far.post("/api/characters", json={"person": {}, "persona": {}})
    assert refused.status_code == 403
    assert "at the machine itself" in refused.json()["message"]
