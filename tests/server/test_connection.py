"""One socket on a real server: what does not fit is answered by name, and nobody else ever notices."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import numpy as np
import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed

from dialogue.ports import SpeechChunk
from dialogue.testing import ScriptedTTS
from server import connection, wire
from server.connection import Allowance, Connection
from server.hub import Hub
from server.session import Session
from server.wire import Media
from tests.server.live_server import Live, Page, serving, until
from tests.server.stage import Stage

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    """Serve all tests of this module that need nothing of their own."""
    with serving(max_sessions=1000) as live:
        yield live


def sound(count: int = 320, number: int = 0) -> bytes:
    """Return a frame of the person's sound."""
    noise = np.random.default_rng(number).integers(-20_000, 20_000, count, dtype=np.int16)
    return Media(wire.KIND_USER_SOUND, count, 0, number, number * 20, noise.tobytes()).encode()


async def refusal(page: Page, code: str, close: int) -> dict[str, object]:
    """Return the error that the page is told, after the connection was closed with that code."""
    assert await page.closed() == close
    error = page.events[-1]
    assert (error["type"], error["code"], error["fatal"]) == ("error.raised", code, True)
    assert len(str(error["message"])) > 20
    return error


# ---- the beginning --------------------------------------------------------------------------------------


async def test_a_talk_opens_and_faces_come_by_themselves(live: Live) -> None:
    async with live.talk() as page:
        assert page.events[0]["seq"] == 1
        assert page.ready["fps"] == 25
        assert len(page.ready["channels"]) == 58
        await page.listen(0.5)
        assert len(page.faces()) >= 8
        _, frame = page.faces()[0]
        values = np.frombuffer(frame.payload, "<f2")
        assert values.shape == (58,)
        assert np.isfinite(values).all()


async def test_what_is_typed_is_answered_with_voice_captions_and_faces(live: Live) -> None:
    live.stage.llm.reply("It is good to see you.")
    async with live.talk() as page:
        await page.say(wire.TextSay(text="hello", id="m1"))
        await page.event("turn.opened", id="m1", party="user", text="hello")
        finished = await page.event("reply.finished", epoch=1)
        await page.say(wire.PlaybackStarted(epoch=1))
        await page.listen(0.2)
        await page.say(wire.PlaybackStopped(epoch=1, played_ms=finished["duration_ms"]))
        committed = await page.event("turn.committed", party="avatar")
        assert (committed["heard_text"], committed["status"]) == ("It is good to see you.", "done")
        voice = [media for _, media in page.media if media.kind == wire.KIND_VOICE]
        assert sum(media.count for media in voice) == finished["duration_ms"] * 24
        assert any(media.kind == wire.KIND_SPEECH_FACES for _, media in page.media)
        assert [event["seq"] for event in page.events] == list(range(1, len(page.events) + 1))


async def test_who_never_starts_is_sent_away(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "START_LIMIT_S", 0.3)
    async with live.page() as page:
        await refusal(page, "session.not_started", 4408)


async def test_a_refused_resume_does_not_stop_the_clock_of_the_start(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "START_LIMIT_S", 0.3)
    async with live.page() as page:
        await page.say(wire.SessionResume(id="x", secret="x", last_seq=0))
        await refusal(page, "session.not_started", 4408)


async def test_the_limit_of_the_start_ends_with_the_start(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "START_LIMIT_S", 0.3)
    async with live.talk() as page:
        await page.listen(0.6)
        await page.say(wire.TextSay(text=" "))
        await page.event("error.raised", code="text.empty")


@pytest.mark.parametrize("event", [wire.TextSay(text="hi"), wire.SessionEnd(), wire.MicrophoneClose()])
async def test_no_event_may_come_before_the_start(live: Live, event: wire.Event) -> None:
    async with live.page() as page:
        await page.say(event)
        error = await refusal(page, "session.not_started", 4408)
        assert event.type in str(error["message"])


async def test_no_sound_may_come_before_the_start(live: Live) -> None:
    async with live.page() as page:
        await page.socket.send(sound())
        await refusal(page, "session.not_started", 4408)


async def test_a_connection_holds_one_talk(live: Live) -> None:
    async with live.talk() as page:
        await page.say(wire.SessionStart())
        await refusal(page, "session.started", 4400)


# ---- a broken protocol ----------------------------------------------------------------------------------

