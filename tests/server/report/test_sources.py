"""Every source that a measure names stands in the list of publications."""

import re

import pytest

from emotion_tree.analysis import human
from emotion_tree.analysis.talk import analyse
from server.report.sources import OF_A_TALK, PUBLICATIONS, listed
from tests.server.report.made_up import a_long_talk

pytestmark = pytest.mark.unit


def test_what_measures_and_figures_cite_can_be_looked_up() -> None:
    cited = {measure.source for measure in analyse(a_long_talk()).measures.values()} - {""}
    cited |= {figure.source for figure in human.FIGURES}
    parts = {part.removeprefix("surrogates after ") for one in cited for part in re.split("; ", one)}
    assert len(parts) >= 6
    assert parts <= set(OF_A_TALK)


def test_publications_carry_authors_and_year_of_their_name() -> None:
    for name, full in PUBLICATIONS.items():
        assert full.startswith(re.split("[ ,]", name)[0])
        assert f"({name[-4:]})" in full


def test_questionnaires_add_their_own() -> None:
    assert "Somebody (2001)" in listed((), ["Somebody (2001)"])
