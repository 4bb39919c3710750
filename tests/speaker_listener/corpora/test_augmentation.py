from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.rig import INDEX
from sound.pcm import Samples, rms
from sound.speech import Phone
from speaker_listener.corpora import augmentation
from speaker_listener.corpora.augmentation import Augmentation
from speaker_listener.face_clip import no_face
from tests.speaker_listener.corpora.files import RATE_HZ, clip, tone

pytestmark = pytest.mark.unit

ALL = Augmentation(
    speed_share=0.0, room_share=1.0, noise_share=1.0, wire_share=1.0, clip_share=0.3, snr_db=(6.0, 30.0)
)


def envelope(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the level of every 10 ms."""
    rows = samples[: len(samples) // 160 * 160].reshape(-1, 160).astype(np.float64)
    return np.asarray(np.sqrt(np.square(rows).mean(axis=1)))


def lag(before: Samples, after: Samples) -> float:
    """Return by how many seconds the envelope of what comes after is late."""
    a, b = (x - x.mean() for x in (envelope(before), envelope(after)))
    size = min(len(a), len(b))
    scores = np.correlate(b[:size], a[:size], "full")
    middle = size - 1
    near = scores[middle - 30 : middle + 31]
    return (int(np.argmax(near)) - 30) / 100


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_nothing_moves_the_sound_by_more_than_a_frame_and_what_a_rooms_tail_draws_it(seed: int) -> None:
    whole = clip(3.0)
    # Even noise: one that comes and goes as often as the clip would be taken for a shift of it.
    noise = 0.1 * np.random.default_rng(3).standard_normal(RATE_HZ // 2).astype(np.float32)
    changed = ALL.apply(whole, np.random.default_rng(seed), [noise])
    assert len(changed.samples) == len(whole.samples)
    assert abs(lag(whole.samples, changed.samples)) <= 0.04 + 0.02
    assert changed.channels is whole.channels
    assert np.abs(changed.samples).max() <= 1.0


@pytest.mark.parametrize("reverberation_s", [0.08, 0.3, 0.6])
def test_a_room_begins_with_the_direct_sound_and_keeps_the_loudness(reverberation_s: float) -> None:
    answer = augmentation.room(np.random.default_rng(0), reverberation_s, RATE_HZ)
    assert answer[0] == 1.0
    assert np.abs(answer[1:]).max() < 1.0
    rung = augmentation.in_room(tone(2.0), answer)
    assert rms(rung) == pytest.approx(rms(tone(2.0)), rel=1e-3)
    assert abs(lag(tone(2.0), rung)) <= 0.02


def test_noise_comes_at_the_ratio_asked_for() -> None:
    sound, under = tone(2.0), augmentation.noise(np.random.default_rng(0), 32_000)
    for ratio_db in (0.0, 10.0, 20.0):
        added = augmentation.with_noise(sound, under, ratio_db) - sound
        assert 20 * np.log10(rms(sound) / rms(added)) == pytest.approx(ratio_db, abs=0.1)


def test_a_wire_takes_what_lies_outside_its_band() -> None:
    times = np.arange(RATE_HZ) / RATE_HZ
    low, middle, high = (np.sin(2 * np.pi * hz * times).astype(np.float32) for hz in (100, 1000, 6000))
    heard = augmentation.banded(low + middle + high, RATE_HZ, 300.0, 3400.0)[1000:-1000]
    assert heard == pytest.approx(middle[1000:-1000], abs=0.05)


def test_few_steps_are_heard_and_none_change_nothing() -> None:
    sound = tone(1.0)
    assert augmentation.quantised(sound, 0) is sound
    coarse, fine = (rms(augmentation.quantised(sound, steps) - sound) for steps in (16, 4096))
    assert coarse > 20 * fine > 0


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_speed_takes_sound_face_and_phones_along(factor: float) -> None:
    whole = clip(4.0, phones=(Phone("AA", 1.0, 2.0),))
    quick = augmentation.faster(whole, factor)
    assert quick.duration_s == pytest.approx(4.0 / factor, abs=0.002)
    assert len(quick.channels) == int(quick.duration_s * 25)
    assert quick.phones[0].start_s == pytest.approx(1.0 / factor, abs=1e-4)
    assert quick.fps == 25.0
    # The jaw opens evenly over the clip: half of the way is still at half of the time.
    rows = quick.channels[:, INDEX["jawOpen"]]
    assert rows[len(rows) // 2] == pytest.approx(0.5, abs=0.02)
    # Syllables come three times a second, times the factor.
    level = envelope(quick.samples)
    spectrum = np.abs(np.fft.rfft(level - level.mean(), 4096))
    assert np.argmax(spectrum) / 4096 * 100 == pytest.approx(3.0 * factor, abs=0.1)


def test_the_same_generator_gives_the_same_and_another_does_not() -> None:
    whole = clip(2.0)
    everything = replace(ALL, speed_share=1.0)
    first, second, third = (everything.apply(whole, np.random.default_rng(k)) for k in (1, 1, 2))
    assert np.array_equal(first.samples, second.samples)
    assert np.array_equal(first.channels, second.channels)
    assert len(first.samples) != len(third.samples)


def test_a_sound_without_a_face_can_be_augmented_and_silence_cannot() -> None:
    channels, valid = no_face()
    mute = replace(clip(2.0), channels=channels, valid=valid)
    assert not replace(ALL, speed_share=1.0).apply(mute, np.random.default_rng(0)).has_face
    silent = replace(clip(2.0), samples=np.zeros(0, dtype=np.float32))
    with pytest.raises(ValueError, match="has none"):
        ALL.apply(silent, np.random.default_rng(0))


def test_silence_gets_noise_of_its_own_or_stays_silent() -> None:
    quiet = replace(clip(1.0), samples=np.zeros(16_000, dtype=np.float32))
    plain = replace(ALL, wire_share=0.0, clip_share=0.0, gain_db=(0.0, 0.0))
    levels = [rms(plain.apply(quiet, np.random.default_rng(seed)).samples) for seed in range(20)]
    assert 10 ** (-66 / 20) < min(levels) < max(levels) < 0.11
    assert not replace(plain, noise_share=0.0).apply(quiet, np.random.default_rng(0)).samples.any()


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="room_share"):
        Augmentation(room_share=2)
    with pytest.raises(ValueError, match="speed from low to high"):
        Augmentation(speed=(1.2, 0.8))
    with pytest.raises(ValueError, match=r"\[0.5, 2\]"):
        augmentation.faster(clip(), 3.0)