BROKEN = [
    ('{"type": "text.shout", "text": "hi"}', "event.unknown"),
    ('{"type": "session.ready"}', "event.unknown"),
    ('{"type": "text.say", "text": 3}', "event.invalid"),
    ('{"type": "text.say", "text": "hi", "colour": "red"}', "event.invalid"),
    ('{"type": "playback.moved", "epoch": -1, "played_ms": 0}', "event.invalid"),
    ("hello", "event.invalid"),
    ("[]", "event.invalid"),
    ("[" * 30_000, "event.invalid"),
    (b"", "media.invalid"),
    (b"\1\1", "media.invalid"),
    (bytes([2]) + sound()[1:], "media.invalid"),
    (bytes([1, 9]) + sound()[2:], "media.invalid"),
    (sound()[:-1], "media.invalid"),
]


@pytest.mark.parametrize(("message", "code"), BROKEN)
async def test_what_cannot_be_read_is_named_and_ends_the_connection(
    live: Live, message: str | bytes, code: str
) -> None:
    async with live.talk() as page:
        await page.socket.send(message)
        await refusal(page, code, 4400)


@pytest.mark.parametrize("message", [BROKEN[0][0], BROKEN[5][0], BROKEN[7][0]])
async def test_what_cannot_be_read_is_named_before_the_start_too(live: Live, message: str) -> None:
    async with live.page() as page:
        await page.socket.send(message)
        assert await page.closed() == 4400
        assert page.events[0]["code"].startswith("event.")


@pytest.mark.parametrize("size", [wire.MAX_EVENT_BYTES + 1, 500_000])
@pytest.mark.parametrize("binary", [False, True])
async def test_a_message_above_the_limit_is_too_large(live: Live, size: int, binary: bool) -> None:
    async with live.talk() as page:
        await page.socket.send(b"\1" * size if binary else "x" * size)
        await refusal(page, "message.too_large", 1009)


async def test_a_message_beyond_all_measure_is_not_even_read(live: Live) -> None:
    async with live.talk() as page:
        with suppress(ConnectionClosed):
            await page.socket.send(b"\1" * 8_000_000)
        assert await page.closed() == 1009


async def test_sound_before_the_microphone_ends_the_connection(live: Live) -> None:
    async with live.talk() as page:
        await page.socket.send(sound())
        error = await refusal(page, "microphone.closed", 4400)
        assert "microphone.open" in str(error["message"])


async def test_another_rate_is_an_error_and_the_connection_goes_on(live: Live) -> None:
    async with live.talk() as page:
        await page.say(wire.MicrophoneOpen(rate_hz=44_100))
        error = await page.event("error.raised", code="microphone.rate")
        assert not error["fatal"]
        assert "16000" in error["message"]
        assert "44100" in error["message"]
        await page.say(wire.MicrophoneOpen(rate_hz=16_000))
        await page.socket.send(sound())
        await page.say(wire.TextSay(text=" "))
        await page.event("error.raised", code="text.empty", fatal=False)


async def test_a_fault_of_our_own_ends_one_connection_and_leaks_no_talk(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Session, event: wire.Event) -> None:
        raise RuntimeError("a fault that a test put here")

    async with live.talk() as other, live.talk() as page:
        session = live.hub._sessions[page.ready["id"]]
        monkeypatch.setattr(Session, "on_event", broken)
        await page.say(wire.TextSay(text="hi"))
        with pytest.raises(ConnectionClosed):
            await page.event("never")
        await until(lambda: not session.attached)
        before = len(other.faces())
        await other.listen(0.3)
        assert len(other.faces()) > before


# ---- too much -------------------------------------------------------------------------------------------


def test_an_allowance_refills_to_its_burst_and_no_further() -> None:
    now_s = [0.0]
    allowance = Allowance(per_s=10.0, burst=20.0, now_s=lambda: now_s[0])
    assert allowance.take(20)
    assert not allowance.take(1)
    now_s[0] = 0.5
    assert allowance.take(5)
    assert not allowance.take(0.1)
    now_s[0] = 100.0
    assert not allowance.take(20.1)
    assert allowance.take(20)


def test_what_was_refused_costs_nothing() -> None:
    allowance = Allowance(per_s=1.0, burst=5.0, now_s=lambda: 0.0)
    assert not allowance.take(6)
    assert allowance.take(5)


def test_a_person_who_speaks_all_the_time_is_within_the_allowance() -> None:
    frames = Allowance(connection.BYTES_PER_S, connection.BYTES_BURST, lambda: 0.0)
    assert frames.per_s >= 1.9 * 50 * len(sound())
    assert frames.burst >= 10 * 50 * len(sound())


