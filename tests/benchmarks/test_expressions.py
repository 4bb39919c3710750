import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.expressions import Person, compare, cosine, fit, livelink, main, mead, shipped
from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT

pytestmark = pytest.mark.unit

PLACE = {name: i for i, name in enumerate(ARKIT)}


def acted(emotion: str, dead: str = "noseSneerLeft", **full: float) -> Person:
    """Return a person who brings some channels up in step, from nothing to their full weight, and holds them."""
    rise = np.concatenate([np.linspace(0, 1, 90), np.ones(110)])
    rng = np.random.default_rng(0)
    frames = 0.002 * rng.standard_normal((200, len(ARKIT)))
    for name, weight in full.items():
        frames[:, PLACE[name]] += weight * rise
    live = np.ones(len(ARKIT), dtype=np.bool_)
    live[PLACE[dead]] = False
    return Person("somebody", {emotion: frames}, live)


def test_what_was_acted_is_found_at_each_strength() -> None:
    found = fit([acted("fear", browInnerUp=0.9, eyeWideLeft=0.6)], "fear")
    for row, share in enumerate((1 / 3, 2 / 3, 1.0)):
        assert found.levels[row, PLACE["browInnerUp"]] == pytest.approx(0.9 * share, abs=0.06)
        assert found.levels[row, PLACE["eyeWideLeft"]] == pytest.approx(0.6 * share, abs=0.05)
    assert min(found.frames) > 20


def test_a_channel_that_a_tracker_never_moves_is_left_to_the_others() -> None:
    blind = acted("fear", dead="eyeWideLeft", browInnerUp=0.8)
    seeing = acted("fear", browInnerUp=0.4, eyeWideLeft=0.6)
    found = fit([blind, seeing], "fear")
    assert found.levels[2, PLACE["eyeWideLeft"]] == pytest.approx(0.6, abs=0.02)
    assert found.levels[2, PLACE["browInnerUp"]] == pytest.approx(0.6, abs=0.02)
    assert np.isnan(fit([blind], "fear").levels[2, PLACE["eyeWideLeft"]])


def test_who_shows_nothing_does_not_count_and_where_nobody_does_it_is_said() -> None:
    faint, clear = acted("joy", mouthDimpleLeft=0.1), acted("joy", mouthDimpleLeft=0.8)
    assert fit([faint, clear], "joy").levels[2, PLACE["mouthDimpleLeft"]] == pytest.approx(0.8, abs=0.02)
    with pytest.raises(ValueError, match="somebody who shows joy; among somebody"):
        fit([faint], "joy")


def test_cosine_compares_what_both_have_and_not_the_gaze() -> None:
    one, other = np.zeros(len(ARKIT)), np.zeros(len(ARKIT))
    one[PLACE["browInnerUp"]] = other[PLACE["browInnerUp"]] = 0.5
    other[PLACE["eyeLookUpLeft"]] = 0.9
    other[PLACE["cheekPuff"]] = np.nan
    assert cosine(one, other) == pytest.approx(1.0)
    other[PLACE["mouthFrownLeft"]] = 0.5
    assert cosine(one, other) == pytest.approx(np.sqrt(0.5))
    assert np.isnan(cosine(one, np.zeros(len(ARKIT))))


def test_without_data_the_bench_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert main([]) == 2
    assert "WARMCHAT_DATA must name" in capsys.readouterr().err


def test_a_folder_without_clips_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="livelink"):
        livelink(tmp_path)
    with pytest.raises(FileNotFoundError, match="mead-M030-happy-level3.npz"):
        mead(tmp_path, "M030")


def test_the_presets_agree_with_real_faces_of_the_fit_part(data_dir: Path) -> None:
    _, rows = compare([mead(data_dir, "M030"), livelink(data_dir)])
    assert set(rows) == set(EMOTIONS) - {"neutral"}
    full = {emotion: row["cosine"][2] for emotion, row in rows.items()}
    assert min(full.values()) > 0.45, full
    assert float(np.median(list(full.values()))) > 0.7


def test_each_preset_is_nearer_to_its_own_emotion_than_the_others_are(data_dir: Path) -> None:
    people = [mead(data_dir, "M030"), livelink(data_dir)]
    for emotion in EMOTIONS[1:]:
        face = fit(people, emotion).levels[2]
        agree = {name: cosine(face, shipped(name)[2]) for name in EMOTIONS[1:]}
        own = agree.pop(emotion)
        assert own > np.mean(list(agree.values())) + 0.1, emotion


def test_the_last_line_is_one_json_object(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WARMCHAT_DATA", str(data_dir))
    assert main([]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(result["fit"]) == set(EMOTIONS) - {"neutral"}
    assert "report" not in result
