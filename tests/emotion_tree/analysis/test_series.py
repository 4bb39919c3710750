"""What was read of each party, turn by turn, on the path that was taken."""

import numpy as np
import pytest

from emotion_tree.analysis.series import exchanges, series_of
from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit


def test_a_series_holds_the_turns_of_the_taken_path() -> None:
    found = series_of(a_talk(), "user")
    assert found.nodes == (1, 5, 13)  # 9 hung from an answer that was gone back from
    assert found.t_s.tolist() == [1.0, 9.5, 29.0]
    assert found.turns == 3


def test_values_are_readings_times_intensity() -> None:
    found = series_of(a_talk(), "user")
    assert found.valence[1:] == pytest.approx([-0.7 * 0.7, 0.8 * 0.7])
    assert found.arousal[1:] == pytest.approx([0.6 * 0.7, 0.6 * 0.7])
    assert found.emotions.sum(axis=1) == pytest.approx(np.ones(3))


def test_the_characters_series_is_what_it_meant() -> None:
    assert series_of(a_talk(), "avatar").valence == pytest.approx([-0.1 * 0.7, 0.4 * 0.7])


def test_answers_are_paired_with_what_they_answer() -> None:
    assert exchanges(tree_of(a_talk())) == [(1, 3), (5, 11)]


def test_a_record_without_turns_has_an_empty_series() -> None:
    found = series_of(Record(a_header(), ()), "user")
    assert (len(found.t_s), found.emotions.shape, found.turns) == (0, (0, 8), 0)
