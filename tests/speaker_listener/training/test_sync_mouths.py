import numpy as np
import pytest

from sound.speech import SILENCE
from speaker_listener.articulation import table
from speaker_listener.corpora.targets import face
from speaker_listener.sync.windows import SHAPES, lip_shapes
from speaker_listener.training import sync_mouths
from tests.speaker_listener.corpora.files import tone
from tests.speaker_listener.corpora.test_targets import PHONES
from tests.speaker_listener.sync.spoken_clips import spoken

pytestmark = pytest.mark.unit

JAW, CLOSE = SHAPES.index("jawOpen"), SHAPES.index("mouthClose")


def test_by_the_rules_own_table_the_mouth_is_that_of_the_rules() -> None:
    sound = tone(2.0)
    made = sync_mouths.ruled(PHONES, sound, 50, table())
    shown, _ = face(PHONES, sound, 16_000)
    expected = lip_shapes(shown)
    # A face at rest wears an expression, which rules of lips do not know.
    spoken_part = slice(10, 32)
    assert made[spoken_part, JAW] == pytest.approx(expected[spoken_part, JAW], abs=0.02)
    for column in np.flatnonzero(expected[spoken_part].std(axis=0) > 0.02):
        assert np.corrcoef(made[spoken_part, column], expected[spoken_part, column])[0, 1] > 0.95


def test_other_rules_move_the_mouth_otherwise_and_still_close_it_on_m() -> None:
    sound = tone(2.0)
    made = np.stack(
        [
            sync_mouths.ruled(PHONES, sound, 50, sync_mouths.other_rules(np.random.default_rng(seed)))
            for seed in range(12)
        ]
    )
    gap = made[..., JAW] - made[..., CLOSE]
    assert gap[:, 12:16].max(axis=1).std() > 0.03
    assert np.all(gap[:, 19] < 0.05)
    assert np.isfinite(made).all()


def test_a_clip_has_its_own_mouth_and_two_drawn_ones_always_the_same_from_one_seed() -> None:
    clip = spoken()
    made = sync_mouths.mouths(clip, np.random.default_rng(1))
    assert made.shape == (sync_mouths.MOUTHS, len(clip.channels), len(SHAPES))
    assert np.array_equal(made[0], lip_shapes(clip.weights))
    assert np.abs(made[1] - made[2]).max() > 0.02
    assert np.array_equal(made, sync_mouths.mouths(clip, np.random.default_rng(1)))


def test_a_mouth_by_loudness_moves_the_jaw_alone_and_rests_in_silence() -> None:
    made = sync_mouths.by_loudness(tone(2.0), 50, 1.0)
    assert made[:, JAW].max() > 0.5
    assert not np.delete(made, JAW, axis=1).any()
    assert not sync_mouths.by_loudness(np.zeros(32_000, dtype=np.float32), 50, 1.0).any()


def test_frames_around_sounds_speak_and_those_in_silence_do_not() -> None:
    clip = spoken()
    said = sync_mouths.speaking(clip.phones, len(clip.channels))
    sounds = [phone for phone in clip.phones if phone.symbol != SILENCE]
    assert said[int((sounds[0].start_s + 0.01) * 25)]
    assert not said[0]
    assert not said[-1]
