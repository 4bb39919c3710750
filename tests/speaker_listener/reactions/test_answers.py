from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.reading import EMOTIONS, Distribution, distribution
from render.rig import FRAME_S
from sound.pcm import Samples
from speaker_listener.reactions.answers import (
    BROW_REST_S,
    CONCERN_REST_S,
    NOD_REST_S,
    SMILE_REST_S,
    AnswerState,
    step,
)

pytestmark = pytest.mark.unit

FRAME = 640
CALM = distribution({})


def tone(duration_s: float, f0_hz: float = 150.0, level: float = 0.1) -> Samples:
    """Return a voice: a tone with overtones whose loudness has syllables."""
    time_s = np.arange(round(duration_s * 16_000)) / 16_000
    voice = sum(np.sin(2 * np.pi * f0_hz * k * time_s) / k for k in range(1, 8))
    syllables = 0.6 + 0.4 * np.abs(np.sin(2 * np.pi * 1.7 * time_s))
    return np.asarray(level * syllables * np.asarray(voice), dtype=np.float32)


def quiet(duration_s: float, seed: int = 0) -> Samples:
    rng = np.random.default_rng(seed)
    return (0.0005 * rng.standard_normal(round(duration_s * 16_000))).astype(np.float32)


def said(speech_s: float, pause_s: float) -> Samples:
    return np.concatenate([tone(speech_s), quiet(pause_s)])


def listen(
    samples: Samples, felt: Distribution = CALM, listening: bool = True, seed: int = 0
) -> list[AnswerState]:
    rng, state, made = np.random.default_rng(seed), AnswerState(), []
    for start in range(0, len(samples) - FRAME + 1, FRAME):
        state = step(state, samples[start : start + FRAME], felt, listening, rng)
        made.append(state)
    return made


def count(states: list[AnswerState]) -> dict[str, int]:
    return {
        "nods": sum(s.nod is not None for s in states),
        "smiles": sum(s.smiles for s in states),
        "worries": sum(s.worries for s in states),
        "lifts": sum(s.lifts for s in states),
    }


TALK = np.concatenate([quiet(0.6), *[said(2.0, 0.6)] * 8])


def test_large_nods_come_in_pauses_after_enough_speech() -> None:
    states = [s for seed in range(6) for s in listen(TALK, seed=seed)]
    large = [s for s in states if s.nod is not None and s.nod.depth > 0.65]
    assert len(large) > 10
    assert all(0.28 <= s.voice.pause_s < 0.34 for s in large)
    small = [s.nod for s in states if s.nod is not None and s.nod.depth <= 0.65]
    assert small
    assert all(nod.cycles == 1 for nod in small)


def test_a_calm_person_gets_five_to_thirteen_nods_a_minute() -> None:
    minutes = len(TALK) / 16_000 / 60
    rate = np.mean([count(listen(TALK, seed=seed))["nods"] for seed in range(6)]) / minutes
    assert 5 <= rate <= 13


def test_a_short_word_gets_no_answer() -> None:
    for seed in range(10):
        assert not any(count(listen(np.concatenate([quiet(0.6), said(0.5, 1.2)]), seed=seed)).values())


@pytest.mark.parametrize(
    "sound", ["silence", "room", "hiss", "keys"], ids=["silence", "a room", "a hiss", "keys"]
)
def test_what_is_no_voice_gets_no_answer_in_minutes(sound: str) -> None:
    rng = np.random.default_rng(3)
    count_s = 60
    made = {
        "silence": np.zeros(16_000 * count_s),
        "room": 0.001 * rng.standard_normal(16_000 * count_s),
        "hiss": 0.05 * rng.standard_normal(16_000 * count_s),
        "keys": 0.2 * rng.standard_normal(16_000 * count_s) * (np.arange(16_000 * count_s) % 3000 < 400),
    }[sound]
    assert not any(count(listen(made.astype(np.float32))).values())


def test_one_who_does_not_listen_does_not_answer() -> None:
    assert not any(count(listen(TALK, listening=False)).values())


def test_answers_rest_before_they_come_again() -> None:
    felt = distribution({"joy": 0.5, "sadness": 0.5})
    rests = {"nod": NOD_REST_S, "smiles": SMILE_REST_S, "worries": CONCERN_REST_S, "lifts": BROW_REST_S}
    for seed in range(3):
        states = listen(TALK, felt, seed=seed)
        for name, rest_s in rests.items():
            frames = [k for k, s in enumerate(states) if getattr(s, name)]
            assert all(gap * FRAME_S > rest_s for gap in np.diff(frames)), name


