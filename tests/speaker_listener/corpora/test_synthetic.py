from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from render.rig import INDEX
from sound.speech import SILENCE
from speaker_listener.corpora.parts import for_weights
from speaker_listener.corpora.synthetic import (
    BREATHY,
    ESPEAK_VOICES,
    Recipe,
    Synthesiser,
    available_engines,
    make,
)
from speaker_listener.face_clip import FaceClip
from speaker_listener.lip_metrics import closure_recall

pytestmark = pytest.mark.unit

ENGINES = available_engines()


@pytest.fixture(scope="module")
def made() -> list[FaceClip]:
    if not ENGINES:
        pytest.skip("neither eSpeak NG (pip install warmchat[voice]) nor flite is on this machine")
    return list(islice(Synthesiser(seed=1, engines=ENGINES).clips(), 12))


def assert_same(clip: FaceClip, before: FaceClip) -> None:
    assert clip.phones == before.phones
    assert clip.text == before.text
    if clip.speaker.endswith(BREATHY):
        assert clip.samples == pytest.approx(before.samples, abs=0.3)
        assert clip.channels == pytest.approx(before.channels, abs=0.05)
    else:
        assert np.array_equal(clip.samples, before.samples)
        assert np.array_equal(clip.channels, before.channels)


def test_clips_hold_sound_face_phones_and_everything_said_about_them(made: list[FaceClip]) -> None:
    for clip in made:
        assert len(clip.channels) == int(clip.duration_s * 25 + 1e-9)
        assert clip.valid.shape[0] == len(clip.channels)
        assert (clip.text == "") == (not any(phone.symbol != SILENCE for phone in clip.phones))
        assert clip.emotion
        assert 0.5 < clip.duration_s < 30
        assert not clip.phones or clip.phones[-1].end_s <= clip.duration_s + 0.01
    assert len({clip.speaker for clip in made}) > 4
    assert list(for_weights(made)) == made


def test_the_sound_is_where_the_phones_are(made: list[FaceClip]) -> None:
    for clip in [clip for clip in made if clip.text]:
        spoken = [phone for phone in clip.phones if phone.symbol != SILENCE]
        first, last = (int(t * clip.rate_hz) for t in (spoken[0].start_s, spoken[-1].end_s))
        inside = np.abs(clip.samples[first:last]).mean()
        before = np.abs(clip.samples[: first - 800])
        assert inside > 0.005
        assert len(before) == 0 or before.max() < inside


def test_lips_are_closed_in_every_p_b_and_m(made: list[FaceClip]) -> None:
    recalls = [
        closure_recall(
            (clip.channels[:, INDEX["jawOpen"]] - clip.channels[:, INDEX["mouthClose"]]).astype(np.float64),
            clip.phones,
        )
        for clip in made
    ]
    assert np.nanmean(recalls) > 0.95


def test_a_clip_is_the_same_whatever_was_made_before_it(made: list[FaceClip]) -> None:
    again = Synthesiser(seed=1, engines=ENGINES)
    for number in (7, 3, 5, 0):
        assert_same(again.clip(number), made[number])


def test_workers_share_the_numbers_and_another_seed_says_something_else() -> None:
    synthesiser = Synthesiser(seed=2, exact=False, engines=ENGINES or ("espeak",))
    recipes = [synthesiser.recipe(number) for number in range(8)]
    assert len({recipe.text for recipe in recipes}) > 5
    assert Synthesiser(seed=3).recipe(0) != recipes[0]
    with pytest.raises(ValueError, match="worker from 0 to 1"):
        next(synthesiser.clips(worker=2, workers=2))
    if ENGINES:
        names = [clip.name for clip in islice(synthesiser.clips(1, 3), 2)]
        assert names == ["2-1", "2-4"]


def test_processes_of_its_own_give_the_same_clips_in_order(made: list[FaceClip]) -> None:
    stream = Synthesiser(seed=1, engines=ENGINES).stream(workers=1, start=2, ahead=2)
    for number, clip in zip((2, 3), stream, strict=False):
        assert clip.name == made[number].name
        assert_same(clip, made[number])
    stream.close()  # type: ignore[attr-defined]


def test_texts_of_ones_own_are_said() -> None:
    recipe = Synthesiser(texts=("Only this.",)).recipe(5)
    assert recipe.text == "Only this."


def test_unknown_engines_and_too_few_workers_are_refused() -> None:
    with pytest.raises(ValueError, match="espeak and flite"):
        Synthesiser(engines=("festival",))
    with pytest.raises(ValueError, match="at least one worker"):
        next(Synthesiser().stream(0))


@pytest.mark.skipif("espeak" not in ENGINES, reason="eSpeak NG is not on this machine")
def test_every_voice_of_espeak_is_there() -> None:
    from sound.espeak import EspeakEngine

    engine = EspeakEngine()
    try:
        for voice in ESPEAK_VOICES:
            assert engine.speak("Mama.", voice).phones, voice
    finally:
        engine.close()


def test_now_and_then_nobody_speaks_and_the_mouth_stays_as_the_expression_has_it() -> None:
    synthesiser = Synthesiser()
    silent = [number for number in range(200) if not synthesiser.recipe(number).text]
    assert 2 <= len(silent) <= 20
    if ENGINES:
        clip = replace_engine(synthesiser.recipe(silent[0]))
        assert not clip.samples.any()
        assert np.ptp(clip.channels, axis=0).max() < 1e-6
        assert clip.duration_s >= 1.0


def replace_engine(recipe: Recipe) -> FaceClip:
    return make(replace(recipe, engine=ENGINES[0]))
