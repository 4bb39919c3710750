"""A study by participant and condition."""

import numpy as np
import pytest

from emotion_tree.analysis.talk import TalkAnalysis, analyse
from server.report.study_data import StudyData, is_rehearsal, values_of
from tests.server.report.made_up import a_long_talk
from tests.server.studies.plans import a_plan

pytestmark = pytest.mark.unit


def a_talk_of(code: str, condition: str, seed: int, turns: int = 6) -> TalkAnalysis:
    """Return a made-up talk of a participant."""
    return analyse(
        a_long_talk(f"talk-{code}-{seed}", seed, turns, study="warmth", participant=code, condition=condition)
    )


def a_study(**changed: object) -> StudyData:
    """Return a study of eight people in two conditions."""
    talks = [a_talk_of(f"P{i}", "whole" if i % 2 else "still", seed=i) for i in range(8)]
    parts: dict[str, object] = {"name": "warmth", "plan": a_plan(), "participants": (), "talks": talks}
    return StudyData(**(parts | changed))  # type: ignore[arg-type]


def test_conditions_come_in_the_order_of_the_plan_then_others() -> None:
    assert a_study().conditions == ["whole", "still"]
    strange = a_study(talks=[a_talk_of("P1", "", 1), a_talk_of("P2", "other", 2)])
    assert strange.conditions == ["whole", "still", "(none)", "other"]
    assert strange.codes("other") == ["P2"]


def test_a_sample_has_one_value_for_each_participant() -> None:
    study = a_study()
    sample = study.sample("user_valence_mean", "whole")
    each = [study.talks_of(code)[0].measures["user_valence_mean"].value for code in study.codes("whole")]
    assert sample == pytest.approx(np.array(each, dtype=float))
    assert len(values_of(study.measures("user_valence_inertia", "whole"))) == 0  # six turns are too few


def test_two_talks_of_one_participant_count_as_their_mean() -> None:
    talks = [a_talk_of("P1", "whole", 1), a_talk_of("P1", "whole", 2)]
    study = a_study(talks=talks)
    values = [talk.measures["user_valence_mean"].value for talk in talks]
    assert study.sample("user_valence_mean", "whole") == pytest.approx(
        np.array([np.mean(np.array(values, dtype=float))])
    )


def test_scores_and_their_change() -> None:
    study = a_study()
    assert study.score_names == ["sam: Valence", "sam: Arousal"]
    assert len(study.score_sample("sam: Valence", "still")) == 4


def test_rehearsals_are_known_by_their_code() -> None:
    assert is_rehearsal("R-ABCDE")
    assert not a_study().rehearsal
    assert a_study(talks=[a_talk_of("R-1", "whole", 1)]).rehearsal
    assert not a_study(talks=[]).rehearsal
