"""What a participant sees at every step."""

from dataclasses import replace

import pytest

from server.studies.flow import Flow, Step
from server.studies.page import page_of
from server.studies.plan import load
from tests.server.studies.plans import EXAMPLE, a_plan

pytestmark = pytest.mark.unit


def test_parts_count_up_to_thanks() -> None:
    plan = a_plan()
    steps: list[Step] = ["welcome", "consent", "before", "talk", "after", "thanks"]
    pages = [page_of(plan, "ABCDE", False, Flow(step=step)) for step in steps]
    assert [page.part for page in pages] == [1, 2, 3, 4, 5, 6]
    assert {page.parts for page in pages} == {6}


def test_consent_comes_with_its_words_and_only_there() -> None:
    plan = a_plan()
    page = page_of(plan, "ABCDE", False, Flow(step="consent"))
    assert page.consent is not None
    assert (page.consent.version, page.consent.text, page.consent.sound) == ("1", "required", "asked")
    assert page.text == "May we keep this?"
    assert page_of(plan, "ABCDE", False, Flow()).consent is None


def test_time_keys_and_the_way_out_belong_to_the_talk() -> None:
    plan = a_plan()
    page = page_of(plan, "ABCDE", True, Flow(step="talk", elapsed_s=12.34))
    assert (page.seconds_left, page.may_end, page.rehearsal) == (47.7, True, True)
    assert [(key.key, key.label) for key in page.keys] == [("F8", "odd")]
    assert page_of(plan, "ABCDE", False, Flow(step="talk", elapsed_s=99.0)).seconds_left == 0.0
    endless = a_plan(talk={"may_end": True}, script=[])
    assert page_of(endless, "ABCDE", False, Flow(step="talk")).seconds_left is None
    after = page_of(plan, "ABCDE", False, Flow(step="after"))
    assert (after.seconds_left, after.keys, after.may_end) == (None, [], False)


def test_answers_that_were_given_are_on_the_page() -> None:
    flow = Flow(
        step="before", answers={("before", "mood", "valence"): 6.0, ("after", "mood", "valence"): 1.0}
    )
    sheet = page_of(a_plan(), "ABCDE", False, flow).questionnaire
    assert sheet is not None
    assert sheet.given == {"valence": 6.0}


def test_shuffled_items_have_an_order_of_ones_own_that_stays() -> None:
    plan = load(EXAMPLE / "plan.toml")
    flow = Flow(step="after", page=1)

    def names(code: str) -> list[str]:
        sheet = page_of(plan, code, False, flow).questionnaire
        assert sheet is not None
        return [item.name for item in sheet.items]

    assert names("AAAAA") == names("AAAAA") != names("BBBBB")
    assert sorted(names("AAAAA")) == sorted(item.name for item in plan.questionnaires.after[1].items)
    sam = page_of(plan, "AAAAA", False, replace(flow, page=0)).questionnaire
    assert sam is not None
    assert [item.name for item in sam.items] == ["valence", "arousal"]
