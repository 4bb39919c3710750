"""What the ears tell the session: starts, words, ends, and when speech over the character is meant."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from dialogue import backchannel, virtual_time
from dialogue.testing import ScriptedASR, ScriptedVAD
from dialogue.unsure import Guess
from server import wire
from server.ears import Ears
from server.wire import Media
from tests.server.unsure_asr import UnsureASR

pytestmark = pytest.mark.unit

_COUNT = 320


class Told:
    """A listener that writes down what it is told, with the loop's time."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, str, tuple[object, ...]]] = []

    def _note(self, what: str, *details: object) -> None:
        self.calls.append((asyncio.get_running_loop().time(), what, details))

    def speech_started(self, at_s: float) -> None:
        self._note("started", at_s)

    def speech_partial(self, text: str, backchannel: bool) -> None:
        self._note("partial", text, backchannel)

    def speech_confirmed(self) -> None:
        self._note("confirmed")

    def speech_ended(
        self, text: str, backchannel: bool, understood: bool, voice_ended_s: float | None = None
    ) -> None:
        self._note("ended", text, backchannel, understood)

    def speech_unsure(self, guess: Guess) -> None:
        self._note("unsure", guess.text)

    def ears_failed(self, error: Exception) -> None:
        self._note("failed", str(error))

    def of(self, what: str) -> list[tuple[float, tuple[object, ...]]]:
        return [(at_s, details) for at_s, name, details in self.calls if name == what]


async def sound(it: Ears, duration_s: float, *, loud: bool = True) -> None:
    """Send sound at its own pace."""
    payload = np.full(_COUNT, 1500 if loud else 0, dtype="<i2").tobytes()
    for _ in range(round(duration_s / 0.02)):
        it.hear(Media(wire.KIND_USER_SOUND, _COUNT, 0, 0, 0, payload))
        await asyncio.sleep(0.02)


def listen(asr: ScriptedASR, scene: Callable[[Ears], Awaitable[None]]) -> Told:
    """Run a scene on ears with an open microphone; return what they told."""

    async def main() -> Told:
        told = Told()
        it = Ears(asr, ScriptedVAD(), told, asyncio.get_running_loop().time)
        it.open_microphone(16_000)
        await scene(it)
        await it.close()
        assert len(asyncio.all_tasks()) == 1
        return told

    return virtual_time.run(main())


def test_an_utterance_is_told_from_start_to_end_in_order() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 0.5, loud=False)
        await sound(it, 1.2)
        await sound(it, 2.0, loud=False)

    told = listen(ScriptedASR().hears("hello my friend"), scene)
    names = [name for _, name, _ in told.calls]
    assert names[0] == "started"
    assert names[-1] == "ended"
    assert "partial" in names
    assert told.of("started")[0][1][0] == pytest.approx(0.5, abs=0.08)
    assert told.of("ended")[0][1] == ("hello my friend", False, False)


def test_some_words_over_the_character_are_meant() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 1.5)
        await sound(it, 2.0, loud=False)

    told = listen(ScriptedASR().hears("I would say so now", every_s=0.05), scene)
    assert len(told.of("confirmed")) == 1
    assert told.of("confirmed")[0][0] == pytest.approx(backchannel.MEANT_S, abs=0.1)


def test_a_long_hum_is_not_meant() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 1.5)
        await sound(it, 2.0, loud=False)

    told = listen(ScriptedASR().hears("yeah yeah", every_s=0.1), scene)
    assert told.of("confirmed") == []
    assert told.of("ended")[0][1][:2] == ("yeah yeah", True)


def test_speech_without_words_yet_is_given_a_little_longer() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 1.5)
        await sound(it, 2.0, loud=False)

    told = listen(ScriptedASR().hears("something", every_s=9), scene)
    assert told.of("confirmed")[0][0] == pytest.approx(backchannel.LONG_S, abs=0.1)


def test_a_cough_is_no_speech_that_was_not_understood() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 0.2)
        await sound(it, 2.0, loud=False)

    told = listen(ScriptedASR().hears(""), scene)
    assert told.of("ended")[0][1] == ("", False, True)


def test_closing_the_microphone_ends_what_was_being_said() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 0.8)
        it.close_microphone()
        await asyncio.sleep(0.1)

    told = listen(ScriptedASR().hears("good bye"), scene)
    assert told.of("ended")[0][1][0] == "good bye"


def test_two_utterances_keep_their_order_though_the_first_takes_long() -> None:
    async def scene(it: Ears) -> None:
        for _ in range(2):
            await sound(it, 0.6)
            await sound(it, 2.0, loud=False)
        await asyncio.sleep(5)

    told = listen(ScriptedASR().hears("first", final_s=3).hears("second"), scene)
    assert [details[0] for _, details in told.of("ended")] == ["first", "second"]


def test_a_recogniser_that_fails_ends_the_utterance_all_the_same() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 0.6)
        await sound(it, 2.0, loud=False)

    told = listen(ScriptedASR().fail(RuntimeError("broken")), scene)
    assert [name for _, name, _ in told.calls][-2:] == ["failed", "ended"]


async def twice(it: Ears) -> None:
    for _ in range(2):
        await sound(it, 1.0)
        await sound(it, 1.75, loud=False)
    await asyncio.sleep(2)


def test_unsure_words_wait_for_the_end_of_the_turn_and_are_no_transcript() -> None:
    asr = UnsureASR().finds("ask not what", 0.2)
    asr.hears("ask knot", confidence=0.1, final_s=0.5).hears("watt", confidence=0.1)
    told = listen(asr, twice)
    assert told.of("ended") == []
    assert [details for _, details in told.of("unsure")] == [("ask not what",)]


def test_sure_words_wait_for_nothing() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 1.0)
        await sound(it, 2.0, loud=False)

    asr = UnsureASR()
    asr.hears("hello my friend", confidence=0.36)
    assert listen(asr, scene).of("ended")[0][1] == ("hello my friend", False, False)
    assert asr.looks_s == []


def test_a_cough_after_unsure_words_does_not_end_them() -> None:
    async def scene(it: Ears) -> None:
        await sound(it, 1.0)
        await sound(it, 0.6, loud=False)
        await sound(it, 0.2)
        await sound(it, 2.0, loud=False)

    asr = UnsureASR().finds("ask not", 0.2)
    asr.hears("ask knot", confidence=0.1, final_s=0.3).hears("")
    told = listen(asr, scene)
    assert told.of("ended") == []
    assert [details for _, details in told.of("unsure")] == [("ask not",)]
