"""One talk over HTTP: its record, its faces, its sound; and nothing for who may not see it."""

import io
import json
import wave
from collections.abc import Iterator

import numpy as np
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import decode
from emotion_tree.trajectory.record import Consent, MediaBlock, Record
from emotion_tree.trajectory.tracks import face_track, sound_track
from render.rig import CHANNELS
from server.talk_routes import MAX_WINDOW_S, TalkStore, talk_routes
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of
from tests.server.talks_in_memory import TalksInMemory

pytestmark = pytest.mark.unit


class DamagedTalks(TalksInMemory):
    """A talk whose events, or whose media, cannot be read."""

    def record(self, talk: str) -> Record:
        if talk == "talk-1":
            raise RecordError("talks.sqlite: event 7 of talk 'talk-1' is damaged; put back a copy")
        return super().record(talk)

    def blocks(self, talk: str, *_: object, **__: object) -> Iterator[MediaBlock]:
        raise RecordError("talks.sqlite: block 3 is damaged; put back a copy")


def client_of(store: TalkStore) -> TestClient:
    """Return a client that may see the talks that it names in a header."""

    def allowed(request: Request, talk: str) -> bool:
        return talk in request.headers.get("x-may-see", "").split()

    app = FastAPI()
    app.include_router(talk_routes(store, allowed))
    return TestClient(app, headers={"x-may-see": "talk-1 bare gone"})


@pytest.fixture
def store() -> TalksInMemory:
    whole = a_talk()
    bare = Record(a_header("bare", consent=Consent(version="1", text=True)), whole.events)
    hidden = a_talk("hidden")
    return TalksInMemory((whole, blocks_of(whole)), (bare, []), (hidden, []))


@pytest.fixture
def client(store: TalksInMemory) -> TestClient:
    return client_of(store)


# ---- the record -----------------------------------------------------------------------------------------


def test_the_record_has_every_event_as_it_was_written(client: TestClient) -> None:
    body = client.get("/api/talks/talk-1/record").json()
    assert [decode(json.dumps(event)) for event in body["events"]] == list(a_talk().events)
    assert body["duration_s"] == 40.0
    assert body["header"]["channels"] == list(CHANNELS)
    assert body["faces_s"] == 40.0
    assert body["sound"] == {"user": True, "avatar": True}


def test_the_record_says_nothing_of_whose_browser_it_was(client: TestClient) -> None:
    assert "person" not in client.get("/api/talks/talk-1/record").json()["header"]


def test_the_record_says_what_was_not_kept(client: TestClient) -> None:
    body = client.get("/api/talks/bare/record").json()
    assert body["faces_s"] == 0.0
    assert body["sound"] == {"user": False, "avatar": False}


def test_the_record_is_packed_for_who_can_unpack_it(client: TestClient) -> None:
    packed = client.get("/api/talks/talk-1/record", headers={"accept-encoding": "gzip"})
    plain = client.get("/api/talks/talk-1/record", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_no_copy_stays_in_a_browser(client: TestClient) -> None:
    for what in ("record", "faces?to_s=1", "sound/both?to_s=1"):
        assert client.get(f"/api/talks/talk-1/{what}").headers["cache-control"] == "no-store"


# ---- who may see it -------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["record", "faces", "sound/user"])
def test_what_may_not_be_seen_and_what_is_not_there_look_the_same(client: TestClient, what: str) -> None:
    hidden = client.get(f"/api/talks/hidden/{what}")
    missing = client.get(f"/api/talks/gone/{what}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json()["detail"].replace("hidden", "") == missing.json()["detail"].replace("gone", "")


def test_who_decides_may_look_into_the_store_itself(store: TalksInMemory) -> None:
    app = FastAPI()
    app.include_router(talk_routes(store, lambda _, talk: store.header(talk).person == "p-7f3a"))
    client = TestClient(app)
    assert client.get("/api/talks/talk-1/record").status_code == 200
    assert client.get("/api/talks/gone/record").status_code == 404


def test_a_talk_that_was_deleted_is_gone_at_once(client: TestClient, store: TalksInMemory) -> None:
    assert client.get("/api/talks/talk-1/faces?to_s=1").status_code == 200
    del store.talks["talk-1"]
    assert client.get("/api/talks/talk-1/faces?to_s=1").status_code == 404


# ---- faces ----------------------------------------------------------------------------------------------


def test_faces_are_the_track_as_halves(client: TestClient) -> None:
    response = client.get("/api/talks/talk-1/faces?from_s=3.5&to_s=9")
    record = a_talk()
    expected = face_track(record, blocks_of(record), 3.5, 9.0)
    frames = np.frombuffer(response.content, dtype="<f2").reshape(-1, len(CHANNELS))
    np.testing.assert_array_equal(frames, expected.astype(np.float16))
    assert response.headers["x-warmchat-first-frame"] == "88"
    assert response.headers["x-warmchat-channels"] == "58"
    assert response.headers["x-warmchat-fps"] == "25"


def test_where_no_face_was_kept_there_is_none(client: TestClient) -> None:
    frames = np.frombuffer(client.get("/api/talks/bare/faces?to_s=2").content, dtype="<f2")
    assert len(frames) == 50 * len(CHANNELS)
    assert np.isnan(frames).all()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from_s=two", "must be seconds"),
        ("from_s=nan", "0 or later"),
        ("from_s=-1", "0 or later"),
        ("from_s=5&to_s=5", "to_s after it"),
        (f"from_s=0&to_s={MAX_WINDOW_S + 1}", "in parts"),
    ],
)
def test_a_window_that_cannot_be_is_refused_in_a_sentence(client: TestClient, query: str, said: str) -> None:
    response = client.get(f"/api/talks/talk-1/faces?{query}")
    assert response.status_code == 422
    assert said in response.json()["detail"]


