"""A recorded talk becomes the motion inputs that a live talk would give, and frames that follow them."""

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from render.rig import CHANNELS, INDEX
from sound.speech import Phone
from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.recording import open_recording
from speaker_listener.animation.talk import RecordedTalk, animate, inputs, survey
from speaker_listener.driver import create
from speaker_listener.motion import MotionModel
from tests.speaker_listener.animation.recordings import tone, wave_bytes, write_talk, write_wav

pytestmark = pytest.mark.unit

APERTURE = (INDEX["jawOpen"], INDEX["mouthClose"])


def faces(talk: RecordedTalk, seed: int = 1) -> "np.ndarray[Any, np.dtype[np.float32]]":
    return np.stack([*animate(survey(talk), create({}), seed)])


def gap(frames: "np.ndarray[Any, np.dtype[np.float32]]") -> "np.ndarray[Any, np.dtype[np.float32]]":
    return np.asarray(frames[:, APERTURE[0]] - frames[:, APERTURE[1]])


def speaking(path: Path) -> RecordedTalk:
    return RecordedTalk(open_recording(path), None)


def test_a_phrase_is_one_object_with_its_own_clock(tmp_path: Path) -> None:
    talk = speaking(write_talk(tmp_path / "a.wav", -1.0, 1.5, -1.0, 1.0, -0.5))
    score = survey(talk)
    given = list(inputs(score))
    assert len(given) == score.count == 125
    assert len(score.phrases) == 2
    for span in score.phrases:
        ahead = [g.phrase for g in given[span.start : span.stop]]
        assert all(p is not None and ahead[0] is not None and p.samples is ahead[0].samples for p in ahead)
        assert [p.now_s for p in ahead if p] == pytest.approx(np.arange(len(ahead)) / 25)
        own = np.concatenate([g.own for g in given[span.start : span.stop]])
        assert ahead[0] is not None
        np.testing.assert_array_equal(own, ahead[0].samples)
    assert given[0].phrase is None
    assert given[-1].phrase is None
    assert {g.stance for g in given} == {"speaking"}


def test_phones_reach_the_phrase_they_lie_in(tmp_path: Path) -> None:
    path = write_talk(tmp_path / "a.wav", -1.0, 1.5, -1.0)
    score = survey(RecordedTalk(open_recording(path), None, phones=(Phone("AA", 1.2, 1.6),)))
    ahead = [g.phrase for g in inputs(score) if g.phrase]
    start_s = score.phrases[0].start / 25
    assert ahead[0].phones[0].start_s == pytest.approx(1.2 - start_s)
    assert all(p.phones is ahead[0].phones for p in ahead)


@pytest.mark.parametrize("level", [0.0, 1e-4, 1e-3])
def test_silence_and_faint_noise_open_no_lips(tmp_path: Path, level: float) -> None:
    noise = np.random.default_rng(0).normal(0, 1, 48_000).astype(np.float32) * level
    path = tmp_path / "a.wav"
    path.write_bytes(wave_bytes(noise, 16_000, "f32"))
    assert gap(faces(speaking(path))).max() == 0.0


def test_lips_move_in_speech_and_are_closed_in_the_pauses(tmp_path: Path) -> None:
    frames = faces(speaking(write_talk(tmp_path / "a.wav", 2.0, -2.0, 2.0)))
    open_ = gap(frames)
    assert open_[:50].max() > 0.1
    assert open_[110:].max() > 0.1
    assert open_[56:94].max() < 0.01


def test_a_tenth_of_a_second_and_clipped_sound_are_finite(tmp_path: Path) -> None:
    short = faces(speaking(write_talk(tmp_path / "a.wav", 0.1)))
    assert short.shape == (3, len(CHANNELS))
    loud = write_wav(tmp_path / "b.wav", np.sign(tone(1.0)).astype(np.float32), channels=2)
    assert np.isfinite(faces(speaking(loud))).all()


def test_the_same_seed_gives_the_same_frames_and_another_does_not(tmp_path: Path) -> None:
    talk = speaking(write_talk(tmp_path / "a.wav", 1.0, -1.0))
    np.testing.assert_array_equal(faces(talk, 3), faces(talk, 3))
    assert np.abs(faces(talk, 3) - faces(talk, 4)).max() > 1e-3


def test_a_listening_face_keeps_its_mouth_and_hears(tmp_path: Path) -> None:
    path = write_talk(tmp_path / "a.wav", 2.0, -1.0, 2.0, -1.0)
    score = survey(RecordedTalk(None, open_recording(path)))
    given = list(inputs(score))
    assert {g.stance for g in given} == {"listening"}
    assert not any(g.own.any() for g in given)
    assert np.abs(given[20].other).max() > 0.01
    assert gap(np.stack([*animate(score, create({}), 1)])).max() == 0.0


def test_in_a_talk_of_two_the_stance_follows_who_speaks(tmp_path: Path) -> None:
    own = write_talk(tmp_path / "own.wav", -3.0, 2.0, -3.0)
    other = write_talk(tmp_path / "other.wav", 2.0, -4.0, 3.0)
    score = survey(RecordedTalk(open_recording(own), open_recording(other)))
    assert score.count == 225
    stances = [g.stance for g in inputs(score)]
    assert set(stances[:70]) == {"listening"}
    assert set(stances[76:124]) == {"speaking"}
    assert set(stances[130:]) == {"listening"}


def test_a_person_and_a_face_that_says_nothing_is_a_listener(tmp_path: Path) -> None:
    own = write_talk(tmp_path / "own.wav", -1.0)
    other = write_talk(tmp_path / "other.wav", 2.0)
    score = survey(RecordedTalk(open_recording(own), open_recording(other)))
    assert {g.stance for g in inputs(score)} == {"listening"}


def test_a_long_recording_is_never_held_whole(tmp_path: Path) -> None:
    path = write_talk(tmp_path / "a.wav", *([8.0, -1.0] * 7))
    longest = max(len(g.phrase.samples) for g in inputs(survey(speaking(path))) if g.phrase)
    assert longest <= 20 * 24_000


def test_a_model_of_another_kind_is_a_sentence(tmp_path: Path) -> None:
    score = survey(speaking(write_talk(tmp_path / "a.wav", 0.2)))

    class Other:
        fps = 30
        channels = CHANNELS

    with pytest.raises(
        AnimationError, match="expected a motion model of 25 frames a second, this one has 30"
    ):
        next(animate(score, cast(MotionModel, Other()), 0))
    Other.fps, Other.channels = 25, CHANNELS[1:]
    with pytest.raises(AnimationError, match="lacks browDownLeft"):
        next(animate(score, cast(MotionModel, Other()), 0))
