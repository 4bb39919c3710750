from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from speaker_listener.corpora import real_voices
from speaker_listener.corpora.synthetic import available_engines
from speaker_listener.face_clip import FaceClip
from speaker_listener.sync.windows import PAIRED_BANDS, ROWS_A_FRAME, SHAPES
from speaker_listener.training import sync_pairs
from tests.benchmarks.motion_folder import write_folder
from tests.speaker_listener.corpora.files import tone, write_wav
from tests.speaker_listener.sync.spoken_clips import spoken
from tests.speaker_listener.training.small_pairs import following, some

pytestmark = pytest.mark.unit


def test_pairs_come_back_from_their_file_one_by_one(tmp_path: Path) -> None:
    pairs = sync_pairs.joined([following(0, 50), following(1, 70, "faces")])
    pairs.save(tmp_path / "pairs.npz")
    back = sync_pairs.load(tmp_path / "pairs.npz")
    assert len(back) == 2
    one = back.one(1)
    assert one.kind == "faces"
    assert np.array_equal(one.mouths, following(1, 70).mouths)
    assert np.array_equal(one.sound, following(1, 70).sound)
    assert sync_pairs.shares(back)["faces"] == pytest.approx((1, 70 / 25 / 60))
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.npz"]


def test_a_file_of_other_things_and_no_pairs_at_all_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "pairs.npz", sound=some().sound)
    with pytest.raises(ValueError, match=r"expected kinds, .* in .*pairs.npz"):
        sync_pairs.load(tmp_path / "pairs.npz")
    with pytest.raises(ValueError, match="at least one pair"):
        sync_pairs.joined([])


def test_a_clip_becomes_a_pair_at_another_speed_with_sound_over_each_frame() -> None:
    one = sync_pairs.pair(spoken(), "synthetic", np.random.default_rng(0))
    assert one is not None
    count = len(one.speaking)
    assert count != len(spoken().channels)
    assert one.sound.shape == (count * ROWS_A_FRAME, PAIRED_BANDS)
    assert one.mouths.shape == (3, count, len(SHAPES))
    assert one.loud.shape == (count, len(SHAPES))
    assert 0.5 < one.speaking.mean() < 1.0


def test_a_clip_that_is_too_short_is_left_out() -> None:
    clip = spoken()
    short = replace(
        clip, channels=clip.channels[:30], valid=clip.valid[:30], samples=clip.samples[: 30 * 640]
    )
    assert sync_pairs.pair(short, "synthetic", np.random.default_rng(0)) is None


def test_voices_that_are_held_out_train_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = available_engines()
    if not engines:
        pytest.skip("neither eSpeak NG (pip install warmchat[voice]) nor flite is on this machine")
    heard: list[str] = []
    made = sync_pairs.pair

    def noted(clip: FaceClip, *rest: object) -> sync_pairs.Pair | None:
        heard.append(clip.speaker)
        return made(clip, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(sync_pairs, "pair", noted)
    assert len(list(sync_pairs.synthetic(3, 5, True, engines=engines))) == 3
    assert all(name.endswith(sync_pairs.HELD_OUT) for name in heard)
    heard.clear()
    assert len(list(sync_pairs.synthetic(3, 5, False, engines=engines))) == 3
    assert not any(name.endswith(sync_pairs.HELD_OUT) for name in heard)


def test_of_real_faces_only_those_that_may_ship_are_taken_where_weights_ship(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path)
    write_wav(folder / "noise" / "hum.wav", tone(1.0))
    asked: list[str] = []

    def noted(clip: FaceClip, kind: str, *_: object) -> None:
        asked.append(f"{kind} {clip.name}")

    monkeypatch.setattr(sync_pairs, "pair", noted)
    noises = sync_pairs.recorded_noises(folder)
    assert [len(noise) for noise in noises] == [16_000]
    assert list(sync_pairs.faces(folder, 0, noises, ships=True)) == []
    assert set(asked) == {"faces grid-bbaf2n"}
    asked.clear()
    assert list(sync_pairs.faces(folder, 0, noises, ships=False)) == []
    assert set(asked) == {"faces grid-bbaf2n", "faces talk-p1-x"}


def test_real_mouths_are_there_as_they_are_and_count_where_they_were_seen_and_loud() -> None:
    clip = replace(spoken(), motion="tracked")
    clip.valid[10:14] = False
    one = sync_pairs.pair(clip, "faces", np.random.default_rng(3))
    assert one is not None
    assert np.array_equal(one.mouths[0], one.mouths[2])
    assert one.speaking.any()
    assert not one.speaking.all()


def test_real_voices_come_several_times_each_time_in_another_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real_voices, "speechocean", lambda *_: iter([spoken(0)]))
    monkeypatch.setattr(real_voices, "a2f", lambda *_: iter([spoken(1)]))
    made = list(sync_pairs.real(Path(), 0, []))
    assert [one.kind for one in made] == ["speechocean762"] * 2 + ["a2f"] * 4
    assert len({one.sound.tobytes() for one in made}) == 6