def test_windows_do_not_read_the_whole_talk_again(client: TestClient, store: TalksInMemory) -> None:
    client.get("/api/talks/talk-1/record")
    for from_s in range(0, 30, 10):
        client.get(f"/api/talks/talk-1/faces?from_s={from_s}&to_s={from_s + 10}")
    assert store.read == 1


def test_a_talk_that_went_on_is_read_anew(client: TestClient, store: TalksInMemory) -> None:
    client.get("/api/talks/talk-1/faces?to_s=10")
    client.get("/api/talks/talk-1/faces?from_s=40&to_s=60")
    assert store.read == 2


# ---- sound ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("party", "rate_hz"), [("user", 16_000), ("avatar", 24_000)])
def test_the_sound_is_a_wave_file_of_what_was_heard(client: TestClient, party: str, rate_hz: int) -> None:
    response = client.get(f"/api/talks/talk-1/sound/{party}?from_s=3&to_s=9")
    assert response.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(response.content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate_hz)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768
    record = a_talk()
    expected = sound_track(
        record, blocks_of(record), "user" if party == "user" else "avatar", 3.0, 9.0, rate_hz
    )
    np.testing.assert_allclose(samples, expected, atol=1e-4)


def test_a_part_of_the_file_is_that_part(client: TestClient) -> None:
    whole = client.get("/api/talks/talk-1/sound/both?to_s=40").content
    part = client.get("/api/talks/talk-1/sound/both?to_s=40", headers={"range": "bytes=500001-800000"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 500001-800000/{len(whole)}"
    assert part.content == whole[500_001:800_001]
    beyond = client.get("/api/talks/talk-1/sound/both?to_s=40", headers={"range": f"bytes={len(whole)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")


def test_who_asks_for_the_rest_of_a_long_file_gets_it_in_parts(client: TestClient) -> None:
    whole = client.get("/api/talks/talk-1/sound/both?to_s=60").content
    assert len(whole) == 44 + 2 * 24_000 * 60
    got = b""
    while len(got) < len(whole):
        part = client.get("/api/talks/talk-1/sound/both?to_s=60", headers={"range": f"bytes={len(got)}-"})
        assert (
            part.headers["content-range"]
            == f"bytes {len(got)}-{len(got) + len(part.content) - 1}/{len(whole)}"
        )
        got += part.content
    assert got == whole


def test_no_other_party_has_a_sound(client: TestClient) -> None:
    assert client.get("/api/talks/talk-1/sound/everyone").status_code == 422


# ---- what is damaged ------------------------------------------------------------------------------------


def test_damage_is_told_in_the_words_of_the_store() -> None:
    whole, bare = a_talk(), a_talk("bare")
    client = client_of(DamagedTalks((whole, []), (bare, blocks_of(bare))))
    record = client.get("/api/talks/talk-1/record")
    assert (record.status_code, "event 7" in record.json()["detail"]) == (500, True)
    assert client.get("/api/talks/bare/record").status_code == 200, "events are read where media are damaged"
    for what in ("faces?to_s=1", "sound/both?to_s=1"):
        response = client.get(f"/api/talks/bare/{what}")
        assert (response.status_code, "block 3" in response.json()["detail"]) == (500, True)
