"""A person's right to their own talks, over HTTP."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from server import own_talks, visitor
from server.archive import Archive
from tests.emotion_tree.trajectory.talks import a_talk
from tests.server.test_archive import keep

pytestmark = pytest.mark.unit

MINE, THEIRS = "my-secret", "their-secret"


def pseudonym(secret: str) -> str:
    import hashlib

    return "p-" + hashlib.sha256(secret.encode()).hexdigest()[:24]


@dataclass
class Desk:
    """A server with two people's talks."""

    archive: Archive
    client: TestClient
    deleted: list[str] = field(default_factory=list)

    def as_person(self, secret: str) -> None:
        self.client.cookies.clear()
        if secret:
            self.client.cookies.set(visitor.COOKIE, secret)

    def ids(self) -> list[str]:
        return [one["id"] for one in self.client.get("/api/talks").json()["talks"]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    archive = Archive(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    archive.open()

    async def fill() -> None:
        for talk, secret in (("one", MINE), ("two", MINE), ("three", THEIRS)):
            keep(archive, a_talk(talk, person=pseudonym(secret)))

    asyncio.run(fill())
    app = FastAPI()
    desk = Desk(archive, TestClient(app))
    app.include_router(own_talks.routes(archive, desk.deleted.append))
    desk.as_person(MINE)
    yield desk
    archive.close()


def test_a_browser_sees_its_own_talks_only(desk: Desk) -> None:
    assert sorted(desk.ids()) == ["one", "two"]
    desk.as_person(THEIRS)
    assert desk.ids() == ["three"]
    desk.as_person("")
    assert desk.ids() == []


def test_a_talk_in_the_list_says_what_it_is_and_what_is_kept(desk: Desk) -> None:
    listed = desk.client.get("/api/talks").json()["talks"][0]
    assert listed["title"] == "I lost my keys and I am late"
    assert listed["duration_s"] == 40.0
    assert listed["turns"] == 7
    assert listed["began_at"] == "2026-03-14T09:26:53.589000+00:00"
    assert (listed["text"], listed["sound"], listed["face"], listed["feelings"]) == (True,) * 4
    assert listed["bytes"] > 0


def test_a_talk_can_be_taken_along_in_a_format_of_ones_choice(desk: Desk) -> None:
    answer = desk.client.get("/api/talks/one/export?format=srt")
    assert answer.status_code == 200
    assert 'filename="one.srt"' in answer.headers["content-disposition"]
    assert "Found them!" in answer.text
    wrong = desk.client.get("/api/talks/one/export?format=docx")
    assert (wrong.status_code, "docx" in wrong.json()["message"]) == (409, True)


@pytest.mark.parametrize("path", ["/api/talks/three", "/api/talks/none"])
def test_another_persons_talk_looks_like_one_that_is_not_there(desk: Desk, path: str) -> None:
    for answer in (desk.client.delete(path), desk.client.get(f"{path}/export")):
        assert answer.status_code == 404
        assert "no such talk of yours" in answer.json()["message"]
    assert desk.deleted == []
    desk.as_person(THEIRS)
    assert desk.ids() == ["three"]


def test_one_talk_is_deleted_and_the_live_one_is_told(desk: Desk) -> None:
    assert desk.client.delete("/api/talks/one").status_code == 204
    assert (desk.ids(), desk.deleted) == (["two"], ["one"])


def test_all_of_ones_talks_are_deleted_together(desk: Desk) -> None:
    assert desk.client.delete("/api/talks").status_code == 204
    assert desk.ids() == []
    assert sorted(desk.deleted) == ["one", "two"]
    desk.as_person(THEIRS)
    assert desk.ids() == ["three"]


def test_nobody_deletes_nothing(desk: Desk) -> None:
    desk.as_person("")
    assert desk.client.delete("/api/talks").status_code == 204
    desk.as_person(THEIRS)
    assert desk.ids() == ["three"]
