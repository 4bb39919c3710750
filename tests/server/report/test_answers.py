"""Answers and their scores."""

import pytest

from emotion_tree.trajectory.events import AnswerGiven
from emotion_tree.trajectory.record import Record
from server.report.answers import answers_section, given, scores, sheets_of, sources_of
from tests.emotion_tree.trajectory.talks import a_header, a_talk
from tests.server.studies.plans import a_plan

pytestmark = pytest.mark.unit


def test_of_the_same_item_the_last_answer_counts() -> None:
    events = [
        AnswerGiven(t_s=t, questionnaire="sam", item="valence", phase="before", value=v)
        for t, v in ((1, 3), (2, 5))
    ]
    assert given(Record(a_header(), tuple(events))) == {("before", "sam"): {"valence": 5}}


def test_scores_follow_the_questionnaire() -> None:
    sheets = sheets_of(None)
    items = {item.name: 4.0 for item in sheets["godspeed"].items if item.name.startswith("likeability")}
    found = scores({("after", "godspeed"): items}, sheets)
    assert found == {("godspeed", "likeability", "after"): 4.0}


def test_the_plans_own_questionnaires_are_known() -> None:
    assert {"mood", "closing", "sam"} <= set(sheets_of(a_plan()))


def test_the_section_shows_scores_items_and_words_as_text() -> None:
    shown = answers_section(a_talk(), sheets_of(None))
    assert shown is not None
    assert "sam: Valence" in shown
    assert "&lt;I&gt; think" in shown
    assert answers_section(Record(a_header(), ()), sheets_of(None)) is None


def test_published_questionnaires_name_their_source() -> None:
    (found,) = sources_of(["sam", "sam", "unknown"], sheets_of(None))
    assert "Bradley" in found
