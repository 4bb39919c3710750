"""Histories become features as the bench says."""

import numpy as np
import pytest

from benchmarks import emotion_history as history
from emotion_tree.text.goemotions import EKMAN
from emotion_tree.training.meld import Utterance
from emotion_tree.traversal import Decay

pytestmark = pytest.mark.unit

SAD, JOY = np.eye(7)[EKMAN.index("sadness")], np.eye(7)[EKMAN.index("joy")]
TALK = history.Turns(np.array([0, 1, 0, 1]), np.stack([SAD, JOY, SAD, JOY]), np.array([2, 1, 2, 1]))
DECAY = Decay(gamma=0.5)


def test_dialogues_are_cut_where_their_number_changes() -> None:
    talk = [Utterance("a", "Ann", 0, 0, 0), Utterance("b", "Ben", 1, 1, 0), Utterance("c", "Ann", 2, -1, 7)]
    one, other = history.dialogues(talk, np.full((3, 7), 1 / 7))
    assert (len(one.truth), len(other.truth)) == (2, 1)
    assert one.speakers[0] != one.speakers[1]
    assert other.truth.tolist() == [2]


def test_parties_are_kept_apart() -> None:
    own, others = np.split(history.split(TALK, 2, DECAY), 2)
    assert np.allclose(own, np.append(SAD, 1))
    assert np.allclose(others, np.append(JOY, 1))


def test_nothing_before_is_no_evidence() -> None:
    nothing = history.split(TALK, 0, DECAY)
    assert nothing[7] == nothing[15] == 0
    assert nothing[0] == 1  # neutral, as the tree says


def test_unsplit_decays_over_everybody() -> None:
    mixed = history.unsplit(TALK, 2, DECAY)
    assert mixed[EKMAN.index("joy")] == pytest.approx(2 / 3)
    assert mixed[EKMAN.index("sadness")] == pytest.approx(1 / 3)


def test_features_of_a_turn_never_look_at_it_or_beyond() -> None:
    changed = history.Turns(TALK.speakers, TALK.readings.copy(), TALK.truth.copy())
    changed.readings[2:] = 1 / 7
    changed.truth[2:] = 0
    for features in (history.last, history.flat):
        assert np.array_equal(features(TALK, 2), features(changed, 2))
    for decayed in (history.unsplit, history.split, history.avatar):
        assert np.array_equal(decayed(TALK, 2, DECAY), decayed(changed, 2, DECAY))


def test_the_avatar_knows_its_own_past_and_reads_the_others() -> None:
    wrong = history.Turns(TALK.speakers, np.stack([JOY, SAD, JOY, SAD]), TALK.truth)
    own, others = np.split(history.avatar(wrong, 2, DECAY), 2)
    assert np.allclose(own, np.append(SAD, 1))  # what was true of it, not what was read
    assert np.allclose(others, np.append(SAD, 1))  # what was read of them, not what was true
