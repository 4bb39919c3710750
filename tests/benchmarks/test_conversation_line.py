"""What is measured at the loudspeaker: when it sounded, when it fell silent, when the mouth was shut, what came back."""

import asyncio
import math

import numpy as np
import pytest

from benchmarks.conversation_line import ECHO_S, TICK_S, TICK_SAMPLES, Heard, Line
from dialogue import virtual_time
from sound.pcm import Samples

pytestmark = pytest.mark.unit


class Tape:
    """A system that plays a tape over and over while `on`, and keeps what its microphone got."""

    rate_hz = 24_000

    def __init__(self) -> None:
        self.on = False
        self.open = 0.0
        self.got: list[Samples] = []

    async def hear(self, samples: Samples) -> None:
        self.got.append(samples)

    def play(self, count: int) -> Samples | None:
        return (
            np.sin(2 * np.pi * 440 / self.rate_hz * np.arange(count)).astype(np.float32) if self.on else None
        )

    def aperture(self) -> float | None:
        return self.open

    def words(self) -> list[tuple[float, str]]:
        return []


def heard(playing: str, mouth: str = "") -> Heard:
    """Return ticks of 20 ms; "#" plays or is open."""
    at = [TICK_S * k for k in range(len(playing))]
    on = [sign == "#" for sign in playing]
    shown = [0.5 if sign == "#" else 0.0 for sign in mouth] if mouth else [math.nan] * len(at)
    return Heard(at, on, on, shown, [False] * len(at))


def test_the_first_sound_is_the_first_after_a_moment() -> None:
    assert heard("##...##").first_loud(0.05) == pytest.approx(0.1)
    assert heard("##.....").first_loud(0.05) is None


def test_silence_is_counted_from_its_beginning_and_a_short_gap_is_none() -> None:
    line = heard("####.####......")
    assert line.silent_from(0.0, 0.06) == pytest.approx(0.18)
    assert line.silent_from(0.0, 0.2) is None


def test_a_mouth_is_shut_from_when_it_stays_so() -> None:
    line = heard("#" * 8, "##.##...")
    assert line.shut_from(0.0, 0.16) == pytest.approx(0.1)
    assert heard("#" * 8, "########").shut_from(0.0, 0.16) is None
    assert heard("#" * 8).shut_from(0.0, 0.16) is None


def test_a_share_of_playing_is_taken_over_a_stretch() -> None:
    assert heard("####....").share_playing(0.04, 0.12) == pytest.approx(0.5)


def run(tape: Tape, script: "asyncio.Future[None] | None" = None, *, echo_db: float | None = None) -> Line:
    async def main() -> Line:
        line = Line(tape, asyncio.get_running_loop().time)
        line.echo(echo_db)
        task = asyncio.create_task(line.run())
        await asyncio.sleep(0.21)
        tape.on = True
        began_s, ended_s = await line.say(np.full(5 * TICK_SAMPLES, 0.25, dtype=np.float32))
        assert ended_s - began_s == pytest.approx(5 * TICK_S)
        await asyncio.sleep(0.3)
        task.cancel()
        return line

    return virtual_time.run(main())


def test_what_is_said_goes_out_in_real_time_and_a_room_is_never_quite_still() -> None:
    tape = Tape()
    line = run(tape)
    loud = [float(np.abs(piece).mean()) > 0.2 for piece in tape.got]
    assert sum(loud) == 5
    assert line.heard.said == loud
    assert all(float(np.abs(piece).mean()) > 0 for piece in tape.got)
    assert line.heard.playing[:10] == [False] * 10
    assert all(line.heard.loud[12:])


def test_an_echo_comes_back_late_and_as_loud_as_it_was_asked_for() -> None:
    tape = Tape()
    line = run(tape, echo_db=-12.0)
    starts = line.heard.playing.index(True)
    quiet = [float(np.sqrt(np.mean(np.square(piece)))) for piece in tape.got]
    first = next(at for at, level in enumerate(quiet) if level > 0.1 and not line.heard.said[at])
    # The resampler holds a little back too.
    assert ECHO_S <= (first - starts) * TICK_S <= ECHO_S + 0.1
    assert quiet[-1] == pytest.approx(10 ** (-12 / 20) / math.sqrt(2), rel=0.1)
