import tomllib
from pathlib import Path

import numpy as np
import pytest

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT, INDEX
from speaker_listener.leed import authoring
from speaker_listener.leed.dictionary import LEVELS, read_clip
from speaker_listener.presets import NAMES

pytestmark = pytest.mark.unit


def test_recipes_name_what_there_is() -> None:
    known = authoring.gestures()
    for row in authoring.recipes():
        assert row["person"] in EMOTIONS
        assert row["shown"] in NAMES
        assert set(row["levels"]) <= set(LEVELS)
        assert set(row["gestures"]) <= known.keys(), row
        assert set(row["tinge"]) <= set(NAMES)
        assert all(any(name.startswith(never) for name in ARKIT) for never in row["never"])
        assert row["clips"] >= 4
        assert row["why"].endswith((".", "?"))


def test_the_same_recipe_gives_the_same_clips_and_none_uses_what_it_must_not() -> None:
    known = authoring.gestures()
    row = next(row for row in authoring.recipes() if (row["person"], row["shown"]) == ("anger", "interest"))
    once, again = authoring.author(row, known), authoring.author(row, known)
    assert once == again
    assert len(once) == row["clips"] * len(row["levels"])
    assert not any(name.startswith(tuple(row["never"])) for entry in once for name in entry["curves"])
    assert all(entry["source"].startswith(authoring.BY_RECIPE) for entry in once)


def test_a_slow_recipe_moves_more_slowly_than_a_quick_one() -> None:
    known = authoring.gestures()
    speed = {}
    for row in authoring.recipes():
        if row["shown"] == "interest" and row["person"] in ("joy", "anger"):
            clips = [read_clip(entry) for entry in authoring.author(row, known)]
            speed[row["person"]] = np.mean(
                [np.abs(np.diff(clip.frames, axis=0)).sum(axis=1).mean() for clip in clips]
            )
    assert speed["joy"] > 1.5 * speed["anger"]


def test_courses_that_are_scaled_copies_have_no_distance() -> None:
    rng = np.random.default_rng(0)
    course = rng.random((50, len(ARKIT)))
    assert authoring.apart(course, 0.5 * course) < 1e-9
    assert authoring.apart(course, rng.random((50, len(ARKIT)))) > 0.1


def test_what_a_person_wrote_is_kept(tmp_path: Path) -> None:
    own = {
        "name": "sadness-concern-high-1",
        "person": "sadness",
        "shown": "concern",
        "level": "high",
        "length_s": 3.0,
        "source": "Edited by hand.",
        "curves": {"browInnerUp": "0:0.5 3:0.6"},
    }
    (tmp_path / "sadness.toml").write_text(authoring.as_text("sadness", [own]), "utf-8")
    count = authoring.write(tmp_path)
    assert count == sum(row["clips"] * len(row["levels"]) for row in authoring.recipes())
    entries = tomllib.loads((tmp_path / "sadness.toml").read_text("utf-8"))["clip"]
    (mine,) = [entry for entry in entries if entry["name"] == own["name"]]
    assert mine["source"] == "Edited by hand."
    assert read_clip(mine).at(0.0)[INDEX["browInnerUp"]] == 0.5


def test_the_command_says_how_many_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert authoring.main(["--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith(f"clips in {tmp_path}\n")
    assert {path.stem for path in tmp_path.glob("*.toml")} == set(EMOTIONS)
