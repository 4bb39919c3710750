"""What of the own voice sounds now, as far as the server knows."""

import asyncio

import numpy as np
import pytest

from dialogue import virtual_time
from server import wire
from server.answer import Answer
from server.delivery import Delivery
from server.own_voice import OwnVoice
from server.wire import VOICE_RATE_HZ
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


class Reported:
    """As much of a delivery as matters here: an answer, and where the page says it is."""

    def __init__(self) -> None:
        self.answer = Answer(1, 1)
        self.answer.add(np.arange(VOICE_RATE_HZ, dtype=np.float32), "a ramp")
        self.position_ms = 0
        self.playhead = type("Playhead", (), {"moving": True})()


def test_small_jumps_of_reports_are_smoothed_and_large_ones_followed() -> None:
    reported = Reported()
    it = OwnVoice(lambda: reported)  # type: ignore[arg-type,return-value]
    reported.position_ms = 120
    np.testing.assert_array_equal(it.played(0.02), np.arange(2400, 2880))
    reported.position_ms = 160  # 20 ms further than what passed
    np.testing.assert_array_equal(it.played(0.02), np.arange(2880, 3360))
    reported.position_ms = 500
    np.testing.assert_array_equal(it.played(0.02), np.arange(11520, 12000))


def test_what_is_held_or_not_there_is_silent() -> None:
    reported = Reported()
    reported.playhead.moving = False
    assert not OwnVoice(lambda: reported).played(0.02).any()  # type: ignore[arg-type,return-value]
    nobody: Delivery | None = None
    assert OwnVoice(lambda: nobody).played(0.02).shape == (480,)


def test_in_a_talk_the_own_voice_that_comes_back_does_not_stop_it() -> None:
    """The page plays, a room returns it, and the same talk without the guard holds at once."""

    async def holds(guarded: bool) -> int:
        stage = Stage()
        stage.llm.reply(
            "This answer is long enough to come back through a microphone, and nobody says a word."
        )
        rng = np.random.default_rng(0)
        async with stage.open():
            stage.session._ears.wear_headphones(not guarded)
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            stage.page.say(wire.TextSay(text="tell me"))
            await stage.page.until_state("speaking")
            delivery = stage.talk.live_delivery
            assert delivery is not None
            heard = 0
            while stage.talk.turns.state == "speaking" and heard < 400:
                at = (stage.page.played_ms.get(delivery.answer.epoch, 0) - 120) * VOICE_RATE_HZ // 1000
                echo = 0.3 * np.interp(
                    np.arange(320) * 1.5, np.arange(480), delivery.answer.between(at, at + 480)
                )  # silence before its start
                sound = echo + rng.standard_normal(320) * 1e-3
                stage.session.on_sound(
                    wire.Media(1, 320, 0, heard, 20 * heard, (sound * 32767).astype("<i2").tobytes())
                )
                heard += 1
                await asyncio.sleep(0.02)
            return len(stage.page.of("playback.hold"))

    assert virtual_time.run(holds(True)) == 0
    assert virtual_time.run(holds(False)) > 0
