"""A voice is read against its own ordinary way to speak, and says how sure it is."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.voice_clips import emodb
from emotion_tree.fusion import fuse
from emotion_tree.reading import EMOTIONS, Reading, reading
from emotion_tree.recognition import Evidence
from emotion_tree.voice import Baseline, Estimate, VoiceReader, as_reading, classes, estimate, load
from sound.pcm import AudioChunk, Samples
from sound.prosody import FEATURES, RATE_HZ, HeardProsody
from sound.resample import resampled

pytestmark = pytest.mark.unit


def spoken(f0_hz: float = 130.0, sway_st: float = 2.0, fall: float = 2.0, length_s: float = 2.0) -> Samples:
    """Return syllables of a voice whose harmonics fall as k ** -fall."""
    at_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(f0_hz * 2 ** (sway_st / 12 * np.sin(2 * np.pi * 0.8 * at_s))) / RATE_HZ
    sound = sum(np.sin(k * phase) / k**fall for k in range(1, int(3600 / f0_hz)))
    loudness = 0.03 + np.square(np.sin(np.pi * 4 * at_s))
    return (0.1 * np.asarray(sound) * loudness).astype(np.float32)


def raised() -> Samples:
    return spoken(f0_hz=230.0, sway_st=5.0, fall=1.1)


def flat() -> Samples:
    return spoken(f0_hz=105.0, sway_st=0.7, fall=2.6)


def whole(reader: VoiceReader, samples: Samples) -> Reading:
    reader.begin()
    reader.feed(samples)
    found = reader.end()
    assert found is not None
    return found


@pytest.fixture
def reader() -> VoiceReader:
    """Return a reader that has heard four calm utterances."""
    made = VoiceReader()
    for f0_hz in (128.0, 130.0, 132.0, 131.0):
        whole(made, spoken(f0_hz))
    return made


def heard(away: float = 0.0, voiced_s: float = 2.0) -> HeardProsody:
    """Return prosody that lies `away` times the spread within speakers from calm people's mean, in all features."""
    model = load()
    values = np.zeros(len(FEATURES))
    for name, mean, within in zip(model.features, model.mean, model.within, strict=True):
        values[FEATURES.index(name)] = mean + away * within
    return HeardProsody(values, voiced_s)


def test_a_raised_voice_is_aroused_and_a_flat_one_is_not(reader: VoiceReader) -> None:
    usual, high, low = whole(reader, spoken()), whole(reader, raised()), whole(reader, flat())
    assert high.arousal > 0.35 > 0.15 > usual.arousal > -0.15 > low.arousal
    assert high.intensity > usual.intensity
    assert (high.source, high.probabilities.shape) == ("voice", (8,))


def test_the_classes_lean_and_no_more(reader: VoiceReader) -> None:
    prior = load().prior
    high, low = whole(reader, raised()), whole(reader, flat())
    anger, joy, sadness = (EMOTIONS.index(name) for name in ("anger", "joy", "sadness"))
    assert high.probabilities[anger] > prior[anger]
    assert high.probabilities[joy] > low.probabilities[joy]
    assert low.probabilities[sadness] > prior[sadness] > high.probabilities[sadness]
    for found in (high, low):
        assert found.probabilities.max() < 0.95
        assert abs(found.valence) < 0.5


def test_confidence_is_low_at_first_and_grows_with_the_baseline() -> None:
    made = VoiceReader()
    sure = [whole(made, spoken(130.0 + i)).confidence for i in range(6)]
    assert sure == sorted(sure)
    assert sure[0] < 0.25 < sure[-1] < 0.5


def test_a_high_voice_counts_for_less_once_it_is_known() -> None:
    high, low = VoiceReader(), VoiceReader()
    apart = [
        whole(high, spoken(f0_hz=260.0)).arousal - whole(low, spoken(f0_hz=110.0)).arousal for _ in range(5)
    ]
    assert apart[0] > 0.05
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < 0.7 * apart[0]


def test_a_shouting_hour_does_not_become_the_measure_of_shouting() -> None:
    made, calmly = VoiceReader(), VoiceReader()
    for _ in range(3):
        whole(made, spoken())
        whole(calmly, spoken())
    for _ in range(4):
        last = whole(made, raised())
    assert last.arousal > 0.7 * whole(calmly, raised()).arousal


@pytest.mark.parametrize("gain", [0.003, 8.0])
def test_the_microphone_changes_nothing(reader: VoiceReader, gain: float) -> None:
    one = reader.read(Evidence(sound=AudioChunk(raised(), RATE_HZ)))
    other = reader.read(Evidence(sound=AudioChunk(raised() * np.float32(gain), RATE_HZ)))
    assert one is not None
    assert other is not None
    assert other.arousal == pytest.approx(one.arousal, abs=1e-4)
    assert other.probabilities == pytest.approx(one.probabilities, abs=1e-4)


def test_what_is_no_voice_is_not_read_and_teaches_nothing(reader: VoiceReader) -> None:
    before = reader.baseline.weight
    at_s = np.arange(2 * RATE_HZ) / RATE_HZ
    noise = np.random.default_rng(1).normal(size=2 * RATE_HZ)
    for sound in (noise, np.sin(2 * np.pi * 300 * at_s), 0 * at_s):
        reader.feed(sound.astype(np.float32))
        assert reader.end() is None
    assert reader.end() is None
    assert reader.read(Evidence(text="I am happy")) is None
    assert reader.baseline.weight == before


