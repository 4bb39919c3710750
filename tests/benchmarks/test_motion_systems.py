from dataclasses import replace

import numpy as np
import pytest

from benchmarks import lip_peers, motion_systems
from benchmarks.motion_systems import (
    BY_SOUND,
    HEARD,
    ORACLE,
    REAL,
    TALKINGHEAD,
    FaceSystem,
    Rule,
    builtin,
    run,
)
from render.rig import INDEX
from sound.speech import Phone
from speaker_listener.driver import RuleDriver
from speaker_listener.face_clip import FaceClip
from speaker_listener.lip_metrics import features
from speaker_listener.motion_metrics.validation import Doubles
from tests.speaker_listener.corpora.files import clip

pytestmark = pytest.mark.unit

PHONES = (
    Phone("SIL", 0.0, 0.4),
    Phone("AA", 0.4, 1.0),
    Phone("B", 1.0, 1.1),
    Phone("UW", 1.1, 1.5),
    Phone("SIL", 1.5, 2.0),
)


def said() -> FaceClip:
    return replace(clip(2.0), phones=PHONES, text="a boo", emotion="joy", intensity=0.5)


def named(name: str) -> FaceSystem:
    return next(one for one in builtin() if one.name == name)


@pytest.mark.parametrize("needs", ["sound", "phones", "face"])
def test_a_system_sees_only_what_it_needs(needs: motion_systems.Needs) -> None:
    shown: list[FaceClip] = []

    def look(clip: FaceClip) -> Doubles:
        shown.append(clip)
        return np.zeros((50, 52))

    run(Rule("spy", needs, look), said())
    (given,) = shown
    assert np.array_equal(given.samples, said().samples)
    assert given.has_face == (needs == "face")
    assert bool(given.phones) == (needs != "sound")
    assert (given.emotion is None) == (needs != "face")


@pytest.mark.parametrize(
    ("face", "says"),
    [
        (np.zeros((49, 52)), "expected 50 frames by broken for 2.00 s of a, got 49"),
        (np.zeros((50, 58)), "the face by broken to have the shape"),
        (np.full((50, 52), np.inf), "finite weights of the face by broken"),
    ],
)
def test_what_is_no_face_is_refused_by_name(face: Doubles, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        run(Rule("broken", "sound", lambda clip: face), said())


def test_every_system_gives_a_face_and_phone_systems_close_on_a_bilabial() -> None:
    faces = {one.name: run(one, said()) for one in builtin()}
    for name, face in faces.items():
        assert face.shape == (50, 52), name
        # What a recogniser hears in a tone is silence.
        assert face[:, INDEX["jawOpen"]].max() > 0.1 or name == HEARD, name
    for name in (TALKINGHEAD, ORACLE):
        aperture = features(faces[name], INDEX)[:, 0]
        assert aperture[25:28].min() < 0.05 < 0.2 < aperture[10:25].max(), name
    assert np.array_equal(faces[REAL], said().weights)


def test_our_rules_blink_and_move_their_brows_as_on_the_page() -> None:
    face = named(ORACLE).faces(replace(said(), samples=np.tile(said().samples, 4)))
    assert face[:, INDEX["eyeBlinkLeft"]].max() == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_face_and_another_blinks_elsewhere() -> None:
    long = replace(said(), samples=np.tile(said().samples, 4))
    first, again, other = (motion_systems.played(RuleDriver(), long, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    lids = INDEX["eyeBlinkLeft"]
    assert not np.array_equal(first[:, lids], other[:, lids])
    assert np.allclose(first[:, INDEX["jawOpen"]], other[:, INDEX["jawOpen"]])


def test_without_phones_the_oracle_keeps_its_mouth_shut_and_the_sound_rules_do_not() -> None:
    mute = replace(said(), phones=())
    assert named(ORACLE).faces(mute)[:, INDEX["jawOpen"]].max() < 0.01
    assert named(BY_SOUND).faces(mute)[:, INDEX["jawOpen"]].max() > 0.1


def test_talkinghead_moves_the_same_jaw_on_the_whole_face_as_in_the_lip_bench() -> None:
    one = said()
    lips = lip_peers.talkinghead_by_phones(one.phones, one.samples, 50)
    face = motion_systems.talkinghead(one)
    assert face[:, INDEX["jawOpen"]] == pytest.approx(lips[:, 0])
    assert features(face, INDEX)[:, 1] == pytest.approx(lips[:, 1])
    assert face[26, INDEX["mouthRollLower"]] > 0.5


def test_every_viseme_is_mixed_of_shapes_that_exist() -> None:
    assert motion_systems._VISEMES.keys() == lip_peers._VISEMES.keys()
    for name, row in motion_systems._rows(motion_systems._VISEMES).items():
        assert len(row) == 52
        assert row[INDEX["jawOpen"]] == lip_peers._VISEMES[name][0]
