"""The report of a study: conditions side by side, differences with their uncertainty, and honest words."""

import re

import numpy as np
import pytest

from emotion_tree.analysis import comparison
from server.report.study_page import sampled, study_page
from tests.server.report.test_markup import read
from tests.server.report.test_study_data import a_study, a_talk_of
from tests.server.studies.plans import a_plan

pytestmark = pytest.mark.unit


def test_the_page_has_all_its_parts() -> None:
    page = study_page(a_study())
    for part in (
        "Conditions side by side",
        "How the conditions differ",
        "still minus whole",
        "Turn-taking",
        "Valence over every talk",
        "Participants",
        "What is missing",
        "Exploratory",
        "Efron",
    ):
        assert part in page, part


def test_no_p_value_is_given() -> None:
    page = study_page(a_study())
    assert not re.search(r"\bp\s*[<=]|p-value|significan", page)


def test_the_table_has_the_means_and_differences_of_the_samples() -> None:
    study = a_study()
    first, second = (study.sample("user_valence_mean", c) for c in ("whole", "still"))
    found = comparison.compare(first, second)
    assert found is not None
    page = study_page(study)
    mean = f"{np.mean(first):.2f} ± {np.std(first, ddof=1):.2f} (4)".replace("-", "−")
    assert mean in page
    assert f"{found.low:.2f} to {found.high:.2f}".replace("-", "−") in page


def test_measures_that_nobody_has_are_no_row() -> None:
    labels = [label for label, _, _ in sampled(a_study())]
    assert "valence of the person, mean" in labels
    assert not [label for label in labels if "inertia" in label]


def test_rehearsals_are_called_what_they_are() -> None:
    talks = [a_talk_of(f"R-{i}", "whole", i) for i in range(3)]
    assert "nobody took part" in study_page(a_study(talks=talks))
    assert "nobody took part" not in study_page(a_study())
    assert "3 talks of rehearsals left out" in study_page(a_study(rehearsals_left_out=3))


def test_few_participants_are_not_compared() -> None:
    talks = [a_talk_of("P1", "whole", 1), a_talk_of("P2", "still", 2)]
    assert "nothing is compared" in study_page(a_study(talks=talks))


def test_a_study_without_talks_says_so() -> None:
    assert "there is nothing to report yet" in study_page(a_study(talks=[]))


def test_a_study_without_its_plan_is_reported_from_its_talks() -> None:
    page = study_page(a_study(plan=None))
    assert "<h1" in page
    assert "still" in page


def test_hostile_titles_codes_and_conditions_stay_words() -> None:
    bad = "<script>alert(1)</script>"
    talks = [a_talk_of(f"{bad}{i}", bad if i % 2 else "whole", i) for i in range(8)]
    seen = read(study_page(a_study(plan=a_plan(title=bad), talks=talks)))
    assert "script" not in seen.tags
    assert sum(bad in one for one in seen.texts) > 10
