"""Strips of real face, rules and model: which stretch, which frames, what differs, and where it stands on the paper."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks import motion_strips, strip_paper
from benchmarks.motion_clips import MotionClip
from benchmarks.motion_strips import differences, main, marks, stretch
from benchmarks.stage import Shot
from benchmarks.strip_paper import PANELS, Painter, Row, Strip, curves, draw
from render.rig import ARKIT, INDEX
from sound.speech import Phone, Word
from speaker_listener.metrics import Doubles
from tests.benchmarks.motion_folder import speaking, write_folder
from tests.speaker_listener.corpora.files import clip, tone

pytestmark = pytest.mark.unit

COUNT = 50


def face(seed: int = 0) -> Doubles:
    """Return (50, 52) of a face that speaks."""
    shapes = speaking(tone(2.0, seed), COUNT, seed).astype(np.float64)
    return np.column_stack([shapes, np.zeros(COUNT)])


def later(made: Doubles, frames: int) -> Doubles:
    return np.concatenate([np.repeat(made[:1], frames, axis=0), made[:-frames]])


def test_the_stretch_is_where_the_lips_move_most() -> None:
    aperture = np.zeros(100)
    aperture[60:80:2] = 0.5
    start = stretch(aperture, np.ones(100, dtype=bool), 20)
    assert start <= 60
    assert start + 20 >= 79


def test_a_stretch_that_the_tracker_lost_is_not_chosen() -> None:
    aperture = np.zeros(100)
    aperture[10:30:2] = 0.9
    aperture[60:80:2] = 0.3
    seen = np.ones(100, dtype=bool)
    seen[5:35] = False
    assert stretch(aperture, seen, 20) > 35


def test_where_nothing_was_seen_whole_the_best_there_is_must_do() -> None:
    aperture = np.zeros(40)
    aperture[20:30:2] = 0.5
    seen = np.arange(40) % 2 == 0
    assert 10 < stretch(aperture, seen, 10) < 30


@pytest.mark.parametrize("count", [0, 51])
def test_a_stretch_longer_than_the_clip_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"expected a stretch of 1 to 50 frames.*got {count}"):
        stretch(np.zeros(50), np.ones(50, dtype=bool), count)


@given(st.integers(0, 500), st.integers(1, 200), st.integers(1, 40))
def test_columns_are_different_frames_of_the_stretch_evenly_apart(
    start: int, count: int, wanted: int
) -> None:
    made = marks(start, count, wanted)
    assert len(set(made)) == len(made) == min(wanted, count)
    assert start <= made[0] <= made[-1] < start + count
    assert max(np.diff(made), default=0) - min(np.diff(made), default=0) <= 1


def test_a_face_differs_in_nothing_from_itself() -> None:
    found = differences(face(), face())
    assert found["aperture_r"] == found["width_r"] == found["rounding_r"] == pytest.approx(1.0)
    assert found["lag_ms"] == found["aperture_error"] == 0.0


def test_a_late_small_mouth_is_told_as_late_and_small() -> None:
    found = differences(0.5 * later(face(), 2), face())
    assert found["lag_ms"] == 80.0
    assert found["aperture_reach"] == pytest.approx(
        0.5 * differences(face(), face())["aperture_reach"], rel=0.1
    )
    assert found["aperture_error"] > 0.02


def test_curves_name_what_they_are() -> None:
    weights = np.zeros((1, len(ARKIT)))
    for name, value in {"jawOpen": 0.5, "mouthClose": 0.2, "mouthPucker": 0.4, "eyeBlinkLeft": 1.0}.items():
        weights[0, INDEX[name]] = value
    weights[0, [INDEX["browInnerUp"], INDEX["browOuterUpLeft"], INDEX["browOuterUpRight"]]] = 0.6
    made = dict(zip(PANELS, curves(weights)[0], strict=True))
    assert made == pytest.approx(
        {"aperture": 0.3, "width": 0.0, "rounding": 0.4, "brows up": 0.6, "eyes shut": 0.5}
    )


def strip(video: bool) -> Strip:
    real = face()
    spoken = clip(2.0, part="fit", name="grid-made")
    said = replace(spoken, source="grid", channels=real.astype(np.float32), phones=(Phone("AA", 0.0, 2.0),))
    columns = marks(5, 40, 4)
    picture = (Image.new("RGB", (40, 40), "red"), Image.new("RGB", (40, 28), "blue"))
    return Strip(
        MotionClip(said),
        5,
        40,
        columns,
        [Row("the real face", real), Row("made", face(3))],
        (Word("bin", 0.0, 1.0),),
        [picture] * 4 if video else (),
    )


def painted(asked: list[tuple[float, str]]) -> Painter:
    """Return a painter that notes what it is asked for: fronts are green, mouths yellow."""

    def paint(shown: Doubles, shot: Shot) -> Image.Image:
        asked.append((float(shown[INDEX["jawOpen"]]), shot))
        return Image.new("RGB", (40, 40), "lime" if shot == "front" else "yellow")

    return paint


def test_every_row_shows_the_same_frames_whole_and_near() -> None:
    asked: list[tuple[float, str]] = []
    shown = strip(video=True)
    picture = np.asarray(draw(shown, painted(asked)))
    assert [shot for _, shot in asked] == ["front", "mouth"] * 8
    jaws = [jaw for jaw, shot in asked if shot == "front"]
    wanted = [row.faces[at, INDEX["jawOpen"]] for row in shown.rows for at in shown.columns]
    assert jaws == pytest.approx(wanted)
    middle = picture[:, strip_paper._LEFT + 3 * 40 + 20]
    order = [tuple(int(v) for v in pixel) for pixel in middle]
    places = [order.index(colour) for colour in ((255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 255, 0))]
    assert places == sorted(places)
    assert order.count((0, 255, 0)) == 2 * 40
    assert order.count((255, 255, 0)) == 2 * 28


def test_without_a_video_its_row_is_left_out() -> None:
    with_it, without = (draw(strip(video), painted([])) for video in (True, False))
    assert with_it.height - without.height == 40 + 28 + strip_paper._GAP
    assert not np.all(np.asarray(without) == (255, 0, 0), axis=2).any()


def test_each_system_has_a_curve_in_its_own_colour() -> None:
    picture = draw(strip(video=False), painted([]))
    colours = {f"#{bytes(pixel).hex()}" for pixel in np.unique(np.asarray(picture).reshape(-1, 3), axis=0)}
    assert set(strip_paper._COLOURS[:2]) <= colours
    assert strip_paper._COLOURS[4] not in colours


def test_without_real_faces_a_sentence_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert main(["--out", str(tmp_path)]) == 1
    assert "expected WARMCHAT_DATA or --data to name the folder of real faces" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["talk-gone", "mead-x"])
def test_a_clip_that_is_not_of_the_part_is_named(tmp_path: Path, name: str) -> None:
    write_folder(tmp_path)
    with pytest.raises(ValueError, match=f"of the fit part, there is no {name}"):
        [*motion_strips._chosen(tmp_path, "fit", [name])]


def test_a_stretch_of_no_length_is_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--out", str(tmp_path / "new"), "--seconds", "0.01"]) == 1
    assert "expected at least 0.08 --seconds" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
