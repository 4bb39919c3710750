from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import lip_clips, lip_fit, lip_plot, lip_scores, lips
from benchmarks.lip_clips import LipClip
from sound.speech import Phone
from speaker_listener import articulation

pytestmark = pytest.mark.unit


def clip(seed: int = 0) -> LipClip:
    rng = np.random.default_rng(seed)
    real = np.stack([np.convolve(rng.random(104), np.ones(5) / 5, mode="valid") for _ in range(3)], axis=1)
    phones = (Phone("SIL", 0.0, 1.0), Phone("AA", 1.0, 2.0), Phone("B", 2.0, 2.1), Phone("AA", 2.1, 3.0))
    return LipClip(
        f"talk-p{seed}", "talk", np.zeros(4 * 16_000, dtype=np.float32), real[:100], (), (), phones
    )


def test_the_real_face_scores_full_against_itself() -> None:
    one = lip_scores.score(clip().real, clip())
    assert (one.aperture, one.width, one.rounding, one.spoken) == pytest.approx((1, 1, 1, 1))
    assert (one.error, one.warped, one.lag_ms, one.onset_ms) == (0, 0, 0, 0)
    assert one.jerk == pytest.approx(1)


def test_a_late_copy_is_late_and_another_face_agrees_less() -> None:
    ours = clip()
    late = lip_scores.score(np.roll(ours.real, 2, axis=0), ours)
    assert late.lag_ms == 80
    assert late.onset_ms == pytest.approx(80, abs=40)
    assert late.aperture > 0.95 > 0.6 > lip_scores.score(clip(1).real, ours).aperture


def test_the_spoken_part_leaves_silence_out() -> None:
    assert clip().spoken == slice(23, 78)


def test_means_leave_out_what_a_clip_does_not_have() -> None:
    one = lip_scores.score(clip().real, clip())
    silent = LipClip("talk-x", "talk", clip().samples, clip().real, (), (), (Phone("AA", 0.0, 4.0),))
    other = lip_scores.score(silent.real, silent)
    assert np.isnan(other.closures)
    assert lip_scores.means([one, other])["closures"] == one.closures


def test_intervals_hold_the_value_and_differences_are_paired() -> None:
    clips = [clip(0), clip(1)]
    noisy = [c.real + np.random.default_rng(9).normal(0, 0.1, c.real.shape) for c in clips]
    made = {"ours": noisy, "same": noisy, "other": [clips[1].real, clips[0].real]}
    ranges = lip_scores.intervals(lip_scores.drawn(made, clips), "ours")
    low, high = ranges["ours"]["aperture"]
    point = np.mean([lip_scores.score(m, c).aperture for m, c in zip(noisy, clips, strict=True)])
    assert low < point < high
    assert ranges["same"]["ours_minus"] == (0.0, 0.0)
    assert ranges["other"]["ours_minus"][0] > 0


def test_a_step_that_pleases_one_speaker_and_hurts_two_is_not_kept() -> None:
    before = lip_fit.Score((0, 0, 0), (0.5, 0.5, 0.5), 0.5)
    assert lip_fit.Score((0, 0, 0), (0.6, 0.6, 0.45), 0.55).better_than(before)
    assert not lip_fit.Score((0, 0, 0), (0.9, 0.4, 0.4), 0.56).better_than(before)


def test_the_search_reaches_constants_that_exist() -> None:
    parsed = articulation.data()
    known = list(lip_fit.paths(parsed))
    assert ("dynamics", "jaw_power") in known
    assert ("phone", "AA", "jaw") in known
    assert all(lip_fit.constant(parsed, path) >= 0 for path in known)


def test_curves_are_drawn(tmp_path: Path) -> None:
    ours = clip()
    path = tmp_path / "deep" / "curves.png"
    lip_plot.draw(path, [ours, clip(1)], {"real": [ours.real, clip(1).real]})
    with Image.open(path) as picture:
        assert picture.width == 1800
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 5


def test_a_missing_folder_of_data_is_a_sentence_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WARMCHAT_DATA", "/no/such/folder")
    assert lips.main([]) == 1
    assert "WARMCHAT_DATA" in capsys.readouterr().err


def test_our_rules_follow_the_faces_that_they_were_fitted_on(data_dir: Path) -> None:
    """What the constants were fitted to must stay reached; the report clips are for the bench alone."""
    clips = lip_clips.load(("talk-p3-b", "grid-bbaf2n"))
    start = articulation.data()
    assert lip_fit.evaluate(clips, start, start).by_feature[0] > 0.5
    by_sound = [lip_scores.score(lips.by_sound(one), one).aperture for one in clips]
    assert np.mean(by_sound) > 0.35
