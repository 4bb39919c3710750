from collections.abc import Callable

import numpy as np
import pytest

from sound.pcm import Samples
from sound.resample import resampled
from sound.speech import Phone
from speaker_listener.reactions.voice import FORGET_S, VoiceState, answered, step

pytestmark = pytest.mark.unit

Say = Callable[..., tuple[tuple[Phone, ...], Samples]]
FRAME = 640


def hear(samples: Samples, state: VoiceState | None = None) -> list[VoiceState]:
    state, made = state or VoiceState(), []
    for start in range(0, len(samples) - FRAME + 1, FRAME):
        state = step(state, samples[start : start + FRAME])
        made.append(state)
    return made


def noise(duration_s: float, level: float, seed: int = 0) -> Samples:
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal(round(duration_s * 16_000))).astype(np.float32)


def tone(duration_s: float, f0_hz: float, level: float = 0.1) -> Samples:
    time_s = np.arange(round(duration_s * 16_000)) / 16_000
    voice = sum(np.sin(2 * np.pi * f0_hz * k * time_s) / k for k in range(1, 8))
    return (level * np.asarray(voice)).astype(np.float32)


def test_speech_and_pauses_are_told_from_a_rooms_noise() -> None:
    states = hear(np.concatenate([noise(1.0, 0.0005), noise(1.2, 0.08), noise(0.6, 0.0005)]))
    assert not any(s.speech for s in states[:25])
    assert all(s.speech for s in states[25:55])
    assert states[54].spoken_s == pytest.approx(1.2)
    assert states[-1].pause_s == pytest.approx(0.6)


def test_after_a_long_silence_what_was_said_is_forgotten() -> None:
    states = hear(np.concatenate([tone(0.6, 150), noise(FORGET_S + 0.4, 0.0005)]))
    assert states[20].spoken_s > 0.5
    assert states[20].voiced_s > 0.3
    assert states[-1].spoken_s == states[-1].voiced_s == 0.0


def test_a_steady_noise_becomes_the_room() -> None:
    assert not any(s.speech for s in hear(noise(60.0, 0.02))[-250:])


@pytest.mark.parametrize("f0_hz", [90.0, 150.0, 220.0, 330.0])
def test_the_pitch_is_that_of_the_voice(f0_hz: float) -> None:
    found = [s.pitch_st for s in hear(tone(0.6, f0_hz)) if s.pitch_st is not None]
    assert len(found) >= 10
    assert np.median(found) == pytest.approx(12 * np.log2(f0_hz / 100), abs=0.3)


def test_noise_has_no_pitch_and_keeps_no_voice() -> None:
    states = hear(noise(3.0, 0.1))
    assert states[-1].voiced_s < 0.2


def test_a_voice_that_sinks_is_low_and_one_that_rises_is_not() -> None:
    level = np.concatenate([tone(0.5, f) for f in (150, 160, 140, 155, 165, 145, 150, 158)])
    sinks = hear(np.concatenate([level, tone(0.3, 112)]))
    rises = hear(np.concatenate([level, tone(0.3, 205)]))
    assert max(s.low_s for s in sinks[-7:]) > 0.11
    assert max(s.low_s for s in rises[-7:]) == 0.0
    assert max(s.rise_st for s in rises[-7:]) > 4.0
    assert max(s.rise_st for s in sinks[-7:]) < 1.0


def test_louder_is_a_rise_and_an_even_voice_is_none() -> None:
    even = hear(noise(4.0, 0.03))
    louder = hear(np.concatenate([noise(3.0, 0.03), noise(0.6, 0.12, 1)]))
    assert max(s.rise_db for s in even[20:]) < 2.0
    assert max(s.rise_db for s in louder[75:]) > 6.0


def test_a_voice_grown_faint_and_low_is_noticed() -> None:
    usual, faint = tone(8.0, 180, 0.15), tone(5.0, 150, 0.04)
    states = hear(np.concatenate([usual, faint]))
    assert max(s.faint for s in states[:200]) < 0.1
    assert states[-1].faint > 0.4


def test_hearing_again_from_a_state_gives_the_same(espeak: Say) -> None:
    samples = resampled(espeak("I am so glad that you could come to see us today.")[1], 24_000, 16_000)
    states = hear(samples)
    again = hear(samples[FRAME * 20 :], states[19])
    for one, other in zip(again, states[20:], strict=True):
        assert (one.pitch_st, one.low_s, one.fast_db, one.laughing) == (
            other.pitch_st,
            other.low_s,
            other.fast_db,
            other.laughing,
        )


def test_an_answer_closes_the_stretch_and_nothing_else() -> None:
    state = hear(tone(1.0, 150))[-1]
    closed = answered(state)
    assert closed.spoken_s == closed.voiced_s == 0.0
    assert closed.pitch_st == state.pitch_st
    assert state.spoken_s > 0.9