async def test_events_faster_than_a_person_are_refused(live: Live) -> None:
    async with live.talk() as page:
        for _ in range(200):
            await page.say(wire.MicrophoneClose())
        await refusal(page, "rate.exceeded", 4429)


async def flood(live: Live, codes: list[int]) -> None:
    """Send 10 Mbit/s of noise, again and again on a new talk, until cancelled; keep the close codes."""
    loop = asyncio.get_running_loop()
    frame = sound(12_500)
    while True:
        async with live.talk() as page:
            await page.say(wire.MicrophoneOpen(rate_hz=16_000))
            reader = asyncio.create_task(page.closed())
            next_s = loop.time()
            while not reader.done():
                with suppress(ConnectionClosed):
                    await page.socket.send(frame)
                next_s += len(frame) * 8 / 10e6
                await asyncio.sleep(max(0.0, next_s - loop.time()))
            codes.append(await reader)
            assert page.events[-1]["code"] == "rate.exceeded"


async def smooth(page: Page) -> None:
    """Fail unless live faces come at 25 a second, evenly; five tries, because the machine may be busy besides."""
    seen = []
    for _ in range(5):
        page.media.clear()
        await page.listen(1.0)
        gaps_s = np.diff([at_s for at_s, _ in page.faces()])
        seen.append((len(page.faces()), round(float(gaps_s.max(initial=0.0)), 3)))
        if 22 <= seen[-1][0] <= 28 and seen[-1][1] < 0.2:
            return
    pytest.fail(f"expected 25 faces a second, got (frames, longest gap in s): {seen}")


async def test_a_flood_of_noise_is_cut_off_and_the_others_never_notice(live: Live) -> None:
    codes: list[int] = []
    async with live.talk() as other:
        flooding = asyncio.create_task(flood(live, codes))
        await other.listen(0.8)
        await smooth(other)
        reading = asyncio.create_task(other.listen(10.0))
        await until(lambda: bool(codes), 10.0)
        reading.cancel()
        flooding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await flooding
    assert codes
    assert set(codes) == {4429}


# ---- a page that does not read --------------------------------------------------------------------------


class Droning(ScriptedTTS):
    """Takes half a minute for a phrase of that tale: twenty are 29 MB, more than the sockets of a machine hold."""

    def __init__(self) -> None:
        super().__init__(24_000)

    def sound(self, phrase: str) -> list[SpeechChunk]:
        length_s = 0.2 if phrase.strip() == "Hello." else 30
        return [SpeechChunk(np.zeros(round(length_s * self.rate_hz), dtype=np.float32), phrase)]