def test_partial_readings_come_each_half_second_and_the_last_is_the_final() -> None:
    made = VoiceReader()
    sound = raised()
    partial = [made.feed(sound[at : at + 640]) for at in range(0, len(sound), 640)]
    came = [i * 0.04 for i, found in enumerate(partial) if found is not None]
    assert 3 <= len(came) <= 4
    assert np.diff(came) == pytest.approx(0.5, abs=0.05)
    assert made.baseline.weight == 0
    final = made.end()
    assert final is not None
    assert final.arousal == pytest.approx([f for f in partial if f][-1].arousal, abs=0.1)
    assert 0 < made.baseline.weight <= 1


def test_an_utterance_that_is_begun_anew_teaches_nothing() -> None:
    made = VoiceReader()
    made.feed(raised())
    made.begin()
    assert made.end() is None
    assert made.baseline.weight == 0


def test_sound_at_another_rate_is_read_the_same(reader: VoiceReader) -> None:
    fast = AudioChunk(resampled(raised(), RATE_HZ, 48000), 48000)
    one, other = reader.read(Evidence(sound=fast)), reader.read(Evidence(sound=AudioChunk(raised(), RATE_HZ)))
    assert one is not None
    assert other is not None
    assert one.arousal == pytest.approx(other.arousal, abs=0.03)


def test_an_estimate_says_less_the_less_it_rests_on() -> None:
    model = load()
    known = Baseline(model)
    known.learn(model.mean, 20.0)
    sure, unsure = (estimate(model, heard(1.0), b) for b in (known, Baseline(model)))
    assert sure.arousal > unsure.arousal > 0
    assert sure.arousal_error < unsure.arousal_error
    assert sure.known > unsure.known
    short = estimate(model, heard(1.0, voiced_s=0.3), known)
    assert short.arousal < sure.arousal
    assert short.arousal_error > sure.arousal_error
    assert estimate(model, heard(0.0), known).arousal == pytest.approx(0, abs=1e-9)


def test_the_baseline_forgets_slowly() -> None:
    model = load()
    baseline = Baseline(model)
    for _ in range(100):
        baseline.learn(model.mean, 1.0)
    for _ in range(60):
        baseline.learn(model.mean + model.within, 1.0)
    mean, unsure = baseline.estimate()
    learnt = (mean - model.mean) / model.within
    assert np.all((learnt > 0.6) & (learnt < 1))  # all people's mean keeps a hold
    assert np.all(unsure < np.square(model.within) / 19)


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.05, 1.5), st.floats(0.05, 1.5), st.floats(0, 1))
def test_any_estimate_makes_a_reading(
    a: float, v: float, a_error: float, v_error: float, known: float
) -> None:
    found = as_reading(load(), Estimate(a, v, a_error, v_error, known))
    assert found.probabilities.sum() == pytest.approx(1)


def test_an_estimate_without_worth_leaves_the_prior_and_has_no_confidence() -> None:
    model = load()
    nothing = Estimate(0.0, 0.0, 1e3, 1e3, 1.0)
    assert classes(model, nothing, model.prior) == pytest.approx(model.prior, abs=1e-4)
    assert as_reading(model, nothing).confidence == 0


# ---- with other sources ------------------------------------------------------------------------------


def said(weights: dict[str, float], confidence: float) -> Reading:
    return reading(weights, intensity=0.6, source="text", confidence=confidence)


def test_sure_words_decide_and_the_voice_adds_its_arousal(reader: VoiceReader) -> None:
    words = said({"anger": 0.6, "neutral": 0.4}, 0.6)
    shouted, mumbled = (fuse([whole(reader, sound), words]) for sound in (raised(), flat()))
    assert shouted is not None
    assert mumbled is not None
    assert shouted.decided_by == mumbled.decided_by == "text"
    assert shouted.reading.top == "anger"
    assert shouted.reading.arousal > words.arousal * 0.6 > mumbled.reading.arousal
    assert shouted.reading.intensity > mumbled.reading.intensity


def test_the_voice_decides_where_words_say_little(reader: VoiceReader) -> None:
    voice = whole(reader, raised())
    both = fuse([voice, said({"neutral": 1.0}, 0.1)])
    alone = fuse([voice])
    assert both is not None
    assert alone is not None
    assert both.decided_by == alone.decided_by == "voice"
    assert both.reading.arousal > 0.3
    assert alone.reading is voice


def test_the_final_reading_replaces_the_partial_ones(reader: VoiceReader) -> None:
    partial, final = whole(reader, raised()), whole(reader, flat())
    fused = fuse([partial, final])
    assert fused is not None
    assert fused.reading is final


# ---- real voices ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def of_speaker(data_dir: Path) -> Callable[[str, str], list[Samples]]:
    """Return what finds an actor's recordings of one emotion."""

    def found(speaker: str, emotion: str) -> list[Samples]:
        return [clip.samples for clip in emodb(data_dir, [speaker]) if clip.emotion == emotion]

    return found


def test_real_anger_is_more_aroused_than_real_sadness(
    of_speaker: Callable[[str, str], list[Samples]],
) -> None:
    made = VoiceReader()
    for sound in of_speaker("11", "neutral")[:3]:
        whole(made, sound)
    angry = [whole(made, sound).arousal for sound in of_speaker("11", "anger")[:4]]
    sad = [whole(made, sound).arousal for sound in of_speaker("11", "sadness")[:4]]
    assert min(angry) > max(sad)
    assert np.mean(angry) > 0.3 > -0.1 > np.mean(sad)
