from collections.abc import Callable

import numpy as np
import pytest

from sound.pcm import Samples
from speaker_listener.hearing import HearingState, step

pytestmark = pytest.mark.unit

FRAME = 640


def hear(samples: Samples, listening: bool = True, seed: int = 0) -> list[HearingState]:
    rng, state, made = np.random.default_rng(seed), HearingState(), []
    for start in range(0, len(samples) - FRAME + 1, FRAME):
        state = step(state, samples[start : start + FRAME], listening, rng)
        made.append(state)
    return made


def noise(duration_s: float, level: float, seed: int = 0) -> Samples:
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal(round(duration_s * 16_000))).astype(np.float32)


def said(speech_s: float, pause_s: float, level: float = 0.08) -> Samples:
    return np.concatenate([noise(0.4, 0.0005), noise(speech_s, level), noise(pause_s, 0.0005)])


def test_nods_come_only_in_pauses_after_enough_speech(babble: Callable[..., Samples]) -> None:
    states = hear(babble(60.0))
    nods = [s for s in states if s.nod]
    assert 8 <= len(nods) <= 24
    assert all(0.2 <= s.pause_s < 0.3 for s in nods)


def test_a_short_word_gets_no_nod_and_most_long_ones_do() -> None:
    nodded = {
        length_s: sum(any(s.nod for s in hear(said(length_s, 1.0), seed=seed)) for seed in range(40))
        for length_s in (0.4, 1.5)
    }
    assert nodded[0.4] == 0
    assert nodded[1.5] >= 22


def test_the_speaking_face_does_not_answer() -> None:
    states = hear(np.concatenate([said(2.0, 0.6)] * 6), listening=False)
    assert not any(s.nod or s.brow for s in states)


def test_brows_rise_when_the_voice_does_and_not_in_an_even_one() -> None:
    even, louder = noise(4.0, 0.03, 1), np.concatenate([noise(2.0, 0.03, 1), noise(2.0, 0.12, 2)])
    assert not any(any(s.brow for s in hear(even, seed=seed)) for seed in range(10))
    assert sum(any(s.brow for s in hear(louder, seed=seed)) for seed in range(10)) >= 8


def test_the_noise_of_a_room_is_no_speech() -> None:
    states = hear(noise(20.0, 0.004))
    assert not any(s.nod for s in states)
    assert states[-1].spoken_s < 0.3


def test_a_nod_rests_before_the_next() -> None:
    states = hear(np.concatenate([said(0.9, 0.3)] * 20))
    frames = [i for i, s in enumerate(states) if s.nod]
    assert len(frames) > 3
    assert min(np.diff(frames)) * 0.04 >= 1.6 - 1e-9
