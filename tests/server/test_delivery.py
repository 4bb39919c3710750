"""One reply on its way: whole milliseconds of sound, captions, and an end that comes even if the page is silent."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue import virtual_time
from dialogue.ports import SpeechChunk, VoiceStyle
from server import delivery as delivery_of
from server.answer import Answer
from server.delivery import CANCEL_GRACE_S, GRACE_S, Delivery
from server.outbox import Outbox
from server.wire import KIND_VOICE, VOICE_RATE_HZ, Media
from sound.pcm import Samples, from_pcm16
from sound.speech import Phone, Prosody, Word

pytestmark = pytest.mark.unit


@dataclass
class Page:
    """A connection and a session in one: keeps what it is sent and told, in order."""

    log: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    failures: list[tuple[str, Exception]] = field(default_factory=list)
    expired_s: list[float] = field(default_factory=list)

    def send_text(self, text: str) -> None:
        self.events.append(json.loads(text))
        self.log.append(self.events[-1]["type"])

    def send_bytes(self, data: bytes, droppable: bool) -> None:
        assert not droppable, "the voice is never left out"
        kind, _, count, epoch, seq, t_ms = Media.HEADER.unpack_from(data)
        self.media.append(Media(kind, count, epoch, seq, t_ms, data[16:]))
        self.log.append("media")

    def style(self) -> VoiceStyle:
        return VoiceStyle(emotion="joy")

    def first_audio(self, delivery: Delivery) -> None:
        self.log.append("first audio")

    def tag_line(self, delivery: Delivery, line: str) -> None:
        self.log.append(line)

    def provider_failed(self, delivery: Delivery, job: str, error: Exception) -> None:
        self.failures.append((job, error))

    def playback_expired(self, epoch: int) -> None:
        self.expired_s.append(asyncio.get_running_loop().time())

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == name]

    def sound(self) -> Samples:
        """Return the voice as sent; every piece must begin where the one before it ended."""
        at_ms = self.media[0].t_ms if self.media else 0
        for piece in self.media:
            assert (piece.kind, piece.epoch, piece.t_ms) == (KIND_VOICE, 3, at_ms)
            assert len(piece.payload) == 2 * piece.count
            assert 0 < piece.count <= VOICE_RATE_HZ // 10
            at_ms += piece.count * 1000 // VOICE_RATE_HZ
        return np.concatenate([np.zeros(0, np.float32), *(from_pcm16(piece.payload) for piece in self.media)])


def made(page: Page, rate_hz: int = VOICE_RATE_HZ) -> Delivery:
    now_s = asyncio.get_running_loop().time
    outbox = Outbox(now_s)
    outbox.attach(page)
    return Delivery(Answer(epoch=3, node=9), rate_hz, outbox, page, now_s)


def on_virtual_time(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        virtual_time.run(test())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


def noise(count: int, seed: int = 0) -> Samples:
    return (np.random.default_rng(seed).uniform(-0.5, 0.5, count)).astype(np.float32)


def spoken(delivery: Delivery, length_s: float, text: str = "Hello there.") -> None:
    delivery.sound(text, SpeechChunk(noise(round(length_s * VOICE_RATE_HZ)), text))


# ---- sending --------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9000), st.booleans()), min_size=1, max_size=8))
def test_however_the_voice_cuts_its_sound_the_page_gets_all_of_it_in_order(
    chunks: list[tuple[int, bool]],
) -> None:
    async def main() -> None:
        page = Page()
        delivery = made(page)
        sound = [noise(count, seed) for seed, (count, _) in enumerate(chunks)]
        for number, (samples, begins) in enumerate(zip(sound, chunks, strict=True)):
            delivery.sound(f"{number} " if begins[1] else "", SpeechChunk(samples, ""))
        delivery.complete()
        given_sound, sent = np.concatenate(sound), page.sound()
        assert len(sent) % 24 == 0
        assert 0 <= len(sent) - len(given_sound) < 24
        assert np.allclose(sent[: len(given_sound)], given_sound, atol=1 / 32768)
        assert not sent[len(given_sound) :].any()
        assert page.of("reply.finished") == [
            {**page.events[-1], "epoch": 3, "duration_ms": delivery.answer.duration_ms}
        ]
        assert delivery.answer.duration_ms == len(sent) // 24

    virtual_time.run(main())


@on_virtual_time
async def test_the_owner_hears_of_the_first_sound_before_the_page_does() -> None:
    page = Page()
    delivery = made(page)
    delivery.tag_line("[joy]")
    delivery.sound("Well ", SpeechChunk(np.zeros(0, np.float32), "Well "))
    assert "first audio" not in page.log
    spoken(delivery, 0.25)
    spoken(delivery, 0.1, "More.")
    assert page.log == [
        "[joy]",
        "phrase.spoken",
        "first audio",
        *["media"] * 3,
        "phrase.spoken",
        "media",
        "phrase.spoken",
    ]


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100])
def test_a_voice_at_another_rate_keeps_its_length_and_pitch(rate_hz: int) -> None:
    async def main() -> None:
        page = Page()
        delivery = made(page, rate_hz)
        tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz)
        delivery.sound("Ah.", SpeechChunk(tone.astype(np.float32), "Ah."))
        delivery.complete()
        sound = page.sound()
        assert abs(len(sound) - VOICE_RATE_HZ) <= 24
        assert np.argmax(np.abs(np.fft.rfft(sound[:VOICE_RATE_HZ]))) == pytest.approx(440, abs=1)

    virtual_time.run(main())


@on_virtual_time
async def test_the_caption_of_a_phrase_that_still_grows_is_paced_until_its_times_are_known() -> None:
    page = Page()
    delivery = made(page)
    delivery.sound("Hello **you**, friend.", SpeechChunk(noise(2400), "Hello you, friend.", more=True))
    words = (Word("Hello", 0.0, 0.3), Word("you,", 0.35, 0.6), Word("friend.", 0.6, 0.9))
    delivery.sound("", SpeechChunk(noise(21_600), "", phrase_words=words))
    paced, known = page.of("phrase.spoken")
    assert [word["text"] for word in paced["words"]] == ["Hello", "you,", "friend."]
    assert paced["end_ms"] > 1000, "a page that took 100 ms for all of it would show all of it at once"
    assert [word["start_ms"] for word in known["words"]] == [0, 350, 600]
    assert known["end_ms"] == 1000
    assert delivery.answer.heard_text(650) == "Hello **you**,"


@on_virtual_time
async def test_captions_say_when_each_word_sounds_in_the_answers_own_time() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 0.5, "Well, ")
    words = (Word("hello", 0.0, 0.3), Word("you", 0.35, 0.6))
    delivery.sound("hello you.", SpeechChunk(noise(14_400), "hello you.", (Phone("HH", 0.0, 0.1),), words))
    first, second = page.of("phrase.spoken")
    assert (first["text"], first["start_ms"], first["end_ms"], first["words"]) == ("Well, ", 0, 500, [])
    assert (second["text"], second["start_ms"], second["end_ms"]) == ("hello you.", 500, 1100)
    assert second["words"] == [
        {"text": "hello", "start_ms": 500, "end_ms": 800},
        {"text": "you.", "start_ms": 850, "end_ms": 1100},
    ]
    assert delivery.answer.phrases[1].phones == (Phone("HH", 0.0, 0.1),)


@on_virtual_time
async def test_a_phrase_that_comes_in_pieces_keeps_its_start_and_grows() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 0.2, "One two three.")
    delivery.sound("", SpeechChunk(noise(4800), ""))
    shown = [(event["text"], event["start_ms"], event["end_ms"]) for event in page.of("phrase.spoken")]
    assert shown == [("One two three.", 0, 200), ("One two three.", 0, 400)]


@on_virtual_time
async def test_words_without_any_sound_begin_and_end_a_turn_all_the_same() -> None:
    page = Page()
    delivery = made(page)
    delivery.sound("…", SpeechChunk(np.zeros(0, np.float32), "…"))
    delivery.complete()
    assert page.log == ["phrase.spoken", "first audio", "reply.finished"]
    await asyncio.sleep(GRACE_S + 0.1)
    assert page.expired_s == [GRACE_S]


@on_virtual_time
async def test_less_than_a_millisecond_of_sound_is_announced_before_it_is_sent() -> None:
    page = Page()
    delivery = made(page)
    delivery.sound("t", SpeechChunk(noise(10), "t"))
    delivery.complete()
    assert page.log == ["phrase.spoken", "first audio", "media", "reply.finished"]
    assert page.media[0].count == 24


@on_virtual_time
async def test_failures_and_style_are_the_owners_to_know() -> None:
    page = Page()
    delivery = made(page)
    broken, lost = ValueError("voice"), ValueError("mind")
    delivery.voice_failed(broken)
    delivery.words_failed(lost)
    assert page.failures == [("voice", broken), ("mind", lost)]
    assert delivery.style() == VoiceStyle(emotion="joy")


@on_virtual_time
async def test_a_phrase_tells_how_it_is_said_to_those_who_say_it_themselves() -> None:
    class Gentle(Page):
        def style(self) -> VoiceStyle:
            return VoiceStyle(prosody=Prosody(rate=0.9, pitch=1.08, volume=0.95))

    page = Gentle()
    delivery = made(page)
    delivery.style()
    spoken(delivery, 0.5)
    (event,) = page.of("phrase.spoken")
    assert (event["rate"], event["pitch"], event["volume"]) == (0.9, 1.08, 0.95)


# ---- where the page is ----------------------------------------------------------------------------------


@on_virtual_time
async def test_the_seen_frame_follows_the_playhead() -> None:
    delivery = made(Page())
    spoken(delivery, 2.0)
    delivery.playhead.start(0.0)
    await asyncio.sleep(0.5)
    assert (delivery.position_ms, delivery.seen_frame) == (500, 12)
    delivery.moved(460)
    assert (delivery.position_ms, delivery.seen_frame) == (460, 11)


@on_virtual_time
async def test_a_page_cannot_have_heard_more_than_was_made() -> None:
    delivery = made(Page())
    spoken(delivery, 1.0)
    delivery.playhead.start(0.0)
    delivery.moved(999_999)
    assert delivery.position_ms == 1000
    await asyncio.sleep(5)
    assert delivery.position_ms == 1000


# ---- the wait for an end that is not reported -----------------------------------------------------------


async def expiry_s(page: Page, within_s: float = 30.0) -> float | None:
    """Return when the playback was given up, or None."""
    await asyncio.sleep(within_s)
    return page.expired_s[0] if page.expired_s else None


@on_virtual_time
async def test_a_page_that_never_reports_is_given_up_two_seconds_after_the_sound_must_have_ended() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 3.0)
    delivery.complete()
    assert await expiry_s(page) == 3.0 + GRACE_S


@on_virtual_time
async def test_while_the_reply_is_still_being_made_nothing_expires() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 1.0)
    delivery.watch()
    assert await expiry_s(page) is None


@on_virtual_time
async def test_each_report_of_the_page_begins_the_wait_anew() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 3.0)
    delivery.complete()
    await asyncio.sleep(4.0)
    delivery.playhead.start(4.0)
    delivery.moved(1000)
    assert await expiry_s(page) == 4.0 + 2.0 + GRACE_S


@on_virtual_time
async def test_a_held_playback_does_not_expire_and_a_resumed_one_does() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 3.0)
    delivery.complete()
    delivery.playhead.start(0.0)
    await asyncio.sleep(1.0)
    delivery.hold()
    assert await expiry_s(page, 20.0) is None
    assert delivery.position_ms == 1000
    delivery.resume()
    assert await expiry_s(page) == 21.0 + 2.0 + GRACE_S


@on_virtual_time
async def test_a_cancelled_reply_waits_one_second_for_the_pages_last_word() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 3.0)
    delivery.cancel()
    assert delivery.cancelled
    assert await expiry_s(page) == CANCEL_GRACE_S


@on_virtual_time
async def test_a_reply_cancelled_before_any_sound_waits_for_nothing() -> None:
    page = Page()
    made(page).cancel()
    assert await expiry_s(page) is None


@on_virtual_time
async def test_cancelling_and_stopping_end_the_task_that_makes_the_reply() -> None:
    for end in (Delivery.cancel, Delivery.stop):
        page = Page()
        delivery = made(page)
        task = delivery.task = asyncio.create_task(asyncio.sleep(3600))
        await asyncio.sleep(0)
        end(delivery)
        with pytest.raises(asyncio.CancelledError):
            await task


@on_virtual_time
async def test_a_stopped_delivery_never_expires() -> None:
    page = Page()
    delivery = made(page)
    spoken(delivery, 1.0)
    delivery.complete()
    delivery.stop()
    assert await expiry_s(page) is None


# ---- a new connection -----------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=5), st.integers(0, 5000))
def test_what_a_new_connection_has_lost_is_sent_again_from_there_exactly(
    phrases_ms: list[int], from_ms: int
) -> None:
    async def main() -> None:
        page = Page()
        delivery = made(page)
        for number, length_ms in enumerate(phrases_ms):
            spoken(delivery, length_ms / 1000, f"{number} ")
        delivery.complete()
        before = page.sound()
        page.media.clear()
        delivery.resend(from_ms)
        again = page.sound()
        assert np.array_equal(again, before[from_ms * 24 :])
        assert not page.media or page.media[0].t_ms == from_ms
        assert delivery.position_ms == min(from_ms, delivery.answer.duration_ms)

    virtual_time.run(main())


def test_the_waits_are_as_the_turn_table_says() -> None:
    assert (delivery_of.GRACE_S, delivery_of.CANCEL_GRACE_S) == (2.0, 1.0)


# ---- the face ahead of time -----------------------------------------------------------------------------


def test_the_face_of_a_phrase_waits_until_it_is_worked_out_and_its_sound_does_not() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def prepare(phones: tuple[Phone, ...], samples: Samples) -> None:
        begun.set()
        may_end.wait(5)

    async def main() -> None:
        page = Page()
        delivery = Delivery(
            Answer(epoch=3, node=9), VOICE_RATE_HZ, Outbox(time.monotonic), page, time.monotonic, prepare
        )
        spoken(delivery, 0.5)
        assert "first audio" in page.log
        assert await asyncio.to_thread(begun.wait, 5)
        assert not delivery.answer.ready(0)
        may_end.set()
        for _ in range(500):
            if delivery.answer.ready(0):
                break
            await asyncio.sleep(0.01)
        assert delivery.answer.ready(0)
        delivery.stop()

    asyncio.run(main())


def test_a_phrase_that_cannot_be_worked_out_is_left_to_the_frame_that_needs_it() -> None:
    def prepare(phones: tuple[Phone, ...], samples: Samples) -> None:
        raise RuntimeError("no lips today")

    async def main() -> None:
        delivery = Delivery(
            Answer(epoch=3, node=9), VOICE_RATE_HZ, Outbox(time.monotonic), Page(), time.monotonic, prepare
        )
        spoken(delivery, 0.2)
        for _ in range(500):
            if delivery.answer.ready(0):
                break
            await asyncio.sleep(0.01)
        assert delivery.answer.ready(0)

    asyncio.run(main())