def test_joy_is_smiled_back_at_and_sadness_meets_concern_and_neither_the_other_way() -> None:
    joy, sad, angry = (
        [count(listen(TALK, distribution({name: 1.0}), seed=seed)) for seed in range(5)]
        for name in ("joy", "sadness", "anger")
    )
    total = {
        name: {kind: sum(one[kind] for one in runs) for kind in runs[0]}
        for name, runs in (("joy", joy), ("sad", sad), ("angry", angry))
    }
    assert total["joy"]["smiles"] > 4
    assert total["joy"]["worries"] == 0
    assert total["sad"]["worries"] > 4
    assert total["sad"]["smiles"] == total["angry"]["smiles"] == 0
    assert total["angry"]["nods"] < total["joy"]["nods"]


def test_brows_rise_with_the_voice_and_not_with_an_even_one() -> None:
    calm = tone(2.0, 140, 0.05)
    higher = np.concatenate([quiet(0.5), calm, tone(0.5, 215, 0.06)])
    even = np.concatenate([quiet(0.5), calm, tone(0.5, 140, 0.05)])
    lifted = sum(count(listen(higher, seed=seed))["lifts"] for seed in range(12))
    assert 2 <= lifted <= 12
    assert not any(count(listen(even, seed=seed))["lifts"] for seed in range(6))


def test_what_is_said_later_changes_nothing_before() -> None:
    other = TALK.copy()
    other[FRAME * 300 :] = 0.1 * np.random.default_rng(0).standard_normal(len(other) - FRAME * 300)
    one, two = listen(TALK, seed=2), listen(other, seed=2)
    for a, b in zip(one[:300], two[:300], strict=True):
        assert (a.nod, a.smiles, a.lifts) == (b.nod, b.smiles, b.lifts)
        assert np.array_equal(a.pulses.raised.value, b.pulses.raised.value)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 60), st.sampled_from(EMOTIONS))
def test_any_sound_is_heard_and_the_generator_is_drawn_from_equally_often(
    seed: int, frames: int, name: str
) -> None:
    noise = np.random.default_rng(seed)
    rng, state = np.random.default_rng(1), AnswerState()
    for _ in range(frames):
        heard = (10.0 ** noise.uniform(-6, 1) * noise.standard_normal(FRAME)).astype(np.float32)
        state = step(state, heard, distribution({name: 1.0}), True, rng)
        assert np.isfinite(state.pulses.raised.value).all()
        assert state.pulses.raised.value.max() <= 1.0
        assert state.nod is None or (0.0 < state.nod.depth <= 1.0 and state.nod.cycles in (1, 2))
    counted = np.random.default_rng(1)
    counted.random((frames, 7))
    assert rng.random() == counted.random()


def test_going_on_from_a_state_gives_what_went_on_before(babble: Callable[..., Samples]) -> None:
    samples, rng = babble(20.0), np.random.default_rng(3)
    state, whole, kept = AnswerState(), [], None
    for frame, start in enumerate(range(0, len(samples) - FRAME + 1, FRAME)):
        if frame == 200:
            kept = (state, rng.bit_generator.state)
        state = step(state, samples[start : start + FRAME], CALM, True, rng)
        whole.append(state)
    assert kept is not None
    state, rng.bit_generator.state = kept
    for frame in range(200, len(whole)):
        state = step(state, samples[frame * FRAME : (frame + 1) * FRAME], CALM, True, rng)
        assert state.nod == whole[frame].nod
        assert np.array_equal(state.pulses.raised.value, whole[frame].pulses.raised.value)


def test_laughter_of_a_glad_person_is_smiled_at() -> None:
    notes = [tone(0.08, 260.0 - 8 * k, 0.2) * np.hanning(1280).astype(np.float32) for k in range(9)]
    laugh = np.concatenate([np.concatenate([note, quiet(0.133, k)]) for k, note in enumerate(notes)])
    sound = np.concatenate([quiet(0.6), laugh, quiet(0.2)])
    smiled = [count(listen(sound, distribution({"joy": 1.0}), seed=seed)) for seed in range(5)]
    assert sum(one["smiles"] for one in smiled) >= 4
    assert not any(
        count(listen(sound, distribution({"sadness": 1.0}), seed=seed))["smiles"] for seed in range(3)
    )
