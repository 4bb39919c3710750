"""How something is said, in numbers."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.voice_clips import read_audio, trimmed
from sound.flite import FliteEngine
from sound.pcm import Samples
from sound.prosody import FEATURES, LEAST_VOICED_S, RATE_HZ, HeardProsody, ProsodyStream
from sound.resample import resampled

pytestmark = pytest.mark.unit


def spoken(
    *,
    f0_hz: float = 150.0,
    sway_st: float = 2.0,
    fall: float = 2.0,
    syllables_s: float = 4.0,
    length_s: float = 2.0,
) -> Samples:
    """Return syllables of a voice whose harmonics fall as k ** -fall."""
    at_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    pitch = f0_hz * 2 ** (sway_st / 12 * np.sin(2 * np.pi * 0.8 * at_s))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    sound = sum(np.sin(k * phase) / k**fall for k in range(1, int(3600 / f0_hz)))
    loudness = 0.03 + np.square(np.sin(np.pi * syllables_s * at_s))
    hiss = np.random.default_rng(3).normal(size=len(at_s)) * 1e-4
    return (0.1 * np.asarray(sound) * loudness + hiss).astype(np.float32)


def of(samples: Samples) -> HeardProsody:
    stream = ProsodyStream()
    stream.feed(samples)
    found = stream.prosody()
    assert found is not None
    return found


def test_each_feature_follows_what_it_is_named_for() -> None:
    plain = of(spoken())
    assert of(spoken(f0_hz=300.0))["f0_st"] - plain["f0_st"] == pytest.approx(12, abs=0.5)
    assert plain["f0_st"] == pytest.approx(12 * np.log2(1.5), abs=0.7)
    wide = of(spoken(sway_st=5.0))
    assert wide["f0_range_st"] > 2 * plain["f0_range_st"]
    assert wide["f0_movement_st_s"] > 2 * plain["f0_movement_st_s"]
    pressed = of(spoken(fall=1.0))
    assert pressed["edge_db"] > plain["edge_db"] + 6
    assert pressed["brightness_db"] > plain["brightness_db"] + 3


@pytest.mark.parametrize("syllables_s", [3.0, 4.0, 6.0])
def test_syllables_are_counted(syllables_s: float) -> None:
    assert of(spoken(syllables_s=syllables_s))["syllables_s"] == pytest.approx(syllables_s, rel=0.15)


def test_a_rising_melody_slopes_up_and_a_falling_one_down() -> None:
    at_s = np.arange(2 * RATE_HZ) / RATE_HZ
    for octaves_s in (0.4, -0.4):
        phase = 2 * np.pi * np.cumsum(200 * 2 ** (octaves_s * (at_s - 1))) / RATE_HZ
        sound = sum(np.sin(k * phase) / k**2 for k in range(1, 12)) * np.square(np.sin(np.pi * 4 * at_s))
        slope = of((0.1 * np.asarray(sound)).astype(np.float32))["f0_slope_st_s"]
        assert slope == pytest.approx(12 * octaves_s, rel=0.3)


def test_only_the_level_knows_the_microphone() -> None:
    plain, quiet = of(spoken()), of(spoken() * np.float32(0.01))
    differs = np.abs(plain.values - quiet.values) > 1e-3
    assert [name for name, d in zip(FEATURES, differs, strict=True) if d] == ["level_db"]
    assert plain["level_db"] - quiet["level_db"] == pytest.approx(40, abs=0.01)


def test_a_pause_is_no_slower_speech_and_less_voice() -> None:
    sound = spoken(length_s=1.5)
    gap = np.random.default_rng(4).normal(size=RATE_HZ).astype(np.float32) * np.float32(1e-4)
    paused, plain = of(np.concatenate([sound, gap, sound])), of(np.concatenate([sound, sound]))
    assert paused["syllables_s"] == pytest.approx(plain["syllables_s"], rel=0.15)
    assert paused["voiced_share"] == pytest.approx(plain["voiced_share"], abs=0.1)
    assert paused.voiced_s == pytest.approx(plain.voiced_s, rel=0.1)


def test_noise_moves_what_the_voice_model_uses_but_little() -> None:
    sound = spoken(fall=1.3)
    noise = np.random.default_rng(5).normal(size=len(sound)) * sound.std() * 10 ** (-15 / 20)
    clean, noisy = of(sound), of((sound + noise).astype(np.float32))
    assert noisy["f0_st"] == pytest.approx(clean["f0_st"], abs=0.5)
    assert noisy["edge_db"] == pytest.approx(clean["edge_db"], abs=2.0)


def test_what_is_no_voice_says_nothing() -> None:
    at_s = np.arange(2 * RATE_HZ) / RATE_HZ
    rng = np.random.default_rng(6)
    clicks = np.zeros(2 * RATE_HZ)
    clicks[:: RATE_HZ // 5] = 0.8
    hum = sum(np.sin(2 * np.pi * 50 * k * at_s) for k in (1, 2, 3, 4))
    for sound in (
        rng.normal(size=2 * RATE_HZ),
        clicks,
        0.1 * np.asarray(hum),
        np.sin(2 * np.pi * 220 * at_s),
        0 * at_s,
    ):
        stream = ProsodyStream()
        stream.feed(sound.astype(np.float32))
        assert stream.prosody() is None
    assert ProsodyStream().prosody() is None


def test_too_little_voice_says_nothing() -> None:
    stream = ProsodyStream()
    stream.feed(spoken(length_s=LEAST_VOICED_S))
    assert stream.prosody() is None


def test_it_looks_at_nothing_after_the_moment_and_asking_changes_nothing() -> None:
    sound = spoken(length_s=3.0)
    asked, waited = ProsodyStream(), ProsodyStream()
    for at in range(0, len(sound), 640):
        asked.feed(sound[at : at + 640])
        asked.prosody()
    waited.feed(sound)
    one, other = asked.prosody(), waited.prosody()
    assert one is not None
    assert other is not None
    assert one.values == pytest.approx(other.values)
    half = ProsodyStream()
    half.feed(sound[: len(sound) // 2])
    first = half.prosody()
    assert first is not None
    assert first.values == pytest.approx(of(sound[: len(sound) // 2]).values)


def test_of_a_long_utterance_the_newest_ten_seconds_count() -> None:
    low, high = spoken(f0_hz=120.0, length_s=6.0), spoken(f0_hz=240.0, length_s=11.0)
    found = of(np.concatenate([low, high]))
    assert found["f0_st"] == pytest.approx(of(high)["f0_st"], abs=0.3)
    assert found.voiced_s <= 10.0


def test_a_spoken_sentence_has_a_plausible_pitch_and_pace(flite: FliteEngine) -> None:
    speech = flite.speak("We went to the sea and swam every morning.", "rms")
    found = of(resampled(speech.samples, speech.rate_hz, RATE_HZ))
    assert 80 < 100 * 2 ** (found["f0_st"] / 12) < 140  # a man's voice
    assert 3 < found["syllables_s"] < 7  # eleven syllables in 2.5 s
    assert 0.4 < found["voiced_share"] < 1.0


def test_the_syllables_of_a_real_recording_are_counted(data_dir: Path) -> None:
    # "Das will sie am Mittwoch abgeben."
    sound = trimmed(read_audio(data_dir / "emotional_speech" / "emodb" / "03a02Nc.flac"))
    assert of(sound)["syllables_s"] * len(sound) / RATE_HZ == pytest.approx(9, abs=2)
