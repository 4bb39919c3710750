"""The character's own voice in the microphone is not the person; the person over it is."""

import numpy as np
import pytest

from benchmarks.socket_page import spoken_by_flite
from benchmarks.turn_echo import (
    DELAYS_S,
    INTERRUPTIONS,
    LEVELS_DB,
    PLAYED_RATE_HZ,
    RATE_HZ,
    answer,
    heard_back,
    judged,
)
from dialogue.echo import EchoGuard
from sound.pcm import Samples, silence

pytestmark = pytest.mark.unit

HEARD, PLAYED = 320, 480


def feed(guard: EchoGuard, heard: Samples, played: Samples) -> list[bool]:
    """Feed packet by packet; return for each whether it was the person's."""
    found = []
    for number in range(len(heard) // HEARD):
        guard.feed(
            heard[number * HEARD : (number + 1) * HEARD], played[number * PLAYED : (number + 1) * PLAYED]
        )
        found.append(guard.theirs(0.05))
    return found


@pytest.mark.parametrize("level_db", LEVELS_DB)
def test_a_minute_of_the_own_voice_at_each_level_never_interrupts_itself(level_db: float) -> None:
    """Five minutes in all, four voices and delays; longer than other tests because self-interruption must be rare to count."""
    for number, delay_s in enumerate(DELAYS_S):
        voice = ("slt", "espeak", "rms", "awb")[number]
        assert judged(answer(voice, 15.0), level_db, delay_s, seed=number).starts == 0


@pytest.mark.parametrize(("level_db", "least"), [(-12, 4), (-24, 5)])
def test_an_interruption_over_the_echo_is_noticed_within_a_second(level_db: float, least: int) -> None:
    spoken = [spoken_by_flite(text, "rms") for text in INTERRUPTIONS]
    found = judged(answer("slt", 28.0), level_db, 0.12, spoken)
    assert found.starts == 0
    assert found.noticed >= least
    assert np.median(found.after_ms) <= 150


def test_without_the_guard_the_same_echo_would_have_interrupted() -> None:
    assert judged(answer("slt", 10.0), -12, 0.12, guarded=False).starts > 0


@pytest.mark.parametrize(("level_db", "delay_s"), [(-6, 0.04), (-18, 0.2), (-30, 0.3)])
def test_loudness_and_delay_of_the_echo_are_learned(level_db: float, delay_s: float) -> None:
    guard = EchoGuard(RATE_HZ, PLAYED_RATE_HZ)
    played = answer("rms", 6.0)
    feed(guard, heard_back(played, level_db, delay_s), played)
    assert guard.delay_s == pytest.approx(delay_s, abs=0.04)
    assert level_db - 12 <= guard.gain_db <= level_db + 10


def test_with_headphones_nothing_comes_back_and_everything_is_theirs() -> None:
    played = answer("slt", 4.0)
    person = np.pad(spoken_by_flite("But I already told you.", "rms"), (2 * RATE_HZ, 0))[: 4 * RATE_HZ]
    person = np.pad(person, (0, 4 * RATE_HZ - len(person)))
    guard = EchoGuard(RATE_HZ, PLAYED_RATE_HZ)
    found = feed(guard, person + heard_back(played, -90, 0.1), played)
    assert not any(found[40:98])
    assert sum(found[103:130]) >= 20
    guard.on = False
    assert guard.theirs(0.05)


def test_while_nothing_plays_everything_is_theirs() -> None:
    guard = EchoGuard(RATE_HZ, PLAYED_RATE_HZ)
    assert guard.theirs(0.05)
    assert all(feed(guard, spoken_by_flite("Hello there."), silence(1.0, PLAYED_RATE_HZ)))


def test_when_somebody_turns_up_the_sound_the_own_voice_stays_its_own() -> None:
    played = answer("slt", 12.0)
    heard = heard_back(played, -24, 0.1)
    heard[6 * RATE_HZ :] *= 2.0
    found = feed(EchoGuard(RATE_HZ, PLAYED_RATE_HZ), heard, played)
    runs = "".join("x" if one else "." for one in found[310:]).split(".")
    assert max(map(len, runs)) <= 4
