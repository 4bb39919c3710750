import numpy as np
import pytest

from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.lips import COLUMN, JAW, LIP_CHANNELS, LOWER, LipCurve
from speaker_listener.motion import PhraseAhead
from speaker_listener.phrase_plan import PlanCache, plan

pytestmark = pytest.mark.unit

PHONES = (Phone("M", 0.0, 0.1), Phone("AA", 0.1, 0.4), Phone("M", 0.4, 0.5))


def hum(duration_s: float = 0.5) -> Samples:
    time_s = np.arange(round(duration_s * 24_000)) / 24_000
    return (0.3 * np.sin(2 * np.pi * 300 * time_s)).astype(np.float32)


def test_phones_are_used_where_there_are_any_and_the_sound_where_not() -> None:
    samples = hum()
    by_phones = plan(PhraseAhead(PHONES, samples, 0.0))
    by_sound = plan(PhraseAhead((), samples, 0.0))
    assert by_phones.lips.at(0.05).weights[COLUMN["mouthPressLeft"]] > 0.2
    assert not by_sound.lips.weights[:, COLUMN["mouthPressLeft"]].any()
    # A hum has no energy where open vowels have it.
    assert 0.05 < by_sound.lips.at(0.25).weights[JAW] < 0.2


def test_a_phrase_is_prepared_once_for_all_its_frames() -> None:
    cache, samples = PlanCache(1.0), hum()
    first = cache.get(PhraseAhead(PHONES, samples, 0.0))
    assert first is not None
    assert cache.get(PhraseAhead(PHONES, samples, 0.04)) is first
    assert cache.get(PhraseAhead(PHONES, hum(), 0.04)) is not first
    assert cache.get(PhraseAhead((), samples, 0.04)) is not first
    assert cache.get(None) is None


def test_a_plan_knows_its_own_phrase() -> None:
    samples = hum()
    made = plan(PhraseAhead(PHONES, samples, 0.0))
    assert made.fits(PhraseAhead(PHONES, samples, 3.0))
    assert not made.fits(PhraseAhead(PHONES, samples.copy(), 3.0))
    assert not made.fits(None)


def test_an_accent_is_found_in_its_own_frame_only() -> None:
    made = plan(PhraseAhead((), np.concatenate([hum(0.4) * 0.2, hum(0.3), hum(0.4) * 0.2]), 0.0))
    assert len(made.accents) == 1
    time_s = made.accents[0].time_s
    assert 0.4 <= time_s <= 0.7
    assert made.accent_at(time_s - 0.01, time_s + 0.03) > 0.3
    assert made.accent_at(time_s + 0.01, time_s + 0.05) == 0.0


def test_only_a_few_plans_are_kept() -> None:
    cache = PlanCache(1.0)
    first_sound = hum()
    first = cache.get(PhraseAhead((), first_sound, 0.0))
    for _ in range(3):
        cache.get(PhraseAhead((), hum(), 0.0))
    assert cache.get(PhraseAhead((), first_sound, 0.0)) is not first


class LowerLip:
    """Lips of sound that only ever lower the lower lip."""

    def of(self, samples: Samples) -> LipCurve:
        rows = len(samples) * 25 // 24_000
        weights = np.zeros((rows, len(LIP_CHANNELS)), dtype=np.float32)
        weights[:, LOWER] = 0.2
        return LipCurve(0.02, 25.0, weights, np.zeros(rows, dtype=np.float32))


def test_a_learned_mouth_gets_the_jaw_of_its_lower_lip_and_parts_before_a_sound() -> None:
    samples = np.concatenate([hum(0.6), np.zeros(24_000, dtype=np.float32), hum(0.6)])
    by_sound = plan(PhraseAhead((), samples, 0.0), learned=LowerLip()).lips
    assert by_sound.at(0.3).weights[JAW] == pytest.approx(0.02, abs=0.002)
    assert by_sound.at(1.5).weights[JAW] > by_sound.at(0.9).weights[JAW]
    phones = (*PHONES, Phone("AA", 1.6, 2.2))
    alone = plan(PhraseAhead(phones, samples, 0.0)).lips
    both = plan(PhraseAhead(phones, samples, 0.0), learned=LowerLip()).lips
    assert both.at(1.4).weights[JAW] > alone.at(1.4).weights[JAW]
    assert both.at(0.05).contact == alone.at(0.05).contact
