import tomllib
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from emotion_tree.reading import EMOTIONS, NEUTRAL
from emotion_tree.response import ATTITUDES, NEVER_SHOWN, read_tables
from render.rig import ARKIT, FPS, INDEX
from speaker_listener.leed import authoring
from speaker_listener.leed.dictionary import (
    LEVELS,
    SHOWN,
    STRENGTHS,
    Key,
    dictionary,
    read_clip,
    read_dictionary,
)
from speaker_listener.presets import NAMES, presets

pytestmark = pytest.mark.unit

GOOD: dict[str, Any] = {
    "name": "sad-1",
    "person": "sadness",
    "shown": "concern",
    "level": "high",
    "length_s": 3.0,
    "source": "written for a test",
    "curves": {"browInnerUp": "0:0.2 1:0.6", "mouthFrown": "0:0.1"},
}


def test_a_clip_is_its_curves_at_25_frames_a_second() -> None:
    clip = read_clip(GOOD)
    assert str(clip.key) == "sadness-concern-high"
    assert clip.frames.shape == (3 * FPS + 1, 3)
    assert clip.at(-1.0)[INDEX["browInnerUp"]] == 0.2
    assert clip.at(99.0)[INDEX["browInnerUp"]] == 0.6
    middle = clip.at(0.5)
    assert middle[INDEX["browInnerUp"]] == pytest.approx(0.4)
    assert middle[INDEX["mouthFrownLeft"]] == middle[INDEX["mouthFrownRight"]] == pytest.approx(0.1)
    assert np.count_nonzero(middle) == 3
    halfway = (clip.at(0.40) + clip.at(0.44)) / 2
    assert np.allclose(clip.at(0.42), halfway)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"person": "grief"}, "expected `person` of neutral, joy"),
        ({"shown": "anger"}, "expected `shown` of neutral, joy, sadness, fear, surprise"),
        ({"level": "huge"}, "expected `level` of low, middle, high"),
        ({"length_s": 0.5}, r"length_s must be in \[1.6, 8\], got 0.5"),
        ({"source": " "}, "expected `source`"),
        ({"curves": {}}, "at least one curve"),
        ({"curves": {"noseTwitch": "0:0.1"}}, "sad-1.noseTwitch: expected a channel"),
        ({"curves": {"head_roll_rad": "0:0.1"}}, "expected a channel of render.rig.ARKIT"),
        ({"curves": {"browInnerUp": "0:2"}}, r"weights must be in \[0, 1\]"),
    ],
)
def test_what_a_clip_lacks_or_must_not_show_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_clip({**GOOD, **change})


def test_two_clips_of_one_name_and_no_clips_are_refused() -> None:
    text = authoring.as_text("sadness", [GOOD])
    assert len(read_dictionary([text]).clips) == 1
    with pytest.raises(ValueError, match="sad-1 come twice"):
        read_dictionary([text, text])
    with pytest.raises(ValueError, match=r"at least one \[\[clip\]\]"):
        read_dictionary([""])


def test_the_nearest_level_answers_and_a_pair_without_clips_gives_none() -> None:
    known = read_dictionary([authoring.as_text("sadness", [GOOD])])
    sad, concern = EMOTIONS.index("sadness"), NAMES.index("concern")
    assert known.key(sad, concern, 0.1) == Key(sad, concern, LEVELS.index("high"))
    assert known.key(NEUTRAL, concern, 0.9) is None
    assert known.shown.sum() == 1.0


# The package's own data.


def test_every_answer_of_every_persona_has_at_least_four_clips_at_its_strength() -> None:
    known = dictionary()
    from importlib import resources

    text = resources.files("emotion_tree").joinpath("responses.toml").read_text("utf-8")
    for persona, table in read_tables(text).items():
        for person, name in enumerate(EMOTIONS):
            shown = np.concatenate(
                [table.intensity[person] * table.expression[person], table.attitude[person]]
            )
            for place in np.flatnonzero(shown[1:] > 0.02) + 1:
                key = known.key(person, int(place), float(shown[place]))
                assert key is not None, f"{persona}: no clips for {NAMES[place]} before {name}"
                assert len(known.by_key[key]) >= 4, key
            assert known.key(person, NEUTRAL, 1.0) is not None


def test_lengths_differ_within_every_key() -> None:
    known = dictionary()
    for key, clips in known.by_key.items():
        lengths = [known.clips[clip].length_s for clip in clips]
        assert max(lengths) - min(lengths) > 0.3, key
        assert all(2.0 <= length <= 6.0 for length in lengths), key


def test_no_clip_is_another_one_stretched_or_scaled() -> None:
    known = dictionary()
    for clips in known.by_key.values():
        courses = [
            np.stack([known.clips[c].at(known.clips[c].length_s * k / 49) for k in range(50)]) for c in clips
        ]
        for one, other in combinations(courses, 2):
            assert authoring.apart(one, other) > 0.9 * authoring.APART


def test_nobody_is_met_with_anger_contempt_or_disgust() -> None:
    assert {NAMES[key.shown] for key in dictionary().by_key} <= set(SHOWN)
    assert not set(SHOWN) & NEVER_SHOWN
    assert set(ATTITUDES) <= set(SHOWN)


def test_the_angry_and_the_scornful_meet_no_lowered_brow_and_no_sneer() -> None:
    places = [INDEX[n] for n in ("browDownLeft", "browDownRight", "noseSneerLeft", "noseSneerRight")]
    for clip in dictionary().clips:
        if EMOTIONS[clip.key.person] in NEVER_SHOWN and NAMES[clip.key.shown] != "thinking":
            face = np.stack([clip.at(k * 0.04) for k in range(len(clip.frames))])
            assert face[:, places].max() == 0.0, clip.name


def test_clips_stay_near_the_preset_that_they_show() -> None:
    known = presets()
    for clip in dictionary().clips:
        shape = known.shape(NAMES[clip.key.shown], STRENGTHS[clip.key.level])[: len(ARKIT)]
        mean = np.mean([clip.at(k * 0.04) for k in range(len(clip.frames))], axis=0)
        if clip.key.shown != NEUTRAL and np.linalg.norm(shape) > 0.3:
            cosine = float(shape @ mean / np.linalg.norm(shape) / np.linalg.norm(mean))
            assert cosine > 0.6, (clip.name, cosine)


def test_jaws_stay_shut_but_for_the_trace_a_preset_has() -> None:
    for clip in dictionary().clips:
        face = np.stack([clip.at(k * 0.04) for k in range(len(clip.frames))])
        allowed = presets().shape(NAMES[clip.key.shown], 1.0)[INDEX["jawOpen"]]
        assert face[:, INDEX["jawOpen"]].max() <= allowed + 0.02, clip.name


def test_every_source_says_where_the_clip_comes_from() -> None:
    for clip in dictionary().clips:
        assert len(clip.source) > 40, clip.name


def test_the_files_hold_what_the_recipes_write(tmp_path: Any) -> None:
    for path in authoring.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    authoring.write(tmp_path)
    for path in authoring.FOLDER.glob("*.toml"):
        assert (tmp_path / path.name).read_text("utf-8") == path.read_text("utf-8"), (
            f"{path.name} is not what recipes.toml and gestures.toml write: run python -m speaker_listener.leed.authoring, "
            "and give a clip that you edit by hand a source of its own"
        )
        assert tomllib.loads(path.read_text("utf-8"))["clip"]