def deaf_page(live: Live) -> socket.socket:
    """Return a raw socket that was upgraded and never read again."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", live.port))
    deaf.sendall(
        (
            f"GET /ws HTTP/1.1\r\nHost: {live.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: {wire.SUBPROTOCOL}\r\n\r\n"
        ).encode()
    )
    assert deaf.recv(64).startswith(b"HTTP/1.1 101")
    for event in (wire.SessionStart(), wire.TextSay(text="tell me everything")):
        deaf.sendall(masked(event.model_dump_json().encode()))
    return deaf


def masked(text: bytes) -> bytes:
    """Return a text frame as a browser sends it; a mask of zeros changes nothing."""
    assert len(text) < 126
    return bytes([0x81, 0x80 | len(text)]) + bytes(4) + text


async def test_a_page_that_does_not_read_stops_nobody_and_is_given_up() -> None:
    stage = Stage()
    stage.tts = Droning()
    stage.llm.reply("And so on and so forth it went, all the long day. " * 20).reply("Hello.")
    with serving(stage) as live:
        with deaf_page(live):
            await until(lambda: len(live.hub) == 1)
            (deaf,) = live.hub._sessions.values()
            async with live.talk() as other:
                await smooth(other)
                await other.say(wire.TextSay(text="hello"))
                await other.event("phrase.spoken", text="Hello.")
                held = deaf._outbox._transport
                assert isinstance(held, Connection)
                assert held._close_code == 1009
                assert 1_000_000 < held._queued_bytes < connection.GIVE_UP_BYTES + 10_000
        await until(lambda: not deaf.attached)


async def leave(page: Page) -> None:
    """End a talk and read to its end: a client that leaves with frames unread waits ten seconds for its own close."""
    await page.say(wire.SessionEnd())
    assert await page.closed() == 1000


async def test_a_page_that_closes_only_its_half_is_let_go_and_may_come_back() -> None:
    stage = Stage()
    stage.llm.reply("A word.").reply("Hello.")
    with serving(stage) as live:
        async with live.talk() as other:
            half = deaf_page(live)
            await until(lambda: len(live.hub) == 2)
            (session,) = [one for one in live.hub.sessions if one.id != other.ready["id"]]
            await until(lambda: not session.talk.tree.current.is_root)
            half.shutdown(socket.SHUT_WR)
            await until(lambda: not session.attached)
            assert len(live.hub) == 2  # its talk waits
            await other.say(wire.TextSay(text="hello"))
            await other.event("turn.opened", party="user")
            half.close()
            async with live.page() as back:
                await back.say(wire.SessionResume(id=session.id, secret=session.secret, last_seq=1))
                await back.event("session.ready", resumed=True)
                said = await back.event("turn.opened", party="user")
                assert said["text"] == "tell me everything"
                await leave(back)
            await leave(other)


async def test_live_faces_are_left_out_before_anything_else() -> None:
    # Nobody reads: what it would write to is never asked.
    lost = Connection(cast(WebSocket, None), cast(Hub, None))
    face, event = bytes(132), json.dumps({"type": "x"})
    while len(lost._queue) < 2000:
        before = len(lost._queue)
        lost.send_bytes(face, droppable=True)
        if len(lost._queue) == before:
            break
    assert connection.DROP_FACES_BYTES <= lost._queued_bytes <= connection.DROP_FACES_BYTES + 132
    lost.send_text(event)
    lost.send_bytes(bytes(4816), droppable=False)
    assert list(lost._queue)[-2:] == [event, bytes(4816)]


# ---- coming back ----------------------------------------------------------------------------------------


def resume(page: Page, **changed: object) -> wire.SessionResume:
    fields = {"id": page.ready["id"], "secret": page.ready["secret"], "last_seq": page.events[-1]["seq"]}
    return wire.SessionResume.model_validate({**fields, **changed})


async def test_a_page_that_lost_its_connection_gets_what_it_missed(live: Live) -> None:
    async with live.talk() as lost:
        pass
    session = live.hub._sessions[lost.ready["id"]]
    await until(lambda: not session.attached)
    async with live.page() as page:
        await page.say(resume(lost, last_seq=0))
        ready = await page.event("session.ready", resumed=True)
        assert (ready["id"], ready["secret"]) == (lost.ready["id"], lost.ready["secret"])
        again = await page.event("session.ready", resumed=False)
        assert again == lost.events[0]
        await page.event("record.changed", seq=2, state="off")
        await page.event("state.changed", seq=3, state="listening")
        await page.listen(0.2)
        assert page.faces()


async def test_a_wrong_secret_is_refused_and_a_new_talk_may_begin(live: Live) -> None:
    async with live.talk() as mine, live.page() as other:
        for secret in ("wrong", "wröng 🙂"):
            await other.say(resume(mine, secret=secret))
            error = await other.event("error.raised", code="session.unknown")
            assert not error["fatal"]
        await other.say(wire.SessionStart())
        ready = await other.event("session.ready")
        assert ready["id"] != mine.ready["id"]
        await mine.say(wire.TextSay(text=" "))
        await mine.event("error.raised", code="text.empty")


async def test_a_second_connection_replaces_the_first(live: Live) -> None:
    async with live.talk() as first, live.page() as second:
        await second.say(resume(first))
        await second.event("session.ready", resumed=True)
        assert await first.closed() == 4409
        await second.listen(0.3)
        assert second.faces()


async def test_who_leaves_is_forgotten(live: Live) -> None:
    async with live.talk() as page:
        await page.say(wire.SessionEnd())
        assert await page.closed() == 1000
    async with live.page() as other:
        await other.say(resume(page))
        await other.event("error.raised", code="session.unknown")


async def test_one_person_too_many_is_told_so() -> None:
    with serving(max_sessions=1, resume_s=0.0) as live:
        async with live.talk(), live.page() as other:
            await other.say(wire.SessionStart())
            error = await refusal(other, "session.too_many", 4503)
            assert "come back" in str(error["message"])
        await until(lambda: len(live.hub) == 0)
        async with live.talk() as page:
            assert page.ready["resumed"] is False
