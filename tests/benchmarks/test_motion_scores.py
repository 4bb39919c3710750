from dataclasses import replace

import numpy as np
import pytest

from benchmarks import motion_scores
from benchmarks.motion_clips import MotionClip
from benchmarks.motion_scores import Scored, joined, means, over_chance, pairs, score
from benchmarks.motion_systems import REAL, Rule, builtin
from render.rig import INDEX
from speaker_listener.face_clip import FaceClip
from speaker_listener.lip_metrics import shifted
from speaker_listener.motion_metrics.definitions import EVERY
from speaker_listener.motion_metrics.validation import Doubles
from tests.speaker_listener.corpora.files import clip
from tests.speaker_listener.motion_metrics.small_faces import small_mesh, wandering

pytestmark = pytest.mark.unit


def clips() -> list[MotionClip]:
    """Return three clips of different lengths, whose faces have nothing to do with each other."""
    made = []
    for number, frames in enumerate((80, 100, 60)):
        one = clip(frames / 25, name=f"c{number}")
        made.append(MotionClip(replace(one, channels=wandering(frames, number).astype(np.float32))))
    return made


def copying(late: int = 0) -> Rule:
    def make(clip: FaceClip) -> Doubles:
        return shifted(clip.weights.astype(np.float64), -late)

    return Rule(f"late {late}", "face", make)


def scored(late: int = 0) -> Scored:
    return score(copying(late), clips(), small_mesh())


def test_every_clip_has_its_own_score_and_those_of_the_other_clips_faces() -> None:
    found = scored()
    assert found.column("aperture_r") == pytest.approx([1, 1, 1])
    assert [len(others) for others in found.others] == [2, 2, 2]
    assert np.all(found.chance_column("aperture_r") < 0.7)
    assert over_chance(found)["aperture_r"].above == 3


def test_a_face_is_as_far_from_another_as_the_other_from_it_and_that_is_not_nothing() -> None:
    """Signed scores of a pair cancel; chance must not look perfect for it."""
    pair = score(copying(), clips()[:2], small_mesh())
    assert pair.chance_column("fdd_mm2").min() > 0
    assert over_chance(pair)["fdd_mm2"].mean > 0


def test_a_shorter_clips_face_is_compared_over_the_frames_that_both_have() -> None:
    found = scored()
    first, second = clips()[0], clips()[1]
    expected = motion_scores._evaluate(first.real, second.cut(80), small_mesh())
    assert found.others[1][0] == pytest.approx(expected, nan_ok=True)


def test_the_system_that_is_ahead_is_ahead_on_every_clip_and_the_other_behind() -> None:
    found = pairs([scored(), scored(2)])
    lead = found["late 0", "late 2"]["aperture_r"]
    assert lead.low > 0
    assert lead.above == lead.clips == 3
    assert found["late 2", "late 0"]["aperture_r"].mean == pytest.approx(-lead.mean)
    assert not set(found["late 0", "late 2"]) & {n for n, m in EVERY.items() if m.aim == "describes"}


def test_groups_are_joined_clip_by_clip() -> None:
    both = joined(scored(), scored(2))
    assert len(both.faces) == 6
    assert means(both)["lag_ms"].mean == pytest.approx(40.0)


def test_a_single_clip_has_no_chance() -> None:
    alone = score(copying(), clips()[:1], small_mesh())
    assert np.isnan(alone.chance_column("aperture_r")).all()
    assert over_chance(alone)["aperture_r"].clips == 0


def test_our_mouths_stay_shut_in_silence_and_one_that_does_not_is_found() -> None:
    gaping = np.zeros((100, 52))
    gaping[:, INDEX["jawOpen"]] = 0.3
    systems = [*builtin(), Rule("gaping", "sound", lambda clip: gaping)]
    found = motion_scores.silence(systems)
    assert REAL not in found
    assert found["gaping"] == {"digital zero": 0.3, "faint noise": 0.3}
    for name, widest in found.items():
        if name.startswith("our rules"):
            assert max(widest.values()) < 0.01, name
