"""The expert that ships, on sentences of a voice that trained nothing."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from speaker_listener.corpora.tracked import clips
from speaker_listener.face_clip import GROUPS
from speaker_listener.sync.expert import CONFIG, MODEL, WEIGHTS, expert, load
from tests.speaker_listener.corpora.files import tone
from tests.speaker_listener.sync.spoken_clips import late, spoken

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("frames", [-6, -3, 0, 4, 8])
def test_a_mouth_that_is_moved_is_found_that_much_later(frames: int) -> None:
    clip = spoken()
    found = expert().judge(late(clip.weights, frames), clip.samples)
    assert found.offset_frames == pytest.approx(frames, abs=1)
    if frames:
        assert expert().judge(clip.weights, clip.samples).confidence_here > found.confidence_here + 0.1


def test_moving_by_k_moves_what_is_found_by_k() -> None:
    clip = spoken(1)
    found = [expert().judge(late(clip.weights, k), clip.samples).offset_frames for k in (0, 2, 5)]
    assert np.diff(found) == pytest.approx([2, 3])


def test_the_own_mouth_is_better_than_another_sentences() -> None:
    first, second = spoken(0), spoken(1)
    count = min(len(first.weights), len(second.weights))
    own = expert().judge(first.weights[:count], first.samples[: count * 640])
    other = expert().judge(second.weights[:count], first.samples[: count * 640])
    assert own.distance < other.distance - 0.1
    assert own.confidence > other.confidence + 0.1


def test_a_mouth_twice_as_small_is_judged_alike() -> None:
    clip = spoken()
    own, small = (expert().judge(clip.weights * np.float32(size), clip.samples) for size in (1.0, 0.5))
    assert small.confidence == pytest.approx(own.confidence, abs=0.1)


def test_it_says_the_same_each_time() -> None:
    clip = spoken()
    assert expert().judge(clip.weights, clip.samples) == load().judge(clip.weights, clip.samples)


def test_of_short_clips_and_silence_nothing_is_known_and_still_lips_have_no_time() -> None:
    clip = spoken()
    for frames in (1, 4, 43):
        short = expert().judge(clip.weights[:frames], clip.samples[: frames * 640])
        assert np.isnan([*vars(short).values()]).all()
    silent = expert().judge(clip.weights, np.zeros_like(clip.samples))
    assert np.isnan([*vars(silent).values()]).all()
    empty = expert().judge(clip.weights, clip.samples[:0])
    assert np.isnan(empty.distance)
    still = expert().judge(np.zeros_like(clip.weights), clip.samples)
    assert np.isnan(still.offset_frames) or still.confidence < 0.05


def test_frames_that_were_not_seen_do_not_count() -> None:
    clip = spoken()
    seen = np.ones(len(clip.weights), dtype=np.bool_)
    seen[50:55] = False
    before = expert().judge(clip.weights, clip.samples, seen=seen)
    broken = clip.weights.copy()
    broken[50:55] = 1.0
    assert expert().judge(broken, clip.samples, seen=seen) == before


def test_what_is_no_face_or_no_sound_is_refused_in_a_sentence() -> None:
    weights, sound = np.zeros((60, 52), dtype=np.float32), tone(3.0)
    with pytest.raises(ValueError, match="16000 Hz, got 48000"):
        expert().judge(weights, sound, 48_000)
    with pytest.raises(ValueError, match=r"seen to be \(60,\), one a frame, got \(59,\)"):
        expert().judge(weights, sound, seen=np.ones(59, dtype=np.bool_))
    weights[3, 3] = np.nan
    with pytest.raises(ValueError, match="finite weights of a face"):
        expert().judge(weights, sound)


def test_a_folder_without_an_expert_or_with_one_of_other_windows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"expected model.onnx of the sync expert"):
        load(tmp_path)
    shutil.copy(WEIGHTS / MODEL, tmp_path)
    config = json.loads((WEIGHTS / CONFIG).read_text("utf-8"))
    config["windows"]["frames"] = 7
    (tmp_path / CONFIG).write_text(json.dumps(config), "utf-8")
    with pytest.raises(ValueError, match="train it anew"):
        load(tmp_path)


def test_what_ships_is_small_and_learned_from_what_may_ship() -> None:
    config = json.loads((WEIGHTS / CONFIG).read_text("utf-8"))
    assert config["ships"]
    assert config["parity"] < 1e-4
    assert (WEIGHTS / MODEL).stat().st_size < 1_000_000


def test_real_faces_are_found_in_time_with_their_sound(data_dir: Path) -> None:
    """On clips that methods may look at; each lies at the offset that was measured with our rules."""
    faces = [clip for group in ("talk", "grid") for clip in clips(data_dir, group)]
    for clip in (clip for clip in faces if clip.part != "report" and len(clip.samples)):
        seen = clip.valid[:, GROUPS.index("mouth")]
        found = expert().judge(clip.weights, clip.samples, seen=seen)
        assert abs(found.offset_frames) <= 1, clip.name
        moved = expert().judge(late(clip.weights, 4), clip.samples, seen=seen)
        assert found.confidence_here > moved.confidence_here, clip.name
